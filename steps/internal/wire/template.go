package wire

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// Names resolves what a feature calls by a name in angle brackets: "alice's password", or what was captured before.
type Names func(name string) (value string, ok bool)

// placeholder finds <…>; a quoted part inside may hold angle brackets of its own, as in <string "a<crlf>b">.
var placeholder = regexp.MustCompile(`<((?:[^<>"]|"(?:[^"<>]|<[^<>]*>)*")+)>`)

// Expand replaces the placeholders of text that is sent:
//
//	<crlf> <cr> <lf> <nul>      these octets
//	<octet ff>                  any octet, in hexadecimal
//	<repeat x 2000>             x, 2000 times; <repeat x limit-1> as often as a captured number says
//	<base64 TEXT>               base64 of TEXT, or of what TEXT names; "TEXT" may hold marks
//	<folder NAME>               the folder's full name, quoted where needed
//	<NAME>                      what the name stands for
//
// Other angle brackets stay as they are: MAIL FROM:<alice@contoso.com>.
func Expand(text string, names Names) string { return expand(text, names, true) }

// expand is Expand; names of folders and people are quoted only where a command has them, not within a string.
func expand(text string, names Names, quoted bool) string {
	return placeholder.ReplaceAllStringFunc(text, func(whole string) string {
		inner := whole[1 : len(whole)-1]
		if value, ok := octets(inner); ok {
			return value
		}
		if rest, ok := strings.CutPrefix(inner, "repeat "); ok {
			what, count, _ := strings.Cut(rest, " ")
			if number, ok := lookup(count, names); ok {
				if value, ok := repeated(what, number); ok {
					return value
				}
			}
		}
		if encode, ok := strings.CutPrefix(inner, "base64 "); ok {
			if value, named := names(encode); named {
				encode = value
			} else if len(encode) >= 2 && encode[0] == '"' && encode[len(encode)-1] == '"' {
				encode = expand(encode[1:len(encode)-1], names, false)
			}
			return base64.StdEncoding.EncodeToString([]byte(encode))
		}
		if value, ok := lookup(inner, names); ok {
			if quoted && (inner == "folder" || strings.HasPrefix(inner, "folder ") || strings.HasSuffix(inner, "'s name")) {
				return Astring(value)
			}
			return value
		}
		return whole
	})
}

func octets(inner string) (string, bool) {
	switch inner {
	case "crlf":
		return "\r\n", true
	case "cr":
		return "\r", true
	case "lf":
		return "\n", true
	case "nul":
		return "\x00", true
	}
	if digits, ok := strings.CutPrefix(inner, "octet "); ok {
		raw, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
		return string(raw), err == nil
	}
	if rest, ok := strings.CutPrefix(inner, "repeat "); ok {
		what, count, _ := strings.Cut(rest, " ")
		return repeated(what, count)
	}
	return "", false
}

func repeated(what, count string) (string, bool) {
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > maxResponse {
		return "", false
	}
	return strings.Repeat(what, n), true
}
