// Package hosts has the steps in which something befalls a host from outside: its power and its network.
package hosts

import (
	"context"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
)

// Steps are one scenario's.
type Steps struct{ stage *stage.Stage }

// New makes the steps of a scenario.
func New(s *stage.Stage) *Steps { return &Steps{stage: s} }

// Befalls does something to the host that features know by its full name: "killed", "booted", "paused", "resumed",
// "disconnected" or "connected again". Where hosts are no machines of their own the scenario is not applicable.
func (s *Steps) Befalls(ctx context.Context, host, what string) error {
	deployment, err := s.stage.Deployment(ctx)
	if err != nil {
		return err
	}
	faults, ok := scenarios.FaultsOf(deployment)
	if !ok {
		return &scenarios.NotApplicableError{Impossible: true,
			Reason: fmt.Sprintf("the host cannot be %s here: it is no machine of its own; run with --topology containers", what)}
	}
	name, _, _ := strings.Cut(host, ".")
	act := map[string]func(context.Context, string) error{
		"killed": faults.Kill, "shut down": faults.Stop, "booted": faults.Start, "paused": faults.Pause, "resumed": faults.Unpause,
		"disconnected": faults.Disconnect, "connected again": faults.Reconnect,
	}[what]
	if what == "killed" || what == "shut down" {
		s.stage.CloseConsoles() // while the host can still be told
	}
	s.stage.Recorder.Line("the operator", scenarios.Sent, fmt.Sprintf("(%s is %s)", name, what))
	if err := s.stage.Operate(func() error { return act(ctx, name) }); err != nil {
		return &scenarios.HarnessError{Err: err}
	}
	s.stage.Recorder.Line("the operator", scenarios.Received, "(done)")
	return nil
}
