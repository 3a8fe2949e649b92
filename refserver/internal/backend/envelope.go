package backend

import (
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/message"
)

// writeEnvelope writes an envelope structure (RFC 3501 section 7.4.2).
func writeEnvelope(e *imapwire.Encoder, env *message.Envelope) {
	e.Raw("(").NString(env.Date).SP().NString(env.Subject)
	for _, list := range [][]message.Address{env.From, env.Sender, env.ReplyTo, env.To, env.CC, env.BCC} {
		e.SP()
		writeAddresses(e, list)
	}
	e.SP().NString(env.InReplyTo).SP().NString(env.MessageID).Raw(")")
}

// writeAddresses writes address structures, or NIL when there are none; nothing stands between them.
func writeAddresses(e *imapwire.Encoder, list []message.Address) {
	if len(list) == 0 {
		e.NIL()
		return
	}
	e.Raw("(")
	for _, a := range list {
		e.Raw("(").NString(a.Name).SP().NString(a.Route).SP().NString(a.Mailbox).SP().NString(a.Host).Raw(")")
	}
	e.Raw(")")
}
