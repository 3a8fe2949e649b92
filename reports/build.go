// Package reports turns the events of a run into reports: HTML, JSON, JUnit and a Markdown summary.
//
// Invariants: a report is a function of the catalogue and the events alone, so that rendering again needs no rerun; every
// scenario that started is in it, one that never finished counts as an error; nothing is in it that the events do not hold
// (secrets were masked when the events were recorded).
package reports

import (
	"slices"
	"strings"
	"time"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
)

// Format is the version of report.json. It rises when a field goes, or comes to mean something else; new fields leave it.
const Format = 1

// Report is a run, ready to be rendered.
type Report struct {
	Format   int               `json:"format"`
	Run      scenarios.RunInfo `json:"run"`
	Started  time.Time         `json:"started"`
	Finished time.Time         `json:"finished"`
	// Interrupted says that the run did not come to its end: fewer scenarios finished than were selected.
	Interrupted bool `json:"interrupted"`
	// Gone is why there was no server any more to run the others against; empty where the run was not ended by that.
	Gone     string      `json:"gone,omitempty"`
	Counts   Counts      `json:"counts"`
	Features []*Feature  `json:"features"`
	Coverage []*Coverage `json:"requirements"` // of the catalogue, in its order
	// Findings is what the watchers of the connections have against the server, apart from all verdicts.
	Findings []Finding `json:"findings"`
	// Titles is the names of the documents that the requirements are from, by their keys.
	Titles map[string]string `json:"-"`
}

// Finding is one of a scenario.
type Finding struct {
	Scenario string `json:"scenario"` // its id
	scenarios.Finding
}

// Counts is the result in numbers. Errors and unexpected passes count as failed. A known deviation, which an expectation file
// explains, is neither passed nor failed, nor is a scenario that an interruption of the run has cut off.
type Counts struct {
	Passed        int `json:"passed"`
	Failed        int `json:"failed"`
	Known         int `json:"known_deviations"`
	NotApplicable int `json:"not_applicable"`
	CutOff        int `json:"interrupted,omitempty"`
}

// Total is the number of scenarios that came to their end.
func (c Counts) Total() int { return c.Passed + c.Failed + c.Known + c.NotApplicable }

// Asked is how many of them concern the server.
func (c Counts) Asked() int { return c.Passed + c.Failed + c.Known }

func (c *Counts) add(v scenarios.Verdict) {
	switch v {
	case scenarios.Passed:
		c.Passed++
	case scenarios.ExpectedFailure:
		c.Known++
	case scenarios.NotApplicable:
		c.NotApplicable++
	case scenarios.Interrupted:
		c.CutOff++
	default:
		c.Failed++
	}
}

// Feature is one feature file's scenarios.
type Feature struct {
	Name      string      `json:"name"`
	URI       string      `json:"uri"`
	Counts    Counts      `json:"counts"`
	Scenarios []*Scenario `json:"scenarios"`
}

// Scenario is one scenario, or one row of an outline, as it ran.
type Scenario struct {
	ID           string                  `json:"id"`
	Info         scenarios.ScenarioInfo  `json:"info"`
	Verdict      scenarios.Verdict       `json:"verdict"`
	Reason       string                  `json:"reason,omitempty"`
	Duration     time.Duration           `json:"duration_ns"`
	Requirements []catalogue.Requirement `json:"requirements"` // that its tags name
	Steps        []*Step                 `json:"steps"`
	Findings     []scenarios.Finding     `json:"findings,omitempty"` // of the watchers of its connections

	started time.Time
}

// Bad says whether the scenario counts as failed.
func (s *Scenario) Bad() bool {
	var c Counts
	c.add(s.Verdict)
	return c.Failed > 0
}

// replay is the command that runs the scenario again as it ran here; empty where the run does not say.
func (r *Report) replay(s *Scenario) string {
	return strings.Replace(r.Run.Replay, scenarios.ScenarioMark, s.ID, 1)
}

// Step is one step with what was seen on the wire and attached while it ran.
type Step struct {
	scenarios.StepInfo
	Lines       []scenarios.Line       `json:"lines,omitempty"`
	Attachments []scenarios.Attachment `json:"attachments,omitempty"`
}

// Coverage is what the run says about one requirement.
type Coverage struct {
	catalogue.Requirement
	Verdict   scenarios.Verdict `json:"verdict,omitempty"` // the worst of its scenarios; empty: none ran
	Scenarios []*Scenario       `json:"-"`
	IDs       []string          `json:"scenarios"`
}

// Build makes the report of a run. c may be nil, for a run whose catalogue is not at hand.
func Build(c *catalogue.Catalogue, events []scenarios.Event) *Report {
	b := builder{report: &Report{Format: Format, Findings: []Finding{}, Titles: map[string]string{}}, catalogue: c, scenarios: map[string]*Scenario{}, features: map[string]*Feature{}}
	if c != nil {
		for _, d := range c.Documents {
			b.report.Titles[d.Source] = d.Title
		}
	}
	for _, e := range events {
		b.event(e)
	}
	b.finish()
	return b.report
}

type builder struct {
	report    *Report
	catalogue *catalogue.Catalogue
	scenarios map[string]*Scenario
	features  map[string]*Feature
}

func (b *builder) event(e scenarios.Event) {
	if b.report.Started.IsZero() {
		b.report.Started = e.Time
	}
	if e.Time.After(b.report.Finished) {
		b.report.Finished = e.Time
	}
	if e.Kind == scenarios.RunStarted && e.Run != nil {
		b.report.Run = *e.Run
	}
	if e.Kind == scenarios.ScenarioStarted && e.Info != nil {
		b.start(e)
	}
	if e.Kind == scenarios.RunFinished {
		b.report.Gone = e.Reason
	}
	s := b.scenarios[e.Scenario]
	if s == nil {
		return
	}
	switch e.Kind {
	case scenarios.StepStarted, scenarios.StepFinished:
		if e.Step != nil {
			s.step(e.Step.Index).StepInfo = *e.Step
		}
	case scenarios.WireLine:
		if e.Line != nil {
			current := s.current()
			current.Lines = append(current.Lines, *e.Line)
		}
	case scenarios.Attached:
		if e.Attachment != nil {
			current := s.current()
			current.Attachments = append(current.Attachments, *e.Attachment)
		}
	case scenarios.FindingMade:
		if e.Finding != nil {
			s.Findings = append(s.Findings, *e.Finding)
		}
	case scenarios.ScenarioFinished:
		s.Verdict, s.Reason, s.Duration = e.Verdict, e.Reason, e.Time.Sub(s.started)
	}
}

func (b *builder) start(e scenarios.Event) {
	s := &Scenario{ID: e.Scenario, Info: *e.Info, started: e.Time}
	if b.catalogue != nil {
		for _, id := range catalogue.IDs(e.Info.Tags) {
			if r, ok := b.catalogue.Requirement(id); ok {
				s.Requirements = append(s.Requirements, r)
			}
		}
	}
	b.scenarios[e.Scenario] = s
	f := b.features[e.Info.URI]
	if f == nil {
		f = &Feature{Name: e.Info.Feature, URI: e.Info.URI}
		b.features[e.Info.URI] = f
		b.report.Features = append(b.report.Features, f)
	}
	f.Scenarios = append(f.Scenarios, s)
}

// step returns the step of that index, making those before it.
func (s *Scenario) step(index int) *Step {
	for len(s.Steps) <= index {
		s.Steps = append(s.Steps, &Step{})
	}
	return s.Steps[index]
}

// current is the step during which something happens: the last one that started, or the first.
func (s *Scenario) current() *Step {
	if len(s.Steps) == 0 {
		return s.step(0)
	}
	return s.Steps[len(s.Steps)-1]
}

func (b *builder) finish() {
	r := b.report
	for _, f := range r.Features {
		slices.SortStableFunc(f.Scenarios, func(x, y *Scenario) int { return x.Info.Line - y.Info.Line })
		for _, s := range f.Scenarios {
			if s.Verdict == "" {
				s.Verdict, s.Reason = scenarios.Error, "the run ended before the scenario did"
			}
			s.addStepsThatNeverRan()
			f.Counts.add(s.Verdict)
			for _, found := range s.Findings {
				r.Findings = append(r.Findings, Finding{Scenario: s.ID, Finding: found})
			}
			r.Counts.add(s.Verdict)
		}
	}
	slices.SortStableFunc(r.Features, func(x, y *Feature) int {
		return strings.Compare(x.URI, y.URI)
	})
	r.Interrupted = r.Run.Total > r.Counts.Total()
	b.cover()
}

// addStepsThatNeverRan completes a scenario that ended early, so that the report shows it whole.
func (s *Scenario) addStepsThatNeverRan() {
	for i, text := range s.Info.Steps {
		step := s.step(i)
		if step.Text == "" {
			step.StepInfo = scenarios.StepInfo{Index: i, Text: text, Status: scenarios.StepSkipped}
		}
	}
}

func (b *builder) cover() {
	if b.catalogue == nil {
		return
	}
	byID := map[string]*Coverage{}
	for _, r := range b.catalogue.Requirements() {
		c := &Coverage{Requirement: r, IDs: []string{}}
		byID[r.ID] = c
		b.report.Coverage = append(b.report.Coverage, c)
	}
	for _, f := range b.report.Features {
		for _, s := range f.Scenarios {
			for _, r := range s.Requirements {
				c := byID[r.ID]
				c.Scenarios, c.IDs = append(c.Scenarios, s), append(c.IDs, s.ID)
				c.Verdict = worse(c.Verdict, s.Verdict)
			}
		}
	}
}

// worse orders verdicts by how much they say against the server. An interruption says nothing.
func worse(a, b scenarios.Verdict) scenarios.Verdict {
	order := []scenarios.Verdict{"", scenarios.NotApplicable, scenarios.Passed, scenarios.ExpectedFailure,
		scenarios.UnexpectedPass, scenarios.Error, scenarios.Failed}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}
