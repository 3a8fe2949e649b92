package web

import (
	"context"

	"github.com/imapspec/imapspec/steps/internal/stage"
)

// Opens opens a program of the host's desktop, "the Services console" or "Task Manager".
func (s *Steps) Opens(ctx context.Context, program string) error {
	deployment, err := s.stage.Deployment(ctx)
	if err != nil {
		return err
	}
	// The address holds the Administrator's password; nobody on the stage may be shown it.
	if _, err := s.stage.Person(ctx, stage.Administrator); err != nil {
		return err
	}
	screen, err := s.on(ctx)
	if err != nil {
		return err
	}
	s.place = program
	path := "/services.msc"
	if program == "Task Manager" {
		path = "/taskmgr"
	}
	return screen.Open(ctx, deployment.ManagementURL()+path)
}
