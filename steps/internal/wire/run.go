package wire

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Run plays a script on the connection. Names resolves the scenario's names; what the script captures is kept in captured
// for later scripts. The error says which line was not fulfilled and what the server answered instead; an
// answer that does not come within Patience, or the context's deadline, is one.
func (c *Conn) Run(ctx context.Context, script *Script, names Names, captured map[string]string) error {
	all := func(name string) (string, bool) {
		if value, ok := captured[name]; ok {
			return value, true
		}
		return names(name)
	}
	if script.actions[0].block == nil {
		if err := c.Greeting(ctx); err != nil {
			return err
		}
	}
	for i, a := range script.actions {
		var err error
		switch {
		case a.tls:
			err = c.Handshake(ctx)
		case a.block != nil:
			err = c.await(ctx, a.block, all, captured)
		default:
			err = c.Send(ctx, line(a.send, all))
			if errors.Is(err, ErrClosed) && i+1 < len(script.actions) && script.actions[i+1].block != nil {
				err = nil // what the server said before it closed is read, and the closing is judged, by the next block
			}
		}
		if err != nil {
			return fmt.Errorf("exchange, line %d: %w", a.line, err)
		}
	}
	return nil
}

func line(text string, names Names) string {
	if unended, ok := strings.CutSuffix(text, noEndMark); ok {
		return Expand(unended, names)
	}
	return Expand(text, names) + "\r\n"
}

// Greeting reads the greeting, when nobody has, and wants it to welcome the client.
func (c *Conn) Greeting(ctx context.Context) error {
	if c.greeted {
		return nil
	}
	greeting, err := c.Read(ctx)
	if err != nil {
		return fmt.Errorf("waiting for the greeting: %w", err)
	}
	if !welcome.MatchString(greeting) {
		return fmt.Errorf("the server greets %s with %q", c.Actor, greeting)
	}
	return nil
}

var welcome = regexp.MustCompile(`^(\* (OK|PREAUTH)|220)[ -]`)

// await reads answers until every one that the block needs has come.
func (c *Conn) await(ctx context.Context, b *block, names Names, captured map[string]string) error {
	ctx, cancel := withPatience(ctx)
	defer cancel()
	m := &matcher{block: b, names: names, captured: captured, smtp: c.smtp}
	if err := m.check(); err != nil {
		return err
	}
	for !m.done() {
		response, err := c.Read(ctx)
		m.smtp = c.smtp
		switch {
		case err == nil:
			err = m.offer(response)
		case errors.Is(err, ErrClosed):
			err = m.closed(err)
		}
		if err != nil {
			return m.explain(err)
		}
	}
	return nil
}

// matcher compares the answers that arrive with a block. It never looks back: an answer is counted once.
type matcher struct {
	*block
	names    Names
	captured map[string]string
	smtp     bool
	received []string
}

// check finds placeholders that nobody knows before anything is awaited.
func (m *matcher) check() error {
	for _, it := range m.items {
		it.met = false
		for _, alt := range it.alts {
			if isEnd(alt) {
				continue
			}
			if _, err := compile(alt, m.names); err != nil {
				return fmt.Errorf("line %d: %w", it.line, err)
			}
		}
	}
	return nil
}

func (m *matcher) done() bool {
	for _, it := range m.items {
		if it.kind == need && !it.met {
			return false
		}
	}
	return true
}

// untagged says whether a response may come in any order: it does not end a command.
func (m *matcher) untagged(response string) bool {
	if m.smtp {
		return len(response) > 3 && response[3] == '-'
	}
	return strings.HasPrefix(response, "* ")
}

// ends says whether an expected line, in its first form, ends what is expected before it.
func (m *matcher) ends(it *item) bool {
	return it.kind == need && (isEnd(it.alts[0]) || !m.untagged(it.alts[0]))
}

// offer counts one response.
func (m *matcher) offer(response string) error {
	m.received = append(m.received, response)
	forms := []string{response}
	if m.smtp && !m.untagged(response) && len(response) > 3 {
		// The last line of an SMTP reply is one of its lines too: 250 SIZE counts for 250-SIZE.
		forms = append(forms, response[:3]+"-"+response[4:])
		m.take(forms[1], false)
	}
	for _, it := range m.items {
		if it.kind == never && slices.ContainsFunc(forms, func(form string) bool { return m.matches(it, form) }) {
			return fmt.Errorf("this must not come: %s", it.alts[0])
		}
	}
	if m.take(response, !m.untagged(response)) {
		return m.orderly()
	}
	switch {
	case !m.untagged(response):
		return errors.New("another answer was expected")
	case m.nothingElse:
		return errors.New("nothing else may come")
	case !m.smtp && strings.HasPrefix(response, "* BYE"):
		return errors.New("the server says BYE")
	}
	return nil
}

// take marks the expected line that a response fulfils, among those up to the next one that ends a command.
func (m *matcher) take(response string, ending bool) bool {
	for _, it := range m.items {
		if it.met || it.kind == never {
			continue
		}
		last := m.ends(it)
		if (last || !ending) && m.matches(it, response) {
			it.met = true
			return true
		}
		if last || m.ordered && !ending && it.kind == need {
			return false
		}
	}
	return false
}

// orderly wants everything that stands before a fulfilled line that ends a command to be fulfilled too.
func (m *matcher) orderly() error {
	missing := false
	for _, it := range m.items {
		if m.ends(it) && it.met && missing {
			return errors.New("the command ended too early")
		}
		missing = missing || it.kind == need && !it.met
	}
	return nil
}

func (m *matcher) matches(it *item, response string) bool {
	for _, alt := range it.alts {
		if isEnd(alt) {
			continue
		}
		pattern, err := compile(alt, m.names)
		if err != nil {
			return false
		}
		found := pattern.FindStringSubmatch(response)
		if found == nil {
			continue
		}
		for i, name := range pattern.SubexpNames() {
			if name != "" {
				m.captured[name] = found[i]
			}
		}
		return true
	}
	return false
}

// isEnd says whether an expected line stands for the end of the connection.
func isEnd(alt string) bool { return alt == closedMark || alt == cutMark }

// closed judges the end of the connection; how is ErrClosed or wraps it.
func (m *matcher) closed(how error) error {
	for _, it := range m.items {
		if it.met || it.kind != need {
			continue
		}
		for _, alt := range it.alts {
			if alt == closedMark || alt == cutMark && errors.Is(how, ErrCut) {
				it.met = true
				return nil
			}
		}
		return how
	}
	return how
}

// explain says what was still expected and what came.
func (m *matcher) explain(err error) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%v", err)
	for _, it := range m.items {
		if it.kind == need && !it.met {
			fmt.Fprintf(&text, "\n  expected:  %s", strings.Join(it.alts, "\n  or:        "))
		}
	}
	for _, response := range m.received {
		fmt.Fprintf(&text, "\n  received:  %s", strings.ReplaceAll(shorten(response), "\r\n", "\n             "))
	}
	if len(m.received) == 0 {
		text.WriteString("\n  received:  nothing")
	}
	return &UnfulfilledError{Message: text.String(), Cause: err}
}

// UnfulfilledError says that the server did not answer as the exchange says.
type UnfulfilledError struct {
	Message string
	Cause   error
}

// Error tells what was expected and what was received.
func (e *UnfulfilledError) Error() string { return e.Message }

// Unwrap gives the cause: ErrClosed, a *SilenceError, or what was wrong with the last answer.
func (e *UnfulfilledError) Unwrap() error { return e.Cause }

func shorten(text string) string {
	if len(text) > longestRecorded {
		return fmt.Sprintf("%s… (%d octets)", text[:longestRecorded], len(text))
	}
	return text
}
