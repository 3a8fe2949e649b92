//go:build !serveronly

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/eventlog"
)

const sesame = "open-sesame"

// file writes a file for the test.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// listen serves every connection with the behaviour and gives the address.
func listen(t *testing.T, behave func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				behave(conn)
			}()
		}
	}()
	return l.Addr().String()
}

// says sends texts, the later ones when something has come.
func says(texts ...string) func(net.Conn) {
	return func(conn net.Conn) {
		buffer := make([]byte, 4096)
		for i, text := range texts {
			if i > 0 {
				if _, err := conn.Read(buffer); err != nil {
					return
				}
			}
			if _, err := conn.Write([]byte(text)); err != nil {
				return
			}
		}
	}
}

// endless sends the same over and over.
func endless(begin, text string) func(net.Conn) {
	return func(conn net.Conn) {
		_, err := conn.Write([]byte(begin))
		for err == nil {
			_, err = conn.Write([]byte(strings.Repeat(text, 1000)))
		}
	}
}

// generous is a timeout that a machine which stands still for some seconds does not reach.
const generous = "6m"

// TestServersThatAreNone runs against what is no usable server: one clear message and exit status 3 each, no password in it.
func TestServersThatAreNone(t *testing.T) {
	t.Parallel()
	silent := func(conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) }
	for name, c := range map[string]struct {
		scheme string
		behave func(net.Conn)
		want   string
	}{
		"garbage":        {"imap+insecure", says("\x00\xff HTTP/1.1 400\r\n"), "this is no IMAP server"},
		"nothing":        {"imap+insecure", silent, "does not answer; a slow one needs a longer --timeout"},
		"endless line":   {"imap+insecure", endless("* OK ", "x"), "a line of more than 65536 octets"},
		"endless lines":  {"imap+insecure", endless("* OK hi\r\n", "* 1 EXISTS\r\n"), "the server sent more than 1000 lines in answer to LOGIN"},
		"hangs up":       {"imap+insecure", func(net.Conn) {}, "the server has closed the connection"},
		"full":           {"imap+insecure", says("* BYE too many\r\n"), "turns the connection away"},
		"wrong password": {"imap+insecure", says("* OK hi\r\n", "c2 NO [AUTHENTICATIONFAILED] not "+sesame+"\r\n"), "refuses the user name or the password"},
		"no STARTTLS":    {"imap", says("* OK hi\r\n", "c1 BAD what?\r\n"), "no password is sent in plain text"},
		"no TLS":         {"imaps", says("* OK hi\r\n"), "TLS: "},
		"plain port":     {"imaps", says("* OK hi\r\n"), "; imap:// is for a port that begins in plain text"},
		"TLS port":       {"imap", silent, "; imaps:// is for a port that waits for TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			timeout := generous
			if name == "nothing" {
				timeout = "6s" // which is half a second for an answer
			}
			expectNothingRuns(t, c.scheme+"://"+listen(t, c.behave), timeout, c.want)
		})
	}
	t.Run("closed port", func(t *testing.T) {
		t.Parallel()
		expectNothingRuns(t, "imap+insecure://"+freeAddresses(t, 1)[0], generous, "no connection: ")
	})
}

// expectNothingRuns runs against a server and expects a message and exit status 3.
func expectNothingRuns(t *testing.T, server, timeout, want string) {
	t.Helper()
	var out, stderr bytes.Buffer
	accounts := file(t, "accounts.yaml", "accounts:\n  - {user: alice, password: "+sesame+"}\n")
	code := execute(t.Context(), wire(), []string{"run", "rfc3501", "--server", server, "--accounts", accounts, "--timeout", timeout, "--report", t.TempDir()}, &out, &stderr)
	if code != exitEnvironment || !strings.Contains(stderr.String(), want) || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("exit status %d: %q, want one line with %q", code, stderr.String(), want)
	}
	if strings.Contains(out.String()+stderr.String(), sesame) {
		t.Error("the password is shown")
	}
}

// TestMistakesInFiles is exit status 2 with the place of the mistake.
func TestMistakesInFiles(t *testing.T) {
	t.Parallel()
	good := file(t, "accounts.yaml", "accounts:\n  - {user: alice, password: "+sesame+"}\n")
	bad := file(t, "accounts.yaml", "accounts:\n  - {usr: alice, password: "+sesame+"}\n")
	expect := file(t, "server.yaml", "expectations:\n  - {scenario: a.feature, verdict: failed}\n")
	const server = "imap+insecure://127.0.0.1:1"
	for want, args := range map[string][]string{
		bad + `:2:6: unknown field "usr"`:            {"--server", server, "--accounts", bad},
		"no such file":                               {"--server", server, "--accounts", good + "x"},
		"give --accounts too":                        {"--server", server},
		"give --server or --console too":             {"--accounts", good},
		"put them into the accounts file":            {"--server", "imaps://al:" + sesame + "@host", "--accounts", good},
		expect + ":2:6: expectation 1 has no reason": {"--expect", expect},
		"has its own personality":                    {"--server", server, "--accounts", good, "--profile", "standard"},
		"only the reference server":                  {"--server", server, "--accounts", good, "--defect", wire().defects[0].Name},
	} {
		var out, stderr bytes.Buffer
		code := execute(t.Context(), wire(), append([]string{"run", "rfc3501", "--report", t.TempDir()}, args...), &out, &stderr)
		if code != exitUsage || !strings.Contains(stderr.String(), want) || strings.Contains(stderr.String(), sesame) {
			t.Errorf("exit status %d: %q, want %q", code, stderr.String(), want)
		}
	}
}

// shared starts a server whose only account holds mail, and gives its addresses by their name and the accounts file.
func shared(t *testing.T) (s *served, accounts string) {
	t.Helper()
	message := file(t, "plan.eml", "Subject: mine\r\n\r\nNobody's business.\r\n")
	preset := file(t, "preset.yaml", fmt.Sprintf(`people:
  - name: alice
    password: %s
    folders: [Work, Work/Plans]
    messages:
      - {folder: INBOX, file: %[2]s, flags: ['\Flagged']}
      - {folder: INBOX, file: %[2]s, flags: ['\Deleted']}
      - {folder: Work/Plans, file: %[2]s}
`, sesame, message))
	s = startServeOf(t, plainProgram(t), "--profile", "standard", "--preset", preset)
	return s, file(t, "accounts.yaml", "accounts:\n  - {user: alice, password: "+sesame+"}\ntls: {any_certificate: true}\n")
}

// holdings is every folder, subscription and message of the account, read with a client that is no part of the harness.
func holdings(t *testing.T, address string) []string {
	t.Helper()
	c, err := imapclient.DialTLS(address, &imapclient.Options{TLSConfig: &tls.Config{InsecureSkipVerify: true}}) //nolint:gosec // a new server's own
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login("alice", sesame).Wait(); err != nil {
		t.Fatal(err)
	}
	folders, err := c.List("", "*", &imap.ListOptions{ReturnSubscribed: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range folders {
		opened, err := c.Select(f.Mailbox, &imap.SelectOptions{ReadOnly: true}).Wait()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(f.Mailbox, " ", f.Attrs, " ", opened.UIDValidity, " ", opened.UIDNext, " ", opened.NumMessages))
		if opened.NumMessages == 0 {
			continue
		}
		messages, err := c.Fetch(imap.SeqSet{{Start: 1}}, &imap.FetchOptions{Flags: true, UID: true, InternalDate: true,
			BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			slices.Sort(m.Flags) // \Recent among them: it goes with the first session that selects the folder
			all = append(all, fmt.Sprint(f.Mailbox, " ", m.UID, " ", m.Flags, " ", m.InternalDate.Unix(), " ", string(m.BodySection[0].Bytes)))
		}
	}
	slices.Sort(all)
	return all
}

// TestExternalAccount runs the suite on an account with mail, by TLS and by STARTTLS, and finds the account as it was.
func TestExternalAccount(t *testing.T) {
	t.Parallel()
	s, accounts := shared(t)
	before := holdings(t, s.addresses["imaps"])
	for scheme, address := range map[string]string{"imaps": s.addresses["imaps"], "imap": s.addresses["imap"]} {
		var out, stderr bytes.Buffer
		selectors, program := []string{"rfc3501/6.3.1", "rfc3501/6.4.6"}, os.Args[0]
		switch {
		case testing.Short():
		case scheme == "imaps":
			selectors, program = []string{"rfc"}, plainProgram(t)
		default: // what differs with STARTTLS is before the login
			selectors = []string{"rfc3501/6"}
		}
		args := append([]string{"run", "--server", scheme + "://" + address, "--accounts", accounts, "--timeout", "3m", "--report", t.TempDir(), "--jobs", "3"}, selectors...)
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), asProgram+"=yes"), &out, &stderr
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v: %s\n%s", scheme, err, stderr.String(), out.String()[strings.LastIndex(out.String(), "\nfailed:")+1:])
		}
		if strings.Contains(out.String(), sesame) {
			t.Errorf("%s: the password is shown", scheme)
		}
	}
	if diff := cmp.Diff(before, holdings(t, s.addresses["imaps"])); diff != "" {
		t.Errorf("the account has changed (-before +after)\n%s", diff)
	}
}

// TestUntrustedCertificate sends no password to a server whose certificate nobody vouches for.
func TestUntrustedCertificate(t *testing.T) {
	t.Parallel()
	s, _ := shared(t)
	for scheme, address := range map[string]string{"imaps": s.addresses["imaps"], "imap": s.addresses["imap"]} {
		expectNothingRuns(t, scheme+"://"+address, generous, "the certificate is not trusted, and no password is sent")
	}
}

// endsAfter ends a context when enough was written.
type endsAfter struct {
	bytes.Buffer
	at     int
	cancel func()
}

func (w *endsAfter) Write(p []byte) (int, error) {
	n, err := w.Buffer.Write(p)
	if strings.Count(w.String(), "\n\n") >= w.at {
		w.cancel()
	}
	return n, err
}

// TestInterruptedLoginCheck is a Ctrl-C before anything has begun.
func TestInterruptedLoginCheck(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	address := listen(t, func(conn net.Conn) {
		says("* OK hi\r\n")(conn)
		_, _ = conn.Read(make([]byte, 1)) // the login
		cancel()
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = conn.Read(make([]byte, 1))
	})
	var out, stderr bytes.Buffer
	accounts := file(t, "accounts.yaml", "accounts:\n  - {user: alice, password: "+sesame+"}\n")
	code := execute(ctx, wire(), []string{"run", "rfc3501", "--server", "imap+insecure://" + address, "--accounts", accounts, "--report", t.TempDir()}, &out, &stderr)
	want := "imapspec: interrupted before a scenario was started: the login check had come to account 1 (alice) at " + address + "\n"
	if code != exitEnvironment || stderr.String() != want {
		t.Errorf("exit status %d: %s, want %s", code, stderr.String(), want)
	}
}

// TestInterruptedExternalRun is a Ctrl-C in the middle: the report tells what ran, and nothing of it is left on the account.
func TestInterruptedExternalRun(t *testing.T) {
	t.Parallel()
	s, accounts := shared(t)
	before := holdings(t, s.addresses["imaps"])
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out, stderr, report := &endsAfter{at: 5, cancel: cancel}, bytes.Buffer{}, t.TempDir()
	code := execute(ctx, wire(), []string{"run", "rfc3501", "--server", "imaps://" + s.addresses["imaps"], "--accounts", accounts, "--jobs", "4", "--timeout", generous, "--report", report}, out, &stderr)
	if code != exitEnvironment || !strings.Contains(out.String(), "\ninterrupted: ") || !strings.Contains(out.String(), " passed, 0 failed, ") {
		t.Errorf("exit status %d: %s\n%s", code, stderr.String(), out.String())
	}
	events, err := eventlog.Read(report)
	if err != nil {
		t.Fatal(err)
	}
	finished := 0
	for _, e := range events {
		if e.Kind == scenarios.ScenarioFinished {
			finished++
		}
	}
	if finished < 5 {
		t.Errorf("the record has %d scenarios", finished)
	}
	if _, err := os.Stat(filepath.Join(report, "report.html")); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(before, holdings(t, s.addresses["imaps"])); diff != "" {
		t.Errorf("the account has changed (-before +after)\n%s", diff)
	}
}

// between passes a connection on to a server with TLS, until the client sends what begins a flood that does not end.
func between(address, begins, flood string) func(net.Conn) {
	return func(client net.Conn) {
		server, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // a new server's own
		if err != nil {
			return
		}
		defer server.Close()
		go func() { _, _ = io.Copy(client, server) }()
		buffer := make([]byte, 64<<10)
		for {
			n, err := client.Read(buffer)
			if err != nil {
				return
			}
			if bytes.Contains(buffer[:n], []byte(begins)) {
				endless("", flood)(client)
				return
			}
			if _, err := server.Write(buffer[:n]); err != nil {
				return
			}
		}
	}
}

// TestServerThatDoesNotEnd is a failure that says so, with a report that can be read, and the folders are removed all the same.
func TestServerThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	s, accounts := shared(t)
	before := holdings(t, s.addresses["imaps"])
	address := listen(t, between(s.addresses["imaps"], " SELECT ", "* 1 EXISTS\r\n"))
	var out, stderr bytes.Buffer
	report := t.TempDir()
	code := execute(t.Context(), wire(), []string{"run", "R3501-6.3.1-04", "R3501-6.3.1-13", "R3501-6.3.1-14", "--server", "imap+insecure://" + address, "--accounts", accounts, "--timeout", generous, "--report", report}, &out, &stderr)
	if code != exitFailed || !strings.Contains(out.String(), `the server sent more than 10000 lines in answer to "a1 SELECT `) {
		t.Errorf("exit status %d: %s\n%s", code, stderr.String(), out.String())
	}
	written, err := os.ReadDir(report)
	if err != nil || len(written) == 0 {
		t.Fatal(err)
	}
	for _, f := range written {
		if info, err := f.Info(); err != nil || info.Size() > 1<<20 {
			t.Errorf("%s has %d octets, %v", f.Name(), info.Size(), err)
		}
	}
	if out.Len() > 64<<10 {
		t.Errorf("%d octets are printed", out.Len())
	}
	if diff := cmp.Diff(before, holdings(t, s.addresses["imaps"])); diff != "" {
		t.Errorf("the account has changed (-before +after)\n%s", diff)
	}
}

// TestServerThatFallsOver ends the run soon after the server has ended, instead of failing every scenario that is left.
func TestServerThatFallsOver(t *testing.T) {
	t.Parallel()
	s, accounts := shared(t)
	var connections atomic.Int32
	var fallen atomic.Bool
	address := listen(t, func(conn net.Conn) {
		if connections.Add(1) > 20 {
			fallen.Store(true)
		}
		if !fallen.Load() {
			between(s.addresses["imaps"], "a client never says this", "")(conn)
		}
	})
	var out, stderr bytes.Buffer
	report := t.TempDir()
	code := execute(t.Context(), wire(), []string{"run", "rfc3501", "--server", "imap+insecure://" + address, "--accounts", accounts, "--jobs", "2", "--timeout", "2m", "--report", report}, &out, &stderr)
	if code != exitFailed || !strings.Contains(out.String(), "\nthe server is gone, ") || !strings.Contains(out.String(), "\n  no login has worked for 1m0s: alice at "+address+": no greeting: the server has closed the connection\n") {
		t.Errorf("exit status %d: %s\n%s", code, stderr.String(), out.String())
	}
	if failed := strings.Count(out.String(), "\n    replay "); failed < 1 || failed > 3 {
		t.Errorf("%d scenarios failed:\n%s", failed, out.String())
	}
	summary, err := os.ReadFile(filepath.Join(report, "summary.md"))
	if err != nil || !strings.HasPrefix(string(summary), "# The server was gone after ") {
		t.Errorf("%.300s, %v", summary, err)
	}
}

// TestServerThatHangsUp fails when a server ends its connections in the middle.
func TestServerThatHangsUp(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	address := listen(t, func(conn net.Conn) {
		if connections.Add(1) == 1 { // the login before the run
			says("* OK hi\r\n", "c2 OK in\r\n", "c3 OK bye\r\n")(conn)
			return
		}
		says("* OK [CAPABILITY IMAP4rev1] hi\r\n")(conn)
	})
	var out, stderr bytes.Buffer
	accounts := file(t, "accounts.yaml", "accounts:\n  - {user: alice, password: "+sesame+"}\n")
	code := execute(t.Context(), wire(), []string{"run", "rfc3501/6.3.1", "--server", "imap+insecure://" + address, "--accounts", accounts, "--timeout", generous, "--report", t.TempDir()}, &out, &stderr)
	if code != exitFailed || !strings.Contains(out.String(), "the server closed the connection") {
		t.Errorf("exit status %d: %s\n%s", code, stderr.String(), out.String())
	}
	for _, part := range []string{"    requires ", "    replay ", "--server imap+insecure://" + address, "--timeout " + generous} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the output lacks %q", part)
		}
	}
}
