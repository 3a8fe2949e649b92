package progress

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
)

// transcriptLines is how many wire lines a person gets to read, the last ones.
const transcriptLines = 100

// Failure writes what a person needs to know about a scenario that failed: where it stands, the statements that it checks
// with their place in the source document, the failing step and its error. It writes nothing when the scenario did not fail.
// The catalogue may be nil; events are those of one scenario.
func Failure(w io.Writer, c *catalogue.Catalogue, style Style, events []scenarios.Event) {
	started, finished := ends(events)
	if started == nil || finished == nil || !failed(finished.Verdict) {
		return
	}
	title := strings.ToUpper(string(finished.Verdict))
	fmt.Fprintf(w, "%s  %s\n", style.paint(red, title), style.paint(bold, heading(started.Info)))
	field(w, "where", started.Scenario)
	for _, id := range catalogue.IDs(started.Info.Tags) {
		field(w, "requires", statement(c, id))
	}
	if step := failingStep(events); step != nil {
		text := step.Text
		if step.Argument != "" {
			text += "\n  " + strings.ReplaceAll(step.Argument, "\n", "\n  ")
		}
		field(w, "step", fmt.Sprintf("%s (line %d)", firstLine(text), step.Line)+text[len(firstLine(text)):])
		field(w, "because", step.Error)
	}
	if step := failingStep(events); step == nil || finished.Reason != step.Text+": "+step.Error { // a timeout, an interruption
		field(w, "reason", finished.Reason)
	}
}

// Transcript writes the last wire lines of a scenario.
func Transcript(w io.Writer, events []scenarios.Event) {
	var lines []scenarios.Line
	for _, e := range events {
		if e.Kind == scenarios.WireLine {
			lines = append(lines, *e.Line)
		}
	}
	if left := len(lines) - transcriptLines; left > 0 {
		fmt.Fprintf(w, "  … %d earlier lines\n", left)
		lines = lines[left:]
	}
	for _, l := range lines {
		fmt.Fprintf(w, "  %s %s: %s\n", l.Actor, l.Dir, strings.ReplaceAll(printable(l.Text), "\n", "\n      "))
	}
}

// field writes a labelled text; further lines are indented like the first.
func field(w io.Writer, label, text string) {
	indent := "\n" + strings.Repeat(" ", 13)
	fmt.Fprintf(w, "    %-8s %s\n", label, strings.ReplaceAll(strings.TrimRight(printable(text), "\n"), "\n", indent))
}

// statement is a requirement with its place in the source document.
func statement(c *catalogue.Catalogue, id string) string {
	if c == nil {
		return id
	}
	r, ok := c.Requirement(id)
	if !ok {
		return id + " (not in the catalogue)"
	}
	return fmt.Sprintf("%s %s: %s\n(%s, %s)", r.ID, r.Level, r.Statement, r.Source, r.Section)
}

// heading names a scenario.
func heading(info *scenarios.ScenarioInfo) string {
	return printable(info.Feature + " / " + info.Name)
}

// printable shows control characters as \x1b, so that what a server sends cannot steer the terminal.
func printable(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '\n' || c == '\t' || unicode.IsPrint(c):
			b.WriteRune(c)
		case c == '\r':
		case c < 0x100:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			fmt.Fprintf(&b, `\u%04x`, c)
		}
	}
	return b.String()
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// ends finds a scenario's first and last event.
func ends(events []scenarios.Event) (started, finished *scenarios.Event) {
	for i, e := range events {
		switch e.Kind {
		case scenarios.ScenarioStarted:
			started = &events[i]
		case scenarios.ScenarioFinished:
			finished = &events[i]
		}
	}
	return started, finished
}

// failingStep is the step that decided; nil when it was none.
func failingStep(events []scenarios.Event) *scenarios.StepInfo {
	for _, e := range events {
		if e.Kind != scenarios.StepFinished {
			continue
		}
		switch e.Step.Status {
		case scenarios.StepFailed, scenarios.StepUndefined, scenarios.StepAmbiguous:
			return e.Step
		}
	}
	return nil
}

// failed says whether a verdict counts as failed.
func failed(v scenarios.Verdict) bool {
	return v == scenarios.Failed || v == scenarios.Error || v == scenarios.UnexpectedPass
}
