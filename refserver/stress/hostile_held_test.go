package stress_test

import (
	"net"
	"strconv"
	"testing"
	"time"
)

// TestHeldConnections holds many connections: without a login, in the middle of a command, logged in, and in IDLE.
func TestHeldConnections(t *testing.T) {
	t.Parallel()
	v := attack(t)
	n := scale(500, 10000)
	idle := scale(100, 1000) // each of these is three connections in the server: the client's, and both ends of the backend's
	for i := range n - idle {
		c, err := connect(v.IMAP)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		t.Cleanup(func() { c.Close() })
		if i%2 == 0 {
			if err := c.write("t1 LOGIN alice {20}\r\n"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range idle {
		c := v.open()
		must(t, c, "OK", "SELECT INBOX", "")
		if err := c.send("IDLE"); err != nil {
			t.Fatal(err)
		}
		if r, err := c.response(); err != nil || r.tag != "+" {
			t.Fatalf("IDLE: %v, %v", r, err)
		}
	}
	v.serves()
	v.rest()
	v.bounded(20 + n*60/1024 + idle*300/1024)
}

// TestNoFilesLeft takes all file descriptors that the server may have. When the connections are gone it accepts new ones.
func TestNoFilesLeft(t *testing.T) {
	t.Parallel()
	const files = 120
	p := launch(t, t.TempDir(), childFiles+"="+strconv.Itoa(files))
	p.ready(t)
	var held []net.Conn
	for range 2 * files { // the kernel accepts what the server cannot
		c, err := net.DialTimeout("tcp", p.IMAP, patience)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	served := 0
	for wait := patience; served < len(held); wait = 50 * time.Millisecond { // the first is certainly served
		_ = held[served].SetReadDeadline(time.Now().Add(wait)) // fails like the read below
		if n, _ := held[served].Read(make([]byte, 1)); n == 0 {
			break
		}
		served++
	}
	if served == 0 || served == len(held) {
		t.Fatalf("%d of %d connections were served by a server with %d files", served, len(held), files)
	}
	for _, c := range held {
		c.Close()
	}
	for deadline := time.Now().Add(patience); ; {
		c, err := logIn(p.IMAP, user, password)
		if err == nil {
			must(t, c, "OK", "SELECT INBOX", "")
			c.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("nobody is served any more: %v\n%s", err, p.said)
		}
	}
	p.kill()
}
