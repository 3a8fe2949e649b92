package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getReceiveConnector is Get-ReceiveConnector.
func getReceiveConnector(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows receive connectors.",
		Parameters: []shell.Parameter{identity(false), named("Server", shell.String), domainControllerParameter()},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			server, found, err := c.connectors(state, inv.String("Server"), inv.String("Identity"))
			if err != nil {
				return err
			}
			for _, r := range found {
				inv.Out(connectorObject(state, server, r))
			}
			return nil
		},
	}
}
