package message

import (
	"bytes"
	"strings"
)

// Specifier is the text behind the part numbers of a section (RFC 9051 6.4.5.1).
type Specifier int

// The specifiers. Whole is none: the entire message, or a part's body.
const (
	Whole Specifier = iota
	Header
	HeaderFields
	HeaderFieldsNot
	MIME
	Text
)

// Section returns the bytes of a section. fields are the names behind HEADER.FIELDS and HEADER.FIELDS.NOT. ok is false where
// the message has no such part, or the part no such section (the value is then NIL).
func (m *Message) Section(path []int, spec Specifier, fields ...string) (data []byte, ok bool) {
	switch spec {
	case HeaderFields, HeaderFieldsNot:
		e, ok := m.Extent(path, Header)
		if !ok {
			return nil, false
		}
		return selectFields(m.raw[e.Start:e.End], fields, spec == HeaderFields), true
	default:
		e, ok := m.Extent(path, spec)
		if !ok {
			return nil, false
		}
		return m.raw[e.Start:e.End:e.End], true
	}
}

// Extent returns where a section lies, for those that are a stretch of the message: all but HEADER.FIELDS and
// HEADER.FIELDS.NOT, for which ok is false.
func (m *Message) Extent(path []int, spec Specifier) (e Extent, ok bool) {
	if len(path) == 0 {
		switch spec {
		case Whole:
			return Extent{0, len(m.raw)}, true
		case Header:
			return m.header, true
		case Text:
			return m.body, true
		}
		return Extent{}, false
	}
	p := m.Part(path)
	if p == nil {
		return Extent{}, false
	}
	switch {
	case spec == Whole:
		return p.Body, true
	case spec == MIME:
		return p.Header, true
	case spec == Header && p.Embedded != nil:
		return p.Embedded.Header, true
	case spec == Text && p.Embedded != nil:
		return p.Embedded.Body, true
	}
	return Extent{}, false
}

// Part returns the part with these numbers, or nil.
func (m *Message) Part(path []int) *Part {
	if len(path) == 0 {
		return m.BodyStructure()
	}
	p := partOfMessage(m.BodyStructure(), path[0])
	for _, n := range path[1:] {
		switch {
		case p == nil:
			return nil
		case p.Multipart():
			p = child(p, n)
		case p.Embedded != nil:
			p = partOfMessage(p.Embedded, n)
		default:
			return nil
		}
	}
	return p
}

// partOfMessage numbers the parts of a message: those of its multipart, or its one part.
func partOfMessage(root *Part, n int) *Part {
	if root.Multipart() {
		return child(root, n)
	}
	if n == 1 {
		return root
	}
	return nil
}

func child(p *Part, n int) *Part {
	if n < 1 || n > len(p.Children) {
		return nil
	}
	return p.Children[n-1]
}

// selectFields returns the fields whose name is (or, for keep false, is not) among names, as they are written, and the
// empty line that ends the header where it has one.
func selectFields(header []byte, names []string, keep bool) []byte {
	wanted := make(map[string]bool, len(names))
	for _, n := range names {
		wanted[strings.ToLower(n)] = true
	}
	var out bytes.Buffer
	for f := range fieldsOf(header) {
		if f.blank || wanted[strings.ToLower(string(f.name))] == keep {
			out.Write(f.raw)
		}
	}
	return out.Bytes()
}
