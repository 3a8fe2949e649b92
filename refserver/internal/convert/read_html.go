package convert

import (
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML reads HTML: its text, its lines, and the styles that text/enriched has too. Scripts, style sheets and comments are
// left out; the address of a link stands behind its text.
func readHTML(p *printer, text string) {
	r := &htmlReader{p: p}
	z := nethtml.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case nethtml.ErrorToken:
			return // the end: a tokenizer of a string meets no other error
		case nethtml.TextToken:
			r.text(string(z.Text()))
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			name, attributes := z.TagName()
			r.start(atom.Lookup(name), z, attributes)
		case nethtml.EndTagToken:
			name, _ := z.TagName()
			r.end(atom.Lookup(name))
		case nethtml.CommentToken, nethtml.DoctypeToken:
		}
	}
}

type htmlReader struct {
	p            *printer
	hidden       atom.Atom // inside this element nothing is shown
	preformatted int
	blank        bool   // there was white space, not yet written
	link         string // address of the open link
}

// text writes characters; outside preformatted text white space is one blank.
func (r *htmlReader) text(text string) {
	if r.hidden != 0 {
		return
	}
	if r.preformatted > 0 {
		readPlain(r.p, text)
		return
	}
	const space = " \t\r\n\f"
	for text != "" {
		rest := strings.TrimLeft(text, space)
		r.blank = r.blank || len(rest) < len(text)
		word := rest
		if i := strings.IndexAny(rest, space); i >= 0 {
			word = rest[:i]
		}
		if word != "" {
			r.word(word)
		}
		text = rest[len(word):]
	}
}

// word writes a word, with a blank before it unless a line begins.
func (r *htmlReader) word(word string) {
	r.space()
	r.p.text(strings.ReplaceAll(word, "\u00a0", " "))
}

// space writes the blank that waits, unless a line begins.
func (r *htmlReader) space() {
	if r.blank && r.p.any && r.p.breaks == 0 {
		r.p.text(" ")
	}
	r.blank = false
}

func (r *htmlReader) start(tag atom.Atom, z *nethtml.Tokenizer, attributes bool) {
	if r.hidden != 0 {
		return
	}
	switch tag {
	case atom.Script, atom.Style, atom.Title:
		r.hidden = tag
	case atom.Br:
		r.p.end(1)
	case atom.P, atom.Ul, atom.Ol, atom.Table, atom.Blockquote, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.p.block(2)
	case atom.Div, atom.Tr, atom.Dt, atom.Dd:
		r.p.block(1)
	case atom.Hr:
		r.p.block(1)
		r.p.text(strings.Repeat("_", 32))
		r.p.block(1)
	case atom.Li:
		r.p.block(1)
		r.p.text("* ")
		r.blank = false
	case atom.Td, atom.Th:
		r.blank = true
	case atom.Pre:
		r.p.block(1)
		r.preformatted++
	case atom.A:
		r.link = attribute(z, attributes, "href")
	case atom.Img:
		if alt := attribute(z, attributes, "alt"); alt != "" {
			r.text("[" + alt + "]")
		}
	default:
		if s := htmlStyle(tag); s != noStyle {
			r.space()
			r.p.set(s, true)
		}
	}
}

func (r *htmlReader) end(tag atom.Atom) {
	if r.hidden != 0 {
		if tag == r.hidden {
			r.hidden = 0
		}
		return
	}
	switch tag {
	case atom.P, atom.Ul, atom.Ol, atom.Table, atom.Blockquote, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		r.p.block(2)
	case atom.Div, atom.Tr, atom.Dt, atom.Dd, atom.Li:
		r.p.block(1)
	case atom.Pre:
		r.preformatted = max(0, r.preformatted-1)
		r.p.block(1)
	case atom.A:
		if link := r.link; strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "mailto:") {
			r.text(" <" + link + ">")
		}
		r.link = ""
	default:
		r.p.set(htmlStyle(tag), false)
	}
}

// attribute gives the value of a tag's attribute, or "".
func attribute(z *nethtml.Tokenizer, more bool, name string) string {
	for more {
		var key, value []byte
		if key, value, more = z.TagAttr(); string(key) == name {
			return string(value)
		}
	}
	return ""
}

func htmlStyle(tag atom.Atom) style {
	switch tag {
	case atom.B, atom.Strong:
		return bold
	case atom.I, atom.Em:
		return italic
	case atom.U:
		return underline
	case atom.Tt, atom.Code:
		return fixed
	}
	return noStyle
}
