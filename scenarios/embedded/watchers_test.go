package embedded_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/fixtures/messages"
	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/steps"
)

// everything is all items of FETCH that make a server describe or quote a message.
const everything = `(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT]<3.40>` +
	` BODY.PEEK[HEADER.FIELDS (From "X-Mailer" Subject)] BODY.PEEK[HEADER.FIELDS.NOT (Received)] BODY.PEEK[1]`

// TestWatchersOnEveryMessage has the reference server describe every message of the fixtures, in both revisions; neither the
// grammar nor the model of the connection complains. The standard profile takes 8-bit header fields as RFC 6855 has it only.
func TestWatchersOnEveryMessage(t *testing.T) {
	t.Parallel()
	t.Run("standard", func(t *testing.T) {
		t.Parallel()
		address, stored := filled(t, "standard")
		c := connectWatched(t, address)
		c.command("SELECT INBOX")
		if n := c.command("FETCH 1:* " + everything + " MODSEQ BODY.PEEK[1.MIME] RFC822.HEADER)"); n < stored {
			t.Errorf("%d responses to FETCH of %d messages", n, stored)
		}
		c = connectWatched(t, address)
		c.command("ENABLE IMAP4rev2 CONDSTORE")
		c.command("SELECT INBOX")
		if n := c.command("UID FETCH 1:* " + everything + " BODY.PEEK[1.MIME] BINARY.SIZE[])"); n < stored {
			t.Errorf("%d responses to UID FETCH of %d messages", n, stored)
		}
		c.command("UID SEARCH RETURN (MIN MAX ALL COUNT) ALL")
	})
	t.Run("exchange2019", func(t *testing.T) {
		t.Parallel()
		address, stored := filled(t, "exchange2019")
		c := connectWatched(t, address)
		c.command("SELECT INBOX")
		if n := c.command("FETCH 1:* " + everything + ")"); n < stored {
			t.Errorf("%d responses to FETCH of %d messages", n, stored)
		}
	})
}

// filled is a server whose alice has the messages of the fixtures that it takes, and how many these are.
func filled(t *testing.T, profile string) (address string, stored int) {
	t.Helper()
	all, err := messages.All()
	if err != nil {
		t.Fatal(err)
	}
	server, err := refserver.Start(t.Context(), refserver.Config{Profile: profile, Started: true,
		People: []refserver.Person{{Name: "alice", Password: "a secret"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.WithoutCancel(t.Context())) })
	address, ok := server.Address(993)
	if !ok {
		t.Fatal("there is no listener for 993")
	}
	c := connectWatched(t, address)
	if profile == "standard" {
		c.command("ENABLE UTF8=ACCEPT")
	}
	for _, m := range all {
		before := c.refused
		c.command(fmt.Sprintf("APPEND INBOX {%d+}\r\n%s", len(m.Raw), m.Raw))
		if c.refused > before {
			c.command(fmt.Sprintf("APPEND INBOX UTF8 (~{%d+}\r\n%s)", len(m.Raw), m.Raw))
		}
		stored++
	}
	return address, stored
}

// watched is a client whose connection is watched.
type watched struct {
	t       *testing.T
	conn    io.Writer
	reader  *bufio.Reader
	watcher steps.Watcher
	tags    int
	found   int
	refused int // APPENDs
}

func connectWatched(t *testing.T, address string) *watched {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the server is this process's
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(15 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	c := &watched{t: t, conn: conn, reader: bufio.NewReaderSize(conn, 1<<16), watcher: steps.NewWatcher()}
	c.receive()
	c.command(`LOGIN alice "a secret"`)
	c.command("CAPABILITY")
	return c
}

// command sends a command, expects OK (a plain APPEND may be refused) and gives the number of untagged responses.
func (c *watched) command(text string) int {
	c.t.Helper()
	c.tags++
	tag := fmt.Sprintf("t%d ", c.tags)
	if _, err := io.WriteString(c.conn, tag+text+"\r\n"); err != nil {
		c.t.Fatal(err)
	}
	c.watcher.Sent("alice", tag+text)
	for untagged := 0; ; untagged++ {
		response := c.receive()
		if rest, mine := strings.CutPrefix(response, tag); mine {
			switch {
			case strings.HasPrefix(rest, "NO") && strings.HasPrefix(text, "APPEND INBOX {"):
				c.refused++
			case !strings.HasPrefix(rest, "OK"):
				c.t.Fatalf("%.60q is answered %q", text, response)
			}
			return untagged
		}
	}
}

var announced = regexp.MustCompile(`~?\{([0-9]+)\}\r\n$`)

// receive reads a response and reports what the watchers have against it, the first few times.
func (c *watched) receive() string {
	c.t.Helper()
	var response strings.Builder
	for {
		line, err := c.reader.ReadString('\n')
		if err != nil {
			c.t.Fatal(err)
		}
		response.WriteString(line)
		found := announced.FindStringSubmatch(line)
		if found == nil {
			break
		}
		size, err := strconv.Atoi(found[1])
		if err == nil {
			_, err = io.CopyN(&response, c.reader, int64(size))
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	text := strings.TrimSuffix(response.String(), "\r\n")
	for _, f := range c.watcher.Received("alice", text) {
		if c.found++; c.found <= 20 {
			c.t.Errorf("%s: %s: %s", f.Rule, f.Message, f.Line)
		}
	}
	return text
}
