package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

// TestServeHelpsPreset starts a server with the preset that the help shows.
func TestServeHelpsPreset(t *testing.T) {
	t.Parallel()
	text := regexp.MustCompile(`(?m)^  settings: (.*\n)*?\n`).FindString(serveHelp)
	if !strings.Contains(text, "plan.eml") || !strings.Contains(text, "name: bob") {
		t.Fatalf("the help shows %q", text)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"preset.yaml": text, "plan.eml": "Subject: plan\n\ntext\n", "old.mbox": "From bob@contoso.com Mon May  6 07:08:09 2024\nSubject: old\n\ntext\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	preset, err := refserver.LoadPreset(filepath.Join(dir, "preset.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := refserver.Start(t.Context(), refserver.Config{Preset: preset})
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Close(context.Background()); err != nil {
		t.Error(err)
	}
}
