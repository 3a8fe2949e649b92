package external

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// powershell speaks like Windows PowerShell on a pipe: errors go to the other stream, wrapped, and after the output.
const powershell = `while IFS= read -r line; do case "$line" in
'') ;;
"'"*) printf '%s\r\n' "$(printf '%s' "$line" | tr -d "'")" ;;
end*) printf '%s : The term is not \r\nrecognized.\r\n    + FullyQualifiedErrorId : CommandNotFoundException\r\n \r\n' "$line" >&2 ;;
bad) printf 'bad : no such\r\n    + FullyQualifiedErrorId : Bad\r\n' >&2 ;;
half) printf 'no line end' ;;
exit) echo 'gone away' >&2; exit 7 ;;
hang) tail -f /dev/null ;;
'$ErrorView'*) ;;
*) printf '[%s]\r\n' "$line" ;; esac; done`

func open(t *testing.T, command string) *console {
	t.Helper()
	c, err := startConsole(t.Context(), command)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestConsole(t *testing.T) {
	t.Parallel()
	c := open(t, powershell)
	for _, step := range []struct{ text, want string }{
		{"one\r\n\r\ntwo", "[one]\n[two]\n"},
		{"bad\nthree", "[three]\nbad : no such\n    + FullyQualifiedErrorId : Bad"},
		{"", ""},
		{"four", "[four]\n"},
	} {
		got, err := c.Run(t.Context(), step.text)
		if err != nil || strings.TrimSpace(got) != strings.TrimSpace(step.want) {
			t.Errorf("%q prints %q (%v), want %q", step.text, got, err, step.want)
		}
	}
}

func TestConsoleThatBreaks(t *testing.T) {
	t.Parallel()
	var broken *scenarios.HarnessError
	if _, err := startConsole(t.Context(), "echo 'Permission denied (publickey)' >&2; exit 255"); !errors.As(err, &broken) ||
		!strings.Contains(err.Error(), "255: Permission denied (publickey)") {
		t.Errorf("a command that cannot log in: %v", err)
	}
	c := open(t, powershell)
	if _, err := c.Run(t.Context(), "exit"); !errors.As(err, &broken) || !strings.Contains(err.Error(), "exit status 7: gone away") {
		t.Errorf("a shell that ends: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := open(t, powershell).Run(ctx, "hang"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a shell that hangs: %v", err)
	}
}

func TestNobodyAnswersAtAPipe(t *testing.T) {
	t.Parallel()
	c := open(t, powershell)
	c.Answer("alice", "secret")
	var not *scenarios.NotApplicableError
	if _, err := c.Run(t.Context(), "Get-Credential"); !errors.As(err, &not) {
		t.Errorf("got %v", err)
	}
	if got, err := c.Run(t.Context(), "after"); err != nil || strings.TrimSpace(got) != "[after]" {
		t.Errorf("afterwards it prints %q (%v)", got, err)
	}
}
