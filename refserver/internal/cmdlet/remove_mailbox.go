package cmdlet

import (
	"context"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// removeMailbox is Remove-Mailbox: the account and its rights go, after a question.
func removeMailbox(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:              "Removes a mailbox and its user account.",
		Parameters:            []shell.Parameter{identity(true), domainControllerParameter(), named("Permanent", shell.Bool), named("Force", shell.Switch)},
		SupportsShouldProcess: true,
		ConfirmByDefault:      true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			r, err := c.recipient(state, inv.String("Identity"))
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldDo(reply.RemoveMailbox(state.CanonicalName(r))); err != nil || !ok {
				return err
			}
			return c.Directory.Update(func(state *org.State) error { return forget(state, r) })
		},
	}
}

// forget takes a recipient out of the directory with everything that refers to it.
func forget(state *org.State, r *org.Recipient) error {
	for _, g := range state.RoleGroups {
		g.Members = slices.DeleteFunc(g.Members, is(r.SamAccountName))
		if g.Name == org.OrganizationManagement && len(g.Members) == 0 {
			return shell.Errorf("InvalidOperation", "LastAdministrator", "%s", reply.LastAdministrator)
		}
	}
	state.Recipients = slices.DeleteFunc(state.Recipients, func(other *org.Recipient) bool { return other.MailboxGUID == r.MailboxGUID })
	for _, other := range state.Recipients {
		other.FullAccess = slices.DeleteFunc(other.FullAccess, is(r.Alias))
	}
	return nil
}
