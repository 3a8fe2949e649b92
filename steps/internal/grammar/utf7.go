package grammar

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

// misnamed says what is wrong with a mailbox name in modified UTF-7 (RFC 3501, section 5.1.3); empty: nothing. at is where.
func misnamed(name string) (wrong string, at int) {
	shifted := false // the last character came from BASE64
	for i := 0; i < len(name); {
		c := name[i]
		switch {
		case c >= 0x80:
			return "7-bit characters in a mailbox name", i
		case c != '&':
			shifted = false
			i++
			continue
		}
		end := strings.IndexByte(name[i:], '-')
		if end < 0 {
			return `"-" at the end of a name's modified BASE64`, i
		}
		if end == 1 { // "&-" is an ampersand
			shifted = false
			i += 2
			continue
		}
		if shifted {
			return "no null shift: BASE64 that goes on where BASE64 has ended", i
		}
		if wrong := misencoded(name[i+1 : i+end]); wrong != "" {
			return wrong, i + 1
		}
		shifted = true
		i += end + 1
	}
	return "", 0
}

// misencoded says what is wrong with the modified BASE64 between "&" and "-".
func misencoded(text string) string {
	if strings.ContainsRune(text, '/') {
		return `"," and not "/" in modified BASE64`
	}
	octets, err := base64.RawStdEncoding.Strict().DecodeString(strings.ReplaceAll(text, ",", "/"))
	if err != nil || len(octets) == 0 || len(octets)%2 != 0 {
		return "modified BASE64 of UTF-16"
	}
	for i := 0; i < len(octets); i += 2 {
		unit := rune(octets[i])<<8 | rune(octets[i+1])
		switch {
		case unit >= 0x20 && unit < 0x7f:
			return "printable US-ASCII as itself and not in BASE64"
		case utf16.IsSurrogate(unit):
			if i+3 >= len(octets) || utf16.DecodeRune(unit, rune(octets[i+2])<<8|rune(octets[i+3])) == 0xFFFD {
				return "surrogates in pairs"
			}
			i += 2
		}
	}
	return ""
}
