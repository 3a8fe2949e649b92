package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// stopService is Stop-Service: a stopped service stays as it is, one with running dependents needs -Force.
func stopService(c *console) *shell.Command {
	command := c.serviceCommand("Stops running services.", "CouldNotStopService",
		[]shell.Parameter{named("Force", shell.Switch), named("NoWait", shell.Switch)},
		func(ctx context.Context, inv *shell.Invocation, s scm.Status) error {
			return c.Services.Stop(ctx, s.Name, inv.Bool("Force"))
		})
	command.Aliases = []string{"spsv"}
	return command
}
