package message

import (
	"sort"
	"strconv"
	"strings"
)

// parseContentType reads a Content-Type value (RFC 2045 5.1). ok is false where it has no type and subtype.
func parseContentType(value string) (typ, subtype string, params []Param, ok bool) {
	head, rest, _ := strings.Cut(value, ";")
	typ, subtype, ok = strings.Cut(stripComments(head), "/")
	typ, subtype = strings.TrimSpace(typ), strings.TrimSpace(subtype)
	if !ok || !isToken(typ) || !isToken(subtype) {
		return "", "", nil, false
	}
	return typ, subtype, parseParams(rest), true
}

// parseDisposition reads a Content-Disposition value (RFC 2183), or returns nil where it is empty. Parameters without a
// disposition are kept: a file's name may be among them.
func parseDisposition(value string) *Disposition {
	head, rest, _ := strings.Cut(value, ";")
	typ, params := strings.TrimSpace(stripComments(head)), parseParams(rest)
	if typ == "" && len(params) == 0 {
		return nil
	}
	return &Disposition{Type: typ, Params: params}
}

// parseParams reads what follows the first ";": attributes with values, in order. It takes more than RFC 2045 allows:
// values with blanks and specials without quotes, and attributes without a value.
func parseParams(s string) []Param {
	var params []Param
	for pos := 0; pos < len(s); {
		var name, value string
		name, pos = scanName(s, pos)
		if pos < len(s) && s[pos] == '=' {
			value, pos = scanValue(s, pos+1)
		}
		if name != "" {
			params = append(params, Param{name, value})
		}
		if pos < len(s) && s[pos] == ';' {
			pos++
		}
	}
	return params
}

// scanName reads up to "=" or ";".
func scanName(s string, pos int) (string, int) {
	end := len(s)
	if i := strings.IndexAny(s[pos:], "=;"); i >= 0 {
		end = pos + i
	}
	return strings.TrimSpace(stripComments(s[pos:end])), end
}

// scanValue reads a quoted string, with whatever stands behind it dropped as a comment, or everything up to ";".
func scanValue(s string, pos int) (string, int) {
	pos = skipComments(s, pos)
	if pos < len(s) && s[pos] == '"' {
		value, end := unquote(s, pos)
		if i := strings.IndexByte(s[end:], ';'); i >= 0 {
			return value, end + i
		}
		return value, len(s)
	}
	end := len(s)
	if i := strings.IndexByte(s[pos:], ';'); i >= 0 {
		end = pos + i
	}
	return trimComment(strings.TrimSpace(s[pos:end])), end
}

// skipComments moves behind blanks, and behind comments that something of the same parameter follows.
func skipComments(s string, pos int) int {
	p := addressParser{s: s, pos: pos}
	for p.skipBlanks(); p.pos < len(s) && s[p.pos] == '('; p.skipBlanks() {
		before := p.pos
		p.comment()
		if s[p.pos-1] != ')' {
			return before // it never ends: a value
		}
	}
	return p.pos
}

// trimComment removes a comment at the end of a value. One in the middle is text that should have been quoted.
func trimComment(s string) string {
	for pos := 1; pos < len(s); {
		if s[pos] != '(' || s[pos-1] != ' ' && s[pos-1] != '\t' {
			pos++
			continue
		}
		p := addressParser{s: s, pos: pos}
		p.comment()
		if p.pos == len(s) && s[p.pos-1] == ')' {
			return strings.TrimSpace(s[:pos])
		}
		pos = p.pos
	}
	return s
}

// stripComments removes comments. One counts only at the start or behind a blank: people write file(1).txt without quotes.
func stripComments(s string) string {
	open := strings.IndexByte(s, '(')
	if open < 0 {
		return s
	}
	var b strings.Builder
	for pos := 0; pos < len(s); {
		c := s[pos]
		if c == '(' && (pos == 0 || s[pos-1] == ' ' || s[pos-1] == '\t' || s[pos-1] == ')') {
			p := addressParser{s: s, pos: pos}
			p.comment()
			pos = p.pos
			continue
		}
		b.WriteByte(c)
		pos++
	}
	return b.String()
}

func isToken(s string) bool {
	return s != "" && !strings.ContainsAny(s, " \t\"(),:;<=>?@[\\]")
}

// paramValue returns the value of an attribute with its RFC 2231 forms joined and decoded, or "".
func paramValue(params []Param, name string) string {
	for _, p := range params {
		if strings.EqualFold(p.Name, name) {
			return p.Value
		}
	}
	for _, p := range DecodedParams(params) {
		if strings.EqualFold(strings.TrimSuffix(p.Name, "*"), name) {
			return p.Value
		}
	}
	return ""
}

// continuation is the pieces of one parameter that RFC 2231 split.
type continuation struct {
	base   string
	pieces map[int]piece // by number
}

type piece struct {
	value   string
	encoded bool
}

// DecodedParams returns the parameters as IMAP4rev2 wants them (RFC 9051 7.5.2): continuations joined, characters decoded
// to UTF-8. A parameter that had a character set keeps "*" at the end of its name. What is no valid RFC 2231 form stays.
func DecodedParams(params []Param) []Param {
	split := map[string]*continuation{} // by lower-case name
	places := map[int]*continuation{}   // by index in out
	out := make([]Param, 0, len(params))
	for _, p := range params {
		base, number, encoded, ok := splitName(p.Name)
		switch {
		case !ok:
			out = append(out, p)
		case number < 0:
			out = append(out, Param{base + "*", decodeExtended(p.Value)})
		default:
			key := strings.ToLower(base)
			c := split[key]
			if c == nil {
				c = &continuation{base: base, pieces: map[int]piece{}}
				split[key], places[len(out)] = c, c
				out = append(out, Param{})
			}
			c.pieces[number] = piece{p.Value, encoded}
		}
	}
	for i, c := range places {
		out[i] = c.join()
	}
	return out
}

// splitName splits "name*1*" into its base, its number (-1 for "name*") and whether the value is encoded.
func splitName(name string) (base string, number int, encoded, ok bool) {
	base, rest, found := strings.Cut(name, "*")
	if !found || base == "" {
		return "", 0, false, false
	}
	if rest == "" {
		return base, -1, true, true
	}
	digits, encoded := strings.CutSuffix(rest, "*")
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil {
		return "", 0, false, false
	}
	return base, int(n), encoded, true
}

// join puts the pieces together in the order of their numbers.
func (c *continuation) join() Param {
	numbers := make([]int, 0, len(c.pieces))
	for n := range c.pieces {
		numbers = append(numbers, n)
	}
	sort.Ints(numbers)
	var b strings.Builder
	charset, anyEncoded := "", false
	for i, n := range numbers {
		piece := c.pieces[n]
		value := piece.value
		if piece.encoded {
			if i == 0 {
				charset, value = cutCharset(value)
			}
			anyEncoded = true
			value = percentDecode(value)
		}
		b.WriteString(value)
	}
	if !anyEncoded {
		return Param{c.base, b.String()}
	}
	return Param{c.base + "*", oneLine(toUTF8(charset, b.String()))}
}

// decodeExtended decodes "charset'language'percent-encoded".
func decodeExtended(value string) string {
	charset, text := cutCharset(value)
	return oneLine(toUTF8(charset, percentDecode(text)))
}

// oneLine removes what must not be in a value and may have been encoded in it.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == 0 {
			return -1
		}
		return r
	}, s)
}

func cutCharset(value string) (charset, text string) {
	charset, rest, ok := strings.Cut(value, "'")
	if !ok {
		return "", value
	}
	_, text, ok = strings.Cut(rest, "'")
	if !ok {
		return "", value
	}
	return charset, text
}

func percentDecode(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(v))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}
