package imapwire

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// base64UTF7 is modified BASE64 of RFC 3501 section 5.1.3. It is safe for concurrent use and never changes.
var base64UTF7 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding).Strict()

// EncodeUTF7 gives a mailbox name in modified UTF-7 (RFC 3501 section 5.1.3). Bytes that are not UTF-8 become U+FFFD.
func EncodeUTF7(name string) string {
	if isPlainUTF7(name) {
		return name
	}
	var b strings.Builder
	var shifted []byte // UTF-16, big endian, of the characters since the last printable one
	unshift := func() {
		if len(shifted) > 0 {
			b.WriteByte('&')
			b.WriteString(base64UTF7.EncodeToString(shifted))
			b.WriteByte('-')
			shifted = shifted[:0]
		}
	}
	for _, c := range name {
		switch {
		case c == '&':
			unshift()
			b.WriteString("&-")
		case c >= ' ' && c <= '~':
			unshift()
			b.WriteByte(byte(c))
		default:
			for _, unit := range utf16.AppendRune(nil, c) {
				shifted = append(shifted, byte(unit>>8), byte(unit))
			}
		}
	}
	unshift()
	return b.String()
}

// DecodeUTF7 reads a mailbox name in modified UTF-7. ok is false for what RFC 3501 section 5.1.3 does not allow: other
// bytes than printable ASCII, printable ASCII in BASE64, superfluous shifts, halves of characters.
func DecodeUTF7(wire string) (name string, ok bool) {
	if isPlainUTF7(wire) {
		return wire, true
	}
	var b strings.Builder
	shiftEnd := -1 // where the last shift ended
	for i := 0; i < len(wire); i++ {
		if c := wire[i]; c != '&' {
			if c < ' ' || c > '~' {
				return "", false
			}
			b.WriteByte(c)
			continue
		}
		end := strings.IndexByte(wire[i:], '-')
		if end < 0 {
			return "", false
		}
		text := wire[i+1 : i+end]
		if text == "" {
			b.WriteByte('&')
			i++
			continue
		}
		if shiftEnd == i || !decodeShifted(&b, text) {
			return "", false
		}
		i += end
		shiftEnd = i + 1
	}
	return b.String(), true
}

func decodeShifted(b *strings.Builder, text string) bool {
	if strings.ContainsAny(text, "\r\n") { // which encoding/base64 would pass over
		return false
	}
	raw, err := base64UTF7.DecodeString(text)
	if err != nil || len(raw)%2 != 0 || len(raw) == 0 {
		return false
	}
	for i := 0; i < len(raw); i += 2 {
		c := rune(raw[i])<<8 | rune(raw[i+1])
		if utf16.IsSurrogate(c) {
			if i += 2; i >= len(raw) {
				return false
			}
			if c = utf16.DecodeRune(c, rune(raw[i])<<8|rune(raw[i+1])); c == utf8.RuneError {
				return false
			}
		}
		if c >= ' ' && c <= '~' {
			return false
		}
		b.WriteRune(c)
	}
	return true
}

// isPlainUTF7 says whether a name is the same in UTF-8 and in modified UTF-7.
func isPlainUTF7(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '&' {
			return false
		}
	}
	return true
}
