package backend

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/message"
)

// writeBody writes a body structure (RFC 3501 section 7.4.2): BODYSTRUCTURE with the extension data, BODY without.
func writeBody(e *imapwire.Encoder, p *message.Part, extended bool) {
	e.Raw("(")
	if p.Multipart() {
		for _, child := range p.Children {
			writeBody(e, child, extended)
		}
		e.SP().String(p.Subtype)
		if extended {
			e.SP()
			writeParams(e, p.Params)
		}
	} else {
		writeLeaf(e, p, extended)
	}
	if extended {
		e.SP()
		writeDisposition(e, p.Disposition)
		e.SP()
		writeLanguage(e, p.Language)
		e.SP().NString(p.Location)
	}
	e.Raw(")")
}

// writeLeaf writes the fields of a part that is no multipart, up to its MD5.
func writeLeaf(e *imapwire.Encoder, p *message.Part, extended bool) {
	e.String(p.Type).SP().String(p.Subtype).SP()
	writeParams(e, p.Params)
	e.SP().NString(p.ID).SP().NString(p.Description).SP().String(p.Encoding).SP().Number(uint64(p.Size))
	switch {
	case p.Embedded != nil:
		e.SP()
		writeEnvelope(e, p.Envelope)
		e.SP()
		writeBody(e, p.Embedded, extended)
		e.SP().Number(uint64(p.Lines))
	case strings.EqualFold(p.Type, "text"):
		e.SP().Number(uint64(p.Lines))
	}
	if extended {
		e.SP().NString(p.MD5)
	}
}

func writeParams(e *imapwire.Encoder, params []message.Param) {
	if len(params) == 0 {
		e.NIL()
		return
	}
	e.List(len(params), func(i int) { e.String(params[i].Name).SP().String(params[i].Value) })
}

func writeDisposition(e *imapwire.Encoder, d *message.Disposition) {
	if d == nil {
		e.NIL()
		return
	}
	e.Raw("(").String(d.Type).SP()
	writeParams(e, d.Params)
	e.Raw(")")
}

func writeLanguage(e *imapwire.Encoder, tags []string) {
	if len(tags) == 0 {
		e.NIL()
		return
	}
	e.List(len(tags), func(i int) { e.String(tags[i]) })
}
