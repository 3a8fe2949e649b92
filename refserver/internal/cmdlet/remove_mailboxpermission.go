package cmdlet

import (
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// removeMailboxPermission is Remove-MailboxPermission, after a question.
func removeMailboxPermission(c *console) *shell.Command {
	return c.permissionCommand("Takes rights on a mailbox from a user.", true, nil, reply.PermissionMissing,
		func(target *org.Recipient, delegate string) bool {
			before := len(target.FullAccess)
			target.FullAccess = slices.DeleteFunc(target.FullAccess, is(delegate))
			return len(target.FullAccess) != before
		}, false)
}
