package wire

import (
	"fmt"
	"regexp"
	"strings"
)

// Script is an exchange as a feature writes it; Language describes it.
type Script struct{ actions []action }

// action is one of a send, a handshake, or a block of expected answers, on one connection.
type action struct {
	line    int    // of the doc string, from 1
	actor   string // as the script names the connection; empty: the last one
	send    string
	content *string // the | lines below
	tls     *negotiation
	block   *block
}

type block struct {
	ordered     bool
	nothingElse bool
	answers     []*answer
}

type kind int

const (
	need kind = iota
	optional
	never
)

// answer is one expected answer, or one that may not or must not come.
type answer struct {
	line int
	kind kind
	alts []alternative
}

// alternative is a form of an answer; closedMark and cutMark stand for a closed connection.
type alternative struct {
	text         string
	content      *string
	inapplicable bool // whoever answers so does not have what the exchange is about
}

const (
	closedMark    = "<connection closed>"
	cutMark       = "<connection cut inside a literal>"
	handshakeMark = "<TLS negotiation>"
	orderedMark   = "<in this order>"
	nothingMark   = "<nothing else>"
	noEndMark     = "<no crlf>"
)

// ParseScript reads an exchange. Errors name the line.
func ParseScript(text string) (*Script, error) {
	p := &parser{script: &Script{}, named: map[bool]int{}}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if err := p.line(i+1, line); err != nil {
			return nil, fmt.Errorf("exchange, line %d: %w", i+1, err)
		}
	}
	if len(p.script.actions) == 0 {
		return nil, fmt.Errorf("the exchange is empty")
	}
	return p.script, p.check()
}

type parser struct {
	script  *Script
	open    *block   // the block that further answers join
	actor   string   // of the last line
	content **string // where | lines go; nil: nowhere
	named   map[bool]int
}

// scriptLine finds a connection's name, who speaks, and what.
var scriptLine = regexp.MustCompile(`^(?:(\w[\w' ]*?) )?(C|S|S\?|S!):(?: (.*))?$`)

func (p *parser) line(n int, line string) error {
	trimmed := strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "|"); ok {
		return p.contentLine(strings.TrimPrefix(rest, " "))
	}
	if trimmed == "" || strings.HasPrefix(trimmed, "#") {
		return nil
	}
	p.content = nil
	if rest, ok := strings.CutPrefix(trimmed, "or:"); ok {
		return p.or(strings.TrimPrefix(rest, " "), false)
	}
	if rest, ok := strings.CutPrefix(trimmed, "n/a:"); ok {
		return p.or(strings.TrimPrefix(rest, " "), true)
	}
	if p.mark(n, trimmed) {
		return nil
	}
	found := scriptLine.FindStringSubmatch(strings.TrimLeft(line, " \t"))
	if found == nil {
		return fmt.Errorf("%q is none of C:, S:, S?:, S!:, or:, n/a:, |, %s, %s, %s, %s, %s",
			line, handshakeMark, closedMark, cutMark, orderedMark, nothingMark)
	}
	p.on(n, found[1])
	switch text := strings.TrimRight(found[3], " \t"); found[2] {
	case "C":
		if how, ok := readNegotiation(text); ok {
			p.add(action{line: n, tls: how})
			break
		}
		p.add(action{line: n, send: text})
		p.content = &p.script.actions[len(p.script.actions)-1].content
	case "S":
		p.expect(n, need, text)
	case "S?":
		p.expect(n, optional, text)
	case "S!":
		p.expect(n, never, text)
	}
	return nil
}

// mark reads a line that is a mark alone; it belongs to the connection of the line above.
func (p *parser) mark(n int, text string) bool {
	if how, ok := readNegotiation(text); ok {
		p.add(action{line: n, tls: how})
		return true
	}
	switch text {
	case orderedMark:
		p.answers(n).ordered = true
	case nothingMark:
		p.answers(n).nothingElse = true
	case closedMark, cutMark:
		p.expect(n, need, text)
	default:
		return false
	}
	return true
}

// on turns to a connection. What was expected on another is complete with it.
func (p *parser) on(n int, actor string) {
	if _, seen := p.named[actor != ""]; !seen {
		p.named[actor != ""] = n
	}
	if actor == p.actor {
		return
	}
	if p.open != nil && len(p.open.answers) == 0 { // a mark stands before the connection's first line
		p.script.actions[len(p.script.actions)-1].actor = actor
	} else {
		p.open = nil
	}
	p.actor = actor
}

// contentLine adds a line to the content of a literal.
func (p *parser) contentLine(text string) error {
	if p.content == nil {
		return fmt.Errorf("a | line belongs to the C:, S: or or: line above it, and there is none")
	}
	if *p.content == nil {
		*p.content = new(string)
	} else if strings.HasSuffix(**p.content, noEndMark) {
		return fmt.Errorf("%s stands in the last | line only", noEndMark)
	}
	if !strings.HasSuffix(text, noEndMark) {
		text += "\r\n"
	}
	**p.content += text
	return nil
}

func (p *parser) add(a action) {
	a.actor = p.actor
	p.script.actions = append(p.script.actions, a)
	p.open = a.block
}

func (p *parser) answers(n int) *block {
	if p.open == nil {
		p.add(action{line: n, block: &block{}})
	}
	return p.open
}

func (p *parser) expect(n int, k kind, text string) {
	b := p.answers(n)
	b.answers = append(b.answers, &answer{line: n, kind: k, alts: []alternative{{text: text}}})
	p.content = &b.answers[len(b.answers)-1].alts[0].content
}

func (p *parser) or(text string, inapplicable bool) error {
	if p.open == nil || len(p.open.answers) == 0 {
		return fmt.Errorf("or: and n/a: stand for the S: line above them, and there is none")
	}
	last := p.open.answers[len(p.open.answers)-1]
	if last.kind != need {
		return fmt.Errorf("or: and n/a: stand for an S: line, and the one above is another kind")
	}
	last.alts = append(last.alts, alternative{text: text, inapplicable: inapplicable})
	p.content = &last.alts[len(last.alts)-1].content
	return nil
}

// check finds what no line alone shows.
func (p *parser) check() error {
	if plain, named := p.named[false], p.named[true]; plain > 0 && named > 0 {
		return fmt.Errorf("exchange, line %d: every line of an exchange names its connection, or none does", max(plain, named))
	}
	for _, a := range p.script.actions {
		if a.content != nil {
			*a.content = strings.TrimSuffix(*a.content, noEndMark)
		}
		if a.block == nil {
			continue
		}
		awaited := false
		for _, an := range a.block.answers {
			awaited = awaited || an.kind == need
			for _, alt := range an.alts {
				if alt.content != nil {
					*alt.content = strings.TrimSuffix(*alt.content, noEndMark)
				}
			}
		}
		if !awaited {
			return fmt.Errorf("exchange, line %d: nothing is awaited here: S?:, S!: and %s need an S: line that ends them", a.line, nothingMark)
		}
	}
	return nil
}
