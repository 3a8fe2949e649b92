package message

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
)

// Decoded returns the body of a part that is a leaf with its transfer encoding undone (RFC 3516). The lines of a text end with
// CRLF, however they are stored. ok is false where the encoding is not known.
func (m *Message) Decoded(p *Part) (data []byte, ok bool) {
	switch strings.ToLower(p.Encoding) {
	case "7bit", "8bit", "binary", "base64", "quoted-printable":
	default:
		return nil, false
	}
	data = readAll(m.decoded(p))
	if strings.EqualFold(p.Type, "text") && !wideCharacters(paramValue(p.Params, "charset")) {
		data = wireLines(data)
	}
	return data, true
}

// wideCharacters says whether a character of the set may hold the byte LF within it.
func wideCharacters(charset string) bool {
	charset = strings.ToLower(charset)
	return strings.HasPrefix(charset, "utf-16") || strings.HasPrefix(charset, "utf-32") || strings.HasPrefix(charset, "iso-10646-ucs")
}

// wireLines puts a CR before every LF that has none.
func wireLines(data []byte) []byte {
	bare := bytes.Count(data, []byte{'\n'}) - bytes.Count(data, []byte("\r\n"))
	if bare == 0 {
		return data
	}
	out := make([]byte, 0, len(data)+bare)
	for i, c := range data {
		if c == '\n' && (i == 0 || data[i-1] != '\r') {
			out = append(out, '\r')
		}
		out = append(out, c)
	}
	return out
}

// WithoutNUL returns the message with every leaf that holds a NUL encoded in BASE64, so that it can be read by clients that
// know no binary data (RFC 3516 section 6). ok is false where a NUL stands anywhere else, or in a part that is encoded
// already: then nothing can be changed without a loss.
func WithoutNUL(raw []byte) (encoded []byte, ok bool) {
	if bytes.IndexByte(raw, 0) < 0 {
		return raw, true
	}
	var leaves []*Part
	collectLeaves(Parse(raw).BodyStructure(), func(p *Part) {
		if bytes.IndexByte(raw[p.Body.Start:p.Body.End], 0) >= 0 {
			leaves = append(leaves, p)
		}
	})
	slices.SortFunc(leaves, func(a, b *Part) int { return a.Body.Start - b.Body.Start })
	var out bytes.Buffer
	pos := 0
	for _, p := range leaves {
		switch strings.ToLower(p.Encoding) {
		case "7bit", "8bit", "binary":
		default:
			return nil, false
		}
		if p.Header.Len() == 0 { // it only stands for a multipart's body
			return nil, false
		}
		out.Write(raw[pos:p.Header.Start])
		writeEncodedHeader(&out, raw[p.Header.Start:p.Header.End])
		writeBase64(&out, raw[p.Body.Start:p.Body.End])
		pos = p.Body.End
	}
	out.Write(raw[pos:])
	return out.Bytes(), bytes.IndexByte(out.Bytes(), 0) < 0
}

// collectLeaves calls f with every part that holds no other.
func collectLeaves(p *Part, f func(*Part)) {
	switch {
	case p.Multipart():
		for _, c := range p.Children {
			collectLeaves(c, f)
		}
	case p.Embedded != nil:
		collectLeaves(p.Embedded, f)
	default:
		f(p)
	}
}

// writeEncodedHeader writes a part's header with BASE64 as its transfer encoding, and an empty line at its end.
func writeEncodedHeader(out *bytes.Buffer, header []byte) {
	for f := range fieldsOf(header) {
		if !f.blank && !strings.EqualFold(string(f.name), "content-transfer-encoding") {
			out.Write(f.raw)
		}
	}
	if n := out.Len(); n > 0 && out.Bytes()[n-1] != '\n' {
		out.WriteString("\r\n")
	}
	out.WriteString("Content-Transfer-Encoding: base64\r\n\r\n")
}

// writeBase64 writes data in lines of 76 characters (RFC 2045 section 6.8), without a line end behind the last one.
func writeBase64(out *bytes.Buffer, data []byte) {
	const perLine = 76 / 4 * 3
	for start := 0; start < len(data); start += perLine {
		if start > 0 {
			out.WriteString("\r\n")
		}
		out.WriteString(base64.StdEncoding.EncodeToString(data[start:min(start+perLine, len(data))]))
	}
}
