package convert

import (
	"bytes"
	"fmt"
	"mime/quotedprintable"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/message"
)

// entity is a part to write: a stored one whole, a text with the fields that describe it, or a multipart.
type entity struct {
	stored   []byte // header, empty line and body as they are stored; nil for the others
	fields   []byte // Content-* fields, with line ends
	body     []byte
	subtype  string // of a multipart
	children []entity
}

// entity makes the message's new content: the body in the wanted forms, then the attachments.
func (b *body) entity(wanted forms) (entity, bool) {
	var alternatives []entity
	inline := b.related
	for f := range formCount {
		if !wanted[f] {
			continue
		}
		e, ok := b.textEntity(f)
		if !ok {
			return entity{}, false
		}
		if f == html && len(inline) > 0 {
			e = multipart("related", append([]entity{e}, b.stored(inline)...))
			inline = nil
		}
		alternatives = append(alternatives, e)
	}
	for _, p := range b.calendar {
		alternatives = append(alternatives, b.asStored(p))
	}
	top := multipart("alternative", alternatives)
	return multipart("mixed", append([]entity{top}, b.stored(append(inline[:len(inline):len(inline)], b.others...))...)), true
}

// multipart makes one of several parts, and of one part that part.
func multipart(subtype string, children []entity) entity {
	if len(children) == 1 {
		return children[0]
	}
	return entity{subtype: subtype, children: children}
}

// textEntity gives the body in a form: the stored part, or one that is made from another form.
func (b *body) textEntity(f form) (entity, bool) {
	if p := b.texts[f]; p != nil {
		return b.asStored(p), true
	}
	text, ok := b.text(f)
	if !ok {
		return entity{}, false
	}
	return newText([formCount]string{"plain", "enriched", "html"}[f], text), true
}

// asStored is a stored part of the body. Of the header only what describes the part is taken: it may be the message's.
func (b *body) asStored(p *message.Part) entity {
	var fields bytes.Buffer
	for name, raw := range b.m.Fields(p.Header) {
		if describesContent(name) {
			writeLine(&fields, raw)
		}
	}
	return entity{fields: fields.Bytes(), body: b.m.Raw()[p.Body.Start:p.Body.End]}
}

// stored is parts that stay whole.
func (b *body) stored(parts []*message.Part) []entity {
	list := make([]entity, len(parts))
	for i, p := range parts {
		list[i] = entity{stored: b.m.Raw()[p.Header.Start:max(p.Body.End, p.Header.End)]}
	}
	return list
}

func describesContent(field string) bool {
	return len(field) > len("content-") && strings.EqualFold(field[:len("content-")], "content-")
}

// newText makes a part of a text in UTF-8 with CRLF at the ends of its lines.
func newText(subtype, text string) entity {
	if isSimple(text) {
		return entity{fields: fmt.Appendf(nil, "Content-Type: text/%s; charset=us-ascii\r\n", subtype), body: []byte(text)}
	}
	var encoded bytes.Buffer
	w := quotedprintable.NewWriter(&encoded)
	_, _ = w.Write([]byte(text)) // a Buffer takes everything
	_ = w.Close()
	return entity{
		fields: fmt.Appendf(nil, "Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n", subtype),
		body:   encoded.Bytes(),
	}
}

// isSimple says whether a text can be sent as it is: printable ASCII in lines that are not too long (RFC 5322 section 2.1.1).
func isSimple(text string) bool {
	const longest = 998
	line := 0
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '\n':
			line = 0
			continue
		case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
			continue
		case c != '\t' && (c < ' ' || c > '~'):
			return false
		}
		if line++; line > longest {
			return false
		}
	}
	return true
}

// assemble writes the message: its own header fields as they are, then the new content. Delimiters begin with boundary.
func assemble(m *message.Message, top entity, boundary string) []byte {
	a := &assembly{boundary: boundary}
	a.out.Grow(len(m.Raw()))
	for name, raw := range m.Fields(m.BodyStructure().Header) {
		if !describesContent(name) && !strings.EqualFold(name, "MIME-Version") {
			writeLine(&a.out, raw)
		}
	}
	a.out.WriteString("MIME-Version: 1.0\r\n")
	a.write(top)
	if out := a.out.Bytes(); out[len(out)-1] != '\n' {
		a.out.WriteString("\r\n")
	}
	return a.out.Bytes()
}

type assembly struct {
	out      bytes.Buffer
	boundary string
	count    int // multiparts so far
}

func (a *assembly) write(e entity) {
	switch {
	case e.stored != nil:
		a.out.Write(e.stored)
	case len(e.children) == 0:
		a.out.Write(e.fields)
		a.out.WriteString("\r\n")
		a.out.Write(e.body)
	default:
		a.count++
		boundary := a.boundary + "_" + strconv.Itoa(a.count) + "_"
		fmt.Fprintf(&a.out, "Content-Type: multipart/%s; boundary=\"%s\"\r\n\r\n", e.subtype, boundary)
		for _, c := range e.children {
			a.out.WriteString("--" + boundary + "\r\n")
			a.write(c)
			a.out.WriteString("\r\n")
		}
		a.out.WriteString("--" + boundary + "--\r\n")
	}
}

// writeLine writes a header field and, where it has none, a line end.
func writeLine(out *bytes.Buffer, field []byte) {
	out.Write(field)
	if len(field) > 0 && field[len(field)-1] != '\n' {
		out.WriteString("\r\n")
	}
}
