package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// testServiceHealth is Test-ServiceHealth: the services that the role requires and that start automatically. IMAP4's are
// not among them (PS:Test-ServiceHealth).
func testServiceHealth(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Tests whether the services that a server requires are running.",
		Parameters: []shell.Parameter{
			{Name: "Server", Kind: shell.String, Position: 1, FromPipeline: true, FromPipelineByPropertyName: true},
			named("ActiveDirectoryTimeout", shell.Int), domainControllerParameter(), named("MonitoringContext", shell.Bool),
		},
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			if err := c.localOnly(inv.String("Server")); err != nil {
				return err
			}
			running, stopped := []string{}, []string{}
			for _, s := range c.Services.List() {
				switch {
				case !s.Required || s.Startup != scm.Automatic:
				case s.State == scm.Running:
					running = append(running, s.Name)
				default:
					stopped = append(stopped, s.Name)
				}
			}
			for _, role := range []string{"Mailbox Server Role", "Client Access Server Role", "Hub Transport Server Role"} {
				inv.Out(&shell.Object{Type: typeServiceHealth, Text: role, Properties: []shell.Property{
					prop("Role", role), prop("RequiredServicesRunning", len(stopped) == 0), prop("ServicesRunning", running), prop("ServicesNotRunning", stopped),
				}})
			}
			return nil
		},
	}
}
