package shell_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// TestAlteredTexts has a session run and print other texts than its own.
func TestAlteredTexts(t *testing.T) {
	t.Parallel()
	s := shell.NewSession(shell.Config{
		Typed:   func(text string) string { return strings.ReplaceAll(text, "one", "two") },
		Printed: func(text string) string { return strings.ReplaceAll(text, "three", "four") },
	})
	var out strings.Builder
	if err := s.Run(t.Context(), "'one'; 'three'", &out); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Fields(out.String()), "two four"; strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
