package scenarios

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// Case is one scenario as `go test` sees it.
type Case struct {
	ID   string // "procedure/1_default_state.feature:12"
	Name string // "procedure/1_default_state/Both services are stopped": the sub-test's name
}

// Outcome is how a case ended.
type Outcome struct {
	Verdict Verdict
	Reason  string // why it failed or is not applicable
	Report  string // what a person reads when it failed: statements, failing step, transcript

	Findings []Finding // of the watchers of its connections; they change no verdict
}

// Suite is a selection of scenarios that can be run one by one; scenarios/runner makes one.
type Suite interface {
	// Cases lists the selected scenarios in order, with unique names. A feature file that cannot be read and a selection
	// that matches nothing are errors.
	Cases() ([]Case, error)
	// RunCase runs one scenario with a deployment of its own; several may run at once.
	RunCase(ctx context.Context, c Case) Outcome
}

// Run runs every case of the suite as a parallel sub-test of t, so that one can be picked by its name:
//
//	go test -run 'TestFeatures/procedure/1_default_state/Both_services' ./scenarios/embedded
//
// A failed scenario and an error of the harness fail the sub-test; one that is not applicable skips it with the reason.
func Run(t *testing.T, s Suite) {
	t.Helper()
	cases, err := s.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			switch o := s.RunCase(t.Context(), c); o.Verdict {
			case Passed, ExpectedFailure:
			case NotApplicable:
				t.Skip(o.Reason)
			default:
				t.Error(failure(c, o))
			}
		})
	}
}

// failure is the sub-test's message.
func failure(c Case, o Outcome) string {
	text := fmt.Sprintf("%s: %s: %s", c.ID, o.Verdict, o.Reason)
	if o.Report != "" {
		text += "\n" + strings.TrimRight(o.Report, "\n")
	}
	return text
}
