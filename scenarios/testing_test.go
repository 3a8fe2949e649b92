package scenarios

import (
	"context"
	"sync"
	"testing"
)

// fakeSuite answers every case with an outcome and remembers which ran.
type fakeSuite struct {
	mu       sync.Mutex
	outcomes map[string]Outcome
	ran      map[string]bool
}

func (s *fakeSuite) Cases() ([]Case, error) {
	return []Case{{ID: "a.feature:1", Name: "a/passes"}, {ID: "a.feature:2", Name: "a/is off"}, {ID: "a.feature:3", Name: "a/known"}}, nil
}

func (s *fakeSuite) RunCase(_ context.Context, c Case) Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ran[c.ID] = true
	return s.outcomes[c.ID]
}

func TestRun(t *testing.T) {
	t.Parallel()
	s := &fakeSuite{ran: map[string]bool{}, outcomes: map[string]Outcome{
		"a.feature:1": {Verdict: Passed},
		"a.feature:2": {Verdict: NotApplicable, Reason: "no MOVE"},
		"a.feature:3": {Verdict: ExpectedFailure},
	}}
	t.Run("features", func(t *testing.T) { Run(t, s) }) // returns when its parallel sub-tests have ended
	if len(s.ran) != 3 {
		t.Errorf("%d cases ran", len(s.ran))
	}
}

func TestFailure(t *testing.T) {
	t.Parallel()
	c := Case{ID: "a.feature:1", Name: "a/fails"}
	if got := failure(c, Outcome{Verdict: Failed, Reason: "why", Report: "line\n"}); got != "a.feature:1: failed: why\nline" {
		t.Errorf("got %q", got)
	}
	if got := failure(c, Outcome{Verdict: Error, Reason: "why"}); got != "a.feature:1: error: why" {
		t.Errorf("got %q", got)
	}
}
