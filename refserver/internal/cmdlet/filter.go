package cmdlet

import (
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// filter is a parsed -Filter: a test of an object.
type filter func(*shell.Object) bool

// parseFilter reads Exchange's filter syntax: comparisons of a property with a value (-eq -ne -like -notlike -gt -ge -lt
// -le), joined by -and, -or, -not and parentheses. known says whether a property may be named; one that an object does not have is $null.
// The error is a record that names the place.
func parseFilter(text string, known func(property string) bool) (filter, error) {
	p := &filterParser{text: text, known: known}
	p.next()
	f := p.or(0)
	if p.failed == nil && p.token != "" {
		p.fail("unexpected " + p.token)
	}
	if p.failed != nil {
		return nil, p.failed
	}
	return f, nil
}

// maxFilterDepth bounds nested parentheses and -not.
const maxFilterDepth = 100

type filterParser struct {
	text   string
	at     int    // where the next token begins to be looked for
	start  int    // where the token began
	token  string // "" at the end
	quoted bool   // the token is a string
	failed error
	known  func(property string) bool
}

func (p *filterParser) fail(why string) filter {
	if p.failed == nil {
		p.failed = shell.Errorf("InvalidArgument", "ParameterBindingFailed", "%s", reply.FilterInvalid(p.text, why, p.start+1))
	}
	p.token = ""
	return func(*shell.Object) bool { return false }
}

// next reads the next token: a parenthesis, a quoted string, or a run of anything else.
func (p *filterParser) next() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
	p.start, p.token, p.quoted = p.at, "", false
	if p.at >= len(p.text) {
		return
	}
	switch c := p.text[p.at]; c {
	case '(', ')', '{', '}':
		p.token = string(c)
		p.at++
	case '\'', '"':
		p.quotedToken(c)
	default:
		end := strings.IndexAny(p.text[p.at:], " \t(){}'\"")
		if end < 0 {
			end = len(p.text) - p.at
		}
		p.token = p.text[p.at : p.at+end]
		p.at += end
	}
}

func (p *filterParser) quotedToken(quote byte) {
	var b strings.Builder
	for i := p.at + 1; i < len(p.text); i++ {
		if p.text[i] != quote {
			b.WriteByte(p.text[i])
			continue
		}
		if i+1 < len(p.text) && p.text[i+1] == quote { // doubled: the character itself
			b.WriteByte(quote)
			i++
			continue
		}
		p.at, p.quoted, p.token = i+1, true, b.String()
		if p.token == "" {
			p.token = "\x00" // an empty string is no end
		}
		return
	}
	p.fail("the string is not closed")
	p.at = len(p.text)
}

func (p *filterParser) is(word string) bool { return !p.quoted && strings.EqualFold(p.token, word) }

func (p *filterParser) or(depth int) filter {
	left := p.and(depth)
	for p.is("-or") {
		p.next()
		a, b := left, p.and(depth)
		left = func(o *shell.Object) bool { return a(o) || b(o) }
	}
	return left
}

func (p *filterParser) and(depth int) filter {
	left := p.term(depth)
	for p.is("-and") {
		p.next()
		a, b := left, p.term(depth)
		left = func(o *shell.Object) bool { return a(o) && b(o) }
	}
	return left
}

func (p *filterParser) term(depth int) filter {
	if depth > maxFilterDepth {
		return p.fail("it is nested too deeply")
	}
	if p.is("-not") || p.is("!") {
		p.next()
		inner := p.term(depth + 1)
		return func(o *shell.Object) bool { return !inner(o) }
	}
	for _, pair := range []string{"()", "{}"} {
		if p.is(pair[:1]) {
			p.next()
			inner := p.or(depth + 1)
			if !p.is(pair[1:]) {
				return p.fail("a closing " + pair[1:] + " is missing")
			}
			p.next()
			return inner
		}
	}
	return p.comparison()
}

func (p *filterParser) comparison() filter {
	if p.quoted || p.token == "" || strings.HasPrefix(p.token, "-") || strings.HasPrefix(p.token, "$") {
		return p.fail("a property name was expected")
	}
	property := p.token
	if !p.known(property) {
		return p.fail("'" + property + "' is not a recognized filterable property")
	}
	p.next()
	operator := strings.ToLower(p.token)
	compare, ok := filterOperators()[operator]
	if !ok || p.quoted {
		return p.fail("an operator such as -eq was expected")
	}
	p.next()
	if p.token == "" {
		return p.fail("a value was expected")
	}
	value := strings.TrimPrefix(p.token, "\x00")
	if !p.quoted {
		value = strings.TrimPrefix(value, "$")
		if strings.EqualFold(value, "null") {
			value = ""
		}
	}
	p.next()
	return func(o *shell.Object) bool {
		own, _ := o.Get(property)
		if items, ok := own.([]any); ok { // a multi-valued property matches by any value
			for _, item := range items {
				if compare(shell.ToString(item), value) {
					return true
				}
			}
			return len(items) == 0 && compare("", value)
		}
		return compare(shell.ToString(own), value)
	}
}

func filterOperators() map[string]func(own, value string) bool {
	like := func(own, value string) bool { return shell.MatchWildcard(value, own) }
	return map[string]func(own, value string) bool{
		"-eq":      strings.EqualFold,
		"-ne":      func(own, value string) bool { return !strings.EqualFold(own, value) },
		"-like":    like,
		"-notlike": func(own, value string) bool { return !like(own, value) },
		"-gt":      func(own, value string) bool { return ordered(own, value) > 0 },
		"-ge":      func(own, value string) bool { return ordered(own, value) >= 0 },
		"-lt":      func(own, value string) bool { return ordered(own, value) < 0 },
		"-le":      func(own, value string) bool { return ordered(own, value) <= 0 },
	}
}

// ordered compares numbers as numbers and all else as text.
func ordered(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	return strings.Compare(strings.ToLower(a), strings.ToLower(b))
}
