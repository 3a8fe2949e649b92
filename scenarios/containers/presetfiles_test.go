package containers_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/imapspec/imapspec/scenarios/containers"
)

// TestWithPresetFiles: a preset file comes with the message files that it names, a folder with those too that are elsewhere.
func TestWithPresetFiles(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	elsewhere := filepath.Join(t.TempDir(), "absolute.eml")
	for name, text := range map[string]string{
		filepath.Join(root, "mail.eml"): "", elsewhere: "", filepath.Join(root, "p", "sub", "old.mbox"): "", filepath.Join(root, "p", "alice", "INBOX", "1.eml"): "",
		filepath.Join(root, "p", "preset.yaml"): "people:\n  - name: alice\n    password: x\n    messages:\n      - {file: sub/old.mbox}\n      - {file: ../mail.eml, folder: Work}\n      - {file: ../mail.eml}\n      - {file: '" + elsewhere + "'}\n",
		filepath.Join(root, "broken.yaml"):      "people: [\n",
		filepath.Join(root, "missing.yaml"):     "people:\n  - {name: alice, password: x, messages: [{file: none.eml}]}\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for source, want := range map[string][]string{
		"p/preset.yaml": {elsewhere, "/mail.eml", "/preset/preset.yaml", "/preset/sub/old.mbox"},
		"p":             {elsewhere, "/mail.eml", "/preset/alice/INBOX/1.eml", "/preset/preset.yaml", "/preset/sub/old.mbox"},
		"broken.yaml":   {"/preset/preset.yaml"},
	} {
		var req testcontainers.GenericContainerRequest
		if err := containers.WithPreset(filepath.Join(root, filepath.FromSlash(source))).Customize(&req); err != nil {
			t.Errorf("%s: %v", source, err)
		}
		var got []string
		for _, file := range req.Files {
			got = append(got, file.ContainerFilePath)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", source, got, want)
		}
	}
	var req testcontainers.GenericContainerRequest
	if err := containers.WithPreset(filepath.Join(root, "missing.yaml")).Customize(&req); err == nil || !strings.Contains(err.Error(), "missing.yaml: stat ") || !strings.Contains(err.Error(), "none.eml") {
		t.Errorf("a message file that is absent: %v", err)
	}
}
