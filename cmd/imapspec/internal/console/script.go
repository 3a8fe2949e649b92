package console

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/imapspec/imapspec/scenarios/remoteshell"
)

// maxScript is how many bytes of a script are read.
const maxScript = 1 << 20

// Script runs everything that in holds as one text and writes what it prints to out. Nobody is there to answer questions.
// The number is the exit status: 0, 1 when an error ended the script (throw, -ErrorAction Stop, a text that cannot be
// parsed), or what the script gave to exit. The error is the connection's, the reader's or the writer's.
func Script(ctx context.Context, client *remoteshell.Client, in io.Reader, out io.Writer) (int, error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxScript+1))
	if err != nil {
		return 1, fmt.Errorf("read the script: %w", err)
	}
	if len(raw) > maxScript {
		return 1, fmt.Errorf("the script is longer than %d bytes", maxScript)
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	outcome, err := client.Run(ctx, text, out, nil)
	if err != nil {
		return 1, err
	}
	if outcome.Interrupted && outcome.Status == 0 {
		return 1, nil
	}
	return outcome.Status, nil
}
