package backend_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/backend"
	"github.com/imapspec/imapspec/refserver/internal/fault"
)

func (s *server) set(f fault.Fault) {
	s.t.Helper()
	must(s.t, s.faults.Set(f))
}

// guid is a person's mailbox as faults name it.
func (s *server) guid(person string) string { return s.directory.View().Recipient(person).MailboxGUID }

func TestCommandsOfFaults(t *testing.T) {
	t.Parallel()
	names := backend.Commands()
	if !slices.IsSorted(names) || !slices.Contains(names, "UID FETCH") || slices.Contains(names, "LOGIN") {
		t.Errorf("%q", names)
	}
}

func TestFaultsInPlaceOfTheAnswer(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, profile string
		faults        []fault.Fault
		script        string
	}{
		{"not connected, twice, then the end", "", []fault.Fault{{Name: fault.MailboxNotConnected}}, `
			C: a1 NAMESPACE
			S: a1 BAD User is authenticated but not connected.
			C: a2 LIST "" *
			S: a2 BAD User is authenticated but not connected.
			S: * BYE Connection closed. 14`},
		{"not connected, once", "", []fault.Fault{{Name: fault.MailboxNotConnected, Count: 1}}, `
			C: a1 NOOP
			S: a1 OK NOOP completed.
			C: a2 STATUS INBOX (MESSAGES)
			S: a2 BAD User is authenticated but not connected.
			C: a3 STATUS INBOX (MESSAGES)
			S: * STATUS INBOX (MESSAGES 1)
			S: a3 OK STATUS completed.`},
		{"unavailable", "", []fault.Fault{{Name: fault.ServerUnavailable, Command: "STATUS", Count: 2}}, `
			C: a1 STATUS INBOX (MESSAGES)
			S: a1 NO Server Unavailable. 15
			C: a2 NAMESPACE
			S: * NAMESPACE (("" "/")) NIL NIL
			S: a2 OK NAMESPACE completed.
			C: a3 STATUS INBOX (MESSAGES)
			S: a3 NO Server Unavailable. 15
			C: a4 STATUS INBOX (MESSAGES)
			S: * STATUS INBOX (MESSAGES 1)
			S: a4 OK STATUS completed.`},
		{"a literal is not read as commands", "", []fault.Fault{{Name: fault.ServerUnavailable, Command: "APPEND"}}, `
			C: a1 APPEND INBOX {11}
			S: a1 NO Server Unavailable. 15
			C: a2 APPEND INBOX {9+}
			C: a3 LOGOUT
			S: a2 NO Server Unavailable. 15
			C: a4 NOOP
			S: a4 OK NOOP completed.`},
		{"throttled", "", []fault.Fault{{Name: fault.Throttled, Count: 1}}, `
			C: a1 NAMESPACE
			S: a1 BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds
			C: a2 NAMESPACE
			S: * NAMESPACE (("" "/")) NIL NIL
			S: a2 OK NAMESPACE completed.`},
		{"throttled for a time", "", []fault.Fault{{Name: fault.Throttled, Delay: 1500 * time.Millisecond, Command: "NOOP"}}, `
			C: a1 NOOP
			S: a1 BAD Request is throttled. Suggested Backoff Time: 1500 milliseconds
			C: a2 LOGOUT
			S: * BYE <*>
			S: a2 OK LOGOUT completed.`},
		{"one fault answers and spends itself only", "", []fault.Fault{{Name: fault.Throttled, Count: 1}, {Name: fault.ServerUnavailable, Count: 1}}, `
			C: a1 NAMESPACE
			S: a1 BAD Request is throttled. <*>
			C: a2 NAMESPACE
			S: a2 NO Server Unavailable. 15
			C: a3 NAMESPACE
			S: * NAMESPACE <*>
			S: a3 OK NAMESPACE completed.`},
		{"the standard profile's codes", "standard", []fault.Fault{{Name: fault.Throttled, Count: 1}, {Name: fault.ServerUnavailable, Count: 1}}, `
			C: a1 NAMESPACE
			S: a1 NO [LIMIT] Request is throttled. <*>
			C: a2 NAMESPACE
			S: a2 NO [UNAVAILABLE] Server Unavailable. 15`},
		{"another's mailbox", "", []fault.Fault{{Name: fault.ServerUnavailable, Mailbox: "somebody else's"}}, `
			C: a1 STATUS INBOX (MESSAGES)
			S: * STATUS INBOX (MESSAGES 1)
			S: a1 OK STATUS completed.`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if tc.profile == "" {
				tc.profile = "exchange2019"
			}
			s := newServer(t, withProfile(tc.profile))
			s.deliver("alice", "INBOX", plain)
			for _, f := range tc.faults {
				s.set(f)
			}
			c := s.login("alice")
			play(t, []*client{c}, tc.script)
			if strings.Contains(tc.script, "BYE") {
				c.expectEnd()
			}
		})
	}
}

func TestFaultsOfOneMailbox(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.set(fault.Fault{Name: fault.MailboxNotConnected, Mailbox: s.guid("alice")})
	play(t, []*client{s.login("alice"), s.login("bob")}, `
		C: a1 SELECT INBOX
		S: a1 BAD User is authenticated but not connected.
		C2: b1 STATUS INBOX (MESSAGES)
		S2: * STATUS INBOX (MESSAGES 0)
		S2: b1 OK STATUS completed.`)
	s.faults.Remove(func(fault.Fault) bool { return true })
	s.selected()
}

func TestMalformedBodyStructure(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.deliver("alice", "INBOX", plain, plain)
	s.set(fault.Fault{Name: fault.MalformedBodyStructure, Count: 1})
	c := s.selected()
	for _, command := range []string{"FETCH 1 (UID FLAGS)", "FETCH 1:2 (BODYSTRUCTURE UID)", "UID FETCH 1 (BODYSTRUCTURE)"} {
		c.send("a " + command)
		for {
			line := c.line()
			if strings.HasPrefix(line, "a ") {
				if line != "a OK FETCH completed." {
					t.Errorf("%s: %s", command, line)
				}
				break
			}
			open, closed := strings.Count(line, "("), strings.Count(line, ")")
			malformed := strings.HasPrefix(command, "FETCH 1:2")
			if malformed != (open == closed+1) || !malformed && open != closed {
				t.Errorf("%s: %s", command, line)
			}
		}
	}
}

// TestMessageNotConverted: what a client sees of a message that cannot be converted depends on how it asks (facts 9.8).
func TestMessageNotConverted(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.deliver("alice", "INBOX", "From: bob@contoso.com\nDate: Mon, 6 May 2024 07:08:09 +0200\nSubject: Lunch\n\nAt noon\n", plain)
	c := s.selected()
	const substitute = "From: \"Microsoft Exchange Server\"\r\nTo: \"u@d\" <u@d>\r\n" +
		"Subject: Retrieval using the IMAP4 protocol failed for the following message: 1\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=\"us-ascii\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		"The server couldn't retrieve the following message:\r\n\r\nSubject: Lunch\r\nFrom: bob@contoso.com\r\n" +
		"Sent date: Mon, 6 May 2024 07:08:09 +0200\r\n"
	whole := fmt.Sprintf("{%d}\n\t\tS: %s", len(substitute), strings.TrimSuffix(strings.ReplaceAll(substitute, "\r\n", "\n\t\tS: "), "\n\t\tS: "))
	script := `
		C: a1 UID FETCH 1 (FLAGS RFC822.SIZE)
		S: * 1 FETCH (FLAGS (\Recent) RFC822.SIZE 88 UID 1)
		S: a1 OK FETCH completed.
		C: a2 FETCH 1:2 (FLAGS BODY.PEEK[])
		S: a2 OK FETCH completed.
		C: a3 FETCH 1 (ENVELOPE BODYSTRUCTURE)
		S: * 1 FETCH (ENVELOPE (NIL "Retrieval using the IMAP4 protocol failed for the following message: 1" ` +
		`(("Microsoft Exchange Server" NIL NIL ".MISSING-HOST-NAME.")) NIL NIL (("u@d" NIL "u" "d")) NIL NIL NIL NIL) ` +
		`BODYSTRUCTURE ("text" "plain" ("charset" "us-ascii") NIL NIL "quoted-printable" <*> 5 NIL NIL NIL NIL))
		S: a3 OK FETCH completed.
		C: a4 UID FETCH 1 BODY[]
		S: * 1 FETCH (BODY[] ` + whole + `
		S:  FLAGS (\Seen \Recent) UID 1)
		S: a4 OK FETCH completed.`
	s.set(fault.Fault{Name: fault.MessageNotConverted, Mailbox: s.guid("alice"), Count: 3})
	play(t, []*client{c}, script+`
		C: a5 FETCH 1 (BODY.PEEK[TEXT] ENVELOPE)
		S: * 1 FETCH (BODY[TEXT] {9}
		S: At noon
		S:  ENVELOPE ("Mon, 6 May 2024 07:08:09 +0200" "Lunch" <*>))
		S: a5 OK FETCH completed.`)
}

func TestCutLiteral(t *testing.T) {
	t.Parallel()
	const body = "0123456789"
	for _, tc := range []struct{ item, want string }{
		{"BODY[TEXT]", "* 1 FETCH (BODY[TEXT] {10}\r\n01234"},
		{"(UID BODY.PEEK[TEXT]<2.4>)", "* 1 FETCH (UID 1 BODY[TEXT]<2> {4}\r\n23"},
		{"(BODY[9] BODY[TEXT] UID)", "* 1 FETCH (BODY[9] NIL BODY[TEXT] {10}\r\n01234"},
		{"(BODY.PEEK[TEXT]<8.1>)", "* 1 FETCH (BODY[TEXT]<8> {1}\r\n"},
	} {
		t.Run(tc.item, func(t *testing.T) {
			t.Parallel()
			s := newServer(t)
			s.deliver("alice", "INBOX", "Subject: digits\n\n"+body)
			s.set(fault.Fault{Name: fault.CutLiteral, Count: 1})
			c := s.selected()
			c.send("a1 FETCH 1 (FLAGS)") // has no literal and is not hit
			c.expect(`* 1 FETCH (FLAGS <*>)`)
			c.expect("a1 OK FETCH completed.")
			c.send("a2 FETCH 1 " + tc.item)
			must(t, c.SetReadDeadline(time.Now().Add(patience)))
			got, err := io.ReadAll(c.in)
			if string(got) != tc.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
			again := s.selected()
			again.send("a3 FETCH 1 BODY.PEEK[TEXT]")
			again.expect("* 1 FETCH (BODY[TEXT] {10}")
			again.expect(body + ")")
			again.expect("a3 OK FETCH completed.")
		})
	}
}

// TestCutLiteralOfMoreThanIsHeld: a literal that the encoder streams is cut alike.
func TestCutLiteralOfMoreThanIsHeld(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.deliver("alice", "INBOX", strings.Repeat("a line of text\n", 100_000))
	s.set(fault.Fault{Name: fault.CutLiteral})
	c := s.selected()
	c.send("a1 FETCH 1 BODY.PEEK[]")
	c.expect("* 1 FETCH (BODY[] {1600000}")
	must(t, c.SetReadDeadline(time.Now().Add(patience)))
	if n, err := io.Copy(io.Discard, c.in); n != 800_000 || err != nil {
		t.Errorf("%d octets, %v", n, err)
	}
}

func TestStallHoldsUpItsOwnSessionOnly(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClockAt(time.Now())
	s := newServer(t, withClock(clock))
	s.deliver("alice", "INBOX", plain)
	s.set(fault.Fault{Name: fault.Stall, Delay: 30 * time.Second, Mailbox: s.guid("alice"), Command: "STATUS", Count: 1})
	alice, other, bob := s.login("alice"), s.login("alice"), s.login("bob")
	alice.send("a1 NOOP\r\na2 STATUS INBOX (MESSAGES)\r\na3 NOOP")
	alice.expect("a1 OK NOOP completed.") // comes before the wait, and a3 waits behind
	for _, c := range []*client{other, bob} {
		c.send("b1 STATUS INBOX (RECENT)")
		c.expect("* STATUS INBOX (RECENT <*>)")
		c.expect("b1 OK STATUS completed.")
	}
	alice.expectSilence()
	waiting(t, clock, 3) // the stall, and the time that the two others have for a command
	clock.Advance(30*time.Second - 1)
	alice.expectSilence()
	clock.Advance(1)
	alice.expect("* STATUS INBOX (MESSAGES 1)")
	alice.expect("a2 OK STATUS completed.")
	alice.expect("a3 OK NOOP completed.")
	alice.send("a4 NOOP")
	alice.expect("a4 OK NOOP completed.")
}

// expectSilence gives the server a moment to say something wrong.
func (c *client) expectSilence() {
	c.t.Helper()
	must(c.t, c.SetReadDeadline(time.Now().Add(30*time.Millisecond)))
	if _, err := c.in.Peek(1); !errors.Is(err, os.ErrDeadlineExceeded) {
		c.t.Fatalf("the server did not keep silent: %v", err)
	}
}

// TestStallBeforeWhatTheHandlerReads: what the client sends during a stall is not lost, literals and DONE included.
func TestStallBeforeWhatTheHandlerReads(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.set(fault.Fault{Name: fault.Stall, Delay: 20 * time.Millisecond})
	play(t, []*client{s.login("alice")}, `
		C: a1 APPEND INBOX {12+}
		C: Subject: 1
		C:
		S: a1 OK <*>
		C: a2 APPEND INBOX {12}
		S: + Ready for additional command text.
		C: Subject: 2
		C:
		S: a2 OK <*>
		C: a3 IDLE
		S: + IDLE accepted, awaiting DONE command.
		C: DONE
		S: a3 OK IDLE completed.
		C: a4 IDLE
		C: DONE
		C: a5 STATUS INBOX (MESSAGES)
		S: + IDLE accepted, awaiting DONE command.
		S: a4 OK IDLE completed.
		S: * STATUS INBOX (MESSAGES 2)
		S: a5 OK STATUS completed.`)
}

// TestStallEndsWithTheSession: neither a stop of the service nor a client that leaves waits for the clock.
func TestStallEndsWithTheSession(t *testing.T) {
	t.Parallel()
	t.Run("stop", func(t *testing.T) {
		t.Parallel()
		for _, pipelined := range []string{"", "\r\na2 NOOP"} {
			clock := clockwork.NewFakeClockAt(time.Now())
			s := newServer(t, withClock(clock))
			s.set(fault.Fault{Name: fault.Stall, Delay: time.Hour, Count: 1})
			c := s.login("alice")
			c.send("a1 NOOP" + pipelined)
			s.untilSpent()
			must(t, s.stop())
			c.expect("* BYE Connection is closed. 13")
			c.expectEnd()
		}
	})
	t.Run("client", func(t *testing.T) {
		t.Parallel()
		s := newServer(t, withClock(clockwork.NewFakeClockAt(time.Now())))
		s.set(fault.Fault{Name: fault.Stall, Delay: time.Hour, Count: 1})
		c := s.login("alice")
		c.send("a1 NOOP")
		s.untilSpent()
		must(t, c.Conn.(*tls.Conn).CloseWrite())
		c.expect("a1 OK NOOP completed.")
		c.expectEnd()
	})
}

// untilSpent waits until every fault is spent.
func (s *server) untilSpent() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	for len(s.faults.List()) > 0 {
		if ctx.Err() != nil {
			s.t.Fatalf("faults are left: %+v", s.faults.List())
		}
		runtime.Gosched()
	}
}
