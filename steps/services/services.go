// Package services has the steps that set up a server and its services.
package services

import (
	"context"
	"fmt"

	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/wire"
	"github.com/imapspec/imapspec/steps/shell"
)

// Steps are one scenario's.
type Steps struct{ stage *stage.Stage }

// New makes the steps of a scenario.
func New(s *stage.Stage) *Steps { return &Steps{stage: s} }

// NewServer starts the deployment: a server as setup leaves it.
func (s *Steps) NewServer(ctx context.Context) error {
	_, err := s.stage.Deployment(ctx)
	return err
}

// RunningServer starts the deployment and, as documented, both IMAP4 services.
func (s *Steps) RunningServer(ctx context.Context) error {
	return s.run(ctx, "Start-Service MSExchangeIMAP4; Start-Service MSExchangeIMAP4BE")
}

// Reboot restarts the host and waits until its console answers again. Consoles that were open are gone.
func (s *Steps) Reboot(ctx context.Context) error {
	output, err := shell.Run(ctx, s.stage, "the administrator", "Restart-Computer -Force")
	if err == nil { // otherwise the session has gone down with the host
		err = shell.Failure(output)
		if err != nil {
			return err
		}
	}
	s.stage.CloseConsoles()
	err = wire.Until(ctx, func(ctx context.Context) error { return s.run(ctx, "Get-Service MSExchangeIMAP4 | Out-Null") })
	if err != nil {
		return fmt.Errorf("the host does not come back: %w", err)
	}
	return nil
}

func (s *Steps) run(ctx context.Context, text string) error {
	output, err := shell.Run(ctx, s.stage, "the administrator", text)
	if err != nil {
		return err
	}
	return shell.Failure(output)
}
