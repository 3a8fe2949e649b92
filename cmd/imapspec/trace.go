//go:build !serveronly

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios/runner"
)

// tracedRequirement is one requirement with what proves it.
type tracedRequirement struct {
	ID        string   `json:"id"`
	Source    string   `json:"source"`
	Section   string   `json:"section"`
	Level     string   `json:"level"`
	Party     string   `json:"party"`
	Testable  bool     `json:"testable"`
	Scenarios []string `json:"scenarios"` // ids; "always/grammar:address" for a rule that is always on
	Defects   []string `json:"defects"`   // names

	statement, reason string
}

// coverage is the whole trace, and what is wrong with it.
type coverage struct {
	Requirements []tracedRequirement `json:"requirements"`

	problems []string
}

func newTrace(p parts) *cobra.Command {
	var asJSON bool
	var texts string
	c := &cobra.Command{
		Use:   "trace",
		Short: "show which scenarios prove which requirement",
		Long: `Shows every requirement of the catalogue with the scenarios that carry it, and as always/… the rules that every connection of
every scenario is held against. The exit status is 1 when a testable
requirement has no scenario (of a document's SHOULDs three in four want one), when a
scenario of an RFC carries no requirement, or when a scenario or a defect names a requirement that is not in the catalogue.

With --texts it compares the catalogue with the RFCs instead: it reads rfcNNNN.txt in the folder for every catalogued RFC.
The exit status is 1 when a line that carries a key word of RFC 2119 is accounted for by no requirement, or a requirement
accounts for a line that carries none.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("texts") {
				return p.traceTexts(cmd.OutOrStdout(), texts)
			}
			t, err := p.trace()
			if err != nil {
				return err
			}
			if asJSON {
				err = writeTraceJSON(cmd.OutOrStdout(), t)
			} else {
				err = writeTrace(cmd.OutOrStdout(), t)
			}
			if err != nil {
				return environmentError(err)
			}
			if len(t.problems) > 0 {
				return &statusError{exitFailed, fmt.Errorf("the trace has gaps:\n  %s", strings.Join(t.problems, "\n  "))}
			}
			return nil
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&texts, "texts", "", "compare with the RFCs' texts in this folder")
	c.MarkFlagsMutuallyExclusive("json", "texts")
	return c
}

// trace joins the catalogue, the scenarios' tags and the defects.
func (p parts) trace() (coverage, error) {
	c, err := catalogue.Load(p.features)
	if err != nil {
		return coverage{}, err
	}
	all, err := runner.Discover(p.features)
	if err != nil {
		return coverage{}, err
	}
	t := coverage{Requirements: []tracedRequirement{}}
	carriers := map[string][]string{}
	for _, s := range all {
		ids := catalogue.IDs(s.Info.Tags)
		if len(ids) == 0 && strings.HasPrefix(s.Info.URI, "rfc") {
			t.problems = append(t.problems, s.ID+" carries no requirement: its failure would count against nothing")
		}
		for _, id := range ids {
			carriers[id] = append(carriers[id], s.ID)
			if _, ok := c.Requirement(id); !ok {
				t.problems = append(t.problems, fmt.Sprintf("%s names %s, which is not in the catalogue", s.ID, id))
			}
		}
	}
	for _, a := range p.always {
		for _, id := range a.Requirements {
			carriers[id] = append(carriers[id], a.ID)
			if _, ok := c.Requirement(id); !ok {
				t.problems = append(t.problems, fmt.Sprintf("%s names %s, which is not in the catalogue", a.ID, id))
			}
		}
	}
	defects := map[string][]string{}
	for _, d := range p.defects {
		for _, id := range d.Requirements {
			defects[id] = append(defects[id], d.Name)
			if _, ok := c.Requirement(id); !ok {
				t.problems = append(t.problems, fmt.Sprintf("the defect %s names %q, which is not in the catalogue", d.Name, id))
			}
		}
	}
	for _, d := range c.Documents {
		t.problems = append(t.problems, gaps(d, carriers)...)
	}
	for _, r := range c.Requirements() {
		t.Requirements = append(t.Requirements, tracedRequirement{
			ID: r.ID, Source: r.Source, Section: r.Section, Level: string(r.Level), Party: string(r.Party), Testable: r.IsTestable(),
			Scenarios: append([]string{}, carriers[r.ID]...), Defects: append([]string{}, defects[r.ID]...),
			statement: r.Statement, reason: r.Reason,
		})
	}
	return t, nil
}

// gaps says what is missing in a document: every testable MUST, MUST NOT and grammar rule has a scenario, and of the SHOULDs and
// SHOULD NOTs three in four. A MAY is a permission and needs none.
func gaps(d catalogue.Document, carriers map[string][]string) []string {
	var problems, weak []string
	recommended := 0
	for _, r := range d.Requirements {
		bare := len(carriers[r.ID]) == 0
		switch {
		case !r.IsTestable() || r.Level == catalogue.May:
		case r.Level == catalogue.Should || r.Level == catalogue.ShouldNot:
			recommended++
			if bare {
				weak = append(weak, r.ID)
			}
		case bare:
			problems = append(problems, fmt.Sprintf("%s is testable and has no scenario", r.ID))
		}
	}
	if 4*len(weak) > recommended {
		problems = append(problems, fmt.Sprintf("of the %d testable SHOULDs of %s at least three in four want a scenario; these have none: %s",
			recommended, d.Source, strings.Join(weak, ", ")))
	}
	return problems
}

func writeTraceJSON(w io.Writer, t coverage) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(t)
}

// The widths of the table's columns, in characters.
const (
	statementWidth = 64
	scenarioWidth  = 48
)

// writeTrace prints a table for each source document and the totals.
func writeTrace(w io.Writer, t coverage) error {
	var b strings.Builder
	testable, proved := 0, 0
	source := ""
	var tab table.Writer
	for _, r := range t.Requirements {
		if r.Source != source {
			flush(&b, tab)
			source, tab = r.Source, newTraceTable(r.Source)
		}
		cell := strings.Join(r.Scenarios, "\n")
		switch {
		case !r.Testable:
			cell = strings.TrimSpace(cell + "\nnot testable: " + r.reason)
		case cell == "":
			cell = "NO SCENARIO"
		}
		if r.Testable {
			testable++
			if len(r.Scenarios) > 0 {
				proved++
			}
		}
		if len(r.Defects) > 0 {
			cell += "\ndefect " + strings.Join(slices.Clone(r.Defects), ", ")
		}
		tab.AppendRow(table.Row{r.ID, r.Level, r.Section + ": " + r.statement, cell})
	}
	flush(&b, tab)
	fmt.Fprintf(&b, "%d requirements, %d testable, %d of them with a scenario\n", len(t.Requirements), testable, proved)
	_, err := io.WriteString(w, b.String())
	return err
}

func newTraceTable(title string) table.Writer {
	tab := table.NewWriter()
	tab.SetTitle(title)
	tab.SetStyle(table.StyleLight)
	tab.Style().Format.Header = text.FormatDefault
	tab.Style().Options.SeparateRows = true
	tab.AppendHeader(table.Row{"id", "level", "statement", "scenarios"})
	tab.SetColumnConfigs([]table.ColumnConfig{
		{Number: 3, WidthMax: statementWidth, WidthMaxEnforcer: text.WrapSoft},
		{Number: 4, WidthMax: scenarioWidth, WidthMaxEnforcer: text.WrapSoft},
	})
	return tab
}

// flush renders a table, if there is one.
func flush(b *strings.Builder, tab table.Writer) {
	if tab != nil {
		b.WriteString(tab.Render() + "\n\n")
	}
}
