package peers_test

import (
	"bufio"
	"strings"
	"testing"
)

func TestResponseReader(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"* 1 FETCH (FLAGS (\\Seen a) UID 7)":                          `1 FETCH (FLAGS (\Seen a) UID 7)`,
		"* 1 FETCH (BODY[HEADER.FIELDS (a \"B\")]<5> {3}\r\na\"b)":    `1 FETCH (BODY[HEADER.FIELDS (A B)]<5> "a\"b")`,
		"* 1 FETCH (ENVELOPE (NIL \"\" ((\"a\\\"\" NIL x y)(a b c)))": "",
		"* 1 FETCH (X ((NIL NIL \"a\" \"b\")(NIL NIL \"c\" NIL)))":    `1 FETCH (X ((NIL NIL "a" "b") (NIL NIL "c" NIL)))`,
		"* LIST () \"/\" INBOX":                                       `LIST () "/" INBOX`,
		"* SEARCH":                                                    "SEARCH",
		"* SEARCH ":                                                   "",
		"* SEARCH  1":                                                 "",
		"* 1 FETCH (FLAGS  ())":                                       "",
		"* 1 FETCH ( FLAGS ())":                                       "",
		"* 1 FETCH (X \"a\\b\")":                                      "",
		"* 1 FETCH (X \"ä\")":                                         "",
		"* 1 FETCH (X {a}\r\n)":                                       "",
		"* LIST () \"/\" a\"b\"":                                      "",
	} {
		r := responseReader{in: bufio.NewReader(strings.NewReader(line + "\r\n"))}
		var got []string
		resp, err := r.next()
		for _, v := range resp.values {
			got = append(got, v.String())
		}
		if text := strings.Join(got, " "); (err == nil) != (want != "") || err == nil && text != want {
			t.Errorf("%q is read as %q, %v; want %q", line, text, err, want)
		}
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		pattern, name string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "a/b", true}, {"a*", "ab", true}, {"a*", "ba", false}, {"*a", "ba", true}, {"*a", "ab", false},
		{"a*c", "abc", true}, {"a*c", "ac", true}, {"a*c", "abd", false}, {"a*b*c", "a1b2c", true}, {"a*b*c", "acb", false}, {"BODY[*", "BODY[1]", true},
	} {
		if got := matches(row.pattern, row.name); got != row.want {
			t.Errorf("%q and %q: %v", row.pattern, row.name, got)
		}
	}
}
