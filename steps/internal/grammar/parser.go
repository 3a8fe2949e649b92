package grammar

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// parser goes through one response. A mismatch is a panic with a *Mismatch, which Parse catches.
type parser struct {
	text    string
	pos     int
	dialect Dialect
	rules   []string // that are being followed, the innermost last
	depth   int      // of parentheses
	out     *Response
}

// enter begins a rule; leave ends it. The rules of a mismatch are those that were not left.
func (p *parser) enter(rule string) { p.rules = append(p.rules, rule) }
func (p *parser) leave()            { p.rules = p.rules[:len(p.rules)-1] }

// fail ends the parsing.
func (p *parser) fail(expected string) {
	panic(p.mismatch(expected))
}

func (p *parser) mismatch(expected string) *Mismatch {
	m := &Mismatch{Position: p.pos, Expected: expected, Line: p.excerpt()}
	if len(p.rules) > 0 {
		m.Rule = find(p.rules[len(p.rules)-1])
	}
	for i := len(p.rules) - 1; i >= 0; i-- {
		r := find(p.rules[i])
		m.Requirements = append(m.Requirements, r.requirements(p.dialect)...)
		if !r.general && len(r.requirements(p.dialect)) > 0 {
			break
		}
	}
	return m
}

// The octets of a line that an excerpt shows before and behind the position.
const (
	excerptBefore = 60
	excerptBehind = 40
)

// excerpt shows the surroundings of the position, with a mark at it.
func (p *parser) excerpt() string {
	from, to := max(0, p.pos-excerptBefore), min(len(p.text), p.pos+excerptBehind)
	text := Printable(p.text[from:p.pos]) + "⟂" + Printable(p.text[p.pos:to])
	if from > 0 {
		text = "…" + text
	}
	if to < len(p.text) {
		text += "…"
	}
	return text
}

// Printable shows what is no printable text as Go would write it.
func Printable(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		c, n := utf8.DecodeRuneInString(text)
		if (c == utf8.RuneError && n < 2) || !unicode.IsPrint(c) {
			quoted := strconv.QuoteToASCII(text[:n])
			b.WriteString(quoted[1 : len(quoted)-1])
		} else {
			b.WriteString(text[:n])
		}
		text = text[n:]
	}
	return b.String()
}

// next says whether the text goes on with these octets.
func (p *parser) next(octets string) bool { return strings.HasPrefix(p.text[p.pos:], octets) }

// nextWord says whether the text goes on with the word, in whatever case, and the word ends there.
func (p *parser) nextWord(word string) bool {
	rest := p.text[p.pos:]
	if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) {
		return false
	}
	return len(rest) == len(word) || !atomChar(rest[len(word)])
}

// octet is the next octet; 0 at the end.
func (p *parser) octet() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

// take consumes these octets if they come next.
func (p *parser) take(octets string) bool {
	if p.next(octets) {
		p.pos += len(octets)
		return true
	}
	return false
}

// need consumes these octets.
func (p *parser) need(octets string) {
	if !p.take(octets) {
		p.fail(`"` + octets + `"`)
	}
}

// sp is exactly one space.
func (p *parser) sp() {
	if !p.take(" ") {
		p.enter("SP")
		p.fail("SP")
	}
	if c := p.octet(); c == ' ' || c == '\t' {
		p.enter("SP")
		p.fail("no further white space")
	}
}

// word consumes a word of the grammar if it comes next.
func (p *parser) word(word string) bool {
	if p.nextWord(word) {
		p.pos += len(word)
		return true
	}
	return false
}

// needWord consumes a word of the grammar.
func (p *parser) needWord(word string) {
	if !p.word(word) {
		p.fail(`"` + word + `"`)
	}
}

// while consumes octets as long as they are accepted.
func (p *parser) while(accept func(byte) bool) string {
	from := p.pos
	for p.pos < len(p.text) && accept(p.text[p.pos]) {
		p.pos++
	}
	return p.text[from:p.pos]
}

// maxDepth is how deep lists may be nested before the harness stops following them.
const maxDepth = 500

// list is a parenthesised list with one space between the items; fewest is how many there are at least.
func (p *parser) list(fewest int, item func()) {
	p.enter("parenthesised list")
	p.need("(")
	if p.depth++; p.depth > maxDepth {
		p.fail("fewer than 500 levels of parentheses")
	}
	for n := 0; ; n++ {
		if n >= fewest && n == 0 && p.take(")") {
			break
		}
		if n > 0 {
			if n >= fewest && p.take(")") {
				break
			}
			p.sp()
		}
		if c := p.octet(); c == ' ' || c == ')' {
			p.fail("an item, without a space before it")
		}
		p.leave()
		item()
		p.enter("parenthesised list")
	}
	p.depth--
	p.leave()
}

// down guards a recursion that goes without list.
func (p *parser) down() {
	if p.depth++; p.depth > maxDepth {
		p.fail("fewer than 500 levels of parentheses")
	}
}

func (p *parser) up() { p.depth-- }

func digit(c byte) bool { return c >= '0' && c <= '9' }

// atomChar is ATOM-CHAR.
func atomChar(c byte) bool { return astringChar(c) && c != ']' }

// astringChar is ASTRING-CHAR.
func astringChar(c byte) bool {
	return c > 0x20 && c < 0x7f && !strings.ContainsRune(`(){%*"\`, rune(c))
}
