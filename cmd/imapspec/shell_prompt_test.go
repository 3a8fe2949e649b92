package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// terminal is a person at `imapspec shell` on a pseudo-terminal.
type terminal struct {
	t    *testing.T
	file *os.File
	log  *lockedBuffer
	more chan struct{} // holds something when the log has grown
	seen int           // how much of the log has been waited for
}

func startTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"shell"}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=yes", "NO_COLOR=1", "TERM=xterm", "HOME="+t.TempDir(), "XDG_CACHE_HOME=")
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 160})
	if err != nil {
		t.Fatal(err)
	}
	term := &terminal{t: t, file: file, log: &lockedBuffer{}, more: make(chan struct{}, 1)}
	go term.read()
	t.Cleanup(func() {
		_ = file.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return term
}

// read keeps what is shown, and says where the cursor is when it is asked, as a terminal does.
func (x *terminal) read() {
	buffer := make([]byte, 4096)
	for {
		n, err := x.file.Read(buffer)
		_, _ = x.log.Write(buffer[:n])
		select {
		case x.more <- struct{}{}:
		default:
		}
		for range bytes.Count(buffer[:n], []byte("\x1b[6n")) {
			_, _ = x.file.WriteString("\x1b[1;1R")
		}
		if err != nil {
			return
		}
	}
}

func (x *terminal) types(keys string) {
	x.t.Helper()
	if _, err := x.file.WriteString(keys); err != nil {
		x.t.Fatal(err)
	}
}

// shows waits until a text has come since the last one that was waited for.
func (x *terminal) shows(want string) {
	x.t.Helper()
	for deadline := time.After(patience); ; {
		all := x.log.String()
		if i := strings.Index(all[x.seen:], want); i >= 0 {
			x.seen += i + len(want)
			return
		}
		select {
		case <-x.more:
		case <-deadline:
			x.t.Fatalf("no %q in %q", want, all[x.seen:])
		}
	}
}

// prompts waits until a prompt stands and the cursor is shown behind it.
func (x *terminal) prompts() {
	x.t.Helper()
	x.shows("system32>")
	x.shows("\x1b[?25h")
}

// TestPromptOnTerminal types at the prompt as a person does: letters that are not ASCII, the arrow for the line before, a here-string,
// an interruption, an empty screen.
func TestPromptOnTerminal(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "server.json")
	startServe(t, "--server-file", file)
	x := startTerminal(t, "--server-file", file)
	x.prompts()
	x.types("'<' + 'Zoë Müller €' + '>'\r")
	x.shows("<Zoë Müller €>\r\n")
	x.prompts()
	x.types("\x1b[A\r") // the arrow up
	x.shows("<Zoë Müller €>\r\n")
	x.prompts()
	x.types("$x = @\"\r")
	x.types("one $(1+1)\r")
	x.types("\"@; $x + '.'\r")
	x.shows("one 2.\r\n")
	x.prompts()
	x.types("'run' + 'ning'; Start-Sleep 600\r")
	x.shows("running\r\n")
	x.types("\x03")
	x.prompts()
	x.types("cls\r")
	x.shows("\x1b[H\x1b[2J")
	x.prompts()
	x.types("exit\r")
}

// TestQuestionOnTerminal answers questions as a person does, ends one with Ctrl+C and goes on at the prompt.
func TestQuestionOnTerminal(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "server.json")
	startServe(t, "--server-file", file)
	x := startTerminal(t, "--server-file", file)
	x.prompts()
	for _, question := range []string{"Get-ServerComponentState", "Read-Host Identity -AsSecureString"} {
		x.types(question + "\r")
		x.shows("Identity: ")
		x.types("half an answer\x03")
		x.prompts()
	}
	x.types("$a = Read-Host Name; \"<$a>\"\r")
	x.shows("Name: ")
	x.types("Zöe\x7f\x7foë\r") // the wrong letters are taken back
	x.shows("<Zoë>\r\n")
	x.prompts()
	x.types("exit\r")
}
