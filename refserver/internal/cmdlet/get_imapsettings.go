package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getImapSettings is Get-ImapSettings (PS:Get-ImapSettings): the settings of one server's IMAP4 service as the directory has
// them, which a running service may not have read yet.
func getImapSettings(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows the settings of the Microsoft Exchange IMAP4 service.",
		Parameters: serverParameters(),
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			server, err := c.server(state, inv.String("Server"))
			if err != nil {
				return err
			}
			inv.Out(imapSettingsObject(c, state, server))
			return nil
		},
	}
}
