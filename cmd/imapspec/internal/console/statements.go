package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/imapspec/imapspec/scenarios/remoteshell"
)

// Statements runs what in holds line by line while it comes, as `powershell -Command -` does, and writes what it prints to out: a
// program at the other end of a pipe talks to the shell. A line that leaves a statement open is run with the lines behind it, up
// to the next empty one. Nobody is there to answer questions; an error ends its line only. The number is the exit status: what
// was given to exit, else 0.
func Statements(ctx context.Context, client *remoteshell.Client, in io.Reader, out io.Writer) (int, error) {
	lines := bufio.NewReaderSize(in, maxScript)
	var open strings.Builder
	for {
		raw, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) || open.Len() > maxScript {
			return 1, fmt.Errorf("a statement is longer than %d bytes", maxScript)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return 1, fmt.Errorf("read the statements: %w", err)
		}
		last := err != nil
		line := strings.TrimRight(string(raw), "\r\n")
		empty := strings.TrimSpace(line) == ""
		begun := open.Len() > 0
		if !empty {
			open.WriteString(line + "\n")
		}
		wait := begun && !empty && !last
		if !wait && !begun && !empty && !last {
			if wait, err = client.Incomplete(ctx, open.String()); err != nil {
				return 1, err
			}
		}
		if !wait && open.Len() > 0 {
			text := strings.TrimSuffix(open.String(), "\n")
			open.Reset()
			outcome, err := client.Run(ctx, text, out, nil)
			if err != nil {
				return 1, err
			}
			if exits(text) {
				return outcome.Status, nil
			}
		}
		if last {
			return 0, nil
		}
	}
}

// exits says whether a statement is one of those that end a session.
func exits(text string) bool {
	words := strings.Fields(strings.ToLower(text))
	return len(words) > 0 && words[0] == "exit"
}
