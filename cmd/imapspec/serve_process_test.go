package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// asProgram makes the test binary behave as the program.
const asProgram = "IMAPSPEC_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(execute(context.Background(), wire(), os.Args[1:], os.Stdout, os.Stderr))
	}
	status := m.Run()
	if folder, err := builds(); err == nil {
		_ = os.RemoveAll(folder)
	}
	os.Exit(status)
}

// builds is the folder of plainProgram.
var builds = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "imapspec-build-") })

// build makes plainProgram.
var build = sync.OnceValues(func() (string, error) {
	folder, err := builds()
	if err != nil {
		return "", err
	}
	program := filepath.Join(folder, "imapspec")
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
})

// plainProgram is the program as it is delivered, for tests that start it over and over or keep it busy: with the race detector, which
// the test binary may have, that takes many times as long.
func plainProgram(t *testing.T) string {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// patience is how long a test waits for something that takes milliseconds.
const patience = 2 * time.Minute

// served is a process of `imapspec serve`.
type served struct {
	cmd       *exec.Cmd
	addresses map[string]string // by the name in the process's own lines
	log       *lockedBuffer
}

// lockedBuffer is written by a process's output and read by the test.
type lockedBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}

// startServe starts a server with its services on free ports, and returns when it is ready.
func startServe(t *testing.T, args ...string) *served {
	t.Helper()
	return startServeOf(t, os.Args[0], args...)
}

// startServeOf is startServe with the program of that name.
func startServeOf(t *testing.T, program string, args ...string) *served {
	t.Helper()
	free := []string{"serve", "--started", "--server-file", filepath.Join(t.TempDir(), "server.json")}
	for _, flag := range []string{"imap", "imaps", "submission", "web", "management", "dns"} {
		free = append(free, "--"+flag, "127.0.0.1:0")
	}
	s := &served{cmd: exec.CommandContext(t.Context(), program, append(free, args...)...), addresses: map[string]string{}, log: &lockedBuffer{}}
	s.cmd.Env = append(os.Environ(), asProgram+"=yes")
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.cmd.ProcessState == nil {
			_ = s.cmd.Process.Kill()
			_ = s.cmd.Wait()
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() == "ready" {
			return s
		}
		if fields := strings.Fields(lines.Text()); len(fields) > 1 {
			s.addresses[fields[0]] = fields[1]
		}
	}
	t.Fatalf("serve ended before it was ready: %v\n%s", s.cmd.Wait(), s.log)
	return nil
}

// end sends SIGTERM and wants a clean end.
func (s *served) end(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(patience, func() { _ = s.cmd.Process.Kill() })
	defer guard.Stop()
	if err := s.cmd.Wait(); err != nil { // an end that takes longer than shutdownDeadline is an error too
		t.Fatalf("after SIGTERM: %v\n%s", err, s.log)
	}
}

// imapClient speaks IMAP line by line.
type imapClient struct {
	conn *tls.Conn
	in   *bufio.Reader
	tag  int
}

func dialIMAP(ctx context.Context, address string) (*imapClient, error) {
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	c := &imapClient{conn: conn.(*tls.Conn), in: bufio.NewReader(conn)}
	_, err = c.until("")
	return c, err
}

// until reads lines up to the one with the prefix and gives them all; an error comes with what was read before it.
func (c *imapClient) until(prefix string) (string, error) {
	var all strings.Builder
	for {
		_ = c.conn.SetDeadline(time.Now().Add(patience))
		line, err := c.in.ReadString('\n')
		all.WriteString(line)
		if err != nil || strings.HasPrefix(line, prefix) {
			return all.String(), err
		}
	}
}

func (c *imapClient) command(text string) (string, error) {
	c.tag++
	tag := fmt.Sprintf("t%d", c.tag)
	if _, err := io.WriteString(c.conn, tag+" "+text+"\r\n"); err != nil {
		rest, _ := io.ReadAll(c.in)
		return string(rest), err
	}
	said, err := c.until(tag + " ")
	if err == nil && !strings.Contains(said, tag+" OK") {
		err = fmt.Errorf("%s: %s", text, said)
	}
	return said, err
}

// append stores a message and gives what was said up to the answer.
func (c *imapClient) append(message string) (string, error) {
	c.tag++
	tag := fmt.Sprintf("t%d", c.tag)
	if _, err := fmt.Fprintf(c.conn, "%s APPEND INBOX {%d}\r\n", tag, len(message)); err != nil {
		rest, _ := io.ReadAll(c.in)
		return string(rest), err
	}
	said, err := c.until("+ ")
	if err != nil {
		return said, err
	}
	if _, err := io.WriteString(c.conn, message+"\r\n"); err != nil {
		rest, _ := io.ReadAll(c.in)
		return said + string(rest), err
	}
	more, err := c.until(tag + " ")
	return said + more, err
}

func writePreset(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.yaml")
	if err := os.WriteFile(path, []byte("people:\n  - {name: alice, password: a secret}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var appended = regexp.MustCompile(`\[APPENDUID \d+ (\d+)\]`)

// TestServeEndsCleanly: SIGTERM in the middle of APPENDs ends the process with status 0, every client is told BYE, and what was
// acknowledged is there after the next start, under its UID.
func TestServeEndsCleanly(t *testing.T) {
	t.Parallel()
	data, preset := t.TempDir(), writePreset(t)
	server := startServe(t, "--data", data, "--preset", preset)

	const clients, before = 6, 60
	var mu sync.Mutex
	acknowledged := map[string]string{} // subject by UID
	var count atomic.Int64
	underLoad := make(chan struct{})
	var busy sync.WaitGroup
	idle, err := dialIMAP(t.Context(), server.addresses["imaps"])
	if err != nil {
		t.Fatal(err)
	}
	defer idle.conn.Close()
	if _, err := idle.command(`LOGIN alice "a secret"`); err != nil {
		t.Fatal(err)
	}
	for i := range clients {
		c, err := dialIMAP(t.Context(), server.addresses["imaps"])
		if err != nil {
			t.Fatal(err)
		}
		defer c.conn.Close()
		if _, err := c.command(`LOGIN alice "a secret"`); err != nil {
			t.Fatal(err)
		}
		busy.Go(func() {
			for n := 0; ; n++ {
				subject := fmt.Sprintf("client-%d-message-%d", i, n)
				said, err := c.append("Subject: " + subject + "\r\n\r\nText\r\n")
				if uid := appended.FindStringSubmatch(said); uid != nil {
					mu.Lock()
					acknowledged[uid[1]] = subject
					mu.Unlock()
					if count.Add(1) == before {
						close(underLoad)
					}
				}
				if err != nil {
					if !strings.Contains(said, "* BYE ") {
						t.Errorf("client %d was not told BYE but %q (%v)", i, said, err)
					}
					return
				}
			}
		})
	}
	select {
	case <-underLoad:
	case <-time.After(patience):
		t.Fatalf("only %d messages were acknowledged", count.Load())
	}
	server.end(t)
	busy.Wait()
	_ = idle.conn.SetDeadline(time.Now().Add(patience))
	if said, _ := io.ReadAll(idle.in); !strings.Contains(string(said), "* BYE ") {
		t.Errorf("the idle client was not told BYE but %q", said)
	}

	again := startServe(t, "--data", data, "--preset", preset)
	c, err := dialIMAP(t.Context(), again.addresses["imaps"])
	if err != nil {
		t.Fatal(err)
	}
	defer c.conn.Close()
	for _, text := range []string{`LOGIN alice "a secret"`, "SELECT INBOX"} {
		if _, err := c.command(text); err != nil {
			t.Fatal(err)
		}
	}
	said, err := c.command("FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]string{}
	for _, m := range regexp.MustCompile(`UID (\d+) [^\r]*\r\nSubject: (\S+)\r\n`).FindAllStringSubmatch(said, -1) {
		kept[m[1]] = m[2]
	}
	for uid, subject := range acknowledged {
		if kept[uid] != subject {
			t.Errorf("the acknowledged message %s (UID %s) is not there: %q is", subject, uid, kept[uid])
		}
	}
	again.end(t)
}

func TestHealth(t *testing.T) {
	t.Parallel()
	server := startServe(t)
	file := server.cmd.Args[4]
	ask := func(args ...string) (int, string) {
		var out, complaint bytes.Buffer
		code := execute(t.Context(), wire(), append([]string{"health", "--timeout", patience.String()}, args...), &out, &complaint)
		return code, out.String() + complaint.String()
	}
	for _, target := range [][]string{{"--server-file", file}, {"--management", server.addresses["management"]}} {
		if code, said := ask(target...); code != exitExpected || said != "" {
			t.Errorf("%q of a running server: %d %q", target, code, said)
		}
	}
	var out, complaint bytes.Buffer
	if code := execute(t.Context(), wire(), []string{"shell", "--server-file", file, "-c", "Stop-Service MSExchangeIMAP4BE"}, &out, &complaint); code != 0 {
		t.Fatalf("Stop-Service: %d %s%s", code, &out, &complaint)
	}
	if code, said := ask("--server-file", file); code != exitFailed || said != "imapspec: not ready: not every automatic service runs: MSExchangeIMAP4BE is Stopped\n" {
		t.Errorf("with the backend stopped: %d %q", code, said)
	}
	if code, said := ask("--live", "--server-file", file); code != exitExpected {
		t.Errorf("--live with the backend stopped: %d %q", code, said)
	}
	if code, said := ask("--management", server.addresses["web"]); code != exitFailed || !strings.Contains(said, "is no management endpoint") {
		t.Errorf("the address of Outlook on the web: %d %q", code, said)
	}
	management := server.addresses["management"]
	server.end(t)
	for _, target := range [][]string{{"--server-file", file}, {"--management", management}} {
		if code, said := ask(target...); code != exitFailed || strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "imapspec: not ready: ") {
			t.Errorf("%q of a server that has ended: %d %q", target, code, said)
		}
	}
	for _, args := range [][]string{{"--management", "localhost"}, {"--management", "localhost:1", "--server-file", file}, {"--timeout", "0s"}} {
		if code, said := ask(args...); code != exitUsage {
			t.Errorf("%q: %d %q", args, code, said)
		}
	}
}
