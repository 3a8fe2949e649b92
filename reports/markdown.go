package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// Markdown renders a summary to paste into a pull request or a job's page: the result, a row per feature, the failures.
func Markdown(w io.Writer, r *Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", prose(r.Headline()), prose(r.Subline()))
	b.WriteString("| feature | passed | failed | known deviations | not applicable |\n|---|---:|---:|---:|---:|\n")
	for _, f := range r.Features {
		c := f.Counts
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", prose(f.Name), c.Passed, c.Failed, c.Known, c.NotApplicable)
	}
	fmt.Fprintf(&b, "\n%s\n", r.CoverageLine())
	for _, f := range r.Features {
		for _, s := range f.Scenarios {
			if s.Bad() {
				failure(&b, s)
			}
		}
	}
	r.findings(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func failure(b *strings.Builder, s *Scenario) {
	fmt.Fprintf(b, "\n## %s: %s\n\n`%s`\n\n", strings.ToUpper(string(s.Verdict[:1]))+string(s.Verdict[1:]), prose(s.Info.Name), s.ID)
	for _, r := range s.Requirements {
		fmt.Fprintf(b, "- %s (%s): %s\n", r.ID, r.Section, prose(r.Statement))
	}
	reason, fence := printable(strings.TrimSpace(s.Reason)), "```"
	for strings.Contains(reason, fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "\n%s\n%s\n%[1]s\n", fence, reason)
}

// Headline is the result in one sentence.
func (r *Report) Headline() string {
	c := r.Counts
	switch {
	case r.Gone != "":
		return fmt.Sprintf("The server was gone after %d of %d scenarios, %d failed", c.Total(), r.Run.Total, c.Failed)
	case r.Interrupted:
		return fmt.Sprintf("Interrupted: %d of %d scenarios ran, %d failed", c.Total(), r.Run.Total, c.Failed)
	case c.Total() == 0:
		return "Nothing ran"
	case c.Failed > 0:
		return fmt.Sprintf("%d of %d scenarios failed", c.Failed, c.Total())
	case c.Known > 0:
		return fmt.Sprintf("As expected: %d scenarios passed, %d fail as known", c.Passed, c.Known)
	case c.NotApplicable > 0:
		return fmt.Sprintf("All %d applicable scenarios passed", c.Passed)
	default:
		return fmt.Sprintf("All %d scenarios passed", c.Passed)
	}
}

// Subline says what was tested, when, and how long it took.
func (r *Report) Subline() string {
	took := r.Finished.Sub(r.Started).Round(10 * time.Millisecond)
	text := fmt.Sprintf("%s, topology %s, %s, in %s", r.Run.Implementation, r.Run.Topology, r.Started.UTC().Format("2 January 2006 15:04 UTC"), took)
	if n := r.Counts.NotApplicable; n == 1 {
		text += "; 1 scenario was not applicable"
	} else if n > 1 {
		text += fmt.Sprintf("; %d scenarios were not applicable", n)
	}
	if n := r.Counts.CutOff; n == 1 {
		text += "; 1 scenario was cut off by the interruption"
	} else if n > 1 {
		text += fmt.Sprintf("; %d scenarios were cut off by the interruption", n)
	}
	if r.Gone != "" {
		text += "; " + r.Gone
	}
	return text
}

// CoverageLine says what the run has shown of the statements that its scenarios carry, and how many the catalogue has.
func (r *Report) CoverageLine() string {
	carried, proven, testable := r.Proven()
	return fmt.Sprintf("%d of the %d statements that these scenarios carry were shown to hold. The catalogue has %d that can be tested.",
		proven, carried, testable)
}

// Proven counts the catalogue's testable requirements, those that a scenario of the run carries, and those whose scenarios all
// passed where they apply.
func (r *Report) Proven() (carried, proven, testable int) {
	for _, c := range r.Coverage {
		if !c.IsTestable() {
			continue
		}
		testable++
		if c.Verdict != "" {
			carried++
		}
		if c.Verdict == scenarios.Passed {
			proven++
		}
	}
	return carried, proven, testable
}

// markup is what Markdown, with GitHub's tables, takes for its own in the middle of a line.
var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", `\<`, ">", `\>`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`, "&", `\&`, "\r", "", "\n", " ")

// prose is a text that is shown as it is, in a paragraph, a list, a heading or a table's cell.
func prose(text string) string { return markup.Replace(text) }
