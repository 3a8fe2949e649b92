package console

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHistory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "history")
	h := openHistory(path)
	for _, line := range []string{"Get-Service", "Get-Service", " ", "if (1) {\n  2\n}", "ConvertTo-SecureString 'hunter2' -AsPlainText -Force", "New-Mailbox -Password hunter2"} {
		if _, err := h.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if h.Len() != 4 {
		t.Errorf("%d lines in this run", h.Len())
	}
	again := openHistory(path)
	if diff := cmp.Diff([]string{"Get-Service", "if (1) {\n  2\n}"}, again.Dump()); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if line, err := again.GetLine(1); err != nil || !strings.HasPrefix(line, "if") {
		t.Errorf("%q %v", line, err)
	}
	if _, err := again.GetLine(2); err == nil {
		t.Error("there is no third line")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if _, err := openHistory(t.TempDir()).Write("x"); err == nil {
		t.Error("a folder was written to")
	}
}
