package message

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func read(t *testing.T, name string) *Message {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name + ".eml")
	if err != nil {
		t.Fatal(err)
	}
	return Parse(raw)
}

// TestSections asks for the sections of the example in RFC 9051 6.4.5.1.
func TestSections(t *testing.T) {
	t.Parallel()
	m := read(t, "nested")
	for _, c := range []struct {
		path []int
		spec Specifier
		want string // its start; "NIL" for none
		end  string
	}{
		{nil, Whole, "From: a@b.test\r\n", "epilogue\r\n"},
		{nil, Header, "From: a@b.test\r\n", "boundary=\"outer\"\r\n\r\n"},
		{nil, Text, "preamble\r\n", "epilogue\r\n"},
		{nil, MIME, "NIL", ""},
		{[]int{1}, Whole, "1", "1"},
		{[]int{1}, MIME, "Content-Type: text/plain\r\n\r\n", "\r\n\r\n"},
		{[]int{1}, Header, "NIL", ""},
		{[]int{1}, Text, "NIL", ""},
		{[]int{1, 1}, Whole, "NIL", ""},
		{[]int{2}, Whole, "AAAA", "AAAA"},
		{[]int{3}, Whole, "From: in@ner.test\r\n", "--three--"},
		{[]int{3}, MIME, "Content-Type: message/rfc822\r\n\r\n", "\r\n\r\n"},
		{[]int{3}, Header, "From: in@ner.test\r\n", "boundary=three\r\n\r\n"},
		{[]int{3}, Text, "--three\r\n", "--three--"},
		{[]int{3, 1}, Whole, "3.1", "3.1"},
		{[]int{3, 2}, Whole, "3.2", "3.2"},
		{[]int{3, 2}, MIME, "Content-Type: application/octet-stream\r\n\r\n", "\r\n\r\n"},
		{[]int{3, 3}, Whole, "NIL", ""},
		{[]int{4}, Whole, "--four\r\n", "epilogue of four"},
		{[]int{4}, Text, "NIL", ""},
		{[]int{4, 1}, Whole, "4.1", "4.1"},
		{[]int{4, 2}, Header, "Subject: 4.2\r\n", "\r\n\r\n"},
		{[]int{4, 2}, Text, "--fourtwo\r\n", "--fourtwo--"},
		{[]int{4, 2, 1}, Whole, "4.2.1", "4.2.1"},
		{[]int{4, 2, 2}, Whole, "--fourtwotwo\r\n", "--fourtwotwo--"},
		{[]int{4, 2, 2, 1}, Whole, "4.2.2.1", "4.2.2.1"},
		{[]int{4, 2, 2, 2}, Whole, "4.2.2.2\r\ntwo lines", "two lines"},
		{[]int{4, 2, 2, 2}, MIME, "Content-Type: text/richtext\r\n\r\n", "\r\n\r\n"},
		{[]int{5}, Whole, "NIL", ""},
		{[]int{0}, Whole, "NIL", ""},
		{[]int{-1}, MIME, "NIL", ""},
	} {
		data, ok := m.Section(c.path, c.spec)
		if (c.want == "NIL") == ok || ok && (!strings.HasPrefix(string(data), c.want) || !strings.HasSuffix(string(data), c.end)) {
			t.Errorf("section %v %d is %q, %v; want %q … %q", c.path, c.spec, data, ok, c.want, c.end)
		}
	}
}

// TestSinglePart asks for part 1 of a message that has no parts.
func TestSinglePart(t *testing.T) {
	t.Parallel()
	m := read(t, "plain")
	text, _ := m.Section(nil, Text)
	header, _ := m.Section(nil, Header)
	one, ok1 := m.Section([]int{1}, Whole)
	mime, ok2 := m.Section([]int{1}, MIME)
	if !ok1 || !ok2 || string(one) != string(text) || string(mime) != string(header) {
		t.Errorf("part 1 is %q with %q", one, mime)
	}
	for _, path := range [][]int{{2}, {1, 1}} {
		if data, ok := m.Section(path, Whole); ok {
			t.Errorf("part %v is %q", path, data)
		}
	}
}

func TestHeaderFields(t *testing.T) {
	t.Parallel()
	m := read(t, "folded")
	for _, c := range []struct {
		spec   Specifier
		fields []string
		want   string
	}{
		{HeaderFields, []string{"SUBJECT", "x-Empty"}, "Subject: one\r\n two\r\n\tthree\r\nX-Empty:\r\n\r\n"},
		{HeaderFields, []string{"Subj", "x-empty-"}, "\r\n"},
		{HeaderFieldsNot, []string{"subject", "from", "content-type", "x-blank-continuation"}, "X-Empty:\r\n\r\n"},
	} {
		if got, ok := m.Section(nil, c.spec, c.fields...); !ok || string(got) != c.want {
			t.Errorf("%v: %q, want %q", c.fields, got, c.want)
		}
	}
	if _, ok := m.Section([]int{1}, HeaderFields, "subject"); ok {
		t.Error("a text part has header fields")
	}
	inner, ok := read(t, "nested").Section([]int{3}, HeaderFields, "subject")
	if !ok || string(inner) != "Subject: 3\r\n\r\n" {
		t.Errorf("3.HEADER.FIELDS (subject) is %q", inner)
	}
	bare, _ := read(t, "header_only").Section(nil, HeaderFields, "from")
	if string(bare) != "From: a@b.test\r\n" { // no body and no empty line: none is made up
		t.Errorf("header without an empty line: %q", bare)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Mon, 7 Feb 1994 21:52:25 -0800 (PST)":   "1994-02-07T21:52:25-08:00",
		"7 Feb 1994 21:52:25 GMT":                "1994-02-07T21:52:25Z",
		"Mon,7 Feb 94 21:52 EST":                 "1994-02-07T21:52:00-05:00",
		"1 Jan 49 00:00:00 +0000":                "2049-01-01T00:00:00Z",
		"1 Jan 103 00:00:00 +0000":               "2003-01-01T00:00:00Z",
		"Thu Jan  1 10:00:00 2026":               "2026-01-01T10:00:00Z",
		"01-Jan-2026 10:00:00 +0530":             "2026-01-01T10:00:00+05:30",
		"Thu, 1 January 2026 23:59:60 +0000":     "2026-01-01T23:59:59Z",
		"Fri (Friday), 2 (two) Jan 2026 1:2:3 Z": "2026-01-02T01:02:03Z",
		"1 Jan 2026":                             "2026-01-01T00:00:00Z",
		"1 Jan 2026 25:00:00 +0100":              "2026-01-01T00:00:00Z",
		"":                                       "",
		"yesterday":                              "",
		"31 Feb 2026 10:00:00 +0000":             "",
		"99999999999999999999 Jan 2026":          "",
		"32 Jan 2026":                            "",
		"1 Foo 2026":                             "",
	} {
		got, ok := ParseDate(value)
		switch {
		case ok != (want != ""):
			t.Errorf("%q: %v, %v", value, got, ok)
		case ok && got.Format(time.RFC3339) != want:
			t.Errorf("%q: %s, want %s", value, got.Format(time.RFC3339), want)
		}
	}
	if _, ok := Parse([]byte("Subject: x\r\n\r\n")).Sent(); ok {
		t.Error("a message without Date has one")
	}
}

func TestDecodeWords(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"plain":                       "plain",
		"=?utf-8?q?J=C3=BCrgen?= Doe": "Jürgen Doe",
		"=?UTF-8?B?SsO8cg==?= =?utf-8?Q?_gen?= x =?x?": "Jür gen x =?x?",
		"=?utf-8?q?=E2=82?=  =?UTF-8?q?=AC?=":          "€", // a character in two words
		"=?iso-8859-1?q?a?= =?iso-8859-15?q?=A4?=":     "a€",
		"=?iso-8859-1*de?q?=FC?=":                      "ü",
		"=?iso-2022-jp?B?GyRCJCIbKEI=?=":               "あ",
		"=?gb2312?B?xOO6ww==?=":                        "你好",
		"=?koi8-r?B?8NLJ18XU?=":                        "Привет",
		"=?unknown-8bit?q?=FC?=":                       "ü",
		"=?utf-8?x?abc?=":                              "=?utf-8?x?abc?=",
		"a=?utf-8?q?b?=c":                              "abc",
		"caf\xe9":                                      "café",
		"caf\u00e9":                                    "café",
	} {
		if got := DecodeWords(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

func TestDecodedParams(t *testing.T) {
	t.Parallel()
	got := DecodedParams([]Param{
		{"a", "plain"}, {"URL*1", "cs.utk.edu/x"}, {"URL*0", "ftp://"},
		{"title*", "us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A"},
		{"name*0*", "utf-8''%e2%82"}, {"name*1*", "%ac"}, {"name*2", "%20x"}, {"bad*x", "y"}, {"*", "z"}, {"nasty*", "utf-8''a%0d%0ab%00"},
	})
	want := []Param{
		{"a", "plain"}, {"URL", "ftp://cs.utk.edu/x"}, {"title*", "This is ***fun***"}, {"name*", "€%20x"}, {"bad*x", "y"}, {"*", "z"},
		{"nasty*", "ab"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

const searched = "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\nSubject: A =?iso-8859-1?q?=C4?=rger\r\n with folds\r\nX-Empty:\r\nX-Blanks: two  blanks\r\n" +
	"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n" +
	"Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=\r\n=DFe\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n" +
	"Content-Transfer-Encoding: base64\r\nX-Part: part header\r\n\r\nPHA+SGFsbG8g4oKsPC9wPg==\r\n--b\r\nContent-Type: image/png\r\n\r\nimage data\r\n" +
	"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?b?w6RtYmVkZGVk?=\r\n\r\ninner text\r\n" +
	"--b\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 4.2.2\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\n/v8AdQBuAGQAZQByAAoAQgBPAE0=\r\n--b--\r\n"

func TestMatch(t *testing.T) {
	t.Parallel()
	m := Parse([]byte(searched))
	for _, c := range []struct {
		needle     string
		body, text bool
	}{
		{"", true, true},
		{"jürgen", false, true},
		{"ÄRGER", false, true},
		{"ärger with folds", false, true},
		{"grÜße", true, true},
		{"gru\u0308ße", true, true},
		{"hallo €", true, true},
		{"part header", false, true},
		{"x-part", false, true},
		{"ämbedded", false, true},
		{"inner text", true, true},
		{"4.2.2", true, true},
		{"under\nbom", true, true},
		{"image data", false, false},
		{"preamble", false, false},
		{"nowhere", false, false},
	} {
		x := NewMatcher(c.needle)
		if body, text := m.MatchBody(x), m.MatchText(x); body != c.body || text != c.text {
			t.Errorf("%q: in the body %v, in the text %v", c.needle, body, text)
		}
	}
	for _, c := range []struct {
		name, needle string
		want         bool
	}{
		{"SUBJECT", "ärger with", true}, {"subject", "jürgen", false}, {"x-empty", "", true}, {"x-missing", "", false}, {"from", "@EXAMPLE", true},
		{"x-blanks", "two blanks", true}, {"x-blanks", "two  blanks", true}, {"x-blanks", "twoblanks", false},
	} {
		if got := m.MatchHeader(NewFieldMatcher(c.name, c.needle)); got != c.want {
			t.Errorf("%s %q: %v", c.name, c.needle, got)
		}
	}
}

// TestMatchAcrossWindows puts a string at every place around the seam of two windows, of a text with long characters.
func TestMatchAcrossWindows(t *testing.T) {
	t.Parallel()
	const window = 64 << 10
	x := NewMatcher("Nädel€")
	for at := window - 12; at <= window+2; at++ {
		for _, fill := range []string{"x", "é"} {
			text := strings.Repeat(fill, at/len(fill)) + strings.Repeat("y", at%len(fill)) + "nädel€" + strings.Repeat(fill, 100)
			if !Parse([]byte("Content-Type: text/plain; charset=utf-8\n\n" + text)).MatchBody(x) {
				t.Errorf("not found at %d behind %q", at, fill)
			}
			if Parse([]byte("\n" + strings.ReplaceAll(text, "nädel€", "nädel"))).MatchBody(x) {
				t.Errorf("found where it is not, at %d behind %q", at, fill)
			}
		}
	}
}
