package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// startService is Start-Service: a running service stays as it is.
func startService(c *console) *shell.Command {
	command := c.serviceCommand("Starts stopped services.", "CouldNotStartService", nil,
		func(ctx context.Context, _ *shell.Invocation, s scm.Status) error {
			return c.Services.Start(ctx, s.Name)
		})
	command.Aliases = []string{"sasv"}
	return command
}
