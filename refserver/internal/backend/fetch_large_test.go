package backend_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// A message that somebody else marked as unread is marked as read by the session that reads it, told of that or not.
func TestReadingMarksWhatWasUnmarkedElsewhere(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.deliver("alice", "INBOX", "Subject: x\n\ntext\n")
	reader, other, last := s.login("alice"), s.login("alice"), s.login("alice")
	for _, step := range []struct {
		client *client
		send   string
	}{
		{other, "SELECT INBOX"}, {other, `STORE 1 FLAGS.SILENT (\Seen)`}, {reader, "SELECT INBOX"},
		{other, `STORE 1 FLAGS.SILENT ()`}, {reader, "FETCH 1 BODY[TEXT]"}, {last, "EXAMINE INBOX"},
	} {
		step.client.send("a " + step.send)
		for !strings.HasPrefix(step.client.line(), "a OK") {
		}
	}
	last.send("b FETCH 1 FLAGS")
	if got := last.line(); !strings.Contains(got, `\Seen`) {
		t.Errorf("got %s", got)
	}
}

// Sections that are streamed from the store are the same bytes as those that are cut out of a message in memory, in any order
// and with any other item between them.
func TestLargeSections(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	part := strings.Repeat("0123456789abcde\n", 100000)
	s.deliver("alice", "INBOX", "Subject: large\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n"+part+"\n--b\nContent-Type: text/html\n\n<p>small\n--b--\n")
	wire := wireText(part)
	c := s.login("alice")
	c.send("a EXAMINE INBOX")
	for !strings.HasPrefix(c.line(), "a OK") {
	}
	c.send("b FETCH 1 (BODY.PEEK[1] BODY.PEEK[2] BODY.PEEK[1]<17.1600000> BODY.PEEK[2.MIME] BODY.PEEK[1]<1699999.5> ENVELOPE BODY.PEEK[1]<17.3>)")
	want := fmt.Sprintf("* 1 FETCH (BODY[1] {%d}\r\n%s BODY[2] {8}\r\n<p>small BODY[1]<17> {1600000}\r\n%s BODY[2.MIME] {27}\r\nContent-Type: text/html\r\n\r\n"+
		" BODY[1]<1699999> {1}\r\n\n ENVELOPE (NIL \"large\" NIL NIL NIL NIL NIL NIL NIL NIL) BODY[1]<17> {3}\r\n012)", len(wire), wire, wire[17:1600017])
	got := make([]byte, len(want))
	must(t, c.SetReadDeadline(time.Now().Add(patience)))
	if _, err := io.ReadFull(c.in, got); err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("at %d of %d: %.100q, wanted %.100q", i, len(want), got[i:], want[i:])
		}
	}
	c.expect("")
	c.expect("b OK FETCH completed.")
}
