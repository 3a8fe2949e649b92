package message

import (
	"encoding/base64"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	utf16 "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// DecodeWords decodes the encoded words of a header value to UTF-8 (RFC 2047). Adjacent words of one character set are
// decoded together: many programs split characters between words. What cannot be decoded stays as it is.
func DecodeWords(value string) string {
	if !strings.Contains(value, "=?") {
		return toUTF8("", value)
	}
	var out strings.Builder
	var pending []byte // of the words before, in charset
	charset, afterWord := "", false
	flush := func() {
		out.WriteString(toUTF8(charset, string(pending)))
		charset, pending = "", pending[:0]
	}
	for value != "" {
		start := strings.Index(value, "=?")
		if start < 0 {
			break
		}
		cs, text, n, ok := decodeWord(value[start:])
		if !ok {
			flush()
			out.WriteString(toUTF8("", value[:start+2]))
			value, afterWord = value[start+2:], false
			continue
		}
		between := value[:start]
		if !afterWord || strings.Trim(between, " \t") != "" {
			flush()
			out.WriteString(toUTF8("", between))
		} else if !strings.EqualFold(cs, charset) {
			flush()
		}
		charset, pending, afterWord = cs, append(pending, text...), true
		value = value[start+n:]
	}
	flush()
	out.WriteString(toUTF8("", value))
	return out.String()
}

// decodeWord decodes the encoded word that s begins with, to bytes in its character set; n is its length in s.
func decodeWord(s string) (charset string, text []byte, n int, ok bool) {
	const longest = 1 << 10 // RFC 2047 allows 75; a bound keeps the whole linear
	window := s[2:min(len(s), longest)]
	charset, rest, ok1 := strings.Cut(window, "?")
	method, rest, ok2 := strings.Cut(rest, "?")
	end := strings.Index(rest, "?=")
	if !ok1 || !ok2 || end < 0 || charset == "" || strings.ContainsAny(charset, " \t") {
		return "", nil, 0, false
	}
	n = len("=?") + len(charset) + len("?") + len(method) + len("?") + end + len("?=")
	charset, _, _ = strings.Cut(charset, "*") // RFC 2231 5: language
	switch method {
	case "b", "B":
		return charset, readAll(&base64Reader{src: []byte(rest[:end])}), n, true
	case "q", "Q":
		quoted := strings.ReplaceAll(rest[:end], "_", " ")
		return charset, readAll(&quotedReader{src: []byte(quoted)}), n, true
	}
	return "", nil, 0, false
}

// charsetOf returns the encoding of that name, or nil for one that is not known.
func charsetOf(name string) encoding.Encoding {
	if strings.EqualFold(name, "utf-16") { // RFC 2781 4.3; the web's UTF-16 is another one
		return utf16.UTF16(utf16.BigEndian, utf16.UseBOM)
	}
	if e, err := htmlindex.Get(name); err == nil {
		return e
	}
	if e, err := ianaindex.MIME.Encoding(name); err == nil && e != nil {
		return e
	}
	return nil
}

// toUTF8 converts bytes in a character set. Without a known one they are UTF-8 or, where they cannot be, Latin 1.
func toUTF8(charset, s string) string {
	if isASCII(s) && !strings.HasPrefix(strings.ToLower(charset), "utf-16") && !strings.HasPrefix(strings.ToLower(charset), "iso-2022") {
		return s
	}
	e := charsetOf(charset)
	switch {
	case charset == "" || e == nil || strings.EqualFold(charset, "us-ascii") || strings.EqualFold(charset, "utf-8"):
		if utf8.ValidString(s) {
			return s
		}
		e = charmap.Windows1252
	}
	out, err := e.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return out
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// text returns a reader of the part's body with its transfer encoding undone and its characters converted to UTF-8 where
// a known character set is named; otherwise the bytes as they are. It reads on over malformed encodings.
func (m *Message) text(p *Part) io.Reader {
	r := m.decoded(p)
	charset := paramValue(p.Params, "charset")
	if strings.EqualFold(charset, "us-ascii") {
		return r // people send other characters under this name
	}
	e := charsetOf(charset)
	if e == nil {
		return r
	}
	return transform.NewReader(r, e.NewDecoder())
}

// decoded returns a reader of the part's body with its transfer encoding undone.
func (m *Message) decoded(p *Part) io.Reader {
	body := m.raw[p.Body.Start:p.Body.End]
	switch strings.ToLower(p.Encoding) {
	case "base64":
		return &base64Reader{src: body}
	case "quoted-printable":
		return &quotedReader{src: body}
	}
	return &plainReader{src: body}
}

func readAll(r io.Reader) []byte {
	data, _ := io.ReadAll(r) // these readers never fail
	return data
}

// plainReader reads bytes as they are.
type plainReader struct{ src []byte }

func (r *plainReader) Read(p []byte) (int, error) {
	if len(r.src) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.src)
	r.src = r.src[n:]
	return n, nil
}

// base64Reader decodes base64 and skips what is not of its alphabet.
type base64Reader struct {
	src     []byte
	quantum [4]byte
	n       int     // characters in quantum
	out     [3]byte // decoded and not yet read
	ready   []byte
}

func (r *base64Reader) Read(p []byte) (int, error) {
	read := 0
	for read < len(p) {
		if len(r.ready) == 0 && !r.next() {
			break
		}
		n := copy(p[read:], r.ready)
		r.ready = r.ready[n:]
		read += n
	}
	if read == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return read, nil
}

// next decodes the next quantum that holds a byte.
func (r *base64Reader) next() bool {
	for len(r.src) > 0 {
		r.fill()
		n, _ := base64.RawStdEncoding.Decode(r.out[:], r.quantum[:r.n])
		r.ready, r.n = r.out[:n], 0
		if n > 0 {
			return true
		}
	}
	return false
}

// fill collects the characters of one quantum. Padding ends it early; more may follow.
func (r *base64Reader) fill() {
	for i, c := range r.src {
		switch {
		case c == '=':
			r.src = r.src[i+1:]
			return
		case 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/':
			r.quantum[r.n] = c
			r.n++
			if r.n == 4 {
				r.src = r.src[i+1:]
				return
			}
		}
	}
	r.src = nil
}

// quotedReader decodes quoted-printable; what is no valid escape stays as it is.
type quotedReader struct{ src []byte }

func (r *quotedReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && len(r.src) > 0 {
		c := r.src[0]
		if c != '=' {
			p[n] = c
			n++
			r.src = r.src[1:]
			continue
		}
		if skip := softBreak(r.src); skip > 0 {
			r.src = r.src[skip:]
			continue
		}
		if len(r.src) >= 3 && isHex(r.src[1]) && isHex(r.src[2]) {
			c = unhex(r.src[1])<<4 | unhex(r.src[2])
			r.src = r.src[2:]
		}
		p[n] = c
		n++
		r.src = r.src[1:]
	}
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// softBreak returns the length of the soft line break that s begins with, or 0.
func softBreak(s []byte) int {
	for i := 1; i < len(s) && i < 100; i++ {
		switch s[i] {
		case '\n':
			return i + 1
		case ' ', '\t', '\r':
		default:
			return 0
		}
	}
	return 0
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	default:
		return c - 'A' + 10
	}
}
