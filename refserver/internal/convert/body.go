package convert

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/message"
)

// body is the parts of a message by what they are for.
type body struct {
	m        *message.Message
	texts    [formCount]*message.Part // the body in the forms in which it is stored
	calendar []*message.Part          // iCalendar forms of it
	related  []*message.Part          // what the HTML form shows inside it
	others   []*message.Part          // attachments
	written  *string                  // plain text that stands for texts
}

// find sorts the parts of p, which is the message or holds its body. It is false for what must not be taken apart.
func (b *body) find(p *message.Part) bool {
	switch {
	case !p.Multipart():
		return b.leaf(p)
	case is(p, "multipart", "alternative"):
		for _, c := range p.Children {
			if !b.find(c) {
				return false
			}
		}
		return true
	case is(p, "multipart", "related"):
		b.related = append(b.related, p.Children[1:]...)
		return b.kept(p.Children[1:]) && b.find(p.Children[0])
	case is(p, "multipart", "mixed"):
		return b.mixed(p)
	}
	return false
}

// mixed takes the first part that can be the body for it; the others are attachments.
func (b *body) mixed(p *message.Part) bool {
	found := false
	for i, c := range p.Children {
		if found || !bodyLike(c) {
			b.others = append(b.others, c)
			if !b.kept(p.Children[i : i+1]) {
				return false
			}
			continue
		}
		found = true
		if !b.find(c) {
			return false
		}
	}
	return true
}

// leaf takes a part that is no multipart: a form of the body, or an attachment.
func (b *body) leaf(p *message.Part) bool {
	if bodyLike(p) {
		f, known := formOf(p)
		switch {
		case known && b.texts[f] == nil:
			b.texts[f] = p
			return true
		case is(p, "text", "calendar"):
			b.calendar = append(b.calendar, p)
			return true
		}
	}
	b.others = append(b.others, p)
	return b.kept([]*message.Part{p})
}

// kept says whether parts can be written again as they are: one that only stands for an empty multipart cannot.
func (b *body) kept(parts []*message.Part) bool {
	for _, p := range parts {
		if p.Header.Len() == 0 {
			return false
		}
	}
	return true
}

// bodyLike says whether a part can be the body, or hold it.
func bodyLike(p *message.Part) bool {
	if p.Disposition != nil && strings.EqualFold(p.Disposition.Type, "attachment") {
		return false
	}
	return p.Multipart() || p.Embedded == nil && strings.EqualFold(p.Type, "text")
}

// formOf gives the form of a text part.
func formOf(p *message.Part) (form, bool) {
	switch {
	case is(p, "text", "plain"):
		return plain, true
	case is(p, "text", "html"):
		return html, true
	case is(p, "text", "enriched"):
		return enriched, true
	}
	return plain, false
}

func is(p *message.Part, mediaType, subtype string) bool {
	return strings.EqualFold(p.Type, mediaType) && strings.EqualFold(p.Subtype, subtype)
}

// has says in which forms the body is stored.
func (b *body) has() (f forms) {
	for i, p := range b.texts {
		f[i] = p != nil
	}
	return f
}

// link makes the body the text that it has with the address below, and drops its iCalendar forms. It is false when the text
// cannot be read.
func (b *body) link(address string) bool {
	text := ""
	if b.has() != (forms{}) {
		var ok bool
		if text, ok = b.text(plain); !ok {
			return false
		}
		if text = strings.TrimRight(text, "\r\n"); text != "" {
			text += "\r\n\r\n"
		}
	}
	text += address + "\r\n"
	b.written, b.texts, b.calendar = &text, [formCount]*message.Part{}, nil
	return true
}

// sources are the stored forms from which a form is made, the best first.
var sources = [formCount][]form{
	plain:    {plain, enriched, html},
	enriched: {enriched, html, plain},
	html:     {html, enriched, plain},
}

// text gives the body in a form, with CRLF at the ends of its lines. ok is false when it cannot be read.
func (b *body) text(f form) (text string, ok bool) {
	if b.written != nil {
		return render(*b.written, plain, f), true
	}
	for _, from := range sources[f] {
		p := b.texts[from]
		if p == nil {
			continue
		}
		switch strings.ToLower(p.Encoding) {
		case "7bit", "8bit", "binary", "base64", "quoted-printable":
			return render(b.m.Text(p), from, f), true
		}
		return "", false
	}
	return "", true
}
