package main

import (
	"testing"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

// TestEveryRequirementIsTraced: every testable requirement has a scenario, and no tag or defect names one that does not exist.
func TestEveryRequirementIsTraced(t *testing.T) {
	t.Parallel()
	coverage, err := wire().trace()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range coverage.problems {
		t.Error(problem)
	}
}

// TestVocabulary: every step pattern is used by a feature, and exactly one matches each step.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	var expressions []string
	for _, p := range steps.Patterns() {
		expressions = append(expressions, p.Expr)
	}
	if err := runner.CheckVocabulary(features.FS, expressions); err != nil {
		t.Error(err)
	}
}
