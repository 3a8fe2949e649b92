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

// TestHistory lists what ran before, not the text that asks.
func TestHistory(t *testing.T) {
	t.Parallel()
	s := shell.NewSession(shell.Config{})
	var out strings.Builder
	for _, text := range []string{"'one'", "", "'two' |", "'three'", "h -Count 2 | Format-Table -HideTableHeaders", "(Get-History 1).CommandLine", "history"} {
		out.Reset()
		if err := s.Run(t.Context(), text, &out); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(text, "h -Count") && strings.Join(strings.Fields(out.String()), " ") != "1 'one' 2 'three'" {
			t.Errorf("%s: got %q", text, out.String())
		}
		if strings.HasPrefix(text, "(Get") && out.String() != "'one'\n" {
			t.Errorf("%s: got %q", text, out.String())
		}
	}
	for _, want := range []string{"\n  Id CommandLine ", "\n  -- ----------- ", "\n   1 'one' ", "\n   4 (Get-History 1).CommandLine "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the history lacks %q: %q", want, out.String())
		}
	}
}
