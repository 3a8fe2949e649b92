package tamper_test

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/tamper"
)

// patience is how long a test waits for something that takes milliseconds.
const patience = 5 * time.Minute

// play has a scripted server behind the rules: it reads the commands that it expects and sends answers; the client sends
// and reads everything. Lines of the script begin with "C: " (the client sends), "s: " (the server sees), "S: " (the server
// sends) and "c: " (the client sees).
func play(t *testing.T, rules []tamper.Rule, script string) {
	t.Helper()
	client, far := net.Pipe()
	deadline := time.Now().Add(patience)
	_ = client.SetDeadline(deadline)
	_ = far.SetDeadline(deadline)
	server := tamper.Wrap(far, rules)
	defer client.Close()
	defer server.Close()
	var toServer, sees, answers, read strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(script), "\n") {
		prefix, text, _ := strings.Cut(strings.TrimSpace(line), ": ")
		text = strings.ReplaceAll(text, `\n`, "\r\n") + "\r\n"
		switch prefix {
		case "C":
			toServer.WriteString(text)
		case "s":
			sees.WriteString(text)
		case "S":
			answers.WriteString(text)
		case "c":
			read.WriteString(text)
		}
	}
	go func() { _, _ = io.WriteString(client, toServer.String()) }()
	got := make([]byte, len(read.String()))
	done := make(chan error, 1)
	go func() {
		_, err := io.ReadFull(bufio.NewReader(client), got)
		done <- err
	}()
	seen := make([]byte, sees.Len())
	if _, err := io.ReadFull(iotest.OneByteReader(server), seen); err != nil {
		t.Fatalf("the server saw %q: %v", seen, err)
	}
	if string(seen) != sees.String() {
		t.Errorf("the server saw %q\nwant           %q", seen, sees.String())
	}
	for _, b := range []byte(answers.String()) { // byte by byte: nothing depends on how the server writes
		if _, err := server.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-done; err != nil {
		t.Fatalf("the client read %q: %v", got, err)
	}
	if string(got) != read.String() {
		t.Errorf("the client read %q\nwant            %q", got, read.String())
	}
}

func TestRules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule   tamper.Rule
		script string
	}{
		"nothing matches": {tamper.Drop("SELECT", "EXISTS"), `
			C: a NOOP
			s: a NOOP
			S: * 3 EXISTS
			S: a OK done
			c: * 3 EXISTS
			c: a OK done`},
		"command": {tamper.Command(`^(\S+) EXPUNGE`, "$1 NOOP"), `
			C: a expunge
			s: a NOOP
			S: a OK done
			c: a OK done`},
		"literals of the client stay": {tamper.Command(`EXPUNGE`, "NOOP"), `
			C: a APPEND x {9+}\nb EXPUNGE {2+}\nEXPUNGE
			s: a APPEND x {9+}\nb EXPUNGE {2+}\nEXPUNGE
			S: a OK done
			c: a OK done`},
		"canned": {tamper.Canned(`^\S+ XYZZY`, "* 1 EXISTS", "{tag} OK fine"), `
			C: a XYZZY
			C: b NOOP
			s: b NOOP
			S: b OK done
			c: * 1 EXISTS
			c: a OK fine
			c: b OK done`},
		"since a command was answered": {tamper.Answer("NOOP", `^(\S+) OK`, "$1 NO").Since("^ID"), `
			C: a NOOP
			C: b ID NIL
			C: c NOOP
			s: a NOOP
			s: b ID NIL
			s: c NOOP
			S: a OK done
			S: b OK done
			S: c OK done
			c: a OK done
			c: b OK done
			c: c NO done`},
		"pipelined": {tamper.Drop("NOOP", `^\S+ OK`).Pipelined(), `
			C: a NOOP\nb NOOP\nc SELECT x
			s: a NOOP\nb NOOP\nc SELECT x
			S: a OK done
			S: b OK done
			S: c OK done
			c: a OK done
			c: c OK done`},
		"answer": {tamper.Answer("SELECT", `^(\S+ OK) \[READ-WRITE\]`, "$1 [READ-ONLY]"), `
			C: a SELECT x
			s: a SELECT x
			S: * OK [READ-WRITE] not this one
			S: a OK [READ-WRITE] done
			c: * OK [READ-ONLY] not this one
			c: a OK [READ-ONLY] done`},
		"a literal in a response": {tamper.Answer("FETCH", `FLAGS \(\)`, "FLAGS (X)"), `
			C: a FETCH 1 x
			s: a FETCH 1 x
			S: * 1 FETCH (BODY[] {4}\n\n FLAGS ())
			S: a OK done
			c: * 1 FETCH (BODY[] {4}\n\n FLAGS (X))
			c: a OK done`},
		"drop the tagged one": {tamper.Drop("NOOP", `^\S+ OK`), `
			C: a NOOP
			C: b CHECK
			s: a NOOP
			s: b CHECK
			S: a OK done
			S: b OK done
			c: b OK done`},
		"twice": {tamper.Twice("", `^\* BYE`), `
			S: * BYE x
			c: * BYE x
			c: * BYE x`},
		"before and for one command only": {tamper.Before("FETCH", `^\S+ OK`, "* 1 EXPUNGE"), `
			C: a FETCH 1 FLAGS
			C: b NOOP
			s: a FETCH 1 FLAGS
			s: b NOOP
			S: a OK done
			S: b OK done
			c: * 1 EXPUNGE
			c: a OK done
			c: b OK done`},
		"after": {tamper.After("", `^\* OK`, "* PREAUTH no"), `
			S: * OK hello
			c: * OK hello
			c: * PREAUTH no`},
		"late": {tamper.Late("SELECT", `FLAGS`), `
			C: a SELECT x
			s: a SELECT x
			S: * FLAGS ()
			S: * 3 EXISTS
			S: a OK done
			c: * 3 EXISTS
			c: a OK done
			c: * FLAGS ()`},
		"add": {tamper.Add("", `^\* (\d+) EXISTS`, -5), `
			S: * 12 EXISTS
			S: * 3 EXISTS
			c: * 7 EXISTS
			c: * 0 EXISTS`},
		"octets": {tamper.Octets("FETCH", `o`, "00"), `
			C: a FETCH 1 x
			s: a FETCH 1 x
			S: * 1 FETCH (BODY[1] {5}\none\n FLAGS (foo) BODY[2] {3}\ntwo BODY[3] "four" BINARY[4] ~{2}\n6o)
			S: a OK done
			c: * 1 FETCH (BODY[1] {6}\n00ne\n FLAGS (foo) BODY[2] {4}\ntw00 BODY[3] "four" BINARY[4] ~{3}\n600)
			c: a OK done`},
		"octets that begin like a literal": {tamper.Octets("", `b`, ""), `
			S: * 1 FETCH (BODY[1] {8}\n{3}\nabc)
			c: * 1 FETCH (BODY[1] {7}\n{3}\nac)`},
		"drift": {tamper.Drift("", `UIDVALIDITY (\d+)`, 1), `
			S: * OK [UIDVALIDITY 5] x
			S: * OK [UIDVALIDITY 5] x
			c: * OK [UIDVALIDITY 6] x
			c: * OK [UIDVALIDITY 7] x`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, []tamper.Rule{test.rule}, test.script)
		})
	}
}

func TestHangUp(t *testing.T) {
	t.Parallel()
	client, far := net.Pipe()
	defer client.Close()
	server := tamper.Wrap(far, []tamper.Rule{tamper.HangUp("", `^\* BYE`)})
	if _, err := server.Write([]byte("* BYE x\r\n")); err == nil {
		t.Error("the server may go on writing")
	}
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the client: %v", err)
	}
}

// TestPieces has the server take for a line what has come of one, and see literals as they are.
func TestPieces(t *testing.T) {
	t.Parallel()
	client, far := net.Pipe()
	defer client.Close()
	server := tamper.Wrap(far, []tamper.Rule{tamper.Pieces(), tamper.Command("CHECK", "NOOP")})
	defer server.Close()
	deadline := time.Now().Add(patience)
	_ = client.SetDeadline(deadline)
	_ = far.SetDeadline(deadline)
	commands := bufio.NewReader(server)
	for _, piece := range [][2]string{
		{"a CHECK\r\n", "a NOOP\r\n"},
		{"b CHECK", "b NOOP\r\n"},
		{"CK\r\n", "CK\r\n"},
		{"c SELECT {4+}\r\nx", "c SELECT {4+}\r\n"},
		{"y\r\n\r\n", "xy\r\n"},
	} {
		go func() { _, _ = io.WriteString(client, piece[0]) }()
		if line, err := commands.ReadString('\n'); err != nil || line != piece[1] {
			t.Fatalf("the server saw %q, %v; want %q", line, err, piece[1])
		}
	}
}

func TestWithoutRules(t *testing.T) {
	t.Parallel()
	client, server := net.Pipe()
	defer client.Close()
	if tamper.Wrap(server, nil) != server {
		t.Error("somebody is in between")
	}
}

// TestRefusedLiteral has the line behind a literal that the server refused be a command.
func TestRefusedLiteral(t *testing.T) {
	t.Parallel()
	client, far := net.Pipe()
	defer client.Close()
	server := tamper.Wrap(far, []tamper.Rule{tamper.Command("CHECK", "NOOP")})
	defer server.Close()
	deadline := time.Now().Add(patience)
	_ = client.SetDeadline(deadline)
	_ = far.SetDeadline(deadline)
	commands, answers := bufio.NewReader(server), bufio.NewReader(client)
	for _, turn := range [][3]string{
		{"a FETCH {10}\r\n", "a FETCH {10}\r\n", "a BAD no\r\n"},
		{"b CHECK\r\n", "b NOOP\r\n", "b OK\r\n"},
		{"c SELECT {7}\r\n", "c SELECT {7}\r\n", "+ go on\r\n"},
		{"d CHECK\r\n", "d CHECK\r\n", "c OK\r\n"}, // the literal
	} {
		go func() { _, _ = io.WriteString(client, turn[0]) }()
		if line, err := commands.ReadString('\n'); err != nil || line != turn[1] {
			t.Fatalf("the server saw %q, %v; want %q", line, err, turn[1])
		}
		go func() { _, _ = io.WriteString(server, turn[2]) }()
		if line, err := answers.ReadString('\n'); err != nil || line != turn[2] {
			t.Fatalf("the client saw %q, %v; want %q", line, err, turn[2])
		}
	}
}

func TestNoRuleGoesByOneMessage(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]tamper.Rule{
		"size":    tamper.Answer("FETCH", `BODY\[\] \{37\}\r\n`, "BODY[] {35}\r\n"),
		"address": tamper.Answer("ENVELOPE", `"bob" "example\.org"`, `"bob" NIL`),
	} {
		if r.Check() == nil {
			t.Errorf("%s: a rule that goes by the octets of one message is taken", name)
		}
	}
	for name, r := range map[string]tamper.Rule{
		"any size":      tamper.Answer("FETCH", `BODY\[\] \{\d+\}\r\n`, "BODY[] "),
		"an empty text": tamper.Answer("FETCH", `\{0\}\r\n`, "NIL"),
		"octets":        tamper.Octets("FETCH", `\r\n`, "\n"),
	} {
		if err := r.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNoRuleGoesByATag(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]tamper.Rule{
		"answer":  tamper.Answer("SELECT", `^(a2) OK`, "$1 NO"),
		"several": tamper.Answer("SELECT", `^(a[23]) OK`, "$1 NO"),
		"any":     tamper.Command(`^(a\d) LIST`, "$1 LSUB"),
		"canned":  tamper.Canned(`^a1 CAPABILITY`, "{tag} OK done"),
		"sent":    tamper.Before("APPEND", `^\S+ OK`, "* 1 EXISTS", "a2 OK done"),
		"ESEARCH": tamper.Answer("SEARCH", `(TAG "a1"\)) ALL`, "$1"),
		"bare":    tamper.Drop("NOOP", `^tag7 BAD`),
	} {
		if r.Check() == nil {
			t.Errorf("%s: a rule that goes by a tag is taken", name)
		}
	}
	for name, r := range map[string]tamper.Rule{
		"any tag": tamper.Answer("SELECT", `^([^* ]+) OK`, "$1 NO"),
		"our own": tamper.Drop("", `^x1 `),
		"sent":    tamper.After("^IDLE", `^\+`, "{tag} OK done", "x1 OK done"),
	} {
		if err := r.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
