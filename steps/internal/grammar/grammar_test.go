package grammar

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The dialects of the tables.
var (
	plain = Dialect{}
	rev2d = Dialect{Rev2: true, UTF8: true}
	only1 = Dialect{Capabilities: map[string]bool{"IMAP4REV1": true}}
	utf8d = Dialect{UTF8: true}
)

const bodyText = `("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 12 1`

// sound are responses that the grammar produces; most are the RFCs' own examples.
func sound() []struct {
	dialect  Dialect
	response string
} {
	type s = struct {
		dialect  Dialect
		response string
	}
	env := `("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary" (("Terry Gray" NIL "gray" "cac.washington.edu")) ` +
		`(("Terry Gray" NIL "gray" "cac.washington.edu")) (("Terry Gray" NIL "gray" "cac.washington.edu")) ((NIL NIL "imap" ` +
		`"cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL ` +
		`"<B27397-0100000@cac.washington.edu>")`
	return []s{
		{plain, "a047 NO [TRYCREATE] no such mailbox"}, {plain, "+ idling"}, {plain, "+ "}, {plain, "+ YIIB+wYJKoZIhvcSAQICAQBuggHqMIIB5qAD"},
		{plain, "* OK [ALERT] System shutdown in 10 minutes"}, {plain, "* BYE Autologout; idle for too long"},
		{plain, `* OK [PERMANENTFLAGS (\Deleted \Seen \*)] Limited`}, {plain, "* OK [UNSEEN 12] first"}, {plain, "* OK [XYZZY some text] x"},
		{plain, "* NO [BADCHARSET (US-ASCII UTF-8)] x"}, {rev2d, "* NO [BADCHARSET (US-ASCII \"UTF-8\")] "},
		{plain, "* CAPABILITY IMAP4rev1 STARTTLS AUTH=GSSAPI XPIG-LATIN"}, {rev2d, "* CAPABILITY IMAP4rev2 IMAP4rev1 AUTH=PLAIN"},
		{plain, "* CAPABILITY IMAP4 IMAP4rev1 APPENDLIMIT=10"},
		{plain, `* FLAGS (\Answered \Flagged \Deleted \Seen \Draft $Forwarded)`}, {plain, "* FLAGS ()"},
		{plain, `* LIST (\Noselect) "/" ~/Mail/foo`}, {plain, `* LIST () NIL INBOX`}, {plain, `* LIST () "\\" {5}` + "\r\na \"bc"},
		{plain, `* LSUB () "." #news.comp.mail.misc`}, {plain, `* LIST () "/" "Entw&APw-rfe"`}, {plain, `* LIST () "/" A&-B`},
		{plain, `* LIST (\Subscribed \HasChildren) "/" "x" ("CHILDINFO" ("SUBSCRIBED") "OLDNAME" ("y"))`}, {utf8d, `* LIST () "/" "Entwürfe"`},
		{plain, "* SEARCH 2 84 882"}, {plain, "* SEARCH"}, {plain, "* SEARCH 2 5 (MODSEQ 917162500)"},
		{plain, `* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)`}, {plain, "* STATUS x ()"},
		{plain, "* STATUS x (HIGHESTMODSEQ 0 SIZE 99999999999 APPENDLIMIT NIL)"},
		{plain, `* ESEARCH (TAG "A282") MIN 2 COUNT 3`}, {plain, `* ESEARCH (TAG a) UID ALL 2,10:11 MODSEQ 12`}, {plain, "* ESEARCH"},
		{plain, "* ENABLED CONDSTORE X-GOOD-IDEA"}, {plain, "* ENABLED"}, {plain, "* 23 EXISTS"}, {plain, "* 0 RECENT"}, {plain, "* 44 EXPUNGE"},
		{plain, "* VANISHED (EARLIER) 41,43:116"}, {plain, `* ID ("name" "Cyrus" "version" NIL)`}, {plain, "* ID NIL"},
		{plain, `* NAMESPACE (("" "/" "X-PARAM" ("FLAG1" "FLAG2"))) NIL (("#shared/" "/")("#news." "."))`},
		{plain, "* THREAD (2)(3 6 (4 23)(44 7 96))"}, {plain, `* QUOTA "" (STORAGE 10 512)`},
		{plain, "a OK [COPYUID 38505 304,319:320 3956:3958] Done"}, {plain, "a OK [APPENDUID 38505 3955] APPEND completed"},
		{plain, "a OK [MODIFIED 7,9] Conditional STORE failed"}, {plain, "* OK [HIGHESTMODSEQ 715194045007] ok"}, {rev2d, "a OK "},
		{plain, `* 23 FETCH (FLAGS (\Seen \Recent) RFC822.SIZE 44827 UID 7 MODSEQ (12))`}, {plain, "* 12 FETCH (ENVELOPE " + env + ")"},
		{plain, `* 1 FETCH (INTERNALDATE "17-Jul-1996 02:44:25 -0700" X-GM-LABELS (a "b"))`}, {plain, `* 1 FETCH (INTERNALDATE " 7-jul-1996 02:44:25 -0700")`},
		{plain, "* 1 FETCH (BODY[HEADER.FIELDS (DATE \"FROM\")]<0> {3}\r\nabc BODY[1.2.MIME] NIL BINARY[1] ~{2}\r\n\x00x BINARY.SIZE[1] 2)"},
		{plain, "* 1 FETCH (BODY[TEXT] {2}\r\n\xff\xfe)"}, {plain, "* 1 FETCH (RFC822.HEADER \"x\")"}, {plain, "* 1 FETCH (BODY " + bodyText + "))"},
		{plain, "* 1 FETCH (BODYSTRUCTURE " + bodyText + ` NIL ("attachment" ("filename" "a")) ("en" "de") NIL))`},
		{plain, "* 1 FETCH (BODYSTRUCTURE (" + bodyText + ")" + bodyText + `) "MIXED" ("BOUNDARY" "x") NIL NIL NIL))`},
		{plain, `* 1 FETCH (BODY ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 99 ` + env + " " + bodyText + ") 5))"},
		{plain, `* 1 FETCH (BODY ("IMAGE" "PNG" NIL "<id>" "description" "BASE64" 99))`},
	}
}

func TestSound(t *testing.T) {
	t.Parallel()
	for _, s := range sound() {
		if _, m := Parse(s.dialect, s.response, false); m != nil {
			t.Errorf("%q: %v", s.response, m)
		}
	}
	for _, greeting := range []string{"* OK IMAP4rev1 ready", "* PREAUTH [CAPABILITY IMAP4rev1] as Smith", "* BYE overloaded"} {
		if _, m := Parse(plain, greeting, true); m != nil {
			t.Errorf("%q: %v", greeting, m)
		}
	}
}

// unsound are responses that the grammar does not produce, with the rule that must complain.
func unsound() []struct {
	dialect        Dialect
	response, rule string
} {
	type s = struct {
		dialect        Dialect
		response, rule string
	}
	env := func(date, from, id string) string {
		return "* 1 FETCH (ENVELOPE (" + date + " NIL " + from + " NIL NIL NIL NIL NIL NIL " + id + "))"
	}
	part := func(fields string) string { return `* 1 FETCH (BODYSTRUCTURE ("IMAGE" "PNG" ` + fields + "))" }
	return []s{
		{plain, "", "tag"}, {plain, "+", "continue-req"}, {plain, "* OK", "SP"}, {plain, "* OK ", "text"}, {plain, "a OK", "SP"},
		{plain, "*  OK x", "SP"}, {plain, "*\tOK x", "SP"}, {plain, "a  OK x", "SP"}, {plain, "a+b OK x", "tag"}, {plain, "a YES x", "response-tagged"},
		{plain, "a BYE x", "response-tagged"}, {plain, "* PREAUTH x", "response-data"}, {plain, "* HELLO x", "response-data"},
		{plain, "* OK b\xfcse", "text in ASCII"}, {plain, "* OK a\rb", "text"}, {plain, "* OK [ALERT]", "SP"}, {plain, "* OK [ALERT]x", "SP"}, {plain, "* OK [ALERT] ", "text"},
		{plain, "* OK [UNSEEN 0] x", "nz-number"}, {plain, "* OK [UIDNEXT 4294967296] x", "number"}, {plain, "* OK [UIDVALIDITY x] x", "number"},
		{plain, "* OK [READ-ONLY yes] x", "code without arguments"}, {plain, "* OK [] x", "atom"}, {plain, "* OK [XYZZY ] x", "resp-text-code"},
		{plain, "* NO [BADCHARSET ()] x", "parenthesised list"}, {plain, `* OK [PERMANENTFLAGS (\Recent)] x`, "flag-perm"},
		{plain, "a OK [APPENDUID 1 2:3] x", "resp-text-code"}, {plain, "a OK [COPYUID 1 1:* 2] x", "number"}, {plain, "a OK [COPYUID 1 2] x", "SP"},
		{plain, "* OK [HIGHESTMODSEQ 0] x", "mod-sequence-value"},
		{plain, "* CAPABILITY STARTTLS", "capability-data"}, {plain, "* CAPABILITY IMAP4rev1 ", "atom"}, {plain, "* CAPABILITY IMAP4rev1 IMAP4", "IMAP4 first"},
		{rev2d, "* CAPABILITY IMAP4rev1", "capability-data"}, {plain, "* CAPABILITY IMAP4rev1 AUTH=", "capability"}, {plain, "* CAPABILITY IMAP4rev1 APPENDLIMIT=x", "APPENDLIMIT"},
		{plain, `* FLAGS (\Seen \Recent)`, "flag-list"}, {plain, `* FLAGS (\*)`, "atom"}, {plain, `* FLAGS (\Seen  a)`, "SP"}, {plain, `* FLAGS ( a)`, "parenthesised list"},
		{plain, `* FLAGS (a )`, "parenthesised list"}, {plain, `* FLAGS (\Wild)`, "flag-extension"}, {plain, "* FLAGS a", "parenthesised list"}, {plain, "* FLAGS (a]b)", "SP"},
		{plain, `* LIST () / INBOX`, "delimiter"}, {plain, `* LIST () "//" INBOX`, "delimiter"}, {plain, `* LIST (\Noselect \Marked) "/" x`, "mbx-list-sflag"},
		{plain, `* LIST (\HasChildren \HasNoChildren) "/" x`, "child-mbox-flag"}, {rev2d, `* LIST (\Remote \Remote) "/" x`, "mbx-list-oflag"},
		{plain, `* LIST (x) "/" y`, "mbx-list-flags"}, {plain, `* LIST () "/" x (OLDNAME y)`, "oldname-extended-item"}, {only1, `* LIST () "/" x ()`, "mailbox-list"},
		{plain, `* LIST () "/" x (CHILDINFO (SUBSCRIBED))`, "quoted"}, {plain, `* LIST () "/" x ("a b" (c))`, "mbox-list-extended-item"},
		{plain, `* LIST () "/" "a&b"`, "mailbox"}, {plain, `* LIST () "/" "a&AGE-"`, "mailbox"}, {plain, `* LIST () "/" "&APw-&APY-"`, "mailbox"},
		{plain, `* LIST () "/" "&AP/-"`, "mailbox"}, {plain, "* LIST () \"/\" {2}\r\n\xc3\xbc", "mailbox"}, {utf8d, "* LIST () \"/\" {1}\r\n\xfc", "mailbox"},
		{plain, `* LIST () "/" "ü"`, "quoted"}, {utf8d, "* LIST () \"/\" \"\xfc\"", "quoted"}, {plain, `* LIST () "/" "a\b"`, "quoted"}, {plain, `* LIST () "/" "a`, "quoted"},
		{plain, `* LIST () "/" {3}` + "\r\nab", "literal"}, {plain, `* LIST () "/" {1+}` + "\r\na", "literal"}, {plain, `* LIST () "/" a b`, "parenthesised list"},
		{plain, "* LIST () \"/\" {2}\r\na\x00", "CHAR"}, {plain, `* LIST () "/" a{b`, "CRLF"},
		{plain, "* SEARCH ", "number"}, {plain, "* SEARCH 1  2", "SP"}, {plain, "* SEARCH 0", "nz-number"}, {plain, "* SEARCH 1 ", "number"}, {plain, "* SEARCH 2 (MODSEQ 0)", "mod-sequence-value"},
		{plain, "* STATUS x MESSAGES 1", "parenthesised list"}, {plain, "* STATUS x (MESSAGES)", "SP"}, {plain, "* STATUS x (UIDNEXT 0)", "nz-number"},
		{plain, "* STATUS x (APPENDLIMIT all)", "number"}, {plain, "* STATUS x (SIZE -1)", "number64"}, {only1, `* ESEARCH (TAG "a")`, "response-data"},
		{plain, `* ESEARCH (TAG "a") MIN 0`, "nz-number"}, {plain, `* ESEARCH (TAG "a") ALL 1:*`, "number"}, {plain, `* ESEARCH (TAG "a") ALL $`, "number"},
		{plain, `* ESEARCH (TAG "a") COUNT 1 COUNT 1`, "search-return-data once"}, {plain, `* ESEARCH UID (TAG "a")`, "atom"},
		{plain, "* 0 EXPUNGE", "nz-number"}, {plain, "* 01 FETCH (UID 1)", "nz-number"}, {plain, "* -1 EXISTS", "response-data"}, {plain, "* 4294967296 EXISTS", "number"},
		{plain, "* 1 EXISTS ", "CRLF"}, {plain, "* 1 exist", "response-data"}, {rev2d.with("IMAP4REV2"), "* 1 RECENT", "response-data"},
		{plain, "* 1 FETCH ()", "parenthesised list"}, {plain, "* 1 FETCH (UID 0)", "nz-number"}, {plain, "* 1 FETCH FLAGS ()", "parenthesised list"},
		{plain, `* 1 FETCH (FLAGS (\*))`, "atom"}, {plain, `* 1 FETCH (FLAGS \Seen)`, "parenthesised list"}, {plain, `* 1 FETCH (UID 1 UID)`, "SP"}, {plain, `* 1 FETCH (UID 1`, "SP"},
		{plain, `* 1 FETCH (INTERNALDATE "7-Jul-1996 02:44:25 -0700")`, "date-time"}, {plain, `* 1 FETCH (INTERNALDATE "07-Jux-1996 02:44:25 -0700")`, "date-time"},
		{plain, `* 1 FETCH (INTERNALDATE "07-Jul-1996 2:44:25 -0700")`, "time"}, {plain, `* 1 FETCH (INTERNALDATE "07-Jul-1996 02:44:25 PDT")`, "zone"},
		{plain, `* 1 FETCH (RFC822.SIZE "1")`, "number"}, {plain, `* 1 FETCH (BODY[] x)`, "nstring"}, {plain, `* 1 FETCH (BODY[0] "x")`, "nz-number"},
		{plain, `* 1 FETCH (BODY[MIME] "x")`, "section"}, {plain, `* 1 FETCH (BODY[HEADER.FIELDS] "x")`, "SP"}, {plain, `* 1 FETCH (BODY[HEADER.FIELDS ()] "x")`, "parenthesised list"},
		{plain, `* 1 FETCH (BODY[1.2 "x")`, "section"}, {only1, "* 1 FETCH (BINARY[1] ~{1}\r\nx)", "section-binary"}, {plain, "* 1 FETCH (BODY[] ~{1}\r\nx)", "nstring"},
		{plain, "* 1 FETCH (MODSEQ 12)", "fetch-mod-resp"}, {plain, "* 1 FETCH (MODSEQ (0))", "mod-sequence-value"}, {plain, "* 1 FETCH (BINARY.SIZE[1] NIL)", "number"},
		{plain, "* 1 FETCH (BINARY[HEADER] {1}\r\nx)", "section-binary"}, {plain, "* 1 FETCH (BINARY[1.MIME] NIL)", "section-binary"},
		{plain, "* 1 FETCH (BINARY[1.] {1}\r\nx)", "section-binary"}, {plain, "* 1 FETCH (BODY[1.] {1}\r\nx)", "section"},
		{plain, env("NIL", "()", "NIL"), "address"}, {plain, env("NIL", `((NIL NIL "a" "b") (NIL NIL "a" "b"))`, "NIL"), "address list"},
		{plain, env("NIL", `((NIL "a" "b"))`, "NIL"), "SP"}, {plain, env("NIL", `((a NIL NIL NIL))`, "NIL"), "nstring"}, {plain, env("NIL", `(NIL NIL "a" "b")`, "NIL"), "address"},
		{plain, env("today", "NIL", "NIL"), "nstring"}, {plain, env("NIL", "NIL", "NIL NIL"), "envelope"}, {plain, "* 1 FETCH (ENVELOPE (NIL NIL))", "SP"},
		{plain, part(`() NIL NIL "7BIT" 1`), "parenthesised list"}, {plain, part(`("a") NIL NIL "7BIT" 1`), "body-fld-param"}, {plain, part(`NIL NIL NIL NIL 1`), "string"},
		{plain, part(`NIL NIL NIL "7BIT" NIL`), "number"}, {plain, part(`NIL NIL NIL "7BIT"`), "SP"}, {plain, part(`NIL NIL NIL "7BIT" 1 NIL "inline"`), "body-fld-dsp"},
		{plain, part(`NIL NIL NIL "7BIT" 1 NIL NIL NIL NIL 7`), "body-extension"}, {plain, part(`NIL NIL NIL "7BIT" 1 NIL NIL ()`), "parenthesised list"},
		{plain, `* 1 FETCH (BODY ("IMAGE" "PNG" NIL NIL NIL "7BIT" 1 NIL))`, "body-ext-1part in BODY"}, {plain, `* 1 FETCH (BODY (` + bodyText + `) "MIXED" NIL))`, "body-ext-mpart in BODY"},
		{plain, `* 1 FETCH (BODY ("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1))`, "SP"}, {plain, `* 1 FETCH (BODY (` + bodyText + `) ` + bodyText + `) "MIXED"))`, "string"},
		{plain, `* 1 FETCH (BODY ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 99))`, "SP"}, {rev2d, `* 1 FETCH (BODY ("MESSAGE" "GLOBAL" NIL NIL NIL "7BIT" 99))`, "SP"},
		{plain, `* 1 FETCH (BODY ("MESSAGE" "GLOBAL" NIL NIL NIL "7BIT" 99 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ` + bodyText + `) 5))`, "body-ext-1part in BODY"}, {plain, `* 1 FETCH (BODY (TEXT "PLAIN" NIL NIL NIL "7BIT" 1 1))`, "string"},
		{plain, `* NAMESPACE NIL NIL`, "SP"}, {plain, `* NAMESPACE () NIL NIL`, "namespace-response"}, {plain, `* NAMESPACE (("" "/") ("a" "/")) NIL NIL`, "namespace-response"},
		{plain, `* ID ("name")`, "id_response"}, {plain, `* ID (NIL "x")`, "string"},
		{plain, `* ID ("n234567890123456789012345678901" NIL)`, "ID field name"}, {plain, `* ID ("os" NIL "OS" NIL)`, "ID field once"},
		{plain, `* ID ("os" "` + strings.Repeat("x", 1025) + `")`, "ID value"}, {plain, "* ID (" + pairs(31) + ")", "ID pairs"},
		{plain, `* NAMESPACE (("Entw&APw" "/")) NIL NIL`, "namespace-response"}, {plain, "* NAMESPACE ((\"Entw\xc3\xbc\" \"/\")) NIL NIL", "quoted"}, {plain, "* VANISHED 1:*", "number"}, {plain, "* VANISHED (LATER) 1", "expunged-resp"},
		{plain, "* ENABLED  X", "SP"}, {plain, "* OK a\x00b", "CHAR"}, {plain, "+ a\x80", "text in ASCII"},
	}
}

// pairs is the inside of an ID response with so many fields.
func pairs(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(`"x%d" NIL`, i)
	}
	return strings.Join(all, " ")
}

func (d Dialect) with(names ...string) Dialect {
	d.Capabilities = map[string]bool{}
	for _, n := range names {
		d.Capabilities[n] = true
	}
	return d
}

func TestUnsound(t *testing.T) {
	t.Parallel()
	for _, s := range unsound() {
		_, m := Parse(s.dialect, s.response, false)
		switch {
		case m == nil:
			t.Errorf("%q passes, expected %s to complain", s.response, s.rule)
		case m.Rule.Name != s.rule:
			t.Errorf("%q: %v; expected %s to complain", s.response, m, s.rule)
		}
	}
	for _, greeting := range []string{"* NO no", "+ hello", "a OK x", "* OK", "* CAPABILITY IMAP4rev1"} {
		if _, m := Parse(plain, greeting, true); m == nil {
			t.Errorf("the greeting %q passes", greeting)
		}
	}
}

func TestMismatchSaysWhereAndWhat(t *testing.T) {
	t.Parallel()
	r, m := Parse(plain, `a7 NO [UNSEEN 0] x`, false)
	if m == nil || m.Position != 14 || m.Line != `a7 NO [UNSEEN ⟂0] x` || m.Expected != "a number that does not begin with 0" {
		t.Fatalf("got %+v", m)
	}
	if !slices.Equal(m.Requirements, []string{"R3501-9-60", "R3501-9-66"}) || m.Rule.Rev1.Line == 0 {
		t.Errorf("it violates %v, %+v", m.Requirements, m.Rule)
	}
	if r.Kind != Tagged || r.Tag != "a7" || r.Name != "NO" {
		t.Errorf("what stands before is lost: %+v", r)
	}
}

func TestMeaning(t *testing.T) {
	t.Parallel()
	r, _ := Parse(plain, `* 7 FETCH (UID 12 FLAGS (\Seen a) MODSEQ (5) RFC822.SIZE 10)`, false)
	uid, _ := r.Item("UID")
	flags, _ := r.Item("FLAGS")
	size, _ := r.Item("RFC822.SIZE")
	if r.Number != 7 || uid.Number != 12 || !slices.Equal(flags.Flags, []string{`\Seen`, "a"}) || size.Raw != "10" {
		t.Errorf("got %+v", r)
	}
	r, _ = Parse(plain, `* ESEARCH (TAG "a1") UID ALL 9:7,12`, false)
	if all, _ := r.Item("ALL"); r.Correlator != "a1" || !r.UID || !slices.Equal(all.Ranges, []Range{{7, 9}, {12, 12}}) {
		t.Errorf("got %+v", r)
	}
	r, _ = Parse(plain, "* STATUS \"a \\\"b\" (MESSAGES 3)", false)
	if r.Mailbox != `a "b` {
		t.Errorf("got %q", r.Mailbox)
	}
}

// TestEveryRuleIsInTheTable holds the names that the code gives rules against the table, both ways.
func TestEveryRuleIsInTheTable(t *testing.T) {
	t.Parallel()
	names := regexp.MustCompile(`(?:enter|flagList|ranges|bounded|literal|extension)\((?:extensible, )?"([^"]+)"`)
	used := map[string]bool{"body-ext-1part in BODY": true, "body-ext-mpart in BODY": true}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range names.FindAllStringSubmatch(string(source), -1) {
			used[found[1]] = true
		}
	}
	var known []string
	for _, r := range Rules() {
		known = append(known, r.Name)
		if !used[r.Name] {
			t.Errorf("nothing uses the rule %s", r.Name)
		}
		if r.Rev1.Source == "" {
			t.Errorf("%s has no source", r.Name)
		}
	}
	for name := range used {
		if !slices.Contains(known, name) {
			t.Errorf("the table lacks %s", name)
		}
	}
	if !slices.IsSorted(known) {
		t.Error("the table is not sorted")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range sound() {
		f.Add(s.response, s.dialect.Rev2, s.dialect.UTF8)
	}
	for _, s := range unsound() {
		f.Add(s.response, s.dialect.Rev2, s.dialect.UTF8)
	}
	f.Fuzz(func(t *testing.T, response string, rev2, utf8 bool) {
		r, m := Parse(Dialect{Rev2: rev2, UTF8: utf8}, response, false)
		if r == nil {
			t.Fatal("there is no response")
		}
		if m != nil {
			if m.Position < 0 || m.Position > len(response) || m.Rule.Name == "" || strings.ContainsAny(m.Line, "\r\n") {
				t.Errorf("the mismatch is %+v", m)
			}
			return
		}
		if _, m := Parse(Dialect{Rev2: rev2, UTF8: utf8}, response+" ", false); m == nil && r.Kind == Untagged && !slices.Contains([]string{"OK", "NO", "BAD", "BYE"}, r.Name) {
			t.Errorf("%q passes with a space behind it", response)
		}
	})
}

// TestUIDsOfTheMailbox: a UIDNEXT or UIDVALIDITY that is no number of 32 bits other than 0 violates what RFC 9051 says of the two.
func TestUIDsOfTheMailbox(t *testing.T) {
	t.Parallel()
	for _, response := range []string{"* OK [UIDNEXT 0] x", "* OK [UIDVALIDITY 4294967296] x"} {
		if _, m := Parse(rev2d, response, false); m == nil || !slices.Contains(m.Requirements, "R9051-2.3.1.1-07") {
			t.Errorf("%s: %+v", response, m)
		}
	}
}
