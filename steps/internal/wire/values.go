package wire

import (
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// value is one value of a response: what it says and how it is spelled.
type value struct {
	text  string // decoded
	spell spelling
	end   int // position behind it
}

type spelling int

const (
	asAtom spelling = iota
	asQuoted
	asLiteral
	asLiteral8 // ~{n}, RFC 3516
)

var literalHead = regexp.MustCompile(`^~?\{([0-9]{1,9})\}\r\n`)

// readString reads a quoted string or a literal that begins at pos.
func readString(s string, pos int) (value, bool) {
	if strings.HasPrefix(s[pos:], `"`) {
		var text strings.Builder
		for i := pos + 1; i < len(s); i++ {
			switch {
			case s[i] == '"':
				return value{text: text.String(), spell: asQuoted, end: i + 1}, true
			case s[i] == '\\' && i+1 < len(s):
				i++
			}
			text.WriteByte(s[i])
		}
		return value{}, false
	}
	if pos >= len(s) || s[pos] != '{' && s[pos] != '~' {
		return value{}, false
	}
	head := literalHead.FindStringSubmatch(s[pos:])
	if head == nil {
		return value{}, false
	}
	size, err := strconv.Atoi(head[1])
	from := pos + len(head[0])
	if err != nil || from+size > len(s) {
		return value{}, false
	}
	spell := asLiteral
	if s[pos] == '~' {
		spell = asLiteral8
	}
	return value{text: s[from : from+size], spell: spell, end: from + size}, true
}

// readAtom reads ASTRING-CHARs (RFC 9051, section 9), as far as they go, octets above 127 included.
func readAtom(s string, pos int) (value, bool) {
	end := pos
	for end < len(s) && isAtomChar(s[end]) {
		end++
	}
	return value{text: s[pos:end], end: end}, end > pos
}

func isAtomChar(c byte) bool {
	return c > ' ' && c != 0x7f && !strings.ContainsRune(`(){%*"\`, rune(c))
}

// readAstring reads a string or an atom.
func readAstring(s string, pos int) (value, bool) {
	if v, ok := readString(s, pos); ok {
		return v, true
	}
	return readAtom(s, pos)
}

// skipValue gives the position behind one value: a list with all that is in it, a string, a section in brackets, or what goes
// on to the next blank or parenthesis.
func skipValue(s string, pos int) (int, bool) {
	depth, begun := 0, pos
	for pos < len(s) {
		if v, ok := readString(s, pos); ok {
			pos = v.end
			if depth == 0 && v.end < len(s) && strings.IndexByte(" )", s[v.end]) < 0 {
				continue
			}
			if depth == 0 {
				return pos, true
			}
			continue
		}
		switch s[pos] {
		case '(', '[':
			depth++
		case ')', ']':
			if depth == 0 {
				return pos, pos > begun
			}
			depth--
			if depth == 0 && s[pos] == ')' {
				return pos + 1, true
			}
		case ' ':
			if depth == 0 {
				return pos, pos > begun
			}
		}
		pos++
	}
	return pos, depth == 0 && pos > begun
}

// Quote writes a text as an IMAP quoted string.
func Quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// Astring writes a text as an atom where that is possible, else as a quoted string.
func Astring(text string) string {
	if v, ok := readAtom(text, 0); ok && v.end == len(text) && !strings.EqualFold(text, "NIL") && isASCII(text) {
		return text
	}
	return Quote(text)
}

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r > 126 || r < ' ' }) < 0
}

// UTF7 writes the name of a folder in modified UTF-7 (RFC 3501, section 5.1.3).
func UTF7(name string) string {
	var out strings.Builder
	var shifted []uint16
	flush := func() {
		if len(shifted) == 0 {
			return
		}
		var raw []byte
		for _, unit := range shifted {
			raw = append(raw, byte(unit>>8), byte(unit))
		}
		text := base64.RawStdEncoding.EncodeToString(raw)
		out.WriteString("&" + strings.ReplaceAll(text, "/", ",") + "-")
		shifted = nil
	}
	for _, r := range name {
		switch {
		case r < ' ' || r > '~':
			shifted = utf16.AppendRune(shifted, r)
			continue
		case r == '&':
			flush()
			out.WriteString("&-")
		default:
			flush()
			out.WriteRune(r)
		}
	}
	flush()
	return out.String()
}
