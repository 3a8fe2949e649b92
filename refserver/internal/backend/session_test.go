package backend_test

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

func plainResponse(authzid, user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(authzid + "\x00" + user + "\x00" + password))
}

func TestLogin(t *testing.T) {
	t.Parallel()
	good := plainResponse("", "alice@contoso.com", password)
	bad := plainResponse("", "alice", "wrong")
	for _, tc := range []struct{ name, profile, script string }{
		{"login", "", `
			C: a1 LOGIN alice "` + password + `"
			S: a1 OK LOGIN completed.
			C: a2 CAPABILITY
			S: * CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI SASL-IR UIDPLUS MOVE ID UNSELECT XPROXY3 <*>
			S: a2 OK CAPABILITY completed.`},
		{"login with literals", "", `
			C: a1 LOGIN {5}
			S: + Ready for additional command text.
			C: alice {12+}
			C: ` + password + `
			S: a1 OK LOGIN completed.`},
		{"login refused", "", `
			C: a1 LOGIN alice wrong
			S: a1 NO LOGIN failed.
			C: a2 LOGIN nobody x
			S: a2 NO LOGIN failed.
			C: a3 LOGIN Administrator x
			S: a3 NO LOGIN failed.
			C: a4 LOGIN alice
			S: a4 BAD Command Argument Error. <*>
			C: a5 LOGIN alice a b
			S: a5 BAD Command Argument Error. <*>
			C: a6 SELECT INBOX
			S: a6 BAD Command received in Invalid state.
			C: a7 LOGIN alice "` + password + `"
			S: a7 OK LOGIN completed.`},
		{"plain", "", `
			C: a1 AUTHENTICATE plain
			S: +
			C: ` + good + `
			S: a1 OK AUTHENTICATE completed.`},
		{"plain with an initial response", "", `
			C: a1 AUTHENTICATE PLAIN ` + good + `
			S: a1 OK AUTHENTICATE completed.`},
		{"plain refused", "", `
			C: a1 AUTHENTICATE PLAIN ` + bad + `
			S: a1 NO AUTHENTICATE failed.
			C: a2 AUTHENTICATE PLAIN
			S: +
			C: *
			S: a2 NO AUTHENTICATE failed.
			C: a3 AUTHENTICATE PLAIN =
			S: a3 NO AUTHENTICATE failed.
			C: a4 AUTHENTICATE PLAIN
			S: +
			C: ` + base64.StdEncoding.EncodeToString([]byte("alice")) + `
			S: a4 NO AUTHENTICATE failed.
			C: a5 AUTHENTICATE NTLM
			S: a5 NO AUTHENTICATE failed.
			C: a6 AUTHENTICATE
			S: a6 BAD Command Argument Error. <*>
			C: a7 AUTHENTICATE PLAIN ` + good + ` x
			S: a7 BAD Command Argument Error. <*>
			C: a8 AUTHENTICATE PLAIN ` + plainResponse("bob", "alice", password) + `
			S: a8 NO AUTHENTICATE failed.`},
		{"no initial response in 2016", "exchange2016", `
			C: a1 AUTHENTICATE PLAIN ` + good + `
			S: a1 BAD Command Argument Error. 12
			C: a2 AUTHENTICATE PLAIN
			S: +
			C: ` + good + `
			S: a2 OK AUTHENTICATE completed.`},
		{"standard", "standard", `
			C: a1 AUTHENTICATE PLAIN
			S: + 
			C: *
			S: a1 BAD <*>
			C: a2 LOGIN alice wrong
			S: a2 NO [AUTHENTICATIONFAILED] LOGIN failed.`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			profile := tc.profile
			if profile == "" {
				profile = "exchange2019"
			}
			play(t, []*client{newServer(t, withProfile(profile)).dial()}, tc.script)
		})
	}
}

// The sizes of the replies are those of a real server's log (SELOG).
func TestReplySizes(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := s.login("alice")
	size := func(command, last string) int {
		c.send(command)
		n := 0
		for {
			line := c.line()
			n += len(line) + 2
			if strings.HasPrefix(line, last) {
				return n
			}
		}
	}
	if n := size("a CAPABILITY", "a "); n != 195 {
		t.Errorf("CAPABILITY: %d bytes", n)
	}
	info, err := s.mailbox("alice").Folder(t.Context(), "INBOX")
	must(t, err)
	digits := len(fmt.Sprint(info.UIDValidity))
	if n := size("a3 SELECT INBOX", "a3 ") - digits + 2; n != 306 {
		t.Errorf("SELECT of an empty folder whose UIDVALIDITY has two digits: %d bytes", n)
	}
	if n := size("a4 FETCH 1 FLAGS", "a4 "); n != 45 {
		t.Errorf("message set out of range: %d bytes", n)
	}
	if n := size("xx LOGOUT", "xx "); n != 84 {
		t.Errorf("LOGOUT: %d bytes", n)
	}
	c.expectEnd()
}

func TestNotConnected(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	must(t, s.directory.Update(func(state *org.State) error {
		state.Databases[0].Mounted = false
		return nil
	}))
	c := s.login("alice")
	play(t, []*client{c}, `
		C: a1 NOOP
		S: a1 OK NOOP completed.
		C: a2 NAMESPACE
		S: a2 BAD User is authenticated but not connected.
		C: a3 SELECT INBOX
		S: a3 BAD User is authenticated but not connected.
		S: * BYE Connection closed. 14`)
	c.expectEnd()
}

func TestLoginTimesOut(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClock()
	s := newServer(t, withClock(clock))
	c := s.dial()
	waiting(t, clock, 1)
	clock.Advance(59 * time.Second)
	c.send("a1 NOOP") // does not count
	c.expect("a1 OK NOOP completed.")
	waiting(t, clock, 1)
	clock.Advance(time.Second)
	c.expect("* BYE Connection is closed. 13")
	c.expectEnd()
}

func TestIdleTimesOut(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"", "a1 IDLE"} {
		t.Run("in "+command, func(t *testing.T) {
			t.Parallel()
			clock := clockwork.NewFakeClock()
			s := newServer(t, withClock(clock), withSettings(func(i *org.ImapSettings) { i.AuthenticatedConnectionTimeout = 10 * time.Minute }))
			c := s.login("alice")
			if command != "" {
				c.send(command)
				c.expect("+ IDLE accepted, awaiting DONE command.")
			}
			waiting(t, clock, 1)
			clock.Advance(9 * time.Minute)
			if command == "" {
				c.send("a1 NOOP")
				c.expect("a1 OK NOOP completed.")
				waiting(t, clock, 1)
				clock.Advance(9 * time.Minute)
			}
			clock.Advance(2 * time.Minute) // one more than the frontend waits
			c.expect("* BYE Connection is closed. 13")
			c.expectEnd()
		})
	}
}

// A connection that never begins TLS has as long as the login.
func TestHandshakeTimesOut(t *testing.T) {
	t.Parallel()
	clock := clockwork.NewFakeClock()
	s := newServer(t, withClock(clock))
	raw, err := s.host.Dial(t.Context(), netip.AddrPortFrom(hostAddress, 1993))
	must(t, err)
	defer raw.Close()
	waiting(t, clock, 1)
	clock.Advance(time.Minute)
	(&client{Conn: raw, t: t, in: bufio.NewReader(raw)}).expectEnd()
}

func TestStopSaysBye(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	before, after, idle := s.dial(), s.login("alice"), s.login("bob")
	idle.send("a1 IDLE")
	idle.expect("+ IDLE accepted, awaiting DONE command.")
	must(t, s.stop())
	for _, c := range []*client{before, after, idle} {
		c.expect("* BYE Connection is closed. 13")
		c.expectEnd()
	}
	_, err := s.host.Dial(t.Context(), netip.AddrPortFrom(hostAddress, 1993))
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after the stop: %v", err)
	}
	must(t, s.service.Start(t.Context()))
	s.login("alice")
}

// A connection that never says anything, and one that never finishes the TLS handshake, do not hold up the stop.
func TestStopWithSilentConnections(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	raw, err := s.host.Dial(t.Context(), netip.AddrPortFrom(hostAddress, 1993))
	must(t, err)
	defer raw.Close()
	s.dial()
	must(t, s.stop())
}

func TestStartTwice(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	if err := s.service.Start(t.Context()); err == nil {
		t.Error("started twice")
	}
	must(t, s.stop())
	must(t, s.stop())
	taken, err := s.host.Listen(netip.MustParseAddrPort("[::]:1993"))
	must(t, err)
	if err := s.service.Start(t.Context()); !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "[::]:1993") {
		t.Errorf("start on a taken port: %v", err)
	}
	must(t, taken.Close())
	must(t, s.service.Start(t.Context()))
}

func TestOverlongLine(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := s.login("alice")
	c.send("a1 NOOP " + strings.Repeat("x", 20_000))
	c.expect("a1 BAD Command Argument Error. 11")
	c.expect("* BYE Connection closed. 14")
	c.expectEnd()
	s.login("alice")
}

// Binary noise is answered with BAD until it is enough, and nobody else notices.
func TestNoise(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := s.dial()
	go func() { _, _ = c.Write([]byte(strings.Repeat("\x00\xff\x16\x03\r\n{5}\r\n(\r\n", 2000))) }()
	must(t, c.SetReadDeadline(time.Now().Add(patience)))
	if _, err := io.Copy(io.Discard, c.in); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the connection stays open")
	}
	s.login("alice")
}

// A client that does not read holds up only itself.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.deliver("alice", "INBOX", "Subject: big\n\n"+strings.Repeat("0123456789abcde\n", 100_000))
	slow := s.selected()
	for range 20 {
		slow.send("a FETCH 1 BODY.PEEK[]") // far more than the sockets hold
	}
	slow.expect("* 1 FETCH (BODY[] {<*>}")
	other := s.selected()
	other.send("b STORE 1 +FLAGS (\\Flagged \\Deleted)")
	other.expect(`* 1 FETCH (FLAGS (\Flagged \Deleted))`)
	other.expect("b OK STORE completed.")
	other.send("b2 EXPUNGE")
	other.expect("* 1 EXPUNGE")
	other.expect("b2 OK EXPUNGE completed.")
}
