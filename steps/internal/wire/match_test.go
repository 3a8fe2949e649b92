package wire_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/steps/internal/wire"
)

// scenarioNames is what a scenario knows beside what it captures.
func scenarioNames(name string) (string, bool) {
	value, ok := map[string]string{"folder": "INBOX.x1", "folder Work": "INBOX.x1.Work", "folder My Work": "INBOX.x1.My Work",
		"delimiter": ".", "uid": "41", "name": `"a b"`, "listed": "INBOX.x1.Work"}[name]
	return value, ok
}

func TestExpectedLines(t *testing.T) {
	t.Parallel()
	cases := []struct {
		expected, response string
		want               bool
	}{
		// strings and names of folders, however they are spelled
		{`* LIST () "." <folder Work>`, `* LIST () "." INBOX.x1.Work`, true},
		{`* LIST () "." <folder Work>`, `* LIST () "." "INBOX.x1.Work"`, true},
		{`* LIST () "." <folder Work>`, "* LIST () \".\" {13}\r\nINBOX.x1.Work", true},
		{`* LIST () "." <folder Work>`, `* LIST () "." INBOX.x1.work`, false},
		{`* LIST () "." <folder Work>`, `* LIST () "." INBOX.x1.Work.Plans`, false},
		{`* LIST () <delimiter> <folder My Work>`, `* LIST () "." "INBOX.x1.My Work"`, true},
		{`* LIST () <delimiter> INBOX`, `* LIST () "/" INBOX`, false},
		{`* list () <delimiter> INBOX`, `* LIST () "." "inbox"`, true},
		{`* LIST () "." Work`, `* LIST () "." "Work"`, true},
		{`* LIST () "." Work`, `* LIST () "." "work"`, false},
		{`* LIST () "." "Work"`, `* LIST () "." Work`, true},
		{`* LIST (\Noselect \HasChildren) "." a`, `* LIST (\haschildren \NoSelect) "." a`, true},
		{`* LIST (\Noselect) "." a`, `* LIST (\haschildren \NoSelect) "." a`, false},
		{`* LIST <flags with \Noselect> "." a`, `* LIST (\haschildren \NoSelect) "." a`, true},
		{`* 1 FETCH (BODY[] "a\"b")`, "* 1 FETCH (BODY[] {3}\r\na\"b)", true},
		{`* 1 FETCH (BODY[] "ab")`, "* 1 FETCH (BODY[] {2}\r\nAB)", false},
		{`* 1 FETCH (BODY[] "ab")`, "* 1 FETCH (BODY[] ab)", false},
		{`* 1 FETCH (BINARY[1] <literal "ab">)`, "* 1 FETCH (BINARY[1] {2}\r\nab)", true},
		{`* 1 FETCH (BINARY[1] <literal "ab">)`, "* 1 FETCH (BINARY[1] ~{2}\r\nab)", false},
		{`* 1 FETCH (BINARY[1] <literal8 "ab">)`, "* 1 FETCH (BINARY[1] ~{2}\r\nab)", true},
		{`* 1 FETCH (BINARY[1] <literal8 "ab">)`, "* 1 FETCH (BINARY[1] {2}\r\nab)", false},
		{`* 1 FETCH (BINARY[1] <literal8>)`, "* 1 FETCH (BINARY[1] ~{2}\r\nab)", true},
		{`* 1 FETCH (BINARY[1] <literal8>)`, "* 1 FETCH (BINARY[1] {2}\r\nab)", false},
		{`* 1 FETCH (BINARY[1] "ab")`, "* 1 FETCH (BINARY[1] ~{2}\r\nab)", true},
		{`* 1 FETCH (BINARY[1] <literal "ab">)`, `* 1 FETCH (BINARY[1] "ab")`, false},
		{`* 1 FETCH (BINARY[1] <quoted "ab">)`, `* 1 FETCH (BINARY[1] "ab")`, true},
		{`* 1 FETCH (BODY (<any case "text"> <text>))`, `* 1 FETCH (BODY ("TEXT" "PLAIN" NIL))`, true},
		{`* ID ("name" <nstring>)`, `* ID ("name" nil)`, true},

		// items in any order, with others among them
		{`* 1 FETCH (UID <number> FLAGS <flags \Seen>)`, `* 1 FETCH (FLAGS (\Seen) UID 4)`, true},
		{`* 1 FETCH (UID 4)`, `* 1 FETCH (FLAGS (\Seen) UID 4 MODSEQ (7))`, true},
		{`* 1 FETCH (UID 4)`, `* 1 fetch (uid 4)`, true},
		{`* 1 FETCH (UID 4)`, `* 1 FETCH (UID 5)`, false},
		{`* 1 FETCH (UID 4)`, `* 2 FETCH (UID 4)`, false},
		{`* 1 FETCH (UID 4 FLAGS ())`, `* 1 FETCH (UID 4)`, false},
		{`* 1 FETCH (UID <uid+1>)`, `* 1 FETCH (UID 42)`, true},
		{`* 1 FETCH (UID <uid-1>)`, `* 1 FETCH (UID 42)`, false},
		{`* 1 FETCH (BODY[]<0> "ab")`, `* 1 FETCH (BODY[]<0> "ab")`, true},
		{`* 1 FETCH (BODY[]<0> "ab")`, `* 1 FETCH (BODY[] "ab")`, false},
		{`* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] <string>)`, "* 1 FETCH (BODY[HEADER.FIELDS (\"Subject\")] {4}\r\na) b UID 3)", true},
		{`* 1 FETCH (BODY[HEADER.FIELDS (DATE)] <string>)`, `* 1 FETCH (BODY[HEADER.FIELDS ("Subject")] "")`, false},
		{`* 1 FETCH (BODYSTRUCTURE <list> INTERNALDATE <date-time>)`,
			`* 1 FETCH (INTERNALDATE "01-Jan-2024 10:00:00 +0000" BODYSTRUCTURE ("a" (")" "(") NIL))`, true},
		{`* STATUS <folder Work> (MESSAGES 3 UIDNEXT <nz-number>)`, `* STATUS "INBOX.x1.Work" (UIDNEXT 9 MESSAGES 3)`, true},
		{`* STATUS <listed> (MESSAGES 3)`, `* STATUS "INBOX.x1.Work" (MESSAGES 3)`, true},
		{`* STATUS <listed> (MESSAGES 3)`, `* STATUS INBOX.x1.Work (MESSAGES 3)`, true},
		{`* STATUS <listed> (MESSAGES 3)`, `* STATUS INBOX.x1.Play (MESSAGES 3)`, false},
		{`* STATUS <folder Work> (MESSAGES 3)`, `* STATUS "INBOX.x1.Work" (MESSAGES 4)`, false},
		{`* ESEARCH (TAG "a1") UID ALL <sequence-set 1:3,5>`, `* ESEARCH (TAG "a1") UID COUNT 4 ALL 5,3,1:2`, true},
		{`* ESEARCH (TAG "a1") ALL <sequence-set 1:3,5>`, `* ESEARCH (TAG "a1") UID ALL 1:3,5`, false},
		{`* ESEARCH (TAG "a1") UID ALL 1`, `* ESEARCH (TAG "a1") ALL 1`, false},
		{`* ESEARCH (TAG "a1") ALL <sequence-set 1:3>`, `* ESEARCH (TAG "a2") ALL 1:3`, false},
		{`* ESEARCH (TAG "a1")`, `* ESEARCH (TAG "a1")`, true},

		// flags and numbers in any order
		{`* 1 FETCH (FLAGS <flags \Seen Work>)`, `* 1 FETCH (FLAGS (work \Recent \Seen))`, true},
		{`* 1 FETCH (FLAGS (\Seen Work))`, `* 1 FETCH (FLAGS (Work \Recent \Seen))`, false},
		{`* 1 FETCH (FLAGS <flags \Recent>)`, `* 1 FETCH (FLAGS ())`, false},
		{`* 1 FETCH (FLAGS <flags>)`, `* 1 FETCH (FLAGS ())`, true},
		{`* 1 FETCH (FLAGS <flags>)`, `* 1 FETCH (FLAGS (\Seen))`, false},
		{`* 1 FETCH (FLAGS <flags with \Seen without \Deleted>)`, `* 1 FETCH (FLAGS (\Seen \Draft))`, true},
		{`* 1 FETCH (FLAGS <flags with \Seen without \Deleted>)`, `* 1 FETCH (FLAGS (\Seen \Deleted))`, false},
		{`* OK [PERMANENTFLAGS <flag-list>] <text>`, `* OK [PERMANENTFLAGS (\Seen Work \*)] x`, true},
		{`* CAPABILITY <capabilities with IMAP4rev1>`, `* CAPABILITY IMAP4rev1`, true},
		{`* CAPABILITY <capabilities with STARTTLS AUTH=PLAIN>`, `* CAPABILITY starttls IMAP4rev1 AUTH=PLAIN`, true},
		{`* CAPABILITY <capabilities with STARTTLS AUTH=PLAIN>`, `* CAPABILITY STARTTLS IMAP4rev1`, false},
		{`* CAPABILITY <capabilities with STARTTLS>`, `* CAPABILITY IMAP4rev1 NOSTARTTLS STARTTLSX`, false},
		{`* CAPABILITY <capabilities with IMAP4rev1 without STARTTLS>`, `* CAPABILITY IMAP4rev1 IDLE`, true},
		{`* CAPABILITY <capabilities with IMAP4rev1 without STARTTLS>`, `* CAPABILITY IMAP4rev1 STARTTLS`, false},
		{`a OK [CAPABILITY <capabilities without LOGINDISABLED>] <text>`, `a OK [CAPABILITY IMAP4rev1] done`, true},
		{`* SEARCH <numbers 2 4>`, `* SEARCH 4 2`, true},
		{`* SEARCH <numbers 2 4>`, `* SEARCH 4 2 1`, false},
		{`* SEARCH <numbers uid uid+1>`, `* SEARCH 42 41`, true},
		{`* SEARCH<numbers>`, `* SEARCH`, true},
		{`* SEARCH<numbers>`, `* SEARCH `, true},
		{`* SEARCH<numbers>`, `* SEARCH 1`, false},

		// relations
		{`* <number above 3> EXISTS`, `* 4 EXISTS`, true},
		{`* <number above 3> EXISTS`, `* 3 EXISTS`, false},
		{`* <number at least 3> EXISTS`, `* 3 EXISTS`, true},
		{`* <number at most 3> EXISTS`, `* 4 EXISTS`, false},
		{`* <number below uid> EXISTS`, `* 40 EXISTS`, true},
		{`* <number other than 3> EXISTS`, `* 3 EXISTS`, false},

		// status responses: words in any case, tag and text as they are
		{`a1 OK [READ-WRITE] <text>`, `a1 ok [Read-Write] done`, true},
		{`a1 OK <text>`, `A1 OK done`, false},
		{`a1 OK done`, `a1 OK Done`, false},
		{`a1 NO [TRYCREATE] <text>`, `a1 NO [NONEXISTENT] x`, false},
		{`a1 OK [COPYUID <nz-number> <sequence-set 1:2> <sequence-set>] <text>`, `a1 OK [COPYUID 7 2,1 5:6] x`, true},
		{`a1 OK <text>`, `a1 OK`, false},
		{`* 3 EXISTS`, `* 3 EXISTS extra`, false},
		{`* CAPABILITY <capability-list>`, `* CAPABILITY IMAP4rev1 AUTH=PLAIN`, true},
		{`+ <text?>`, `+ `, true},

		// values that were captured as strings
		{`* LIST () "." <name>`, "* LIST () \".\" {3}\r\na b", true},
	}
	for _, c := range cases {
		got, err := wire.Matches(c.expected, c.response, scenarioNames, map[string]string{})
		if err != nil || got != c.want {
			t.Errorf("%s\n  against %q: %v (%v), want %v", c.expected, c.response, got, err, c.want)
		}
	}
}

func TestCaptures(t *testing.T) {
	t.Parallel()
	cases := []struct {
		expected, response, name, value string
	}{
		{`* 1 FETCH (UID <nz-number:u>)`, `* 1 FETCH (FLAGS () UID 12)`, "u", "12"},
		{`* OK [UIDNEXT <nz-number:u above 4>] <text>`, `* OK [UIDNEXT 5] next`, "u", "5"},
		{`* LIST () "." <astring:f>`, "* LIST () \".\" {3}\r\na b", "f", `"a b"`},
		{`* LIST () "." <astring:f>`, `* LIST () "." "ab"`, "f", "ab"},
		{`* <number:n> EXISTS`, `* x EXISTS`, "n", ""},
		{`* <number:n> FETCH (UID <number:n>)`, `* 1 FETCH (UID 2)`, "n", ""},
	}
	for _, c := range cases {
		captured := map[string]string{}
		if _, err := wire.Matches(c.expected, c.response, scenarioNames, captured); err != nil || captured[c.name] != c.value {
			t.Errorf("%s\n  against %q captures %q (%v)", c.expected, c.response, captured, err)
		}
	}
}

func TestCapabilitiesComeInAnyOrder(t *testing.T) {
	t.Parallel()
	told := func(name string) (string, bool) { return "IMAP4rev1 IDLE AUTH=PLAIN", name == "told" }
	for response, want := range map[string]bool{
		"* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN":      true,
		"* CAPABILITY imap4REV1 AUTH=plain IDLE IDLE": true,
		"* CAPABILITY IMAP4rev1 IDLE":                 false,
		"* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN MOVE": false,
	} {
		got, err := wire.Matches("* CAPABILITY <capability-list:told>", response, told, map[string]string{})
		if err != nil || got != want {
			t.Errorf("%q: %v (%v), want %v", response, got, err, want)
		}
	}
}

func TestMistakesInExpectedLines(t *testing.T) {
	t.Parallel()
	for expected, want := range map[string]string{
		"a1 OK <nonsense>":                  "<nonsense> is neither",
		"* SEARCH <numbers 1 two>":          `"two"`,
		"* ESEARCH ALL <sequence-set 1:x>":  "is not a",
		"* <number above sometimes> EXISTS": `"sometimes"`,
		"* 1 FETCH (UID <nz-numbr>)":        "<nz-numbr> is neither",
	} {
		if _, err := wire.Matches(expected, "", scenarioNames, map[string]string{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", expected, err, want)
		}
	}
}

// TestLanguage holds every entry of the reference against the code: examples are exchanges that parse, and whose lines compile;
// a production matches what its entry shows.
func TestLanguage(t *testing.T) {
	t.Parallel()
	names := func(name string) (string, bool) {
		value, ok := map[string]string{"next": "7", "folder Work": "Work", "folder Work/Plans": "Work/Plans", "folder": "x", "delimiter": "/",
			"alice's login": `alice "secret"`, "alice's name": "alice", "alice's PLAIN": "AGEAYg=="}[name]
		return value, ok
	}
	forms := map[string]bool{}
	for _, part := range wire.Language() {
		if len(part.Marks) == 0 {
			t.Errorf("%s is empty", part.Title)
		}
		for _, m := range part.Marks {
			if forms[part.Title+m.Form] {
				t.Errorf("%s stands twice", m.Form)
			}
			forms[part.Title+m.Form] = true
			if part.Title == "Placeholders that are expected" {
				if ok, err := wire.Matches("* X "+m.Form, "* X "+m.Example, names, map[string]string{}); err != nil || !ok {
					t.Errorf("%s does not match its example %q (%v)", m.Form, m.Example, err)
				}
				continue
			}
			if err := wire.CheckExample(m.Example, names); err != nil {
				t.Errorf("%s: its example: %v", m.Form, err)
			}
		}
	}
}

func FuzzExpectedLine(f *testing.F) {
	f.Add(`* 1 FETCH (UID <nz-number:u> FLAGS <flags \Seen>)`, "* 1 FETCH (FLAGS (\\Seen) UID 4)")
	f.Add(`* ESEARCH (TAG "a1") UID ALL <sequence-set 1:3,5>`, "* ESEARCH (TAG \"a1\") UID ALL 1:3,5")
	f.Add(`* LIST <flag-list> "<text?>" <folder Work>`, "* LIST () \".\" {13}\r\nINBOX.x1.Work")
	f.Add(`a1 OK [COPYUID <nz-number> 1 <value>] <text>`, "a1 OK [COPYUID 1 1 (] x")
	f.Fuzz(func(t *testing.T, expected, response string) {
		if len(expected) > 200 || len(response) > 200 || strings.Count(expected, "<") > 6 {
			t.Skip() // backtracking is for lines that people write
		}
		captured := map[string]string{}
		ok, err := wire.Matches(expected, response, scenarioNames, captured)
		if (!ok || err != nil) && len(captured) > 0 {
			t.Errorf("%q does not match %q and captures %q", expected, response, captured)
		}
	})
}

func FuzzParseScript(f *testing.F) {
	f.Add("C: a1 APPEND x <literal>\n| Subject: y\nS: + <text>\nor: <connection closed>\nphone C: b\n<nothing else>")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := wire.ParseScript(text); err != nil && !strings.HasPrefix(err.Error(), "exchange, line ") && err.Error() != "the exchange is empty" {
			t.Errorf("%q: the error names no line: %v", text, err)
		}
	})
}
