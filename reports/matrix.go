package reports

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
)

//go:embed matrix.tmpl.html
var matrixPage string

// Column is one server's run in a Matrix.
type Column struct {
	Name   string // the implementation
	Folder string // of its report, as seen from the matrix; slashes
	Report *Report
}

// Matrix is several runs side by side: servers across, documents, sections and requirements down. Requirements that no run has
// touched are not in it.
type Matrix struct {
	Columns   []Column
	Documents []*MatrixDocument
	Sections  []*MatrixSection
}

// MatrixDocument is a source document as a whole.
type MatrixDocument struct {
	Source, Title string
	Cells         []DocumentCell // by column
}

// DocumentCell is what one server does about a document. MUST has the rules of the grammar in it; a MAY is in All only.
type DocumentCell struct{ All, Must, Should Counts }

func (d *MatrixDocument) add(row *MatrixRow) {
	for i, c := range row.Cells {
		if c.Verdict == "" {
			continue // nothing ran
		}
		d.Cells[i].All.add(c.Verdict)
		switch row.Level {
		case catalogue.Must, catalogue.MustNot, catalogue.Syntax:
			d.Cells[i].Must.add(c.Verdict)
		case catalogue.Should, catalogue.ShouldNot:
			d.Cells[i].Should.add(c.Verdict)
		case catalogue.May:
		}
	}
}

// MatrixSection is a section of a source document.
type MatrixSection struct {
	Source, Name string
	First        bool     // of its document
	Totals       []Counts // requirements, by column
	Rows         []*MatrixRow
}

// Quiet says that no server has failed at anything in it, known deviations included.
func (s *MatrixSection) Quiet() bool {
	return !slices.ContainsFunc(s.Rows, func(r *MatrixRow) bool { return !r.Quiet() })
}

// MatrixRow is one requirement.
type MatrixRow struct {
	catalogue.Requirement
	Cells []MatrixCell // by column
}

// Quiet says that no server has failed at it, known deviations included.
func (r *MatrixRow) Quiet() bool {
	var t Counts
	for _, c := range r.Cells {
		if c.Verdict != "" {
			t.add(c.Verdict)
		}
	}
	return t.Failed+t.Known == 0
}

// MatrixCell is what one server does about one requirement.
type MatrixCell struct {
	Verdict scenarios.Verdict // the worst of its scenarios; empty: none ran
	Counts  Counts
	Link    string // to the transcript of the scenario that decided; empty where none ran
	Title   string // what it failed at, or why it does not apply
}

// BuildMatrix lays runs side by side. The runs' reports were built with the same catalogue.
func BuildMatrix(columns []Column) *Matrix {
	m := &Matrix{Columns: columns}
	if len(columns) == 0 {
		return m
	}
	for i, c := range columns[0].Report.Coverage {
		row := &MatrixRow{Requirement: c.Requirement}
		ran := false
		for _, column := range columns {
			var cell MatrixCell
			if i < len(column.Report.Coverage) {
				cell = column.cell(column.Report.Coverage[i])
			}
			ran = ran || cell.Verdict != ""
			row.Cells = append(row.Cells, cell)
		}
		if ran {
			m.document(row, columns[0].Report.Titles).add(row)
			m.section(row).add(row)
		}
	}
	return m
}

// document gives the document of a requirement, the last one or a new one.
func (m *Matrix) document(row *MatrixRow, titles map[string]string) *MatrixDocument {
	if n := len(m.Documents); n > 0 && m.Documents[n-1].Source == row.Source {
		return m.Documents[n-1]
	}
	title := titles[row.Source]
	if title == "" {
		title = row.Source
	}
	d := &MatrixDocument{Source: row.Source, Title: title, Cells: make([]DocumentCell, len(row.Cells))}
	m.Documents = append(m.Documents, d)
	return d
}

// section gives the section of a requirement, the last one or a new one.
func (m *Matrix) section(row *MatrixRow) *MatrixSection {
	if n := len(m.Sections); n > 0 && m.Sections[n-1].Source == row.Source && m.Sections[n-1].Name == row.Section {
		return m.Sections[n-1]
	}
	first := len(m.Sections) == 0 || m.Sections[len(m.Sections)-1].Source != row.Source
	s := &MatrixSection{Source: row.Source, Name: row.Section, First: first, Totals: make([]Counts, len(row.Cells))}
	m.Sections = append(m.Sections, s)
	return s
}

func (s *MatrixSection) add(row *MatrixRow) {
	s.Rows = append(s.Rows, row)
	for i, c := range row.Cells {
		if c.Verdict != "" {
			s.Totals[i].add(c.Verdict)
		}
	}
}

// cell judges one requirement in one run.
func (c Column) cell(covered *Coverage) MatrixCell {
	cell := MatrixCell{Verdict: covered.Verdict}
	for _, s := range covered.Scenarios {
		cell.Counts.add(s.Verdict)
		if s.Verdict == covered.Verdict && cell.Link == "" {
			target := url.URL{Path: path.Join(c.Folder, "report.html"), Fragment: anchor(s.ID) + "-inside"} // inside, so that browsers open it
			cell.Link, cell.Title = target.String(), s.Info.Name
			if s.Verdict != scenarios.Passed {
				cell.Title += ": " + s.Reason
			}
		}
	}
	return cell
}

// Totals counts each column's requirements.
func (m *Matrix) Totals() []Counts {
	totals := make([]Counts, len(m.Columns))
	for _, s := range m.Sections {
		for i, t := range s.Totals {
			totals[i].Passed += t.Passed
			totals[i].Known += t.Known
			totals[i].Failed += t.Failed
			totals[i].NotApplicable += t.NotApplicable
		}
	}
	return totals
}

// MatrixHTML renders the matrix as one page that links to the reports beside it.
func MatrixHTML(w io.Writer, m *Matrix) error {
	t, err := template.New("matrix").Funcs(template.FuncMap{
		"class": func(v scenarios.Verdict) string { return strings.ReplaceAll(string(v), " ", "-") },
		"mark":  mark,
		"short": func(text string) string { return firstRunes(text, 400) },
		"day":   func(t time.Time) string { return t.UTC().Format("2 January 2006") },
		"report": func(c Column) string {
			return (&url.URL{Path: path.Join(c.Folder, "report.html")}).String()
		},
	}).Parse(matrixPage)
	if err != nil {
		return err
	}
	return t.Execute(w, m)
}

// mark is a cell's text: how many of its scenarios failed, or one sign.
func mark(c MatrixCell) string {
	switch c.Verdict {
	case "":
		return ""
	case scenarios.Passed:
		return "✓"
	case scenarios.NotApplicable:
		return "n/a"
	case scenarios.ExpectedFailure:
		return "known"
	default:
		return fmt.Sprintf("✗ %d of %d", c.Counts.Failed, c.Counts.Total())
	}
}

func firstRunes(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return string(r[:n]) + "…"
	}
	return text
}

// MatrixMarkdown renders the summary for a README: a row per server with its scenarios and the requirements that they show.
func MatrixMarkdown(w io.Writer, m *Matrix) error {
	var b strings.Builder
	b.WriteString("| server | scenarios passed | failed | known deviations | not applicable | requirements shown |\n|---|---:|---:|---:|---:|---:|\n")
	totals := m.Totals()
	for i, c := range m.Columns {
		n, t := c.Report.Counts, totals[i]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d of %d |\n", prose(c.Name), n.Passed, n.Failed, n.Known, n.NotApplicable, t.Passed, t.Asked())
	}
	_, err := io.WriteString(w, b.String())
	return err
}
