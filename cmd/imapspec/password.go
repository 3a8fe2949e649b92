package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// passwordVariable is where a subcommand looks for a password before it asks.
const passwordVariable = "IMAPSPEC_PASSWORD"

// readPassword takes a password from the first line of the file, from the environment, or from whoever is at in, who is
// asked without an echo on a terminal. It never comes from a flag, which other users of the machine could read.
func readPassword(in io.Reader, prompt io.Writer, file, user string) (string, error) {
	if file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("--password-file: %w", err)
		}
		first, _, _ := strings.Cut(string(content), "\n")
		return strings.TrimSuffix(first, "\r"), nil
	}
	if password, ok := os.LookupEnv(passwordVariable); ok {
		return password, nil
	}
	if terminal, ok := in.(*os.File); ok && term.IsTerminal(int(terminal.Fd())) {
		fmt.Fprintf(prompt, "Password of %s: ", user)
		typed, err := term.ReadPassword(int(terminal.Fd()))
		fmt.Fprintln(prompt)
		return string(typed), err
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && (line == "" || !errors.Is(err, io.EOF)) {
		return "", fmt.Errorf("no password: give --password-file or %s, or type it: %w", passwordVariable, err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
