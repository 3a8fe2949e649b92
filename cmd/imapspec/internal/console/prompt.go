// Package console is the management shell at a terminal: an interactive prompt and a runner for scripts.
package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/reeflective/readline"
	"golang.org/x/term"

	"github.com/imapspec/imapspec/scenarios/remoteshell"
)

// PromptText is what stands in front of every line, as in the Exchange Management Shell.
const PromptText = `[PS] C:\Windows\system32>`

// PromptOptions are what a prompt is made of. The zero value is this process's terminal.
type PromptOptions struct {
	History string // a file that keeps the lines; "" keeps them for this run only
	In      *os.File
	Out     io.Writer
}

// lineReader reads the lines that a person types. Its errors are io.EOF for the end and remoteshell.ErrCancelled for Ctrl+C.
type lineReader interface {
	line() (string, error)                         // at the prompt
	ask(label string, secret bool) (string, error) // at a question
}

// Prompt lets a person type commands until exit, Ctrl+D or the end of the input, and returns the exit status: the number
// behind exit, or 0. With a terminal it has history, completion and lines that go on; without one it reads plain lines.
// The error is the connection's.
func Prompt(ctx context.Context, client *remoteshell.Client, o PromptOptions) (int, error) {
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	var reader lineReader
	if o.In == os.Stdin && term.IsTerminal(int(o.In.Fd())) && os.Getenv("TERM") != "dumb" {
		reader = newEditor(ctx, client, o)
	} else {
		reader = &plainReader{in: bufio.NewReader(o.In), file: o.In, out: o.Out, more: func(text string) bool {
			incomplete, err := client.Incomplete(ctx, text)
			return err == nil && incomplete
		}}
	}
	return loop(ctx, client, reader, o.Out)
}

// loop reads and runs one text after the other.
func loop(ctx context.Context, client *remoteshell.Client, reader lineReader, out io.Writer) (int, error) {
	for ctx.Err() == nil {
		text, err := reader.line()
		switch {
		case errors.Is(err, io.EOF):
			return 0, nil
		case errors.Is(err, remoteshell.ErrCancelled):
			continue
		case err != nil:
			return 1, fmt.Errorf("read from the terminal: %w", err)
		}
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		if c, ok := reader.(clearer); ok && clears(text) {
			c.clear()
			continue
		}
		outcome, err := runInterruptible(ctx, client, text, out, reader.ask)
		if err != nil {
			return 1, err
		}
		if code, ends := leaves(text, outcome); ends {
			return code, nil
		}
	}
	return 1, ctx.Err()
}

// clearer is a reader whose screen can be cleared.
type clearer interface{ clear() }

// clears says whether the text asks for an empty screen, which only this end of the connection has.
func clears(text string) bool {
	switch strings.ToLower(text) {
	case "cls", "clear", "clear-host":
		return true
	}
	return false
}

// leaves says whether the text was an exit typed at the prompt.
func leaves(text string, outcome remoteshell.Outcome) (int, bool) {
	first, _, _ := strings.Cut(strings.ToLower(text), " ")
	if first != "exit" && first != "quit" && first != "logout" {
		return 0, false
	}
	if first != "exit" {
		return 0, true
	}
	return outcome.Status, true
}

// runInterruptible runs a text; Ctrl+C ends the text and not the prompt.
func runInterruptible(ctx context.Context, client *remoteshell.Client, text string, out io.Writer, ask remoteshell.Asker) (remoteshell.Outcome, error) {
	if first := strings.ToLower(text); first == "quit" || first == "logout" {
		return remoteshell.Outcome{}, nil
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	finished := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for {
			select {
			case <-interrupts:
				_ = client.Interrupt(ctx) // the text then ends by itself, or has ended
			case <-finished:
				return
			}
		}
	}()
	outcome, err := client.Run(ctx, text, out, ask)
	signal.Stop(interrupts)
	close(finished)
	<-watched
	if outcome.Interrupted {
		_, _ = fmt.Fprintln(out)
	}
	return outcome, err
}

// plainReader reads lines where there is no terminal to edit them on.
type plainReader struct {
	in   *bufio.Reader
	file *os.File // for secrets; nil when the input is no file
	out  io.Writer
	more func(text string) bool // whether the text goes on in the next line
}

func (p *plainReader) line() (string, error) {
	var text strings.Builder
	prompt := PromptText
	for {
		if _, err := io.WriteString(p.out, prompt); err != nil {
			return "", err
		}
		line, err := p.answer()
		if err != nil {
			if text.Len() > 0 && errors.Is(err, io.EOF) {
				return text.String(), nil
			}
			return "", err
		}
		text.WriteString(line)
		if line == "" || p.more == nil || !p.more(text.String()) {
			return text.String(), nil
		}
		text.WriteByte('\n')
		prompt = ">> "
	}
}

// answer reads one line; the last one need not end.
func (p *plainReader) answer() (string, error) {
	line, err := p.in.ReadString('\n')
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}

// ask shows the question and reads a line, which is not echoed when it is secret.
func (p *plainReader) ask(label string, secret bool) (string, error) {
	if _, err := io.WriteString(p.out, label); err != nil {
		return "", err
	}
	if secret && p.file != nil && term.IsTerminal(int(p.file.Fd())) {
		return readSecret(p.file, p.out)
	}
	return p.answer()
}

// readSecret reads a line that is not echoed.
func readSecret(file *os.File, out io.Writer) (string, error) {
	raw, err := term.ReadPassword(int(file.Fd()))
	_, _ = fmt.Fprintln(out)
	if err != nil {
		return "", remoteshell.ErrCancelled
	}
	return string(raw), nil
}

// editor is a line editor with history and completion.
type editor struct {
	shell *readline.Shell
	in    *os.File
	out   io.Writer
}

func newEditor(ctx context.Context, client *remoteshell.Client, o PromptOptions) *editor {
	shell := readline.NewShell()
	// Letters such as é and ü are letters: by default the library takes them for Alt with another key and inserts nothing.
	for option, on := range map[string]bool{"convert-meta": false, "input-meta": true, "output-meta": true} {
		_ = shell.Config.Set(option, on) // fails for a value of another type only
	}
	prompt := PromptText
	if os.Getenv("NO_COLOR") == "" {
		prompt = "\x1b[1m" + prompt + "\x1b[0m"
	}
	shell.Prompt.Primary(func() string { return prompt })
	shell.Prompt.Secondary(func() string { return ">> " })
	shell.AcceptMultiline = func(line []rune) bool {
		text := string(line)
		if strings.HasSuffix(text, "\n") {
			return true // an empty line ends a text that is not complete
		}
		incomplete, err := client.Incomplete(ctx, text)
		return err != nil || !incomplete
	}
	shell.Completer = func(line []rune, cursor int) readline.Completions {
		before := string(line[:min(cursor, len(line))])
		found, err := client.Complete(ctx, string(line), len(before))
		if err != nil {
			return readline.Completions{}
		}
		return readline.CompleteValues(found...)
	}
	shell.History.Add("lines", openHistory(o.History))
	return &editor{shell, o.In, o.Out}
}

func (e *editor) line() (string, error) {
	text, err := e.shell.Readline()
	if errors.Is(err, readline.ErrInterrupt) {
		return "", remoteshell.ErrCancelled
	}
	return text, err
}

// clear empties the screen and puts the prompt at its top.
func (e *editor) clear() { _, _ = io.WriteString(e.out, "\x1b[H\x1b[2J") }

// ask reads an answer, without history and completion. The terminal is raw meanwhile, so that Ctrl+C is a key that ends the reading
// and not a signal that leaves it waiting for a line.
func (e *editor) ask(label string, secret bool) (string, error) {
	fd := int(e.in.Fd())
	cooked, err := term.MakeRaw(fd)
	if err != nil {
		return "", err
	}
	defer func() { _ = term.Restore(fd, cooked) }()
	line := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{oneByte{e.in}, e.out}, label)
	if width, height, err := term.GetSize(fd); err == nil {
		_ = line.SetSize(width, height) // draws nothing before the label
	}
	read := line.ReadLine
	if secret {
		read = func() (string, error) { return line.ReadPassword(label) }
	}
	text, err := read()
	if err != nil { // Ctrl+C or Ctrl+D
		return "", remoteshell.ErrCancelled
	}
	return text, nil
}

// oneByte reads byte by byte, so that nothing typed ahead is lost to a buffer.
type oneByte struct{ file *os.File }

func (o oneByte) Read(p []byte) (int, error) { return o.file.Read(p[:min(1, len(p))]) }
