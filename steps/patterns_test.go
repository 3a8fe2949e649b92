package steps_test

import (
	"regexp"
	"testing"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

func TestEveryPatternMatchesItsExampleAlone(t *testing.T) {
	t.Parallel()
	for _, p := range steps.Patterns() {
		for _, other := range steps.Patterns() {
			matches := regexp.MustCompile(other.Expr).MatchString(p.Example)
			if matches != (other.Expr == p.Expr) {
				t.Errorf("%q: matched by %s: %v", p.Example, other.Expr, matches)
			}
		}
	}
}

func TestFeaturesAndPatternsFitTogether(t *testing.T) {
	t.Parallel()
	var patterns []string
	for _, p := range steps.Patterns() {
		patterns = append(patterns, p.Expr)
	}
	if err := runner.CheckVocabulary(features.FS, patterns); err != nil {
		t.Error(err)
	}
}
