package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// restartComputer is Restart-Computer: the host reboots, which starts the Automatic services only. -Force and the
// waiting parameters are taken and make no difference: the host is up again when the command returns.
func restartComputer(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Restarts the computer.",
		Parameters: []shell.Parameter{
			{Name: "ComputerName", Aliases: []string{"CN"}, Kind: shell.String, Position: 1},
			named("Force", shell.Switch), named("Wait", shell.Switch), named("Timeout", shell.Int), named("For", shell.String), named("Delay", shell.Int),
		},
		SupportsShouldProcess: true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			computer := strings.TrimPrefix(inv.String("ComputerName"), ".")
			if strings.EqualFold(computer, "localhost") {
				computer = ""
			}
			if err := c.localOnly(computer); err != nil {
				return err
			}
			if ok, err := inv.ShouldDo(reply.RestartComputer(c.Server)); err != nil || !ok {
				return err
			}
			if err := c.needAdministrator(); err != nil {
				return err
			}
			if c.Reboot != nil {
				return c.Reboot(ctx)
			}
			return c.Services.Reboot(ctx)
		},
	}
}
