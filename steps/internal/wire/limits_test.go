package wire_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// flood is a server that answers the first line it gets with the same over and over.
func flood(t *testing.T, greeting, first, again string) (*wire.Conn, *findings) {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := io.WriteString(server, greeting)
		if err == nil {
			_, err = bufio.NewReader(server).ReadString('\n')
		}
		for text := first + again; err == nil; text = strings.Repeat(again, max(1, 100_000/len(again))) {
			_, err = io.WriteString(server, text)
		}
	}()
	found := &findings{}
	c := wire.New("a client", "imap.example.org", client, found)
	t.Cleanup(func() { c.Close(); <-done })
	return c, found
}

// findings keeps a transcript and what watchers find.
type findings struct {
	log
	all []scenarios.Finding
}

func (f *findings) Finding(one scenarios.Finding) { f.all = append(f.all, one) }

// severe is a watcher that likes nothing.
type severe struct{}

func (severe) Sent(string, string) []scenarios.Finding { return nil }
func (severe) Received(_, response string) []scenarios.Finding {
	return []scenarios.Finding{{Rule: "all is wrong", Line: response}}
}

// TestServerThatDoesNotEnd is told so, whoever reads, and little of what it sends is kept.
func TestServerThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	const ready = "* OK ready\r\n"
	play := func(script string) func(*testing.T, *wire.Conn) error {
		return func(t *testing.T, c *wire.Conn) error { return run(t, c, script) }
	}
	command := func(t *testing.T, c *wire.Conn) error { _, err := c.Command(t.Context(), "NOOP"); return err }
	for name, test := range map[string]struct {
		greeting, first, again string
		read                   func(*testing.T, *wire.Conn) error
		want                   string
	}{
		"an exchange": {ready, "", "* 1 EXISTS\r\n", play("C: a1 SELECT x\nS: * FLAGS <flag-list>\nS: a1 OK <text>"),
			`the server sent more than 10000 lines in answer to "a1 SELECT x"`},
		"an exchange that forbids a line": {ready, "", "* 1 EXISTS\r\n", play("C: a1 SELECT x\nS!: * 2 EXISTS\nS: a1 OK <text>"), "more than 10000 lines"},
		"IDLE": {ready, "+ idling\r\n", "* 1 EXISTS\r\n", play("C: a1 IDLE\nS: + <text>\nS: * 2 EXISTS"),
			`the server sent more than 10000 lines in answer to "a1 IDLE"`},
		"literals of lines": {ready, "", "* 1 FETCH (BODY[] {1000000}\r\n" + strings.Repeat("\r\n", 500_000) + ")\r\n", play("C: a1 FETCH 1 BODY[]\nS: a1 OK <text>"),
			`the server sent more than 67108864 bytes in answer to "a1 FETCH 1 BODY[]"`},
		"literals without end": {ready, "* 1 FETCH (BODY[] {0}\r\n", "{0}\r\n", play("C: a1 NOOP\nS: a1 OK <text>"), "more than 10000 lines"},
		"long lines":           {ready, "", "* OK " + strings.Repeat("x", 500_000) + "\r\n", play("C: a1 NOOP\nS: a1 OK <text>"), "more than 67108864 bytes"},
		"one line":             {ready, "", strings.Repeat("x", 10_000), play("C: a1 NOOP\nS: a1 OK <text>"), "a line of more than 1048576 octets"},
		"a literal that is waited for": {ready, "", "* 1 EXISTS\r\n", play("C: a1 APPEND x <literal \"secret\">\nS: a1 OK <text>"),
			`more than 10000 lines in answer to "a1 APPEND x {6}"`},
		"a command": {ready, "", "* 1 EXISTS\r\n", command, `more than 10000 lines in answer to "t1 NOOP"`},
		"a login": {ready, "", "* 1 EXISTS\r\n", func(t *testing.T, c *wire.Conn) error {
			_, err := c.LogIn(t.Context(), wire.Login, "al", "sesame")
			return err
		}, `in answer to "t1 LOGIN \"al\" *****"`},
		"an SMTP command": {"220 ready\r\n", "", "250-SIZE\r\n", func(t *testing.T, c *wire.Conn) error { _, err := c.SMTPCommand(t.Context(), "EHLO x", 2); return err }, `more than 10000 lines in answer to "EHLO x"`},
		"a greeting":      {strings.Repeat("x", 3<<20), "", "x", command, "a line of more than 1048576 octets"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, found := flood(t, test.greeting, test.first, test.again)
			c.Patience, c.Observer = patience, severe{}
			err := test.read(t, c)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %.300v", err)
			}
			if len(err.Error()) > 200_000 {
				t.Errorf("the error has %d octets", len(err.Error()))
			}
			size := 0
			for _, line := range found.lines {
				size += len(line)
			}
			if len(found.lines) > 210 || size > 100_000 || len(found.all) > 200 {
				t.Errorf("%d lines of %d octets, and %d findings are kept", len(found.lines), size, len(found.all))
			}
		})
	}
}

// TestDeadlineOfAServerThatTalks ends the waiting for a server that says something all the time.
func TestDeadlineOfAServerThatTalks(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func(context.Context, *wire.Conn) error{
		"an exchange": func(_ context.Context, c *wire.Conn) error { return run(t, c, "C: a1 NOOP\nS: a1 OK <text>") },
		"a command":   func(ctx context.Context, c *wire.Conn) error { _, err := c.Command(ctx, "NOOP"); return err },
		"a literal": func(_ context.Context, c *wire.Conn) error {
			return run(t, c, "C: a1 APPEND x <literal \"x\">\nS: a1 OK <text>")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := net.Pipe()
			go func() {
				_, err := io.WriteString(server, "* OK ready\r\n")
				for lines := bufio.NewReader(server); err == nil; {
					if _, err = lines.ReadString('\n'); err != nil {
						return
					}
					for pace := time.NewTicker(time.Millisecond); err == nil; <-pace.C { // slower than the limits are reached
						_, err = io.WriteString(server, "* 1 EXISTS\r\n")
					}
				}
			}()
			c := wire.New("a client", "imap.example.org", client, nil)
			defer c.Close()
			c.Patience = 100 * time.Millisecond
			var silence *wire.SilenceError
			if err := read(t.Context(), c); !errors.As(err, &silence) {
				t.Errorf("it ended with %.200v", err)
			}
		})
	}
}

// TestDrainOfAServerThatDoesNotEnd discards for so long, or so much.
func TestDrainOfAServerThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	c, _ := flood(t, "* OK ready\r\n", "", strings.Repeat("x", 1000))
	if err := errors.Join(c.Greeting(t.Context()), c.Send(t.Context(), "x\r\n")); err != nil {
		t.Fatal(err)
	}
	if c.Drain(t.Context(), 100*time.Millisecond) {
		t.Error("the server has not closed the connection")
	}
}

// TestAllowanceOfAScenario counts what several connections take together, and a clean-up has one of its own.
func TestAllowanceOfAScenario(t *testing.T) {
	t.Parallel()
	answer := strings.Repeat("* 1 EXISTS\r\n", 9000) + "t1 OK done\r\n"
	var allowance wire.Allowance
	noop := func() error {
		c, _ := serve(t, "* OK ready\r\n", answer)
		c.Allowance = &allowance
		_, err := c.Command(t.Context(), "NOOP")
		return err
	}
	var err error
	for range 12 {
		if err = noop(); err != nil {
			break
		}
	}
	if err == nil || err.Error() != "the server sent more than 100000 lines in one scenario" {
		t.Fatalf("got %v", err)
	}
	allowance.Renew()
	if err := noop(); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// TestLongAnswerThatEnds is shown by its first lines and the one that ends it.
func TestLongAnswerThatEnds(t *testing.T) {
	t.Parallel()
	var answer strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&answer, "* LIST () \"/\" x%d\r\n", i)
	}
	c, transcript := serve(t, "* OK ready\r\n", answer.String()+"a1 NO done\r\n", "a2 OK done\r\n")
	err := run(t, c, "C: a1 LIST \"\" *\nS: a1 OK <text>")
	for _, part := range []string{"received: * LIST () \"/\" x39\n  … and 2951 more\n  received: * LIST () \"/\" x2991\n", "received: a1 NO done"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q:\n%v", part, err)
		}
	}
	if err := run(t, c, "C: a2 NOOP\nS: a2 OK <text>"); err != nil {
		t.Error(err)
	}
	lines := transcript.lines
	want := "S: … (the transcript leaves out what else comes)|S: a1 NO done|C: a2 NOOP|S: a2 OK done"
	if got := strings.Join(lines[len(lines)-4:], "|"); got != want || len(lines) > 210 {
		t.Errorf("%d lines, the last are %s", len(lines), got)
	}
}
