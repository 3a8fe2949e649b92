package message

// parseEnvelope reads the fields of a header that ENVELOPE tells. Of strings the first occurrence counts; addresses of
// further occurrences are added, so that no recipient is lost.
func parseEnvelope(header []byte) *Envelope {
	e := &Envelope{}
	for f := range fieldsOf(header) {
		if f.name == nil || len(f.name) > len("in-reply-to") {
			continue
		}
		var text **string
		var list *[]Address
		switch lowerASCII(f.name) {
		case "date":
			text = &e.Date
		case "subject":
			text = &e.Subject
		case "in-reply-to":
			text = &e.InReplyTo
		case "message-id":
			text = &e.MessageID
		case "from":
			list = &e.From
		case "sender":
			list = &e.Sender
		case "reply-to":
			list = &e.ReplyTo
		case "to":
			list = &e.To
		case "cc":
			list = &e.CC
		case "bcc":
			list = &e.BCC
		}
		switch {
		case list != nil:
			*list = append(*list, ParseAddresses(unfold(f.value))...)
		case text != nil && *text == nil:
			value := unfold(f.value)
			*text = &value
		}
	}
	if len(e.Sender) == 0 {
		e.Sender = e.From
	}
	if len(e.ReplyTo) == 0 {
		e.ReplyTo = e.From
	}
	return e
}

func lowerASCII(b []byte) string {
	lower := make([]byte, len(b))
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	return string(lower)
}
