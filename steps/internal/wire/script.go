package wire

import (
	"fmt"
	"strings"
)

// Script is an exchange as a feature writes it, one line each:
//
//	C: text                 the client sends the line
//	C: text<no crlf>        … without ending it
//	S: text                 the server answers so; untagged responses (250- in SMTP) may come in any order before the tagged
//	                        one, and further untagged ones may be among them
//	S?: text                it may answer so
//	S!: text                it must not answer so until the last line of these answers has come
//	or: text                instead of the S: line above; also "or: <connection closed>"
//	<in this order>         the answers that follow come in this order
//	<nothing else>          no other answer is among those that follow
//	<TLS negotiation>       the client begins the TLS handshake and it succeeds
//	<connection closed>     the server closes the connection
//	<connection cut inside a literal>  it does so before it has sent as many octets as it has announced
//
// Lines are told apart by what stands in front; blank lines and lines that start with # do not count.
type Script struct{ actions []action }

// action is one of a send, a handshake, or a block of expected answers.
type action struct {
	line  int // of the doc string, from 1
	send  string
	tls   bool
	block *block
}

type block struct {
	ordered     bool
	nothingElse bool
	items       []*item
}

type kind int

const (
	need kind = iota
	optional
	never
)

// item is one expected answer, or one that may not or must not come.
type item struct {
	line int
	kind kind
	alts []string // as written; closedMark and cutMark stand for a closed connection
	met  bool
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
	p := &parser{script: &Script{}}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if err := p.line(i+1, line); err != nil {
			return nil, fmt.Errorf("exchange, line %d: %w", i+1, err)
		}
	}
	if len(p.script.actions) == 0 {
		return nil, fmt.Errorf("the exchange is empty")
	}
	return p.script, nil
}

type parser struct {
	script *Script
	open   *block // the block that further answers join
}

func (p *parser) line(n int, line string) error {
	trimmed := strings.TrimSpace(line)
	prefix, rest, _ := strings.Cut(trimmed, ":")
	rest = strings.TrimPrefix(rest, " ")
	switch {
	case trimmed == "" || strings.HasPrefix(trimmed, "#"):
	case trimmed == handshakeMark:
		p.add(action{line: n, tls: true})
	case trimmed == orderedMark:
		p.answers(n).ordered = true
	case trimmed == nothingMark:
		p.answers(n).nothingElse = true
	case trimmed == closedMark || trimmed == cutMark:
		p.expect(n, need, trimmed)
	case prefix == "C":
		p.add(action{line: n, send: rest})
	case prefix == "S":
		p.expect(n, need, rest)
	case prefix == "S?":
		p.expect(n, optional, rest)
	case prefix == "S!":
		p.expect(n, never, rest)
	case prefix == "or":
		return p.or(rest)
	default:
		return fmt.Errorf("%q is none of C:, S:, S?:, S!:, or:, %s, %s, %s, %s, %s",
			line, handshakeMark, closedMark, cutMark, orderedMark, nothingMark)
	}
	return nil
}

func (p *parser) add(a action) {
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
	b.items = append(b.items, &item{line: n, kind: k, alts: []string{text}})
}

func (p *parser) or(text string) error {
	if p.open == nil || len(p.open.items) == 0 {
		return fmt.Errorf("or: stands for the S: line above it, and there is none")
	}
	last := p.open.items[len(p.open.items)-1]
	if last.kind != need {
		return fmt.Errorf("or: stands for an S: line, and the one above is another kind")
	}
	last.alts = append(last.alts, text)
	return nil
}
