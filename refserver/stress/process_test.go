package stress_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver"
)

// serverChild is this test binary as a server of its own on a data folder. It prints an announcement as a line of JSON. Every
// line that it reads it executes in the management shell, and prints what the shell printed, as a JSON string on a line. It
// ends with its standard input.
const (
	serverChild   = "server"
	childSettings = "IMAPSPEC_STRESS_SETTINGS" // further parameters of Set-ImapSettings, for a new data folder
	childFiles    = "IMAPSPEC_STRESS_FILES"    // how many files and connections it may have open
)

// announcement is where a process listens.
type announcement struct{ IMAP, Submission string }

func serveUntilKilled(data string) error {
	ctx := context.Background()
	if n, err := strconv.ParseUint(os.Getenv(childFiles), 10, 32); err == nil {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			return err
		}
	}
	server, err := refserver.Start(ctx, refserver.Config{Profile: "standard", Started: true, People: people(), DataDir: data})
	if err != nil {
		return err
	}
	console, err := server.Console(ctx, "", "")
	if err != nil {
		return err
	}
	if kept, err := console.Run(ctx, "(Get-ImapSettings).LoginType"); err != nil || strings.TrimSpace(kept) != "PlainTextLogin" {
		if err := errors.Join(err, configure(ctx, server, os.Getenv(childSettings))); err != nil {
			return err
		}
	}
	imap, _ := server.Address(143)
	submission, _ := server.Address(587)
	answers := json.NewEncoder(os.Stdout)
	if err := answers.Encode(announcement{imap, submission}); err != nil {
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		out, err := console.Run(ctx, lines.Text())
		if err := errors.Join(err, answers.Encode(out)); err != nil {
			return err
		}
	}
	return server.Close(ctx)
}

// process is a running server child.
type process struct {
	announcement
	command *exec.Cmd
	in      io.WriteCloser
	out     *json.Decoder
	said    *strings.Builder // on standard error
}

// launch starts a server child; env are further variables of its environment.
func launch(t *testing.T, data string, env ...string) *process {
	t.Helper()
	p := &process{command: exec.CommandContext(t.Context(), os.Args[0]), said: &strings.Builder{}}
	p.command.Env = append(append(os.Environ(), childVariable+"="+serverChild, childData+"="+data), env...)
	p.command.Stderr = p.said
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = json.NewDecoder(out)
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}

// ready waits until the server serves.
func (p *process) ready(t *testing.T) {
	t.Helper()
	if err := p.out.Decode(&p.announcement); err != nil {
		p.kill()
		t.Fatalf("the server did not start: %v\n%s", err, p.said)
	}
}

// shell executes a line in the management shell and returns what that printed.
func (p *process) shell(line string) (string, error) {
	if _, err := io.WriteString(p.in, line+"\n"); err != nil {
		return "", err
	}
	var out string
	if err := p.out.Decode(&out); err != nil {
		return "", err
	}
	if strings.Contains(out, "FullyQualifiedErrorId") {
		return out, fmt.Errorf("the shell said:\n%s", out)
	}
	return out, nil
}

// kill ends the process at once, as kill -9 does, and waits until it is gone.
func (p *process) kill() {
	_ = p.command.Process.Kill() // fails for one that is gone
	_ = p.command.Wait()         // says that it was killed
}

// killAfter kills the process in the middle of whatever it is doing.
func (p *process) killAfter(d time.Duration) {
	<-time.After(d)
	p.kill()
}
