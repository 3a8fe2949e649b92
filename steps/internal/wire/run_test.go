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
	"testing/synctest"
	"time"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// log keeps a transcript.
type log struct{ lines []string }

func (l *log) Line(_ string, dir scenarios.Direction, text string) {
	l.lines = append(l.lines, string(dir)+": "+text)
}

// patience is how long a test waits that is not about waiting: much passes through a pipe on a machine that has much else to do.
const patience = 15 * time.Minute

// serve plays a server: at first, and after each line that it receives, it sends the next of the answers. An answer that
// ends in "!" closes the connection behind it.
func serve(t *testing.T, answers ...string) (*wire.Conn, *log) {
	t.Helper()
	client, server := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer server.Close()
		lines := bufio.NewReader(server)
		for _, answer := range answers {
			text, closes := strings.CutSuffix(answer, "!")
			if _, err := io.WriteString(server, text); err != nil || closes {
				return
			}
			if _, err := lines.ReadString('\n'); err != nil {
				return
			}
		}
	}()
	transcript := &log{}
	c := wire.New("a client", "imap.example.org", client, transcript)
	c.Patience = patience
	t.Cleanup(func() { c.Close(); <-done })
	return c, transcript
}

func names(name string) (string, bool) {
	value, ok := map[string]string{"alice's password": `p"w`}[name]
	return value, ok
}

func run(t *testing.T, c *wire.Conn, script string) error {
	t.Helper()
	parsed, err := wire.ParseScript(script)
	if err != nil {
		t.Fatal(err)
	}
	return c.Run(t.Context(), parsed, names, map[string]string{})
}

func TestExchange(t *testing.T) {
	t.Parallel()
	const greeting = "* OK ready\r\n"
	cases := []struct {
		name    string
		answers []string
		script  string
		err     string // part of the error; empty: none
	}{
		{"untagged in any order, others between", []string{greeting, "* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 0 RECENT\r\na OK done\r\n"},
			"C: a SELECT x\nS: * 3 EXISTS\nS: * FLAGS <flag-list>\nS: a OK <text>", ""},
		{"in order is wanted", []string{greeting, "* 0 RECENT\r\n* 3 EXISTS\r\na OK done\r\n"},
			"C: a SELECT x\n<in this order>\nS: * 3 EXISTS\nS: * 0 RECENT\nS: a OK <text>", "ended too early"},
		{"in order is kept", []string{greeting, "* 3 EXISTS\r\n* FLAGS ()\r\n* 0 RECENT\r\na OK done\r\n"},
			"C: a SELECT x\n<in this order>\nS: * 3 EXISTS\nS: * 0 RECENT\nS: a OK <text>", ""},
		{"nothing else", []string{greeting, "* 3 EXISTS\r\n* 0 RECENT\r\na OK done\r\n"},
			"C: a SELECT x\n<nothing else>\nS: * 3 EXISTS\nS: a OK <text>", "nothing else may come"},
		{"an untagged one is missing", []string{greeting, "* 0 RECENT\r\na OK done\r\n"},
			"C: a SELECT x\nS: * 3 EXISTS\nS: a OK <text>", "ended too early"},
		{"another tagged answer", []string{greeting, "a NO no\r\n"}, "C: a SELECT x\nS: a OK <text>", "received: a NO no"},
		{"optional and there", []string{greeting, "* OK [ALERT] x\r\na OK done\r\n"}, "C: a NOOP\n<nothing else>\nS?: * OK <text>\nS: a OK <text>", ""},
		{"optional and not there", []string{greeting, "a OK done\r\n"}, "C: a NOOP\n<nothing else>\nS?: * OK <text>\nS: a OK <text>", ""},
		{"an optional completion, after what belongs to a later command", []string{greeting, "* SEARCH 2\r\na OK done\r\nb OK done\r\n"},
			"C: a NOOP\n<nothing else>\nS?: a OK <text>\nS: * SEARCH <numbers 2>\nS: b OK <text>", ""},
		{"an optional completion that is another", []string{greeting, "* SEARCH 2\r\na NO no\r\nb OK done\r\n"},
			"C: a NOOP\nS?: a OK <text>\nS: * SEARCH <numbers 2>\nS: b OK <text>", "another answer was expected"},
		{"must not come", []string{greeting, "* 1 EXPUNGE\r\na OK done\r\n"}, "C: a NOOP\nS!: * <nz-number> EXPUNGE\nS: a OK <text>", "must not come"},
		{"an alternative", []string{greeting, "* BYE go away\r\n!"}, "C: a NOOP\nS: a BAD <text>\nor: * BYE <text>", ""},
		{"closing as the alternative", []string{greeting, "!"}, "C: a NOOP\nS: a BAD <text>\nor: <connection closed>", ""},
		{"closing that nobody wants", []string{greeting, "!"}, "C: a NOOP\nS: a BAD <text>", "closed the connection"},
		{"BYE that nobody wants", []string{greeting, "* BYE go away\r\n"}, "C: a NOOP\nS: a OK <text>", "says BYE"},
		{"cut inside a literal", []string{greeting, "* 1 FETCH (BODY[] {4}\r\na!"}, "C: a NOOP\n<connection cut inside a literal>", ""},
		{"cut where closing was expected", []string{greeting, "* 1 FETCH (BODY[] {4}\r\na!"}, "C: a NOOP\n<connection closed>", ""},
		{"closed, not cut", []string{greeting, "* 1 FETCH (UID 4)\r\n!"}, "C: a NOOP\n<connection cut inside a literal>", "the server closed the connection"},
		{"the end", []string{greeting, "* BYE x\r\na OK bye\r\n!"}, "C: a LOGOUT\nS: * BYE <text>\nS: a OK <text>\n<connection closed>", ""},
		{"the greeting as part of it", []string{greeting, "a OK done\r\n"}, "S: * OK ready\nC: a NOOP\nS: a OK done", ""},
		{"another greeting", []string{"* BYE full\r\n!"}, "C: a NOOP\nS: a OK done", "greets"},
		{"captures", []string{greeting, "* OK [UIDNEXT 7] x\r\na OK done\r\n", "b OK 7\r\n"},
			"C: a NOOP\nS: * OK [UIDNEXT <nz-number:next>] <text>\nS: a OK <text>\nC: b FETCH <next>\nS: b OK <next>", ""},
		{"captures differ", []string{greeting, "* OK [UIDNEXT 7] x\r\na OK done\r\n", "b OK 8\r\n"},
			"C: a NOOP\nS: * OK [UIDNEXT <nz-number:next>] <text>\nS: a OK <text>\nC: b FETCH\nS: b OK <nz-number:next>", "expected (line 5): b OK"},
		{"a literal", []string{greeting, "* 1 FETCH (BODY[] {4}\r\na\r\nb)\r\na OK done\r\n"},
			"C: a FETCH\nS: * 1 FETCH (BODY[] <string \"a<crlf>b\">)\nS: a OK <text>", ""},
		{"a quoted string", []string{greeting, "* 1 FETCH (BODY[] \"a\\\"b\")\r\na OK done\r\n"},
			"C: a FETCH\nS: * 1 FETCH (BODY[] <string>)\nS: a OK <text>", ""},
		{"charsets as literals", []string{greeting, "* NO [BADCHARSET ({5}\r\nx y)] \"{1}\" {6}\r\nUTF-8 )] see {3}\r\na NO [badcharset (X)] ({2}\r\n"},
			"C: a SEARCH\n<nothing else>\nS: * NO [BADCHARSET (<string \"x y)]\"> \"{1}\" <string \"UTF-8 \">)] see {3}\nS: a NO [badcharset (X)] ({2}", ""},
		{"a brace in a text is no literal", []string{greeting, "a OK see {12}\r\n"}, "C: a NOOP\nS: a OK see {12}", ""},
		{"answers to two commands", []string{greeting, "* 1 EXISTS\r\na OK 1\r\n* 2 EXISTS\r\nb OK 2\r\n"},
			"C: a NOOP\nS: * 1 EXISTS\nS: a OK 1\nS: * 2 EXISTS\nS: b OK 2", ""},
		{"a continuation", []string{greeting, "+ go\r\n", "a OK done\r\n"}, "C: a IDLE\nS: + <text>\nC: DONE\nS: a OK done", ""},
		{"a continuation without a text", []string{greeting, "+ \r\n", "a OK done\r\n"}, "C: a IDLE\nS: + <text?>\nC: DONE\nS: a OK done", ""},
		{"a continuation without a space", []string{greeting, "+\r\n", "a OK done\r\n"}, "C: a IDLE\nS: + <text?>\nC: DONE\nS: a OK done", ""},
		{"a word that begins with a plus", []string{greeting, "+1\r\n"}, "C: a IDLE\nS: + <text?>", "received: +1"},
		{"what the server lacks, and it does not", []string{greeting, "a OK done\r\n"}, "C: a X\nS: a OK done\nn/a: a NO [CANNOT] <text>", ""},
		{"what the server lacks, and it answers otherwise", []string{greeting, "a BAD no\r\n"}, "C: a X\nS: a OK done\nn/a: a NO [CANNOT] <text>",
			"expected (line 2): a OK done\n  received: a BAD no"},
		{"SMTP lines", []string{"220 x\r\n", "250-a Hello\r\n250-SIZE 1\r\n250 STARTTLS\r\n"},
			"S: 220 x\nC: EHLO b\nS: 250-STARTTLS\nS: 250-a <text>\nS: 250 <text>", ""},
		{"SMTP last line that must not come", []string{"220 x\r\n", "250-a Hello\r\n250 AUTH LOGIN\r\n"},
			"C: EHLO b\nS!: 250-AUTH <text>\nS: 250 <text>", "must not come"},
		{"SMTP refusal", []string{"220 x\r\n", "530 5.7.57 no\r\n"}, "C: MAIL\nS: <5xx> <text>", ""},
		{"a placeholder that nobody knows", []string{greeting}, "C: a NOOP\nS: a OK <nonsense>", "<nonsense> is neither"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conn, _ := serve(t, c.answers...)
			err := run(t, conn, c.script)
			switch {
			case c.err == "" && err != nil:
				t.Error(err)
			case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
				t.Errorf("error %v, want one with %q", err, c.err)
			}
		})
	}
}

func TestSecretsStayOutOfTheTranscript(t *testing.T) {
	t.Parallel()
	c, transcript := serve(t, "* OK ready\r\n", "a NO\r\n", "+\r\n", "b NO\r\n", "c NO\r\n", "d OK x\r\n")
	err := run(t, c, "C: a LOGIN alice \"secret\"\nS: a NO\nC: b AUTHENTICATE PLAIN\nS: +\nC: c2VjcmV0\nS: b NO\n"+
		"C: c AUTHENTICATE PLAIN c2VjcmV0\nS: c NO\nC: d NOOP secret\nS: d OK x")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(transcript.lines, "\n")
	want := "S: * OK ready\nC: a LOGIN alice *****\nS: a NO\nC: b AUTHENTICATE PLAIN\nS: +\nC: *****\nS: b NO\n" +
		"C: c AUTHENTICATE PLAIN *****\nS: c NO\nC: d NOOP secret\nS: d OK x"
	if all != want {
		t.Errorf("transcript:\n%s\nwant:\n%s", all, want)
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"a<crlf>b<nul><octet ff>":     "a\r\nb\x00\xff",
		"<repeat ab 3>":               "ababab",
		"MAIL FROM:<a@b.c>":           "MAIL FROM:<a@b.c>",
		"<base64 alice's password>":   "cCJ3",
		"<base64 alice>":              "YWxpY2U=",
		"LOGIN x <alice's password>!": `LOGIN x p"w!`,
		"<repeat x -1>":               "<repeat x -1>",
	}
	for text, want := range cases {
		if got := wire.Expand(text, names); got != want {
			t.Errorf("%q expands to %q, want %q", text, got, want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"":                          "empty",
		"# nothing":                 "empty",
		"C: a\nX: b":                "line 2",
		"or: a":                     "line 1",
		"C: a\nS!: x\nor: <text>":   "line 3",
		"C: a\nS: x\nC: b\nor: <y>": "line 4",
		"<TLS 1.3 negotiation with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256>": "line 1",
		"<TLS 1.2 negotiation with TLS_ECDHE_RSA_WITH_NONSENSE>":           "line 1",
	} {
		_, err := wire.ParseScript(script)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", script, err, want)
		}
	}
}

func TestSilenceEndsWithTheContext(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, "* OK ready\r\n", "", "")
	ctx, cancel := context.WithCancel(t.Context())
	if err := c.Greeting(ctx); err != nil {
		t.Fatal(err)
	}
	result := make(chan error, 1)
	go func() { _, err := c.Read(ctx); result <- err }()
	cancel()
	if err := <-result; err == nil {
		t.Error("a read that nobody answers ends without an error")
	}
}

func TestUntilGivesTheLastError(t *testing.T) {
	t.Parallel()
	tries := 0
	err := wire.Until(t.Context(), func(context.Context) error {
		if tries++; tries < 3 {
			return fmt.Errorf("not yet")
		}
		return nil
	})
	if err != nil || tries != 3 {
		t.Errorf("%v after %d tries", err, tries)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := wire.Until(ended, func(context.Context) error { return io.EOF }); err == nil {
		t.Error("no error although the context has ended")
	}
}

// TestNotApplicable sees what a server answers that has not what the exchange is about: no failure, and nothing is played any more.
func TestNotApplicable(t *testing.T) {
	t.Parallel()
	const script = "C: a SELECT x\nS: * OK [PERMANENTFLAGS <flags with \\*>] <text>\nn/a: * OK [PERMANENTFLAGS <flags without \\*>] <text>\nS: a OK <text>"
	for flags, want := range map[string]string{
		`(\Seen \*)`: "",
		`(\Seen)`:    `the server answers "* OK [PERMANENTFLAGS (\\Seen)] x", and this is about one that does not`,
		`()`:         `the server answers "* OK [PERMANENTFLAGS ()] x", and this is about one that does not`,
	} {
		c, _ := serve(t, "* OK ready\r\n", "* OK [PERMANENTFLAGS "+flags+"] x\r\na OK done\r\n")
		err := run(t, c, script)
		var inapplicable *scenarios.NotApplicableError
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", flags, err)
		case want != "" && (!errors.As(err, &inapplicable) || inapplicable.Reason != want):
			t.Errorf("%s: error %v, want that it is not applicable: %s", flags, err, want)
		}
	}
}

// TestSearchOfRev2Alone sees ESEARCH come for SEARCH, which a server of IMAP4rev2 alone does not have.
func TestSearchOfRev2Alone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		expected, answer string
		alone, want      bool
	}{
		{"S: * SEARCH <numbers 2 4 5>", `* ESEARCH (TAG "a") ALL 2,4:5`, true, true},
		{"S: * SEARCH <numbers 2 4 5>", `* esearch (tag a) uid all 5:4,2`, true, true},
		{"S: * SEARCH <numbers 2 4 5>", `* ESEARCH (TAG "a") ALL 2,4:5`, false, false},
		{"S: * SEARCH <numbers 2 4>", `* ESEARCH (TAG "a") ALL 2,4:5`, true, false},
		{"S: * SEARCH <numbers 2 4>", `* SEARCH 4 2`, true, true},
		{"S: * SEARCH <numbers 2 4>", `* ESEARCH ALL 2,4`, true, false},
		{"S: * SEARCH <numbers 2>", `* ESEARCH (TAG "a") ALL 2 COUNT 1`, true, false},
		{"S: * SEARCH <numbers 2>", `* ESEARCH (TAG "a") ALL 2 ALL 2`, true, false},
		{"S: * SEARCH<numbers>", `* ESEARCH (TAG "a")`, true, true},
		{"S: * SEARCH<numbers>", `* ESEARCH (TAG "a") ALL 2`, true, false},
		{"S: * SEARCH 2 4 (MODSEQ 7)", `* ESEARCH (TAG "a") ALL 2,4 MODSEQ 7`, true, true},
		{"S: * SEARCH 2 4 (MODSEQ 7)", `* ESEARCH (TAG "a") MODSEQ 7 ALL 2,4`, true, true},
		{"S: * SEARCH 2 4 (MODSEQ 7)", `* ESEARCH (TAG "a") ALL 2,4`, true, false},
		{"S: * SEARCH 9\nor: * SEARCH 2", `* ESEARCH (TAG "a") ALL 2`, true, true},
		{"S!: * SEARCH <text?>\nS: * ESEARCH (TAG \"a\") ALL 2", `* ESEARCH (TAG "a") ALL 2`, true, true},
	} {
		conn, _ := serve(t, "* OK ready\r\n", c.answer+"\r\na OK done\r\n")
		conn.Rev2Alone = c.alone
		if err := run(t, conn, "C: a SEARCH ALL\n"+c.expected+"\nS: a OK <text>"); (err == nil) != c.want {
			t.Errorf("%s for %s: %v", c.answer, c.expected, err)
		}
	}
}

// TestLeftOut sees a command end without what the exchange is about, which a server may leave out.
func TestLeftOut(t *testing.T) {
	t.Parallel()
	const script = "C: a RENAME x y\nS: * LIST () \"/\" y (\"OLDNAME\" (x))\nn/a: a OK <text>\nS: a OK <text>"
	for answer, want := range map[string]string{
		"* LIST () \"/\" y (\"OLDNAME\" (x))\r\na OK done\r\n": "",
		"a OK done\r\n":               "not applicable",
		"* 1 EXISTS\r\na OK done\r\n": "not applicable",
		"a NO no\r\n":                 "another answer was expected",
	} {
		c, _ := serve(t, "* OK ready\r\n", answer)
		err := run(t, c, script)
		var inapplicable *scenarios.NotApplicableError
		got := ""
		switch {
		case errors.As(err, &inapplicable):
			got = "not applicable"
		case err != nil:
			got = err.Error()
		}
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q: %s, want %q", answer, got, want)
		}
		if inapplicable != nil && !strings.Contains(inapplicable.Reason, `without "* LIST () \"/\" y`) {
			t.Errorf("%q: the reason is %q", answer, inapplicable.Reason)
		}
	}
}

func TestLoginsMayTakeLonger(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		script string
		late   bool
	}{
		{"C: a LOGIN x y\nS: a NO <text>", false},
		{"C: a AUTHENTICATE PLAIN AHgAeQ==\nS: a NO <text>", false},
		{"C: a LOGIN x y\nS: a NO <text>\nC: a NOOP\nS: a NO <text>", true},
		{"C: a NOOP\nS: a NO <text>", true},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, server := net.Pipe()
			conn := wire.New("a client", "imap.example.org", client, nil)
			conn.Patience = 5 * time.Second
			done := make(chan struct{})
			go func() {
				defer close(done)
				defer server.Close()
				fmt.Fprint(server, "* OK ready\r\n")
				for lines := bufio.NewScanner(server); lines.Scan(); {
					time.Sleep(17 * time.Second) // of the bubble's time
					fmt.Fprint(server, "a NO try again\r\n")
				}
			}()
			defer func() { conn.Close(); <-done }()
			var silence *wire.SilenceError
			if err := run(t, conn, c.script); errors.As(err, &silence) != c.late || err != nil && !c.late {
				t.Errorf("%q: %v", c.script, err)
			}
		})
	}
}
