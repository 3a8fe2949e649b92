// Package expectations knows the deviations of servers that are known: the files beside it say which scenarios fail there, and why
// that is the server's deviation and not the scenario's mistake. There is one per server and version; versions that deviate alike, as
// Exchange's do, share one, since what a version does not announce is not applicable there whatever is expected.
//
// Invariants:
//   - A known deviation that is gone is as loud as a failure that nobody expects: UnexpectedPass counts as failed.
//   - Only a deviation that is a matter of the server's own timing may be unsteady, and pass as well.
//   - An expectation never hides an error of the harness, and makes no scenario applicable.
package expectations

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/internal/strictyaml"
)

// Error is a mistake in an expectation file.
type Error = strictyaml.Error

// File is an expectation file:
//
//	server: Dovecot 2.3.19
//	expectations:
//	  - scenario: rfc3501/6.1_any_state.feature
//	    name: 'NOOP takes no argument'    # of the scenario; * stands for any text; all scenarios of the file without it
//	    names: ['…', '…']                 # instead of name, where several are alike
//	    verdict: failed
//	    reason: Dovecot ignores what stands behind a command that takes no argument.
//	    link: https://example.org/thread
//	  - requirement: R3501-2.2.2-03       # every scenario that carries it
//	    verdict: failed
//	    reason: …
type File struct {
	Server       string        `yaml:"server"`
	Expectations []Expectation `yaml:"expectations"`
}

// Expectation is one known deviation.
type Expectation struct {
	Scenario    string   `yaml:"scenario"`    // feature file, with or without the scenario's line behind a colon
	Name        string   `yaml:"name"`        // of scenarios in that file
	Names       []string `yaml:"names"`       // of scenarios in that file
	Requirement string   `yaml:"requirement"` // instead of Scenario
	Verdict     string   `yaml:"verdict"`     // "failed", or Unsteady
	Reason      string   `yaml:"reason"`
	Link        string   `yaml:"link"` // where it is discussed; may be empty

	line int
}

// Unsteady is the verdict of a scenario that fails at times, as the server's own timing has it: either outcome is as expected.
const Unsteady = "unsteady"

// keys is what may stand in a file, by the key above.
func keys() map[string]string {
	return map[string]string{"": "server, expectations", "expectations": "scenario, name, names, requirement, verdict, reason, link"}
}

// Load reads a file. A mistake in it is an *Error; a file that cannot be read is another error.
func Load(file string) (*File, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	f := &File{}
	root, err := strictyaml.Decode(file, source, f, keys())
	if err != nil {
		return nil, err
	}
	for i := range f.Expectations {
		node := strictyaml.Entry(root, "expectations", i)
		if problem := f.Expectations[i].problem(); problem != "" {
			return nil, strictyaml.At(file, node, fmt.Sprintf("expectation %d %s", i+1, problem))
		}
		f.Expectations[i].line = lineOf(node)
	}
	return f, nil
}

func lineOf(node ast.Node) int {
	if at, ok := strictyaml.At("", node, "").(*Error); ok {
		return at.Line
	}
	return 0
}

// problem says what is wrong with an expectation; empty when nothing is.
func (e Expectation) problem() string {
	switch {
	case e.Scenario == "" && e.Requirement == "":
		return "names neither a scenario nor a requirement"
	case e.Scenario != "" && e.Requirement != "":
		return "names a scenario and a requirement: one of them is allowed"
	case e.Name != "" && len(e.Names) > 0:
		return "has a name and names: one of them is allowed"
	case len(e.names()) > 0 && e.Scenario == "":
		return "has a name without a scenario: the file in which it is"
	case e.Verdict != string(scenarios.Failed) && e.Verdict != Unsteady:
		return fmt.Sprintf("has the verdict %q: allowed are %s and %s", e.Verdict, scenarios.Failed, Unsteady)
	case strings.TrimSpace(e.Reason) == "":
		return "has no reason: say what the server does and why the statement is beyond doubt"
	}
	return ""
}

// covers says whether an expectation is about a scenario.
func (e Expectation) covers(id string, info scenarios.ScenarioInfo) bool {
	if e.Requirement != "" {
		return slices.Contains(catalogue.IDs(info.Tags), e.Requirement)
	}
	named := e.names()
	return (e.Scenario == id || e.Scenario == info.URI) &&
		(len(named) == 0 || slices.ContainsFunc(named, func(pattern string) bool { return like(pattern, info.Name) }))
}

// names is the patterns of names, however they are given.
func (e Expectation) names() []string {
	if e.Name != "" {
		return []string{e.Name}
	}
	return e.Names
}

// parts is an expectation for each name, so that one that is stale is seen among others.
func (e Expectation) parts() []Expectation {
	if len(e.Names) == 0 {
		return []Expectation{e}
	}
	var all []Expectation
	for _, name := range e.Names {
		one := e
		one.Name, one.Names = name, nil
		all = append(all, one)
	}
	return all
}

// like compares a name with a pattern in which * is any text.
func like(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, behind, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = behind
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// Judge gives a scenario's verdict and reason in the light of what is expected.
func (f *File) Judge(id string, info scenarios.ScenarioInfo, verdict scenarios.Verdict, reason string) (scenarios.Verdict, string) {
	for _, e := range f.Expectations {
		if !e.covers(id, info) {
			continue
		}
		known := strings.TrimSpace(e.Reason)
		if e.Link != "" {
			known += " (" + e.Link + ")"
		}
		switch {
		case verdict == scenarios.Failed:
			return scenarios.ExpectedFailure, "known: " + known + "\n" + reason
		case verdict == scenarios.Passed && e.Verdict != Unsteady:
			return scenarios.UnexpectedPass, fmt.Sprintf("line %d of the expectations says that it fails: %s", e.line, known)
		}
		return verdict, reason
	}
	return verdict, reason
}

// Known is a scenario as Stale looks at it.
type Known struct {
	ID   string
	Info scenarios.ScenarioInfo
}

// Stale describes the expectations that are about none of all the scenarios that there are, and those whose requirement the
// catalogue does not have.
func (f *File) Stale(all []Known) []string {
	var stale []string
	var each []Expectation
	for _, e := range f.Expectations {
		each = append(each, e.parts()...)
	}
	for _, e := range each {
		if slices.ContainsFunc(all, func(k Known) bool { return e.covers(k.ID, k.Info) }) {
			continue
		}
		what := "no scenario carries " + e.Requirement
		if e.Scenario != "" {
			what = "there is no scenario " + path.Clean(e.Scenario)
			if e.Name != "" {
				what += " / " + e.Name
			}
		}
		stale = append(stale, fmt.Sprintf("line %d: %s", e.line, what))
	}
	return stale
}
