package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getMailboxPermission is Get-MailboxPermission: who may use the mailbox besides its owner.
func getMailboxPermission(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows who has rights on a mailbox.",
		Parameters: []shell.Parameter{identity(true), named("User", shell.String), domainControllerParameter()},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			target, err := c.recipient(state, inv.String("Identity"))
			if err != nil {
				return err
			}
			wanted := ""
			if id := inv.String("User"); id != "" {
				user, err := c.recipient(state, id)
				if err != nil {
					return err
				}
				wanted = user.Alias
			}
			for _, alias := range target.FullAccess {
				if wanted != "" && !strings.EqualFold(alias, wanted) {
					continue
				}
				account := alias
				if user := state.Recipient(alias); user != nil {
					account = user.SamAccountName
				}
				inv.Out(permissionObject(state, target, state.NetBIOSName+`\`+account))
			}
			return nil
		},
	}
}
