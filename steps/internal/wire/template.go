package wire

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
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
//	<repeat x 2000>             x, 2000 times
//	<base64 TEXT>               base64 of TEXT, or of what TEXT names
//	<NAME>                      what the name stands for
//
// Other angle brackets stay as they are: MAIL FROM:<alice@contoso.com>.
func Expand(text string, names Names) string {
	return placeholder.ReplaceAllStringFunc(text, func(whole string) string {
		inner := whole[1 : len(whole)-1]
		if value, ok := octets(inner); ok {
			return value
		}
		if encode, ok := strings.CutPrefix(inner, "base64 "); ok {
			if value, named := names(encode); named {
				encode = value
			}
			return base64.StdEncoding.EncodeToString([]byte(encode))
		}
		if value, ok := names(inner); ok {
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
		raw, err := hex.DecodeString(digits)
		return string(raw), err == nil
	}
	if rest, ok := strings.CutPrefix(inner, "repeat "); ok {
		what, count, found := strings.Cut(rest, " ")
		n, err := strconv.Atoi(count)
		if found && err == nil && n >= 0 && n <= maxResponse {
			return strings.Repeat(what, n), true
		}
	}
	return "", false
}

// grammar is what a placeholder of an expected line stands for, by its name: productions of RFC 9051 section 9, and text.
var grammar = map[string]string{
	"text":            `.+`,
	"text?":           `.*`,
	"tag":             `[^\s+*(){%"\\]+`,
	"atom":            `[^\s(){%*"\\\]]+`,
	"number":          `[0-9]+`,
	"nz-number":       `[1-9][0-9]*`,
	"flag-list":       `\((?:\\?[^\s(){%*"\\\]]+(?: \\?[^\s(){%*"\\\]]+)*)?\)`,
	"string":          `(?:"(?:[^"\\]|\\.)*"|~?\{[0-9]+\}\r\n.*?)`,
	"nstring":         `(?:NIL|"(?:[^"\\]|\\.)*"|~?\{[0-9]+\}\r\n.*?)`,
	"date-time":       `"[ 0-9][0-9]-[A-Z][a-z]{2}-[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}"`,
	"capability-list": `[A-Za-z0-9=+.-]+(?: [A-Za-z0-9=+.-]+)*`,
	"base64":          `[A-Za-z0-9+/]*={0,2}`,
	"2xx":             `2[0-9][0-9]`,
	"4xx":             `4[0-9][0-9]`,
	"5xx":             `5[0-9][0-9]`,
}

// compile makes a pattern of an expected line. A placeholder is a name of the grammar (<text>), one whose match is kept
// (<nz-number:uid>), a string with its content (<string "Subject: x<crlf>">), or a name that stands for a value.
func compile(expected string, names Names) (*regexp.Regexp, error) {
	var pattern strings.Builder
	pattern.WriteString(`(?s)^`)
	rest := expected
	for {
		at := placeholder.FindStringSubmatchIndex(rest)
		if at == nil {
			break
		}
		pattern.WriteString(regexp.QuoteMeta(rest[:at[0]]))
		part, err := compilePlaceholder(rest[at[2]:at[3]], names)
		if err != nil {
			return nil, err
		}
		pattern.WriteString(part)
		rest = rest[at[1]:]
	}
	pattern.WriteString(regexp.QuoteMeta(rest) + `$`)
	return regexp.Compile(pattern.String())
}

func compilePlaceholder(inner string, names Names) (string, error) {
	if quoted, ok := strings.CutPrefix(inner, `string "`); ok {
		content := Expand(strings.TrimSuffix(quoted, `"`), names)
		escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(content)
		literal := fmt.Sprintf("{%d}\r\n%s", len(content), content)
		return `(?:` + regexp.QuoteMeta(`"`+escaped+`"`) + `|~?` + regexp.QuoteMeta(literal) + `)`, nil
	}
	if part, ok := grammar[inner]; ok {
		return part, nil
	}
	if value, ok := names(inner); ok {
		return regexp.QuoteMeta(value), nil
	}
	if kind, name, ok := strings.Cut(inner, ":"); ok {
		part, known := grammar[kind]
		if known && captureName.MatchString(name) {
			if value, before := names(name); before {
				return regexp.QuoteMeta(value), nil // captured before: must be equal
			}
			return `(?P<` + name + `>` + part + `)`, nil
		}
	}
	return "", fmt.Errorf("<%s> is neither a production that the exchange language knows nor a name of this scenario", inner)
}

var captureName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
