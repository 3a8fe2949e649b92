package reports_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/reports"
	"github.com/imapspec/imapspec/scenarios"
)

// another is the same run on a server that fails elsewhere, as is known of it, and that claims nothing else.
func another() []scenarios.Event {
	all := events()
	for i, e := range all {
		switch {
		case e.Run != nil:
			run := *e.Run
			run.Implementation = "Other <1> | server"
			all[i].Run = &run
		case e.Kind == scenarios.ScenarioFinished && e.Verdict == scenarios.Passed:
			all[i].Verdict, all[i].Reason = scenarios.ExpectedFailure, "known: it greets with <BYE>"
		case e.Kind == scenarios.ScenarioFinished && e.Verdict == scenarios.Failed:
			all[i].Verdict, all[i].Reason = scenarios.NotApplicable, "the server does not claim X"
		}
	}
	return all
}

func TestMatrix(t *testing.T) {
	t.Parallel()
	c := load(t)
	columns := []reports.Column{
		{Name: "Demo 1", Folder: "../demo run", Report: reports.Build(c, events())},
		{Name: "Other <1> | server", Folder: "other", Report: reports.Build(c, another())},
	}
	m := reports.BuildMatrix(columns)
	if len(m.Sections) != 1 || len(m.Sections[0].Rows) != 2 {
		t.Fatalf("the matrix has other sections or rows: %+v", m.Sections)
	}
	row := m.Sections[0].Rows[1] // D-2
	if row.Cells[0].Verdict != scenarios.Failed || row.Cells[1].Verdict != scenarios.NotApplicable ||
		row.Cells[0].Link != "../demo%20run/report.html#s-demo-greeting-feature-9-inside" {
		t.Errorf("D-2: %+v", row.Cells)
	}
	dir := t.TempDir()
	if err := reports.WriteMatrix(dir, columns); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"matrix.html", "matrix.md"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (go test ./reports -update writes it anew):\n%s", name, diff)
		}
		if strings.Contains(string(got), "<1>") && name == "matrix.html" || strings.Contains(string(got), "<BYE>") {
			t.Errorf("%s does not escape what servers say", name)
		}
	}
}

// TestFailureIsMarked finds the expected and the actual line marked in the transcript.
func TestFailureIsMarked(t *testing.T) {
	t.Parallel()
	all := events()
	const failure = "exchange, line 1: another answer was expected\n  expected (line 3): a1 NO <text>\n            or: a1 BAD <text>\n  received: * 1 EXISTS\n  received: a1 OK done"
	for i, e := range all {
		if e.Step != nil && e.Step.Status == scenarios.StepFailed {
			step := *e.Step
			step.Argument, step.Error = "C: a1 X\nS: * 1 EXISTS\nS: a1 NO <text>", failure
			all[i].Step = &step
		}
		if e.Verdict == scenarios.Failed {
			all[i].Reason = failure
		}
		if e.Line != nil && e.Line.Dir == scenarios.Received {
			line := *e.Line
			line.Text = "a1 OK done"
			all[i].Line = &line
		}
	}
	var page strings.Builder
	if err := reports.HTML(&page, reports.Build(load(t), all)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<span class="expected">  expected (line 3): a1 NO &lt;text&gt;</span>`, `<span class="expected">            or: a1 BAD`,
		`<span class="actual">  received: a1 OK done</span>`, `<span class="S actual">S: a1 OK done</span>`, "\n" + `<span class="expected">S: a1 NO &lt;text&gt;</span></pre>`} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page.String(), `<span class="actual">  received: * 1 EXISTS`) {
		t.Error("a line that did not decide is marked")
	}
}
