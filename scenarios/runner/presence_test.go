package runner

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
)

// TestServerIsGone ends the run with the scenario after which the server did not answer, and the record says why.
func TestServerIsGone(t *testing.T) {
	t.Parallel()
	cfg := config(wrap(strings.Repeat("Scenario: good\nGiven it passes\n", 3) + strings.Repeat("Scenario: bad\nGiven it fails\n", 40)))
	cfg.Jobs = 4
	asked := 0
	cfg.Answers = func(context.Context) error { // one at a time
		if asked++; asked == 5 {
			return errors.New("nobody is there")
		}
		return nil
	}
	var record collector
	cfg.Sink = record.take
	s := mustRun(t, cfg)
	if s.Gone == nil || s.Interrupted || s.Total != 43 || s.Passed != 3 || s.Failed < 5 || s.Failed > 5+cfg.Jobs-1 || asked != 5 {
		t.Errorf("asked %d times: %+v", asked, s)
	}
	if last := record.events[len(record.events)-1]; last.Kind != scenarios.RunFinished || last.Reason != "nobody is there" {
		t.Errorf("the record ends with %s, %q", last.Kind, last.Reason)
	}
}

// TestServerIsNotDoubted asks only after failures, and not when the run was interrupted.
func TestServerIsNotDoubted(t *testing.T) {
	t.Parallel()
	cfg := config(wrap("Scenario: good\nGiven it passes\nScenario: off\nGiven it is not applicable\nScenario: known\nGiven it fails"))
	cfg.Judge = func(_ Scenario, v scenarios.Verdict, reason string) (scenarios.Verdict, string) {
		if v == scenarios.Failed {
			v = scenarios.ExpectedFailure
		}
		return v, reason
	}
	cfg.Answers = func(context.Context) error { return errors.New("asked") }
	if s := mustRun(t, cfg); s.Gone != nil || s.Ran() != 3 {
		t.Errorf("got %+v", s)
	}
	cfg.Judge = nil
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cfg.Answers = func(ctx context.Context) error { cancel(); return ctx.Err() }
	if s, err := Run(ctx, cfg); err != nil || s.Gone != nil || !s.Interrupted {
		t.Errorf("got %+v, %v", s, err)
	}
}
