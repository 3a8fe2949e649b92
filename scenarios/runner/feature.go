package runner

import (
	"fmt"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"github.com/imapspec/imapspec/scenarios"
)

// feature is one parsed file. Its line numbers are from 1.
type feature struct {
	uri    string
	name   string
	lines  []string
	steps  map[string]*messages.Step     // by id
	origin map[string]*messages.Scenario // by id
	blocks map[string]block              // by the scenario's id
	rows   map[string]int                // line of an example row by its id
}

// block is a scenario's lines: from its first tag up to, not including, the next scenario or rule.
type block struct{ from, to int }

func newFeature(uri string, source []byte, doc *messages.GherkinDocument) *feature {
	f := &feature{
		uri: uri, name: doc.Feature.Name, lines: strings.Split(string(source), "\n"),
		steps: map[string]*messages.Step{}, origin: map[string]*messages.Scenario{},
		blocks: map[string]block{}, rows: map[string]int{},
	}
	var starts []int // of scenarios and rules
	for _, child := range doc.Feature.Children {
		f.enter(child.Background, child.Scenario, &starts)
		if child.Rule == nil {
			continue
		}
		starts = append(starts, firstLine(child.Rule.Location, child.Rule.Tags))
		for _, inner := range child.Rule.Children {
			f.enter(inner.Background, inner.Scenario, &starts)
		}
	}
	slices.Sort(starts)
	starts = append(starts, len(f.lines)+1)
	for id, s := range f.origin {
		from := firstLine(s.Location, s.Tags)
		next, _ := slices.BinarySearch(starts, from+1)
		f.blocks[id] = block{from: from, to: starts[next]}
	}
	return f
}

// enter indexes what a feature or a rule holds; either argument may be nil.
func (f *feature) enter(background *messages.Background, s *messages.Scenario, starts *[]int) {
	if background != nil {
		f.index(background.Steps)
	}
	if s == nil {
		return
	}
	*starts = append(*starts, firstLine(s.Location, s.Tags))
	f.origin[s.Id] = s
	f.index(s.Steps)
	for _, examples := range s.Examples {
		for _, row := range examples.TableBody {
			f.rows[row.Id] = int(row.Location.Line)
		}
	}
}

func (f *feature) index(steps []*messages.Step) {
	for _, s := range steps {
		f.steps[s.Id] = s
	}
}

// firstLine is where a scenario or rule begins, its tags included.
func firstLine(at *messages.Location, tags []*messages.Tag) int {
	line := int(at.Line)
	for _, t := range tags {
		line = min(line, int(t.Location.Line))
	}
	return line
}

// emptyOutlines finds outlines without an example row: they would silently never run, or run with their placeholders.
func (f *feature) emptyOutlines() []string {
	var problems []string
	for _, s := range f.origin {
		rows := 0
		for _, examples := range s.Examples {
			rows += len(examples.TableBody)
		}
		outline := len(s.Examples) > 0 || strings.Contains(s.Keyword, "Outline") || strings.Contains(s.Keyword, "Template")
		if outline && rows == 0 {
			problems = append(problems, fmt.Sprintf("%s:%d:%d: the outline %q has no example row",
				f.uri, s.Location.Line, s.Location.Column, s.Name))
		}
	}
	slices.SortFunc(problems, natural)
	return problems
}

// scenario turns a compiled scenario, with its background steps and inherited tags, into ours.
func (f *feature) scenario(p *messages.Pickle) Scenario {
	s := Scenario{feature: f, block: f.blocks[p.AstNodeIds[0]], keyword: int(f.origin[p.AstNodeIds[0]].Location.Line)}
	line := s.keyword
	if len(p.AstNodeIds) > 1 {
		s.row = f.rows[p.AstNodeIds[1]]
		line = s.row
	}
	s.ID = fmt.Sprintf("%s:%d", f.uri, line)
	s.TestName = strings.TrimSuffix(f.uri, ".feature") + "/" + p.Name
	s.Info = scenarios.ScenarioInfo{Feature: f.name, Name: p.Name, URI: f.uri, Line: line, Tags: []string{}, Steps: []string{}}
	for _, t := range p.Tags {
		s.Info.Tags = append(s.Info.Tags, t.Name)
	}
	for _, ps := range p.Steps {
		origin := f.steps[ps.AstNodeIds[0]]
		text := origin.Keyword + ps.Text
		s.steps = append(s.steps, step{text: text, bare: ps.Text, argument: argument(ps.Argument), line: int(origin.Location.Line)})
		s.Info.Steps = append(s.Info.Steps, text)
	}
	return s
}

// argument writes a step's doc string or table as text.
func argument(a *messages.PickleStepArgument) string {
	if a == nil {
		return ""
	}
	if a.DocString != nil {
		return a.DocString.Content
	}
	var b strings.Builder
	for _, row := range a.DataTable.Rows {
		for _, cell := range row.Cells {
			b.WriteString("| " + cell.Value + " ")
		}
		b.WriteString("|\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// alone is the feature's source with every other scenario, and every other row of the scenario's outline, left blank: the
// Gherkin of this scenario only, each line where it was.
func (s Scenario) alone() []byte {
	lines := slices.Clone(s.feature.lines)
	for _, b := range s.feature.blocks {
		if b != s.block {
			clear(lines[b.from-1 : b.to-1])
		}
	}
	if s.row > 0 {
		for _, line := range s.feature.rows {
			if line != s.row {
				lines[line-1] = ""
			}
		}
	}
	return []byte(strings.Join(lines, "\n"))
}
