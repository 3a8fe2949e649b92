package wire

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
)

// Cast finds a connection by the name that a script has for it; the empty name is the one that was opened last.
type Cast func(name string) (*Conn, error)

// Run plays a script that names no connection; Play says the rest.
func (c *Conn) Run(ctx context.Context, script *Script, names Names, captured map[string]string) error {
	cast := func(name string) (*Conn, error) {
		if name != "" {
			return nil, &scenarios.HarnessError{Err: fmt.Errorf("no connection is named %q", name)}
		}
		return c, nil
	}
	return Play(ctx, script, cast, names, captured)
}

// Play plays a script. Names resolves the scenario's names; what the script captures is kept in captured for later scripts.
// The error says which line was not fulfilled and what the server answered instead; an answer that does not come within the
// connection's Patience, or the context's deadline, is one. A mistake in the script is a *scenarios.HarnessError.
func Play(ctx context.Context, script *Script, cast Cast, names Names, captured map[string]string) error {
	all := func(name string) (string, bool) {
		if value, ok := captured[name]; ok {
			return value, true
		}
		return names(name)
	}
	p := &play{script: script, names: all, captured: captured, over: map[*Conn]bool{}}
	for i := range script.actions {
		a := &script.actions[i]
		c, err := cast(a.actor)
		if err == nil && !p.over[c] {
			err = p.act(ctx, c, i)
		}
		if err != nil {
			return fmt.Errorf("exchange, line %d: %w", a.line, err)
		}
	}
	return nil
}

// play is one performance of a script.
type play struct {
	script   *Script
	names    Names
	captured map[string]string
	over     map[*Conn]bool // the server has ended it, as an alternative says: what follows on it is left out
}

func (p *play) act(ctx context.Context, c *Conn, i int) error {
	a := &p.script.actions[i]
	if a.block == nil {
		if err := c.Greeting(ctx); err != nil {
			return err
		}
	}
	switch {
	case a.tls != nil:
		err := c.negotiate(ctx, a.tls)
		if err != nil && a.tls.mayFail && ctx.Err() == nil {
			p.over[c] = true
			return nil
		}
		return err
	case a.block != nil:
		over, err := c.await(ctx, a.block, p.names, p.captured)
		p.over[c] = over
		return err
	}
	all, err := pieces(a.send, p.names, a.content)
	if err != nil {
		return &scenarios.HarnessError{Err: err}
	}
	err = c.sendPieces(ctx, all)
	if errors.Is(err, ErrClosed) && p.judged(i) {
		return nil // what the server said before it closed is read, and the closing is judged, by the next block
	}
	return err
}

// judged says whether the next action on the same connection expects answers.
func (p *play) judged(i int) bool {
	for _, next := range p.script.actions[i+1:] {
		if next.actor == p.script.actions[i].actor {
			return next.block != nil
		}
	}
	return false
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
		return fmt.Errorf("the server greets %s with %q", c.Actor, shorten(greeting))
	}
	return nil
}

// GreetAgain has the greeting, which was read before STARTTLS, read once more: whoever is given the connection then finds it as one
// that began with TLS.
func (c *Conn) GreetAgain() {
	if c.greeted {
		c.pending, c.greeted = append([]string{c.greeting}, c.pending...), false
	}
}

var welcome = regexp.MustCompile(`^(\* (OK|PREAUTH)|220)[ -]`)

// await reads answers until every one that the block needs has come. It says whether the server has ended the connection
// by an alternative.
func (c *Conn) await(ctx context.Context, b *block, names Names, captured map[string]string) (over bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	m := &matcher{block: b, names: names, captured: captured, smtp: c.smtp, rev2Alone: c.Rev2Alone, met: map[*answer]bool{}}
	if err := m.check(); err != nil {
		return false, &scenarios.HarnessError{Err: err}
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
			return false, m.explain(err)
		}
	}
	return m.over, nil
}

// matcher compares the answers that arrive with a block. It never looks back: an answer is counted once.
type matcher struct {
	*block
	names    Names
	captured map[string]string
	smtp     bool
	// rev2Alone takes an ESEARCH response where SEARCH with the same numbers is expected.
	rev2Alone bool
	met       map[*answer]bool
	over      bool   // an alternative was taken that ends the connection
	lacking   bool   // the server answered that it does not have what the exchange is about
	without   string // what it left out in that case, when it may
	received  heard
}

// check finds placeholders that nobody knows before anything is awaited. What the block itself captures is known by then.
func (m *matcher) check() error {
	known := func(name string) (string, bool) {
		if v, ok := m.names(name); ok {
			return v, true
		}
		for _, an := range m.answers {
			for _, alt := range an.alts {
				if strings.Contains(alt.text, ":"+name+">") || strings.Contains(alt.text, ":"+name+" ") {
					return "1", true
				}
			}
		}
		return "", false
	}
	for _, an := range m.answers {
		for _, alt := range an.alts {
			if isEnd(alt.text) {
				continue
			}
			if _, err := compile(alt.text, known, alt.content, m.smtp); err != nil {
				return fmt.Errorf("line %d: %w", an.line, err)
			}
		}
	}
	return nil
}

func (m *matcher) done() bool {
	for _, an := range m.answers {
		if an.kind == need && !m.met[an] {
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
func (m *matcher) ends(an *answer) bool {
	return an.kind == need && (isEnd(an.alts[0].text) || !m.untagged(an.alts[0].text))
}

// offer counts one response.
func (m *matcher) offer(response string) error {
	m.received.add(response)
	forms := []string{response}
	if m.smtp && !m.untagged(response) && len(response) > 3 {
		// The last line of an SMTP reply is one of its lines too: 250 SIZE counts for 250-SIZE.
		forms = append(forms, response[:3]+"-"+response[4:])
		m.take(forms[1], false)
	}
	for _, an := range m.answers {
		if an.kind == never && slices.ContainsFunc(forms, func(form string) bool { return m.matches(an, form) >= 0 }) {
			return fmt.Errorf("this must not come (line %d): %s", an.line, an.alts[0].text)
		}
	}
	if m.take(response, !m.untagged(response)) {
		if m.lacking {
			return m.inapplicable(response)
		}
		return m.orderly()
	}
	switch {
	case !m.untagged(response):
		return errors.New("another answer was expected")
	case m.nothingElse:
		return errors.New("nothing else may come")
	case !m.smtp && isBye(response):
		return errors.New("the server says BYE")
	}
	return nil
}

// inapplicable says why the exchange is not about this server.
func (m *matcher) inapplicable(response string) error {
	reason := fmt.Sprintf("the server answers %q, and this is about one that does not", shorten(response))
	if m.without != "" {
		reason = fmt.Sprintf("the server answers %q without %q, and this is about one that sends it", shorten(response), m.without)
	}
	return &scenarios.NotApplicableError{Reason: reason}
}

func isBye(response string) bool {
	return len(response) >= 5 && strings.EqualFold(response[:5], "* BYE")
}

// take marks the expected line that a response fulfils, among those up to the next one that ends a command and has to come.
func (m *matcher) take(response string, ending bool) bool {
	for _, an := range m.answers {
		if m.met[an] || an.kind == never {
			continue
		}
		last := m.ends(an)
		if last || !ending || an.kind == optional {
			if form := m.matches(an, response); form >= 0 {
				m.met[an] = true
				m.over = m.over || form > 0 && isBye(response)
				m.lacking = an.alts[form].inapplicable
				return true
			}
		}
		if last || m.ordered && !ending && an.kind == need {
			return false
		}
		if ending && an.kind == need && m.leftOut(an, response) {
			return true
		}
	}
	return false
}

// leftOut says whether the command ends without an expected line, as an alternative of that line allows.
func (m *matcher) leftOut(an *answer, response string) bool {
	form := m.matches(an, response)
	if form < 0 || !an.alts[form].inapplicable {
		return false
	}
	m.lacking, m.without = true, an.alts[0].text
	return true
}

// orderly wants everything that stands before a fulfilled line that ends a command to be fulfilled too. An alternative that
// ends the connection leaves nothing to wait for.
func (m *matcher) orderly() error {
	if m.over {
		for _, an := range m.answers {
			m.met[an] = true
		}
		return nil
	}
	missing := false
	for _, an := range m.answers {
		if m.ends(an) && m.met[an] && missing {
			return errors.New("the command ended too early")
		}
		missing = missing || an.kind == need && !m.met[an]
	}
	return nil
}

// matches says which form of an answer the response has, from 0; none is less.
func (m *matcher) matches(an *answer, response string) int {
	if form := m.form(an, response); form >= 0 || !m.rev2Alone || an.kind == never {
		return form
	}
	if search, ok := asSearch(response); ok {
		return m.form(an, search)
	}
	return -1
}

// form is matches for the response as it came.
func (m *matcher) form(an *answer, response string) int {
	return slices.IndexFunc(an.alts, func(alt alternative) bool {
		if isEnd(alt.text) {
			return false
		}
		line, err := compile(alt.text, m.names, alt.content, m.smtp)
		return err == nil && line.matches(response, m.captured)
	})
}

// isEnd says whether an expected line stands for the end of the connection.
func isEnd(text string) bool { return text == closedMark || text == cutMark }

// closed judges the end of the connection; how is ErrClosed or wraps it.
func (m *matcher) closed(how error) error {
	for _, an := range m.answers {
		if m.met[an] || an.kind != need {
			continue
		}
		for i, alt := range an.alts {
			if alt.text == closedMark || alt.text == cutMark && errors.Is(how, ErrCut) {
				m.met[an] = true
				if alt.inapplicable {
					return &scenarios.NotApplicableError{Reason: how.Error()}
				}
				m.over = i > 0
				return m.orderly()
			}
		}
		return how
	}
	return how
}

// explain says what was still expected and what came.
func (m *matcher) explain(err error) error {
	var inapplicable *scenarios.NotApplicableError
	if errors.As(err, &inapplicable) {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%v", err)
	for _, an := range m.answers {
		if an.kind != need || m.met[an] {
			continue
		}
		for i, alt := range an.alts {
			label := fmt.Sprintf("expected (line %d):", an.line)
			switch {
			case alt.inapplicable:
				continue
			case i > 0:
				label = fmt.Sprintf("%*s", len(label), "or:")
			}
			fmt.Fprintf(&text, "\n  %s %s", label, alt.text)
			if alt.content != nil {
				fmt.Fprintf(&text, "\n    | %s", strings.ReplaceAll(strings.TrimSuffix(*alt.content, "\r\n"), "\r\n", "\n    | "))
			}
		}
	}
	m.received.write(&text)
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
