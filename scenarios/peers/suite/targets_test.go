//go:build linux

package main

import (
	"path/filepath"
	"testing"

	"github.com/imapspec/imapspec/scenarios/expectations"
)

// TestTargets wants the known deviations of every server to be written down; the standard profile has none.
func TestTargets(t *testing.T) {
	t.Parallel()
	for _, target := range targets() {
		if target.expectations == "" {
			if target.profile != "standard" {
				t.Errorf("%s has no expectation file", target.key)
			}
			continue
		}
		file, err := expectations.Load(filepath.Join("..", "..", "expectations", target.expectations))
		if err != nil {
			t.Errorf("%s: %v", target.key, err)
		} else if file.Server == "" {
			t.Errorf("%s: %s does not say of which server it is", target.key, target.expectations)
		}
	}
}
