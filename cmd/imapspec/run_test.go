//go:build !serveronly

package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReplay is a command that a shell takes apart into the words of the run, and whose report does not replace the run's.
func TestReplay(t *testing.T) {
	t.Parallel()
	o := runOptions{topology: topologyEmbedded, impossible: impossibleSkip, expect: "#Bob's `x`\\ [1].yaml",
		externalOptions: externalOptions{servers: []string{"imaps://[::1]:993"}, accounts: "~/my accounts.yaml"}}
	words := strings.TrimPrefix(o.replay("rfc3501/6.3.1_select.feature:7"), program()+" ")
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	said, err := exec.Command("sh", "-c", "for word in "+words+`; do printf '%s\n' "$word"; done`).Output()
	want := []string{"run", "rfc3501/6.3.1_select.feature:7", "--jobs", "1", "--report", "reports/out/replay", "--server", "imaps://[::1]:993",
		"--accounts", "~/my accounts.yaml", "--expect", "#Bob's `x`\\ [1].yaml"}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSuffix(string(said), "\n"), "\n")); err != nil || diff != "" {
		t.Errorf("%s: %v\n%s", words, err, diff)
	}
	if got := quoted("./my tools/imapspec"); got != "'./my tools/imapspec'" {
		t.Errorf("the program is %s", got)
	}
}
