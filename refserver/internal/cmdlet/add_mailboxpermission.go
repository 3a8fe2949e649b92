package cmdlet

import (
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// addMailboxPermission is Add-MailboxPermission: FullAccess lets the delegate log in to the mailbox (facts 8.4).
func addMailboxPermission(c *console) *shell.Command {
	return c.permissionCommand("Gives a user rights on another user's mailbox.", false, []shell.Parameter{named("AutoMapping", shell.Bool)},
		reply.PermissionExists, func(target *org.Recipient, delegate string) bool {
			if slices.ContainsFunc(target.FullAccess, is(delegate)) {
				return false
			}
			target.FullAccess = append(target.FullAccess, delegate)
			return true
		}, true)
}
