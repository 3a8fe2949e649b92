package containers

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestBinaryInSomebodysModule builds the image's binary for a module that requires this one and has no line of its dependencies in go.sum.
func TestBinaryInSomebodysModule(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	text := fmt.Sprintf("module example.com/mine\n\ngo 1.26\n\nrequire %s v0.0.0\n\nreplace %[1]s => %q\n", module, root)
	if err := os.WriteFile(filepath.Join(folder, "go.mod"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	binary, err := buildBinary(t.Context(), folder, runtime.GOARCH)
	if err != nil || len(binary) < 1<<20 {
		t.Errorf("%d octets, %v", len(binary), err)
	}
}
