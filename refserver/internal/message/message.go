// Package message reads RFC 5322 and MIME messages from their bytes for ENVELOPE, BODYSTRUCTURE, sections and SEARCH. It
// knows no IMAP encoding: plain values come out.
//
// Invariants:
//   - No byte is lost: a section is a stretch of the bytes as they were stored, and values keep encoded words, RFC 2231
//     forms and 8-bit characters. Only folding is undone.
//   - Values (envelope strings, parameters) never hold CR, LF or NUL. They may hold any other byte, also above 127.
//   - Parsing takes time and memory linear in the size, whatever the bytes are, and never panics. Nesting is bounded by
//     MaxDepth and MaxParts; what lies beyond stays readable as part of its container.
package message

// Bounds of the MIME structure. What is nested deeper than MaxDepth is shown as application/octet-stream; parts after
// MaxParts are not told apart.
const (
	MaxDepth = 100
	MaxParts = 10000
)

// Message is one message's bytes and what was found in them so far. It is not safe for concurrent use: the structure is
// parsed when it is first asked for.
type Message struct {
	raw    []byte
	header Extent
	body   Extent
	root   *Part
}

// Extent is a stretch of the message's bytes, [Start, End).
type Extent struct{ Start, End int }

// Len returns the number of bytes.
func (e Extent) Len() int { return e.End - e.Start }

// Parse takes a message's bytes, which must not change afterwards. Every input is a message.
func Parse(raw []byte) *Message {
	end := headerEnd(raw, 0, len(raw))
	return &Message{raw: raw, header: Extent{0, end}, body: Extent{end, len(raw)}}
}

// Raw returns the bytes that were parsed.
func (m *Message) Raw() []byte { return m.raw }

// BodyStructure returns the message's own part: the values of BODY and BODYSTRUCTURE (RFC 9051 7.5.2).
func (m *Message) BodyStructure() *Part {
	if m.root == nil {
		m.root = parseStructure(m.raw)
	}
	return m.root
}

// Envelope returns the values of ENVELOPE (RFC 9051 7.5.2). It reads the header only.
func (m *Message) Envelope() *Envelope { return parseEnvelope(m.raw[m.header.Start:m.header.End]) }

// Part is one body part as BODYSTRUCTURE tells it. Exactly one of these holds: Children is not empty (multipart), Embedded
// is not nil (message/rfc822 and message/global), or it is a leaf.
type Part struct {
	Type, Subtype string  // as written; "text", "plain" where nothing valid is given
	Params        []Param // of Content-Type, in order, RFC 2231 forms as written
	ID            *string // Content-ID; nil where there is none, as below
	Description   *string
	Encoding      string // Content-Transfer-Encoding as written, "7bit" where nothing is given
	MD5           *string
	Disposition   *Disposition
	Language      []string
	Location      *string

	Size  int64 // bytes of the body, transfer-encoded
	Lines int64 // line ends in the body

	Children []*Part   // multipart: one or more
	Embedded *Part     // message/rfc822: the part that is the embedded message itself
	Envelope *Envelope // message/rfc822: the embedded message's

	Header Extent // the header, with the empty line that ends it
	Body   Extent
}

// Param is an attribute and its value, unquoted.
type Param struct{ Name, Value string }

// Disposition is Content-Disposition (RFC 2183).
type Disposition struct {
	Type   string
	Params []Param
}

// Multipart says whether the part is a multipart.
func (p *Part) Multipart() bool { return len(p.Children) > 0 }

// Envelope is the values of ENVELOPE in its order. A string is nil where the field is absent; a list is empty where the
// field is absent or names nobody. Sender and ReplyTo are From's value where they are absent or empty.
type Envelope struct {
	Date, Subject                      *string
	From, Sender, ReplyTo, To, CC, BCC []Address
	InReplyTo, MessageID               *string
}

// Address is an address structure. The start of a group has Mailbox (the group's name) and no Host; its end has neither.
// Every other address has both: a missing host is MissingHost, a missing mailbox the empty string.
type Address struct {
	Name    *string // display name or, in the old form, the comment: unquoted, encoded words as written
	Route   *string // source route, "@a,@b"
	Mailbox *string // local part, unquoted
	Host    *string
}

// MissingHost stands for the host of an address that names none; Exchange shows it too.
const MissingHost = ".MISSING-HOST-NAME."
