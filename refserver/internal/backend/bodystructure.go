package backend

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/message"
)

// bodyWriter writes body structures.
type bodyWriter struct {
	*imapwire.Encoder
	extended bool // with the extension data
	rev2     bool // as RFC 9051 section 7.5.2 has it: parameters as RFC 2231 means them, and message/global like message/rfc822
}

// writeBody writes a body structure (RFC 3501 section 7.4.2): BODYSTRUCTURE with the extension data, BODY without.
func (s *session) writeBody(p *message.Part, extended bool) {
	bodyWriter{s.out, extended, s.enabled.rev2}.part(p)
}

func (w bodyWriter) part(p *message.Part) {
	w.Raw("(")
	if p.Multipart() {
		for _, child := range p.Children {
			w.part(child)
		}
		w.SP().String(p.Subtype)
		if w.extended {
			w.SP()
			w.params(p.Params)
		}
	} else {
		w.leaf(p)
	}
	if w.extended {
		w.SP()
		w.disposition(p.Disposition)
		w.SP()
		w.language(p.Language)
		w.SP().NString(p.Location)
	}
	w.Raw(")")
}

// leaf writes the fields of a part that is no multipart, up to its MD5.
func (w bodyWriter) leaf(p *message.Part) {
	w.String(p.Type).SP().String(p.Subtype).SP()
	w.params(p.Params)
	w.SP().NString(p.ID).SP().NString(p.Description).SP().String(p.Encoding).SP().Number(uint64(p.Size))
	switch {
	case p.Embedded != nil && (w.rev2 || strings.EqualFold(p.Subtype, "rfc822")): // RFC 3501 section 9, media-message
		w.SP()
		writeEnvelope(w.Encoder, p.Envelope)
		w.SP()
		w.part(p.Embedded)
		w.SP().Number(uint64(p.Lines))
	case strings.EqualFold(p.Type, "text"):
		w.SP().Number(uint64(p.Lines))
	}
	if w.extended {
		w.SP().NString(p.MD5)
	}
}

func (w bodyWriter) params(params []message.Param) {
	if len(params) == 0 {
		w.NIL()
		return
	}
	if w.rev2 {
		params = message.DecodedParams(params)
	}
	w.List(len(params), func(i int) { w.String(params[i].Name).SP().String(params[i].Value) })
}

func (w bodyWriter) disposition(d *message.Disposition) {
	if d == nil {
		w.NIL()
		return
	}
	w.Raw("(").String(d.Type).SP()
	w.params(d.Params)
	w.Raw(")")
}

func (w bodyWriter) language(tags []string) {
	if len(tags) == 0 {
		w.NIL()
		return
	}
	w.List(len(tags), func(i int) { w.String(tags[i]) })
}
