package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// setService is Set-Service: the startup type, and with -Status the state.
func setService(c *console) *shell.Command {
	return c.serviceCommand("Changes the startup type and the state of services.", "CouldNotSetService",
		[]shell.Parameter{
			{Name: "StartupType", Aliases: []string{"StartMode", "ST", "SM"}, Kind: shell.Enum,
				Enum: []string{string(scm.Automatic), string(scm.Manual), string(scm.Disabled)}, EnumFirst: 2,
				TypeName: "System.ServiceProcess.ServiceStartMode"},
			enum("Status", string(scm.Running), string(scm.Stopped)),
			{Name: "ComputerName", Aliases: []string{"Cn"}, Kind: shell.String},
		},
		func(ctx context.Context, inv *shell.Invocation, s scm.Status) error {
			if t := inv.String("StartupType"); t != "" {
				if err := c.Services.SetStartupType(s.Name, scm.StartupType(t)); err != nil {
					return err
				}
			}
			switch scm.State(inv.String("Status")) {
			case scm.Running:
				return c.Services.Start(ctx, s.Name)
			case scm.Stopped:
				return c.Services.Stop(ctx, s.Name, false)
			}
			return nil
		})
}
