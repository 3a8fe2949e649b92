package message

import (
	"bytes"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"unicode/utf8"
)

// WideHeader says whether the header that raw begins with has UTF-8 beyond US-ASCII. Octets above 127 that are no UTF-8 are a
// message's own mistake, and what they mean is not known.
func WideHeader(raw []byte) bool { return wideHeader(raw[:headerEnd(raw, 0, len(raw))]) }

func wideHeader(header []byte) bool { return wide(header) && utf8.Valid(header) }

// Surrogate is what clients are shown that know no header fields in UTF-8 (RFC 6855 section 8): the fields with octets above 127
// are rewritten without them as RFC 6858 has it, or left out. A message that has no WideHeader is given back as it is.
func Surrogate(raw []byte) []byte {
	end := headerEnd(raw, 0, len(raw))
	if !wideHeader(raw[:end]) {
		return raw
	}
	var out bytes.Buffer
	for f := range fieldsOf(raw[:end]) {
		if !wide(f.raw) {
			out.Write(f.raw)
			continue
		}
		if value := narrow(strings.ToLower(string(f.name)), unfold(f.value)); value != "" {
			out.WriteString(string(f.name) + ": " + value + "\r\n")
		}
	}
	out.Write(raw[end:])
	return out.Bytes()
}

func wide[T string | []byte](text T) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return true
		}
	}
	return false
}

// narrow rewrites the value of a field; empty: the field is left out.
func narrow(name, value string) string {
	switch name {
	case "subject":
		return encodedWords(value)
	case "from", "sender", "reply-to", "to", "cc", "bcc", "resent-from", "resent-sender", "resent-to", "resent-cc", "resent-bcc":
		return narrowAddresses(value)
	case "content-type":
		if typ, subtype, params, ok := parseContentType(value); ok {
			return narrowParams(typ+"/"+subtype, params)
		}
	case "content-disposition":
		if d := parseDisposition(value); d != nil && isToken(d.Type) {
			return narrowParams(d.Type, d.Params)
		}
	}
	return ""
}

// narrowParams writes a type and its parameters, in their order, those with octets above 127 in RFC 2231's form. A parameter whose
// name has such octets is left out.
func narrowParams(kind string, params []Param) string {
	if wide(kind) {
		return ""
	}
	joined := false
	for _, p := range params {
		_, _, _, extended := splitName(p.Name)
		joined = joined || extended && wide(p.Value)
	}
	if joined { // pieces in RFC 2231's form that are not what it allows
		params = DecodedParams(params)
	}
	var b strings.Builder
	b.WriteString(kind)
	length := len("content-disposition: ") + len(kind)
	for _, p := range params {
		name, extended := p.Name, false
		if joined {
			name, extended = strings.CutSuffix(p.Name, "*")
		}
		if !isToken(name) || wide(name) {
			continue
		}
		text := name + "=" + quoteParam(p.Value)
		if extended || wide(p.Value) {
			text = name + "*=utf-8''" + percentEncode(p.Value)
		}
		before := "; "
		if length += len(before) + len(text); length > 76 {
			before, length = ";\r\n ", 1+len(text)
		}
		b.WriteString(before + text)
	}
	return b.String()
}

// quoteParam writes a value in quotes where it is no token.
func quoteParam(value string) string {
	if isToken(value) {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// percentEncode writes a value as RFC 2231 has it.
func percentEncode(value string) string {
	const plain = "!#$&+-.^_`{|}~"
	var b strings.Builder
	for _, c := range []byte(value) {
		if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte(plain, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// encodedWords are RFC 2047's, a line each.
func encodedWords(text string) string {
	return strings.ReplaceAll(mime.QEncoding.Encode("utf-8", text), "?= =?", "?=\r\n =?")
}

// invalidAddress stands where an address cannot be written without UTF-8 (RFC 6858 section 2.1).
const invalidAddress = "invalid@internationalized-address.invalid"

func narrowAddresses(list string) string {
	var all []string
	for _, a := range ParseAddresses(list) {
		if a.Host != nil { // else the beginning or the end of a group, whose members stand by themselves
			all = append(all, narrowAddress(a))
		}
	}
	return strings.Join(all, ",\r\n ")
}

func narrowAddress(a Address) string {
	name, address := "", *a.Host
	if a.Name != nil {
		name = DecodeWords(*a.Name)
	}
	if a.Mailbox != nil {
		address = *a.Mailbox + "@" + address
	}
	if wide(address) {
		name, address = strings.TrimSpace(name+" "+address), invalidAddress
	}
	return strings.ReplaceAll((&mail.Address{Name: name, Address: address}).String(), "?= =?", "?=\r\n =?")
}
