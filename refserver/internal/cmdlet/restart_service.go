package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// restartService is Restart-Service: a stopped service is started.
func restartService(c *console) *shell.Command {
	return c.serviceCommand("Stops and starts services.", "CouldNotStopService", []shell.Parameter{named("Force", shell.Switch)},
		func(ctx context.Context, inv *shell.Invocation, s scm.Status) error {
			return c.Services.Restart(ctx, s.Name, inv.Bool("Force"))
		})
}
