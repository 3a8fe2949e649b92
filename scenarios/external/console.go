package external

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// console is a PowerShell that reads statements from standard input, as `powershell -Command -` does: one line at a time, except
// that a statement which a line leaves open ends at the next empty line.
//
// The end of what a text prints is found on both streams. The shell prints a marker on its output, and is given a command that
// does not exist, whose error tells the end on the error stream; where both streams are one, that error is cut out of it.
type console struct {
	command *exec.Cmd
	stdin   io.WriteCloser
	ended   chan struct{} // closed when the command has ended and both streams were read
	failure error         // how it ended; read after ended

	mu      sync.Mutex
	output  bytes.Buffer
	errors  bytes.Buffer
	arrived chan struct{} // holds a token when something came since it was looked at
	answers int
}

// closeDeadline is how long a shell that is told to exit may take, explainDeadline one that takes no input any more to say why.
const closeDeadline, explainDeadline = 3 * time.Second, 30 * time.Second

// startConsole starts the command and has it print a first marker, so that a command that cannot work fails here.
func startConsole(ctx context.Context, line string) (*console, error) {
	c := &console{command: exec.Command("sh", "-c", line), ended: make(chan struct{}), arrived: make(chan struct{}, 1)}
	ownGroup(c.command)
	var err error
	if c.stdin, err = c.command.StdinPipe(); err != nil {
		return nil, err
	}
	c.command.Stdout, c.command.Stderr = &stream{c, &c.output}, &stream{c, &c.errors}
	if err := c.command.Start(); err != nil {
		return nil, fmt.Errorf("start the console's command: %w", err)
	}
	go func() {
		c.failure = c.command.Wait()
		close(c.ended)
	}()
	// Errors in full, as Windows PowerShell has them, and no tables cut to the width of a window that nobody has.
	if _, err := c.Run(ctx, "$ErrorView = 'NormalView'"); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// stream is one of the command's outputs.
type stream struct {
	console *console
	into    *bytes.Buffer
}

// Write keeps what came and wakes whoever waits for it.
func (s *stream) Write(text []byte) (int, error) {
	s.console.mu.Lock()
	defer s.console.mu.Unlock()
	s.into.Write(text)
	select {
	case s.console.arrived <- struct{}{}:
	default:
	}
	return len(text), nil
}

// Run gives the text to the shell and returns what it prints until it is done, the error stream last. Empty lines of the text
// are left out. A command that has ended, or does not answer within the context, is a *scenarios.HarnessError.
func (c *console) Run(ctx context.Context, text string) (string, error) {
	if c.answers > 0 {
		c.answers = 0
		return "", missing("its console is a pipe, at which nobody answers prompts")
	}
	marker := "end" + strings.ToLower(rand.Text()[:16])
	if _, err := io.WriteString(c.stdin, statements(text, marker)); err != nil {
		select { // it is about to tell why
		case <-c.ended:
		case <-time.After(explainDeadline):
		case <-ctx.Done():
		}
		return "", c.broken(ctx, err)
	}
	for {
		if printed, done := c.take(marker); done {
			return printed, nil
		}
		select {
		case <-c.arrived:
		case <-c.ended:
			if printed, done := c.take(marker); done {
				return printed, nil
			}
			return "", c.broken(ctx, errors.New("the command has ended"))
		case <-ctx.Done():
			return "", c.broken(ctx, ctx.Err())
		}
	}
}

// statements is the text with what tells its end.
func statements(text, marker string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) != "" {
			b.WriteString(line + "\n")
		}
	}
	// The empty line ends a statement of several lines. Empty lines inside would end it too early.
	return b.String() + "\n" + marker + "\n'" + marker + "'\n"
}

// take gives what was printed when both ends are there.
func (c *console) take(marker string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	unknown := regexp.MustCompile(`(?s)(?:^|\n)` + marker + `\s?:.*?FullyQualifiedErrorId\s*:\s*CommandNotFoundException[ \r]*(?:\n[ \r]*)?\n`)
	done := regexp.MustCompile(`(?:^|\n)` + marker + `\r?\n`)
	output, failures := c.output.String(), c.errors.String()
	at := done.FindStringIndex(output)
	told := unknown.MatchString(output) || unknown.MatchString(failures)
	if at == nil || !told {
		return "", false
	}
	output = output[:at[0]] + ending(output[:at[0]]) + output[at[1]:]
	c.output.Reset()
	c.errors.Reset()
	text := unknown.ReplaceAllString(output, "\n") + unknown.ReplaceAllString(failures, "\n")
	return strings.ReplaceAll(text, "\r\n", "\n"), true
}

// ending is the line end that a marker's pattern has taken with it.
func ending(before string) string {
	if before == "" {
		return ""
	}
	return "\n"
}

// broken explains why the command gives no answer, in its own words where it has any.
func (c *console) broken(ctx context.Context, err error) error {
	select {
	case <-c.ended:
		if err = c.failure; err == nil {
			err = errors.New("the command has ended")
		}
	default:
		if ctx.Err() != nil {
			err = fmt.Errorf("it does not come to an end: %w", ctx.Err())
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	said := strings.TrimSpace(c.errors.String())
	if said != "" {
		said = ": " + last(said)
	}
	return &scenarios.HarnessError{Err: fmt.Errorf("the console's command: %w%s", err, said)}
}

// longestSaid is how many bytes of a command's errors are shown.
const longestSaid = 500

func last(text string) string {
	if len(text) > longestSaid {
		return "…" + text[len(text)-longestSaid:]
	}
	return text
}

// Answer notes that somebody would have to type; see Run.
func (c *console) Answer(lines ...string) { c.answers += len(lines) }

// Close ends the shell's input, and the shell itself where that does not.
func (c *console) Close() error {
	_ = c.stdin.Close() // it may have ended
	timer := time.NewTimer(closeDeadline)
	defer timer.Stop()
	select {
	case <-c.ended:
	case <-timer.C:
		endGroup(c.command)
		<-c.ended
	}
	return nil
}
