package runner

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"github.com/imapspec/imapspec/scenarios"
)

// Scenario is one runnable scenario: a Scenario of a feature file, or one row of a Scenario Outline.
type Scenario struct {
	ID       string                 // "procedure/1_default_state.feature:12"; the line of the row for an outline
	TestName string                 // "procedure/1_default_state/Both services are stopped"; unique in its feature
	Info     scenarios.ScenarioInfo // Line is the ID's

	steps   []step
	feature *feature
	block   block // the scenario's lines in the feature
	keyword int   // line of the keyword Scenario or Scenario Outline
	row     int   // line of the example row; 0 outside outlines
}

// Origin is where the scenario, or the outline that it is a row of, is written: "procedure/1_default_state.feature:12".
func (s Scenario) Origin() string { return fmt.Sprintf("%s:%d", s.Info.URI, s.keyword) }

// Arguments are the doc strings of its steps, and the tables as they are written.
func (s Scenario) Arguments() []string {
	var all []string
	for _, one := range s.steps {
		if one.argument != "" {
			all = append(all, one.argument)
		}
	}
	return all
}

// step is one step as the feature has it, placeholders replaced.
type step struct {
	text     string // with keyword
	bare     string // without
	argument string // doc string, or table as written
	line     int
}

// SyntaxError lists the mistakes in feature files.
type SyntaxError struct{ Problems []string } // "procedure/1_default_state.feature:12:3: expected …"

// Error lists every mistake on a line of its own.
func (e *SyntaxError) Error() string {
	if len(e.Problems) == 1 {
		return "syntax error in a feature file: " + e.Problems[0]
	}
	return "syntax errors in feature files:\n  " + strings.Join(e.Problems, "\n  ")
}

// maxLine is the longest line, in bytes, that the Gherkin parser reads.
const maxLine = 64*1024 - 1

// Discover reads every *.feature below the root, folder by folder in natural order ("2_x" before "10_x"), and gives their
// scenarios in the order of the files. Mistakes of all files are reported in one *SyntaxError.
func Discover(fsys fs.FS) ([]Scenario, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".feature") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cannot look for features: %w", err)
	}
	slices.SortFunc(files, natural)

	var all []Scenario
	var problems []string
	for _, file := range files {
		source, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("cannot read a feature: %w", err)
		}
		found, wrong := parse(file, source)
		all, problems = append(all, found...), append(problems, wrong...)
	}
	if len(problems) > 0 {
		return nil, &SyntaxError{Problems: problems}
	}
	return all, nil
}

// parse gives the scenarios of one file, or what is wrong with it.
func parse(uri string, source []byte) ([]Scenario, []string) {
	for i, line := range bytes.Split(source, []byte("\n")) {
		if len(line) > maxLine { // the parser would not name the line
			return nil, []string{fmt.Sprintf("%s:%d:1: the line has %d bytes, at most %d can be read", uri, i+1, len(line), maxLine)}
		}
	}
	newID := (&messages.Incrementing{}).NewId
	doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(source), newID)
	if err != nil {
		return nil, parserProblems(uri, err)
	}
	if doc.Feature == nil {
		return nil, []string{uri + ":1:1: the file holds no feature"}
	}
	f := newFeature(uri, source, doc)
	if problems := f.emptyOutlines(); len(problems) > 0 {
		return nil, problems
	}
	pickles := gherkin.Pickles(*doc, uri, newID)
	found := make([]Scenario, len(pickles))
	for i, p := range pickles {
		found[i] = f.scenario(p)
	}
	nameUniquely(found)
	return found, nil
}

// maxProblems is how many mistakes of one file are shown; the first usually causes the others.
const maxProblems = 5

// parserProblem is how the Gherkin parser writes one mistake.
var parserProblem = regexp.MustCompile(`(?m)^\((\d+):(\d+)\): (.*)$`)

func parserProblems(uri string, err error) []string {
	var problems []string
	for _, m := range parserProblem.FindAllStringSubmatch(err.Error(), -1) {
		column, _ := strconv.Atoi(m[2])
		problems = append(problems, fmt.Sprintf("%s:%s:%d: %s", uri, m[1], max(column, 1), m[3]))
	}
	if len(problems) == 0 {
		return []string{uri + ": " + err.Error()}
	}
	if more := len(problems) - maxProblems; more > 0 {
		problems = append(problems[:maxProblems], fmt.Sprintf("%s: and %d more", uri, more))
	}
	return problems
}

// nameUniquely gives scenarios of one feature that share a name their line, as the rows of an outline often do.
func nameUniquely(found []Scenario) {
	count := map[string]int{}
	for _, s := range found {
		count[s.TestName]++
	}
	for i, s := range found {
		if count[s.TestName] > 1 {
			found[i].TestName = fmt.Sprintf("%s (line %d)", s.TestName, s.Info.Line)
		}
	}
}

// natural compares texts with their runs of digits taken as numbers.
func natural(a, b string) int {
	for a != "" && b != "" {
		na, nb := digits(a), digits(b)
		if na > 0 && nb > 0 {
			x, y := strings.TrimLeft(a[:na], "0"), strings.TrimLeft(b[:nb], "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if c := strings.Compare(x, y); c != 0 {
				return c
			}
			a, b = a[na:], b[nb:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

// digits is the length of the digits that the text begins with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
