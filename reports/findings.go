package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// FindingGroup is the findings of one rule.
type FindingGroup struct {
	Rule     string // "grammar: address"
	Source   string
	Findings []Finding
}

// FindingGroups gathers the findings by their rules, the most frequent first.
func (r *Report) FindingGroups() []*FindingGroup {
	var groups []*FindingGroup
	for _, f := range r.Findings {
		i := slices.IndexFunc(groups, func(g *FindingGroup) bool { return g.Rule == f.Rule })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &FindingGroup{Rule: f.Rule, Source: f.Source})
		}
		groups[i].Findings = append(groups[i].Findings, f)
	}
	slices.SortStableFunc(groups, func(a, b *FindingGroup) int {
		if n := len(b.Findings) - len(a.Findings); n != 0 {
			return n
		}
		return strings.Compare(a.Rule, b.Rule)
	})
	return groups
}

// FindingsLine says how many there are.
func (r *Report) FindingsLine() string {
	return fmt.Sprintf("%s of the watchers. They change no verdict.", plural(len(r.Findings), "finding"))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// findings writes a row for each rule with its first finding.
func (r *Report) findings(w io.Writer) {
	if len(r.Findings) == 0 {
		return
	}
	fmt.Fprintf(w, "\n## Findings of the watchers\n\n%s\n\n| rule | source | times | first |\n|---|---|---:|---|\n", r.FindingsLine())
	for _, g := range r.FindingGroups() {
		first := g.Findings[0]
		fmt.Fprintf(w, "| %s | %s | %d | `%s`: %s |\n", prose(g.Rule), prose(g.Source), len(g.Findings), first.Scenario, prose(first.Message))
	}
}

// findings is the findings of a scenario as text.
func (s *Scenario) findings() string {
	var b strings.Builder
	for _, f := range s.Findings {
		fmt.Fprintf(&b, "finding: %s: %s: %s (%s): %s\n", f.Connection, f.Rule, f.Message, f.Source, f.Line)
	}
	return printable(b.String())
}
