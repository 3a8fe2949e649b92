//go:build !serveronly

package main

import (
	"fmt"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/expectations"
	"github.com/imapspec/imapspec/scenarios/runner"
)

// judgement changes a verdict in the light of what is known of a server.
type judgement func(runner.Scenario, scenarios.Verdict, string) (scenarios.Verdict, string)

// expected reads an expectation file, if one is named. stale are notes about what it says of scenarios that are not there.
func (p parts) expected(file string) (judge judgement, stale []string, err error) {
	if file == "" {
		return nil, nil, nil
	}
	f, err := expectations.Load(file)
	if err != nil {
		return nil, nil, usageError(fmt.Errorf("--expect: %w", err))
	}
	all, err := runner.Discover(p.features)
	if err != nil {
		return nil, nil, err
	}
	var known []expectations.Known
	for _, s := range all {
		known = append(known, expectations.Known{ID: s.ID, Info: s.Info})
	}
	for _, text := range f.Stale(known) {
		stale = append(stale, fmt.Sprintf("stale expectation: %s, %s", file, text))
	}
	return func(s runner.Scenario, v scenarios.Verdict, reason string) (scenarios.Verdict, string) {
		return f.Judge(s.ID, s.Info, v, reason)
	}, stale, nil
}
