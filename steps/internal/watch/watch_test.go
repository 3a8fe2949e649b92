package watch

import (
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// log keeps the findings.
type log struct{ findings []scenarios.Finding }

func (*log) Line(string, scenarios.Direction, string) {}
func (l *log) Finding(f scenarios.Finding)            { l.findings = append(l.findings, f) }

func (l *log) rules() []string {
	var rules []string
	for _, f := range l.findings {
		rules = append(rules, f.Rule)
	}
	return rules
}

// talk has a client use a connection to a server that answers from a script: what it reads up to, and what it says then.
func talk(t *testing.T, script [][2]string, client func(ctx context.Context, c *wire.Conn) error) *log {
	t.Helper()
	ours, theirs := net.Pipe()
	done := make(chan error, 1)
	go func() {
		var err error
		for _, turn := range script {
			if err == nil && turn[0] != "" {
				_, err = io.ReadFull(theirs, make([]byte, len(turn[0])))
			}
			if err == nil {
				_, err = io.WriteString(theirs, turn[1])
			}
		}
		done <- err
	}()
	l := &log{}
	c := wire.New("alice", "example.org", ours, l)
	c.Observer = New()
	if err := client(t.Context(), c); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	_ = c.Close()
	return l
}

func TestAConnectionIsWatched(t *testing.T) {
	t.Parallel()
	l := talk(t, [][2]string{{"", "* OK ready\r\n"}, {"t1 NOOP\r\n", "* 1 EXISTS\r\n* LIST () / x\r\nt1 OK  done\r\n"}},
		func(ctx context.Context, c *wire.Conn) error {
			_, err := c.Command(ctx, "NOOP")
			return err
		})
	want := []string{"state: mailbox data unselected", "grammar: delimiter", "state: data before login"}
	if got := l.rules(); !slices.Equal(got, want) {
		t.Fatalf("got %v", got)
	}
	f := l.findings[1]
	if f.Connection != "alice" || f.Line != "* LIST () ⟂/ x" || f.Source != "RFC 3501, section 9" || !slices.Contains(f.Requirements, "R3501-9-52") {
		t.Errorf("got %+v", f)
	}
}

// TestFlagsThatAreNotUnderstood has a server list \Recent among the flags, as Courier does: that is one finding, and flags which the
// same response lists are not called undeclared for it.
func TestFlagsThatAreNotUnderstood(t *testing.T) {
	t.Parallel()
	const folder = "* 1 EXISTS\r\n* 0 RECENT\r\n* OK [PERMANENTFLAGS (\\Seen)] x\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n"
	for flags, want := range map[string][]string{
		`(\Seen \Recent)`: {"grammar: flag-list"},
		`(\Answered)`:     {"state: flag undeclared"},
		`()`:              {"state: flag undeclared"},
		`(\Seen)`:         nil,
	} {
		l := talk(t, [][2]string{
			{"", "* OK ready\r\n"}, {"t1 LOGIN a b\r\n", "t1 OK in\r\n"},
			{"t2 SELECT INBOX\r\n", "* FLAGS " + flags + "\r\n" + folder + "t2 OK [READ-WRITE] x\r\n"},
			{"t3 FETCH 1 FLAGS\r\n", "* 1 FETCH (FLAGS (\\Seen))\r\nt3 OK x\r\n"},
		}, func(ctx context.Context, c *wire.Conn) error {
			for _, line := range []string{"LOGIN a b", "SELECT INBOX", "FETCH 1 FLAGS"} {
				if _, err := c.Command(ctx, line); err != nil {
					return err
				}
			}
			return nil
		})
		if got := l.rules(); !slices.Equal(got, want) {
			t.Errorf("FLAGS %s: got %v, want %v", flags, got, want)
		}
	}
}

func TestLiteralsAndLineEnds(t *testing.T) {
	t.Parallel()
	l := talk(t, [][2]string{{"", "* PREAUTH ready\r\n"}, {"a APPEND x {2}\r\n", "+ go on\r\n"}, {"hi\r\n", "a OK x\r\n"},
		{"b NOOP " + strings.Repeat("x", 50), "b BAD too long\r\n"}}, func(ctx context.Context, c *wire.Conn) error {
		for _, part := range []string{"", "a APPEND x {2}\r\n", "hi\r\n", "b NOOP " + strings.Repeat("x", 50)} {
			if part != "" {
				if err := c.Send(ctx, part); err != nil {
					return err
				}
			}
			if _, err := c.Read(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if len(l.findings) > 0 {
		t.Errorf("got %v", l.findings)
	}
	l = talk(t, [][2]string{{"", "* OK ready\n"}}, func(ctx context.Context, c *wire.Conn) error {
		_, _ = c.Read(ctx) // the connection refuses the line; its watcher says why
		return nil
	})
	if got := l.rules(); !slices.Equal(got, []string{"grammar: CRLF"}) || !slices.Contains(l.findings[0].Requirements, "R3501-2.2-02") {
		t.Errorf("got %+v", l.findings)
	}
}

func TestOtherProtocolsAreLeftAlone(t *testing.T) {
	t.Parallel()
	w := New()
	for _, line := range []string{"220 mail.example.org ESMTP", "250-x", "* whatever"} {
		if got := w.Received("alice", line); len(got) > 0 {
			t.Errorf("%q: %v", line, got)
		}
	}
}

func TestFindingsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	w := New()
	w.Received("alice", "* OK ready")
	w.Sent("alice", "a1 LOGIN alice hunter2")
	w.Sent("alice", "a2 AUTHENTICATE PLAIN aHVudGVyMg==")
	for _, response := range []string{"a9 OK in", "+ odd challenge", "* 1 EXISTS", "a1 OK [", "a2"} {
		for _, f := range w.Received("alice", response) {
			if text := f.Message + f.Line; strings.Contains(text, "hunter2") || strings.Contains(text, "aHVudGVyMg") {
				t.Errorf("got %+v", f)
			}
		}
	}
}

func TestRulesAreUnique(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range Rules() {
		if key := r.Watcher + ": " + r.Name; seen[key] {
			t.Errorf("%s is there twice", key)
		} else {
			seen[key] = true
		}
	}
}
