package backend_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// searched are the messages that the searches run on.
func searched(t *testing.T, s *server) {
	t.Helper()
	day := func(d int) time.Time { return time.Date(2024, 5, d, 23, 30, 0, 0, time.FixedZone("", -7*3600)) }
	for _, m := range []struct {
		text  string
		flags store.SystemFlags
		date  time.Time
	}{
		{"From: Alice <alice@contoso.com>\nTo: bob@contoso.com\nCc: carol@contoso.com\nSubject: Lunch today\nDate: Mon, 6 May 2024 00:10:00 +0900\n\nAre you hungry?\n", store.Seen | store.Answered, day(6)},
		{"From: bob@contoso.com\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nX-Empty:\nDate: Tue, 7 May 2024 23:59:00 -1100\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset=utf-8\n\nR3LDvMOfZQ==\n", store.Flagged, day(7)},
		{"From: dan@contoso.com\nBcc: eve@contoso.com\nSubject: a { brace \"quoted\"\n\n" + strings.Repeat("padding\n", 100), store.Draft | store.Deleted, day(8)},
	} {
		raw := wireText(m.text)
		_, err := s.mailbox("alice").Append(context.Background(), "INBOX", store.NewMessage{
			Flags: store.Flags{System: m.flags}, InternalDate: m.date, Content: strings.NewReader(raw), Size: int64(len(raw)),
		})
		must(t, err)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"exchange2019", "standard"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, withProfile(profile))
			searched(t, s)
			c := s.selected()
			for _, row := range searchRows {
				row.play(t, c, profile)
			}
		})
	}
}

// selected logs alice in and selects her INBOX.
func (s *server) selected() *client {
	s.t.Helper()
	c := s.login("alice")
	c.send("s SELECT INBOX")
	for !strings.HasPrefix(c.line(), "s OK") {
	}
	return c
}

// searchRow is what a SEARCH finds, or the tagged response with which it is refused.
type searchRow struct{ keys, want, standard string }

func (r searchRow) play(t *testing.T, c *client, profile string) {
	t.Helper()
	want := r.want
	if profile == "standard" && r.standard != "" {
		want = r.standard
	}
	c.send("a SEARCH " + r.keys)
	got := c.line()
	if found, ok := strings.CutPrefix(got, "* SEARCH"); ok {
		got = strings.TrimSpace(found)
		c.expect("a OK SEARCH completed.")
	} else {
		// An error does not count towards the end of the session when something else succeeds.
		c.send("n NOOP")
		c.expect("n OK NOOP completed.")
	}
	if !c.matches(want, got) {
		t.Errorf("SEARCH %s: %q, want %q", r.keys, got, want)
	}
}

const unreadable = "a BAD Command Argument Error. <*>"

var searchRows = []searchRow{
	{keys: "ALL", want: "1 2 3"},
	{keys: "all", want: "1 2 3"},
	{keys: "ANSWERED", want: "1"},
	{keys: "UNANSWERED", want: "2 3"},
	{keys: "DELETED", want: "3"},
	{keys: "UNDELETED", want: "1 2"},
	{keys: "DRAFT", want: "3"},
	{keys: "UNDRAFT", want: "1 2"},
	{keys: "FLAGGED", want: "2"},
	{keys: "UNFLAGGED", want: "1 3"},
	{keys: "SEEN", want: "1"},
	{keys: "UNSEEN", want: "2 3"},
	{keys: "RECENT", want: "1 2 3"},
	{keys: "NEW", want: "2 3"},
	{keys: "OLD", want: ""},
	{keys: "KEYWORD $MDNSent", want: ""},
	{keys: "UNKEYWORD $MDNSent", want: "1 2 3"},
	{keys: "FROM alice", want: "1"},
	{keys: "FROM ALICE@CONTOSO", want: "1"},
	{keys: "TO bob", want: "1"},
	{keys: "CC carol", want: "1"},
	{keys: "BCC eve", want: "3"},
	{keys: "SUBJECT lunch", want: "1"},
	{keys: `SUBJECT "unch to"`, want: "1"},
	{keys: `SUBJECT "a { brace \"q"`, want: "3"},
	{keys: "SUBJECT {5+}\r\nlunch", want: "1"},
	{keys: "SUBJECT {5+}\r\nlunch SEEN", want: "1"},
	{keys: "HEADER Subject lunch", want: "1"},
	{keys: `HEADER X-Empty ""`, want: "2"},
	{keys: `HEADER X-None ""`, want: ""},
	{keys: "BODY hungry", want: "1"},
	{keys: "BODY padding", want: "3"},
	{keys: "BODY lunch", want: ""},
	{keys: "TEXT lunch", want: "1"},
	{keys: "TEXT contoso", want: "1 2 3"},
	{keys: "LARGER 500", want: "3"},
	{keys: "SMALLER 500", want: "1 2"},
	{keys: "BEFORE 7-May-2024", want: "1"},
	{keys: "ON 7-May-2024", want: "2"},
	{keys: `SINCE "07-May-2024"`, want: "2 3"},
	{keys: "SENTBEFORE 7-May-2024", want: "1"},
	{keys: "SENTON 7-May-2024", want: "2"},
	{keys: "SENTSINCE 6-May-2024", want: "1 2"},
	{keys: "1", want: "1"},
	{keys: "2:*", want: "2 3"},
	{keys: "*:2", want: "2 3"},
	{keys: "7", want: ""},
	{keys: "3,1", want: "1 3"},
	{keys: "UID 2,9", want: "2"},
	{keys: "UID 9:*", want: "3"},
	{keys: "NOT 1", want: "2 3"},
	{keys: "NOT (SEEN ANSWERED)", want: "2 3"},
	{keys: "OR SEEN FLAGGED", want: "1 2"},
	{keys: "OR 1 3", want: "1 3"},
	{keys: "OR NOT SEEN (ANSWERED FROM bob)", want: "2 3"},
	{keys: "1:2 (SEEN) NOT DELETED", want: "1"},
	{keys: "OR OR SEEN DRAFT FLAGGED", want: "1 2 3"},
	{keys: "CHARSET US-ASCII SUBJECT lunch", want: "1"},
	{keys: "CHARSET us-ascii ALL", want: "1 2 3"},
	{keys: "CHARSET UTF-8 SUBJECT {4+}\r\nGRÜ", want: "a NO [BADCHARSET (US-ASCII)] The specified charset is not supported.", standard: "2"},
	{keys: "CHARSET UTF-8 BODY {4+}\r\ngrü", want: "a NO [BADCHARSET (US-ASCII)] The specified charset is not supported.", standard: "2"},
	{keys: "CHARSET KOI8-R ALL", want: "a NO [BADCHARSET (US-ASCII)] The specified charset is not supported.",
		standard: "a NO [BADCHARSET (US-ASCII UTF-8)] The specified charset is not supported."},
	{keys: "", want: unreadable},
	{keys: "NONSENSE", want: unreadable},
	{keys: "FROM", want: unreadable},
	{keys: "NOT", want: unreadable},
	{keys: "OR SEEN", want: unreadable},
	{keys: "()", want: unreadable},
	{keys: "(SEEN", want: unreadable},
	{keys: "SEEN)", want: unreadable},
	{keys: "LARGER x", want: unreadable},
	{keys: "SMALLER 99999999999", want: unreadable, standard: "1 2 3"},
	{keys: "ON 32-May-2024", want: unreadable},
	{keys: "ON 2024-05-07", want: unreadable},
	{keys: "UID x", want: unreadable},
	{keys: "0", want: unreadable},
	{keys: "1:", want: unreadable},
	{keys: "KEYWORD", want: unreadable},
	{keys: `KEYWORD \Seen`, want: unreadable},
	{keys: "HEADER Subject", want: unreadable},
	{keys: "CHARSET", want: unreadable},
	{keys: "CHARSET US-ASCII", want: unreadable},
	{keys: "CHARSET UTF-8", want: unreadable},
	{keys: "CHARSET KOI8-R", want: unreadable},
	{keys: "SEEN CHARSET US-ASCII", want: unreadable},
}

func TestUIDSearch(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	searched(t, s)
	play(t, []*client{s.selected()}, `
		C: a1 STORE 1 +FLAGS.SILENT (\Deleted)
		S: a1 OK STORE completed.
		C: a2 UID EXPUNGE 1
		S: * 1 EXPUNGE
		S: a2 OK EXPUNGE completed.
		C: a3 UID SEARCH ALL
		S: * SEARCH 2 3
		S: a3 OK SEARCH completed.
		C: a4 SEARCH ALL
		S: * SEARCH 1 2
		S: a4 OK SEARCH completed.
		C: a5 SEARCH UID 3
		S: * SEARCH 2
		S: a5 OK SEARCH completed.`)
}
