// Package grammar checks the responses of a server against the formal syntax of IMAP4rev1 (RFC 3501, section 9) or IMAP4rev2
// (RFC 9051, section 9) and of the extensions that the server announces. It is a recogniser that also keeps what a response
// says, for the model of the connection.
//
// Invariants:
//   - A response is checked whole, literals included, and as strictly as the ABNF is: one space is one space.
//   - Every rule that can be blamed is in Rules, with its place in the RFCs and the requirements that it proves.
//   - What stands before a mismatch is kept: the model goes on with a response that is wrong further on.
//   - Parse has no state: what the connection has negotiated comes in with the Dialect.
//   - Nothing is shared with the server's codec.
package grammar

import (
	"fmt"
	"strings"
)

// Dialect is what a connection has negotiated so far.
type Dialect struct {
	// Rev2 has RFC 9051 apply: the client has enabled IMAP4rev2, or the server announces no other revision.
	Rev2 bool
	// UTF8 allows UTF-8 in quoted strings and names: the client has enabled UTF8=ACCEPT or IMAP4rev2.
	UTF8 bool
	// Capabilities is what the server announces, in upper case; nil: it has not said.
	Capabilities map[string]bool
}

// offers says whether the server announces one of the capabilities, or may do so.
func (d Dialect) offers(names ...string) bool {
	if d.Capabilities == nil {
		return true
	}
	for _, name := range names {
		if d.Capabilities[name] {
			return true
		}
	}
	return false
}

// Kind is where a response belongs.
type Kind int

// The kinds.
const (
	Untagged Kind = iota
	Tagged
	Continuation
)

// Response is what a response says.
type Response struct {
	Kind         Kind
	Tag          string   // of a tagged one
	Name         string   // in upper case: OK, NO, BAD, BYE, PREAUTH, FETCH, LIST; of a continuation request "+"
	Number       uint32   // before EXISTS, RECENT, EXPUNGE, FETCH
	Text         string   // after the response code, or behind "+ "
	Code         *Code    // of a status response
	Flags        []string // of FLAGS, or the attributes of LIST and LSUB
	Mailbox      string   // of LIST, LSUB and STATUS, without quotes
	Items        []Item   // of FETCH, STATUS and ESEARCH
	Numbers      []uint32 // of SEARCH
	ModSeq       uint64   // of SEARCH
	Correlator   string   // of ESEARCH: the tag
	UID          bool     // of ESEARCH
	Capabilities []string // of CAPABILITY and ENABLED, in upper case
	Ranges       []Range  // of VANISHED
	Earlier      bool     // of VANISHED
	Cut          bool     // at a mismatch: what is not here may have been said all the same
}

// Item finds an item by its name in upper case.
func (r *Response) Item(name string) (Item, bool) {
	for _, i := range r.Items {
		if i.Name == name {
			return i, true
		}
	}
	return Item{}, false
}

// Item is a name with its value.
type Item struct {
	Name   string   // in upper case, with the section: "BODY[1.MIME]"
	Raw    string   // the value as it was sent
	Number uint64   // where it is one
	Flags  []string // of FLAGS
	Ranges []Range  // of ALL
}

// Range is two numbers and all between them, in ascending order.
type Range struct{ First, Last uint32 }

// Code is a response code.
type Code struct {
	Name         string // in upper case
	Args         string // as they were sent
	Number       uint64
	Flags        []string // of PERMANENTFLAGS
	Capabilities []string // of CAPABILITY, in upper case
}

// Mismatch is where a response leaves the grammar.
type Mismatch struct {
	Rule     Rule   // the innermost rule that was being followed
	Position int    // in octets from the beginning of the response, from 0
	Expected string // in the words of the ABNF
	Line     string // what stands there, with some of its surroundings, printable
	// Requirements is what the response violates: those of the rule, and of the one around it where the rule is general.
	Requirements []string
}

// Error says what was expected where.
func (m *Mismatch) Error() string {
	return fmt.Sprintf("%s: expected %s at octet %d: %s", m.Rule.Name, m.Expected, m.Position, m.Line)
}

// Parse checks a response without its last CRLF, literals included. greeting says that it is the first of its connection. The
// Response holds what was understood, also when there is a mismatch.
func Parse(d Dialect, response string, greeting bool) (r *Response, mismatch *Mismatch) {
	p := &parser{text: response, dialect: d, out: &Response{}}
	defer func() {
		switch caught := recover().(type) {
		case nil:
		case *Mismatch:
			p.out.Cut = true
			r, mismatch = p.out, caught
		default:
			panic(caught)
		}
	}()
	if i := strings.IndexByte(response, 0); i >= 0 && !strings.Contains(response, "~{") {
		p.identify()
		p.enter("CHAR")
		p.pos = i
		p.fail("an octet other than NUL")
	}
	p.response(greeting)
	return p.out, nil
}

// response is a whole response, a greeting among them.
func (p *parser) response(greeting bool) {
	switch {
	case greeting:
		p.greeting()
	case p.next("+"):
		p.continueRequest()
	case p.next("*"):
		p.responseData()
	default:
		p.responseTagged()
	}
	p.end()
}

// identify keeps what kind of response it is when it is not gone through.
func (p *parser) identify() {
	switch first, _, _ := strings.Cut(p.text, " "); first {
	case "*":
	case "+":
		p.out.Kind, p.out.Name = Continuation, "+"
	default:
		p.out.Kind, p.out.Tag = Tagged, first
	}
}

// end is the CRLF, which is cut off already.
func (p *parser) end() {
	if p.pos < len(p.text) {
		p.enter("CRLF")
		p.fail("CRLF")
	}
}

// BareLineFeed is the mismatch of a line that ended with LF alone.
func BareLineFeed(d Dialect, line string) *Mismatch {
	p := &parser{text: line, pos: len(line), dialect: d}
	p.enter("CRLF")
	return p.mismatch("CRLF, not LF alone")
}
