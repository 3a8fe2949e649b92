package frontend_test

import (
	"context"
	"crypto/tls"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

// eachRelay runs a test with a backend at the end of a connection and with one that the client is handed over to.
func eachRelay(t *testing.T, test func(*testing.T, option)) {
	t.Parallel()
	for name, o := range map[string]option{"connection": {}, "spliced": {local: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, o)
		})
	}
}

func TestBackendsOwnByeIsPassedOnce(t *testing.T) { eachRelay(t, relayBackendsOwnByeIsPassedOnce) }

func relayBackendsOwnByeIsPassedOnce(t *testing.T, o option) {
	c := newWorld(t, o).secure().login()
	c.command("a BYE", "* BYE the backend says so")
	c.expectEnd()
}

func TestLostBackendEndsTheSessionWithABye(t *testing.T) {
	eachRelay(t, relayLostBackendEndsTheSessionWithABye)
}

func relayLostBackendEndsTheSessionWithABye(t *testing.T, o option) {
	c := newWorld(t, o).secure().login()
	c.command("a DROP", "* BYE Connection closed. 14")
	c.expectEnd()
}

func TestInactivityAfterLogin(t *testing.T) { eachRelay(t, relayInactivityAfterLogin) }

func relayInactivityAfterLogin(t *testing.T, o option) {
	o.state = func(s *org.State) { server(s).Imap.AuthenticatedConnectionTimeout = 10 * time.Minute }
	w := newWorld(t, o)
	c := w.secure().login()
	c.command("a X", "a OK X completed.") // the relay and its timer are there
	w.clock.Advance(9 * time.Minute)
	c.command("b X", "b OK X completed.")
	w.clock.Advance(9 * time.Minute)
	c.command("c X", "c OK X completed.")
	said := make(chan string, 1)
	go func() {
		line, _ := c.in.ReadString('\n')
		said <- line
	}()
	var got string
	eventually(t, func() bool {
		w.clock.Advance(10 * time.Minute) // again: a relay that was just ending its last answer counts anew
		select {
		case got = <-said:
			return true
		default:
			return false
		}
	})
	if got != "* BYE Connection is closed. 13\r\n" {
		t.Errorf("got %q", got)
	}
	c.expectEnd()
}

func TestStopDuringAResponse(t *testing.T) { eachRelay(t, relayStopDuringAResponse) }

func relayStopDuringAResponse(t *testing.T, o option) {
	o.grace = patience // the response is completed in that time, however slow this machine is
	w := newWorld(t, o)
	c := w.secure().login()
	c.send("a HALF\r\n")
	c.expect("* 1 FETCH (BODY[] {5}")
	idle := w.secure().login()
	idle.command("b X", "b OK X completed.")
	stopped := make(chan error)
	go func() { stopped <- w.service.Stop(context.Background()) }()
	idle.expect("* BYE Connection is closed. 13")
	idle.expectEnd()
	close(w.backend.resume)
	// The response is completed first. What follows it may come or not, then the BYE.
	c.expect("abcde)")
	line := c.line()
	if line == "a OK HALF completed." {
		line = c.line()
	}
	if line != "* BYE Connection is closed. 13" {
		t.Errorf("got %q", line)
	}
	c.expectEnd()
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestHalfCloseReachesTheBackend(t *testing.T) { eachRelay(t, relayHalfCloseReachesTheBackend) }

func relayHalfCloseReachesTheBackend(t *testing.T, o option) {
	c := newWorld(t, o).secure().login()
	c.command("a X", "a OK X completed.")
	if err := c.conn.(*tls.Conn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	c.expect("* 7 EXISTS", "* BYE Connection closed. 14")
	c.expectEnd()
}

func TestRelayPassesManyBytesUnchanged(t *testing.T) {
	eachRelay(t, relayRelayPassesManyBytesUnchanged)
}

func relayRelayPassesManyBytesUnchanged(t *testing.T, o option) {
	w := newWorld(t, o)
	c := w.secure().login()
	long := strings.Repeat("0123456789", 20000)
	sent := make(chan error, 1)
	go func() {
		_, err := io.WriteString(c.conn, "a "+long+"\r\n")
		sent <- err
	}()
	c.expect("a OK " + long + " completed.")
	if err := <-sent; err != nil {
		t.Error(err)
	}
	if got := <-w.backend.lines; got != "a "+long {
		t.Errorf("the backend got %d bytes", len(got))
	}
}

func TestStopWithAClientThatDoesNotRead(t *testing.T) {
	eachRelay(t, relayStopWithAClientThatDoesNotRead)
}

func relayStopWithAClientThatDoesNotRead(t *testing.T, o option) {
	w := newWorld(t, o)
	c := w.secure().login()
	c.send("a FLOOD\r\n")
	c.expect("* 1 EXISTS")
	other := w.secure().login()
	other.command("b X", "b OK X completed.") // nobody waits for the one that does not read
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := w.service.Stop(ctx); err != nil || ctx.Err() != nil {
		t.Errorf("got %v, %v", err, ctx.Err())
	}
}
