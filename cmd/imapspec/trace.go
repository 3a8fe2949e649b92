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
	Scenarios []string `json:"scenarios"` // ids
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
	c := &cobra.Command{
		Use:   "trace",
		Short: "show which scenarios prove which requirement",
		Long: `Shows every requirement of the catalogue with the scenarios that carry it. The exit status is 1 when a testable
requirement has no scenario, or when a scenario or a defect names a requirement that is not in the catalogue.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
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
		for _, id := range catalogue.IDs(s.Info.Tags) {
			carriers[id] = append(carriers[id], s.ID)
			if _, ok := c.Requirement(id); !ok {
				t.problems = append(t.problems, fmt.Sprintf("%s names %s, which is not in the catalogue", s.ID, id))
			}
		}
	}
	defects := map[string][]string{}
	for _, d := range p.defects {
		defects[d.Requirement] = append(defects[d.Requirement], d.Name)
		if _, ok := c.Requirement(d.Requirement); !ok {
			t.problems = append(t.problems, fmt.Sprintf("the defect %s names %q, which is not in the catalogue", d.Name, d.Requirement))
		}
	}
	for _, r := range c.Requirements() {
		if r.IsTestable() && len(carriers[r.ID]) == 0 {
			t.problems = append(t.problems, fmt.Sprintf("%s is testable and has no scenario", r.ID))
		}
		t.Requirements = append(t.Requirements, tracedRequirement{
			ID: r.ID, Source: r.Source, Section: r.Section, Level: string(r.Level), Party: string(r.Party), Testable: r.IsTestable(),
			Scenarios: append([]string{}, carriers[r.ID]...), Defects: append([]string{}, defects[r.ID]...),
			statement: r.Statement, reason: r.Reason,
		})
	}
	return t, nil
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
