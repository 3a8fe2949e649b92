//go:build !serveronly

package main

import (
	"io"
	"os"

	"golang.org/x/term"

	"github.com/imapspec/imapspec/scenarios/progress"
)

// terminalWidth gives the columns of the terminal that the writer is; nil when it is none, or one that cannot move its cursor.
func terminalWidth(w io.Writer) func() int {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || os.Getenv("TERM") == "dumb" {
		return nil
	}
	return func() int {
		width, _, err := term.GetSize(int(file.Fd()))
		if err != nil {
			return 80
		}
		return width
	}
}

// styleFor colours on a terminal, unless NO_COLOR is set (https://no-color.org).
func styleFor(w io.Writer) progress.Style {
	return progress.Style{Colour: terminalWidth(w) != nil && os.Getenv("NO_COLOR") == ""}
}
