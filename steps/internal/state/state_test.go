package state

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/steps/internal/grammar"
)

// play has a model follow a transcript, one line each: "C: " of the client, "C~ " the client announces a literal and waits, "S: "
// of the server. It gives the names of the rules that complain, and fails on a response that the grammar does not produce.
func play(t *testing.T, transcript string) []string {
	t.Helper()
	m := New()
	var rules []string
	for line := range strings.Lines(transcript) {
		who, text, _ := strings.Cut(strings.TrimSpace(strings.Trim(line, "\n")), ": ")
		switch who {
		case "":
		case "C":
			m.Sent(strings.ReplaceAll(text, "<CRLF>", "\r\n"))
		case "C~":
			m.Announced()
		case "S":
			r, mismatch := grammar.Parse(m.Dialect(), text, !m.Greeted())
			if mismatch != nil {
				t.Fatalf("%q: %v", text, mismatch)
			}
			for _, b := range m.Received(r) {
				rules = append(rules, b.Rule.Name)
			}
		default:
			t.Fatalf("what is %q?", line)
		}
	}
	return rules
}

const (
	greeted  = "S: * OK ready\n"
	loggedIn = greeted + "C: a0 LOGIN a b\nS: a0 OK [CAPABILITY IMAP4rev1 ENABLE IDLE CONDSTORE QRESYNC ESEARCH UIDPLUS] in\n"
	data     = "S: * FLAGS (\\Seen \\Deleted)\nS: * 3 EXISTS\nS: * 0 RECENT\nS: * OK [PERMANENTFLAGS (\\Seen)] x\n"
	numbers  = "S: * OK [UIDVALIDITY 7] x\nS: * OK [UIDNEXT 13] x\n"
	selected = loggedIn + "C: s SELECT INBOX\n" + data + numbers + "S: s OK [READ-WRITE] x\n"
	rev2     = loggedIn + "C: e ENABLE IMAP4rev2\nS: * ENABLED IMAP4rev2\nS: e OK x\n"
	list     = "S: * LIST () \"/\" INBOX\n"
)

// TestBreaches is hand-made transcripts in which one rule is broken; those of connections that begin or end wrongly are in TestEnds.
func TestBreaches(t *testing.T) {
	t.Parallel()
	for rule, transcript := range map[string]string{
		"after bye":                    loggedIn + "C: a LOGOUT\nS: * BYE x\nS: * OK more\n",
		"logout without bye":           loggedIn + "C: a LOGOUT\nS: a OK x\n",
		"one completion":               loggedIn + "C: a NOOP\nS: a OK x\nS: a OK x\n",
		"capability once":              loggedIn + "C: a CAPABILITY\nS: a OK x\n",
		"challenge":                    greeted + "C: a AUTHENTICATE PLAIN\nS: + go on\n",
		"continuation unasked":         loggedIn + "C: a NOOP\nS: + go on\n",
		"data before login":            greeted + "C: a LIST \"\" *\nS: * LIST () \"/\" INBOX\n",
		"constant changes":             selected + "C: a FETCH 1 (UID RFC822.SIZE)\nS: * 1 FETCH (UID 2 RFC822.SIZE 5)\nS: a OK x\nC: b FETCH 1 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 6)\n",
		"esearch correlator":           selected + "C: a SEARCH RETURN (MIN) ALL\nS: * ESEARCH (TAG \"b\") MIN 1\n",
		"esearch uid":                  selected + "C: a UID SEARCH RETURN (MIN) ALL\nS: * ESEARCH (TAG \"a\") MIN 1\n",
		"exists shrinks":               selected + "C: a NOOP\nS: * 2 EXISTS\nS: a OK x\n",
		"expunge alone":                selected + "S: * 1 EXPUNGE\n",
		"expunge in close":             selected + "C: a CLOSE\nS: * 1 EXPUNGE\n",
		"expunge in continuation":      selected + "C~: x\nS: * 1 EXPUNGE\n",
		"expunge in fetch":             selected + "C: a FETCH 1 UID\nS: * 1 EXPUNGE\n",
		"expunge in search":            selected + "C: a SEARCH ALL\nS: * 1 EXPUNGE\n",
		"expunge in store":             selected + "C: a STORE 1 FLAGS ()\nS: * 1 EXPUNGE\n",
		"flag undeclared":              selected + "C: a FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS (\\Flagged))\n",
		"highestmodseq goes back":      loggedIn + "C: a STATUS x (UIDVALIDITY HIGHESTMODSEQ)\nS: * STATUS x (UIDVALIDITY 1 HIGHESTMODSEQ 9)\nS: a OK x\nC: b STATUS x (UIDVALIDITY HIGHESTMODSEQ)\nS: * STATUS x (UIDVALIDITY 1 HIGHESTMODSEQ 8)\n",
		"highestmodseq tops modseq":    loggedIn + "C: s SELECT INBOX (QRESYNC (7 1))\n" + data + numbers + "S: * OK [HIGHESTMODSEQ 5] x\nS: * 1 FETCH (UID 2 MODSEQ (6))\nS: s OK [READ-WRITE] x\n",
		"idle ends early":              selected + "C: a IDLE\nS: + idling\nS: a OK x\n",
		"mailbox data unselected":      loggedIn + "C: a NOOP\nS: * 1 EXISTS\n",
		"modseq goes back":             selected + "C: a FETCH 1 MODSEQ\nS: * 1 FETCH (MODSEQ (9))\nS: * 1 FETCH (MODSEQ (8))\n",
		"new uids from uidnext":        selected + "C: a NOOP\nS: * 4 EXISTS\nS: a OK x\nC: b FETCH 4 UID\nS: * 4 FETCH (UID 12)\n",
		"number above exists":          selected + "C: a FETCH 4 UID\nS: * 4 FETCH (UID 9)\n",
		"recent above exists":          selected + "C: a NOOP\nS: * 4 RECENT\nS: a OK x\n",
		"search answered":              selected + "C: a SEARCH ALL\nS: a OK x\n",
		"search in range":              selected + "C: a SEARCH ALL\nS: * SEARCH 1 4\n",
		"status names mailbox":         loggedIn + "C: a STATUS x (MESSAGES)\nS: * STATUS y (MESSAGES 1)\n",
		"uid changes":                  selected + "C: a FETCH 1 UID\nS: * 1 FETCH (UID 3)\nS: * 1 FETCH (UID 4)\n",
		"uid fetch has uid":            selected + "C: a UID FETCH 1 RFC822.SIZE\nS: * 1 FETCH (RFC822.SIZE 4)\n",
		"uidnext above uids":           selected + "C: a FETCH 1 UID\nS: * 1 FETCH (UID 13)\n",
		"uidnext goes back":            loggedIn + "C: a STATUS x (UIDVALIDITY UIDNEXT)\nS: * STATUS x (UIDVALIDITY 1 UIDNEXT 9)\nS: a OK x\nC: b STATUS x (UIDVALIDITY UIDNEXT)\nS: * STATUS x (UIDVALIDITY 1 UIDNEXT 8)\n",
		"uids ascend":                  selected + "C: a FETCH 1:2 UID\nS: * 1 FETCH (UID 5)\nS: * 2 FETCH (UID 5)\n",
		"uidvalidity changes":          selected + "C: a NOOP\nS: * OK [UIDVALIDITY 8] x\n",
		"select gives FLAGS":           loggedIn + "C: s SELECT x\n" + strings.Replace(data, "S: * FLAGS (\\Seen \\Deleted)\n", "", 1) + numbers + "S: s OK x\n",
		"select gives EXISTS":          loggedIn + "C: s SELECT x\n" + strings.Replace(data, "S: * 3 EXISTS\n", "", 1) + numbers + "S: s OK x\n",
		"select gives RECENT":          loggedIn + "C: s SELECT x\n" + strings.Replace(data, "S: * 0 RECENT\n", "", 1) + numbers + "S: s OK x\n",
		"select gives PERMANENTFLAGS":  loggedIn + "C: s SELECT x\n" + strings.Replace(data, "PERMANENTFLAGS", "OTHER", 1) + numbers + "S: s OK x\n",
		"select gives UIDNEXT":         loggedIn + "C: s SELECT x\n" + data + strings.Replace(numbers, "UIDNEXT", "OTHER", 1) + "S: s OK x\n",
		"select gives UIDVALIDITY":     loggedIn + "C: s SELECT x\n" + data + strings.Replace(numbers, "UIDVALIDITY", "OTHER", 1) + "S: s OK x\n",
		"select gives LIST":            rev2 + "C: s SELECT x\n" + data + numbers + "S: s OK x\n",
		"select gives CLOSED":          rev2 + "C: s SELECT x\n" + data + numbers + list + "S: s OK x\n" + "C: s SELECT y\n" + data + numbers + list + "S: s OK x\n",
		"examine gives FLAGS":          loggedIn + "C: s EXAMINE x\n" + strings.Replace(data, "S: * FLAGS (\\Seen \\Deleted)\n", "", 1) + numbers + "S: s OK [READ-ONLY] x\n",
		"examine gives EXISTS":         loggedIn + "C: s EXAMINE x\n" + strings.Replace(data, "S: * 3 EXISTS\n", "", 1) + numbers + "S: s OK [READ-ONLY] x\n",
		"examine gives RECENT":         loggedIn + "C: s EXAMINE x\n" + strings.Replace(data, "S: * 0 RECENT\n", "", 1) + numbers + "S: s OK [READ-ONLY] x\n",
		"examine gives PERMANENTFLAGS": loggedIn + "C: s EXAMINE x\n" + strings.Replace(data, "PERMANENTFLAGS", "OTHER", 1) + numbers + "S: s OK [READ-ONLY] x\n",
		"examine gives UIDNEXT":        loggedIn + "C: s EXAMINE x\n" + data + strings.Replace(numbers, "UIDNEXT", "OTHER", 1) + "S: s OK [READ-ONLY] x\n",
		"examine gives UIDVALIDITY":    loggedIn + "C: s EXAMINE x\n" + data + strings.Replace(numbers, "UIDVALIDITY", "OTHER", 1) + "S: s OK [READ-ONLY] x\n",
		"examine gives READ-ONLY":      loggedIn + "C: s EXAMINE x\n" + data + numbers + "S: s OK [READ-WRITE] x\n",
		"examine gives LIST":           rev2 + "C: s EXAMINE x\n" + data + numbers + "S: s OK [READ-ONLY] x\n",
		"examine gives CLOSED":         rev2 + "C: s EXAMINE x\n" + data + numbers + list + "S: s OK [READ-ONLY] x\n" + "C: s EXAMINE y\n" + data + numbers + list + "S: s OK [READ-ONLY] x\n",
	} {
		if got := play(t, transcript); !slices.Equal(got, []string{rule}) {
			t.Errorf("%s:\n%s\ncomplain: %v", rule, transcript, got)
		}
	}
}

// TestEnds is how connections begin and end.
func TestEnds(t *testing.T) {
	t.Parallel()
	m := New()
	r, _ := grammar.Parse(m.Dialect(), "a OK x", true)
	if got := m.Received(r); len(got) != 1 || got[0].Rule.Name != "greeting first" {
		t.Errorf("a tagged greeting: %v", got)
	}
	for _, transcript := range []string{
		greeted + "S: * BYE x\nS: * OK x\n",
		"S: * BYE x\nS: * OK x\n",
		loggedIn + "C: a LOGOUT\nS: * BYE x\nS: a OK x\nS: * OK x\n",
	} {
		if got := play(t, transcript); !slices.Equal(got, []string{"after the end"}) {
			t.Errorf("%s\ncomplain: %v", transcript, got)
		}
	}
}

// TestSoundTranscripts has no rule complain.
func TestSoundTranscripts(t *testing.T) {
	t.Parallel()
	for name, transcript := range map[string]string{
		"a session": selected + "C: a FETCH 1:3 (UID FLAGS)\nS: * 1 FETCH (UID 3 FLAGS (\\Seen \\Recent))\nS: * 3 FETCH (UID 9 FLAGS ())\nS: a OK x\n" +
			"C: b EXPUNGE\nS: * 2 EXPUNGE\nS: * 2 FETCH (FLAGS (\\Seen))\nS: b OK x\nC: c FETCH 2 UID\nS: * 2 FETCH (UID 9)\nS: c OK x\n" +
			"C: d NOOP\nS: * 3 EXISTS\nS: * 1 RECENT\nS: d OK x\nC: e UID FETCH 13 FLAGS\nS: * 3 FETCH (UID 13 FLAGS ())\nS: e OK x\n" +
			"C: f CLOSE\nS: f OK x\nC: g LOGOUT\nS: * BYE x\nS: g OK x\n",
		"recent before exists":        selected + "C: a NOOP\nS: * 4 RECENT\nS: * 4 EXISTS\nS: a OK x\n",
		"expunge in uid commands":     selected + "C: a UID FETCH 1:* FLAGS\nS: * 1 EXPUNGE\nS: a OK x\nC: b UID SEARCH ALL\nS: * 1 EXPUNGE\nS: * SEARCH 9\nS: b OK x\n",
		"expunge between pipelined":   selected + "C: a NOOP\nC: b FETCH 1 UID\nS: * 1 EXPUNGE\nS: a OK x\nS: * 1 FETCH (UID 5)\nS: b OK x\n",
		"idle":                        selected + "C: a IDLE\nS: + idling\nS: * 1 EXPUNGE\nS: * 5 EXISTS\nC: DONE\nS: a OK x\n",
		"idle with DONE at once":      selected + "C: a IDLE\nC: DONE\nS: + idling\nS: a OK x\n",
		"authenticate":                greeted + "C: a AUTHENTICATE LOGIN\nS: + VXNlcg==\nC: eA==\nS: + UGFzcw==\nC: eA==\nS: a OK x\nC: b LIST \"\" *\nS: * LIST () \"/\" INBOX\nS: b OK x\n",
		"preauth":                     "S: * PREAUTH hello\nC: a STATUS INBOX (MESSAGES)\nS: * STATUS INBOX (MESSAGES 3)\nS: a OK x\n",
		"a literal":                   loggedIn + "C~: x\nS: + ready\nC: a APPEND x {2}<CRLF>hi\nS: a OK x\n",
		"a refused literal":           loggedIn + "C~: x\nC: a APPEND x {2}\nS: a NO x\n",
		"a line without a tag":        loggedIn + "C: (NOOP\nS: * BAD x\nC: a NOOP\nS: a OK x\n",
		"a TAB behind the tag":        loggedIn + "C: a\tNOOP\nS: a BAD x\n",
		"another mailbox":             selected + "C: a SELECT x\nS: * OK [CLOSED] x\n" + strings.Replace(data, "3", "1", 1) + numbers + "S: a OK [READ-WRITE] x\n",
		"selected, then refused":      selected + "C: a SELECT x\nS: a NO x\nC: b NOOP\nS: b OK x\n",
		"pipelined selections":        loggedIn + "C: a SELECT x\nC: b SELECT y\n" + data + numbers + "S: a OK [READ-WRITE] x\n" + strings.Replace(data, "3", "1", 1) + numbers + "S: b OK [READ-WRITE] x\n",
		"the same mailbox again":      rev2 + strings.Repeat("C: s SELECT x\n"+strings.Replace(data, "S: * 0 RECENT\n", "", 1)+list+numbers+"S: s OK [READ-WRITE] x\n", 2),
		"selection under rev2":        rev2 + "C: s SELECT INBOX\n" + strings.Replace(data, "S: * 0 RECENT\n", "", 1) + list + numbers + "S: s OK [READ-WRITE] x\n",
		"revision not known":          greeted + "C: a LOGIN a b\nS: a OK x\nC: s SELECT INBOX\n" + strings.Replace(data, "S: * 0 RECENT\n", "", 1) + numbers + "S: s OK [READ-WRITE] x\n",
		"another UIDVALIDITY":         selected + "C: c CLOSE\nS: c OK x\nC: s SELECT INBOX\n" + data + "S: * OK [UIDVALIDITY 8] x\nS: * OK [UIDNEXT 1] x\nS: s OK x\n",
		"vanished":                    selected + "C: a FETCH 1:3 UID\nS: * 1 FETCH (UID 2)\nS: * 2 FETCH (UID 3)\nS: * 3 FETCH (UID 4)\nS: a OK x\nC: b NOOP\nS: * VANISHED 3\nS: * 2 EXISTS\nS: b OK x\n",
		"vanished, UIDs not known":    selected + "C: b NOOP\nS: * VANISHED 3:5\nS: * 1 EXISTS\nS: b OK x\n",
		"the same tag again":          loggedIn + "C: a NOOP\nS: a OK x\nC: a NOOP\nS: a OK x\n",
		"a new keyword":               selected + "C: a STORE 1 +FLAGS (new)\nS: * 1 FETCH (FLAGS (new))\nS: a OK x\nC: b FETCH 1 FLAGS\nS: * 1 FETCH (FLAGS (new))\nS: b OK x\n",
		"search that saves":           selected + "C: a SEARCH RETURN (SAVE) ALL\nS: a OK x\n",
		"esearch of UIDs":             selected + "C: a UID SEARCH RETURN (ALL) ALL\nS: * ESEARCH (TAG \"a\") UID ALL 100\nS: a OK x\n",
		"login with a bye":            greeted + "C: a LOGIN a b\nS: * BYE no\n",
		"capabilities after STARTTLS": greeted + "C: a STARTTLS\nS: a OK x\nC: b CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: b OK x\n",
	} {
		if got := play(t, transcript); len(got) > 0 {
			t.Errorf("%s:\n%s\ncomplain: %v", name, transcript, got)
		}
	}
}

// TestEveryRuleIsInTheTable holds the names in the code against the table, both ways.
func TestEveryRuleIsInTheTable(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	names := regexp.MustCompile(`(?:breach\(|missing\(.*, )"([^"]+)"`)
	for _, file := range []string{"state.go", "untagged.go", "mailbox.go"} {
		source, err := os.ReadFile(filepath.Clean(file))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range names.FindAllStringSubmatch(string(source), -1) {
			if name := found[1]; strings.ToUpper(name) == name {
				used["examine gives "+name] = true
				if name != "READ-ONLY" {
					used["select gives "+name] = true
				}
			} else {
				used[name] = true
			}
		}
	}
	delete(used, "select gives READ-ONLY")
	var known []string
	for _, r := range Rules() {
		known = append(known, r.Name)
		if !used[r.Name] {
			t.Errorf("nothing uses %q", r.Name)
		}
	}
	for name := range used {
		if !slices.Contains(known, name) {
			t.Errorf("the table lacks %q", name)
		}
	}
	if !slices.IsSorted(known) {
		t.Error("the table is not sorted")
	}
}
