package runner

import (
	"context"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/progress"
)

// NewSuite makes the scenarios that the configuration selects runnable one by one, as scenarios.Run does under `go test`.
// Jobs, Sink and Live are not used: the testing package decides what runs side by side.
func NewSuite(cfg Config) scenarios.Suite {
	return &suite{cfg: cfg.withDefaults()}
}

type suite struct {
	cfg   Config
	cases map[string]Scenario // by id; written by Cases only
}

// Cases discovers and selects.
func (s *suite) Cases() ([]scenarios.Case, error) {
	if err := s.cfg.check(); err != nil {
		return nil, err
	}
	all, err := Discover(s.cfg.Features)
	if err != nil {
		return nil, err
	}
	selected, err := Select(all, s.cfg.Selectors, s.cfg.Tags)
	if err != nil {
		return nil, err
	}
	s.cases = make(map[string]Scenario, len(selected))
	cases := make([]scenarios.Case, len(selected))
	for i, sc := range selected {
		s.cases[sc.ID] = sc
		cases[i] = scenarios.Case{ID: sc.ID, Name: sc.TestName}
	}
	return cases, nil
}

// RunCase runs one of the cases.
func (s *suite) RunCase(ctx context.Context, c scenarios.Case) scenarios.Outcome {
	sc, ok := s.cases[c.ID]
	if !ok {
		return scenarios.Outcome{Verdict: scenarios.Error, Reason: fmt.Sprintf("no case has the id %q", c.ID)}
	}
	result, events := execute(ctx, s.cfg, sc, func(scenarios.Event) {})
	var report strings.Builder
	progress.Failure(&report, s.cfg.Catalogue, progress.Style{}, events)
	progress.Transcript(&report, events)
	o := scenarios.Outcome{Verdict: result.Verdict, Reason: result.Reason, Report: report.String()}
	for _, e := range events {
		if e.Kind == scenarios.FindingMade && e.Finding != nil {
			o.Findings = append(o.Findings, *e.Finding)
		}
	}
	return o
}
