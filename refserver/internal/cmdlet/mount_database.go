package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// mountDatabase is Mount-Database.
func mountDatabase(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:              "Mounts a mailbox database.",
		Parameters:            []shell.Parameter{identity(true), named("AcceptDataLoss", shell.Switch), named("Force", shell.Switch), domainControllerParameter()},
		SupportsShouldProcess: true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			return c.setMounted(ctx, inv, true, reply.MountDatabase)
		},
	}
}

// setMounted has a database mounted or dismounted on the server with its active copy.
func (c *console) setMounted(ctx context.Context, inv *shell.Invocation, mounted bool, describe func(string) string) error {
	d, err := c.database(c.Directory.View(), inv.String("Identity"))
	if err != nil {
		return err
	}
	if ok, err := inv.ShouldDo(describe(d.Name)); err != nil || !ok {
		return err
	}
	if err := c.Databases.SetMounted(ctx, d.Name, mounted); err != nil {
		return activeManagerFailed(err)
	}
	return nil
}
