package cmdlet

import (
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getUser is Get-User.
func getUser(c *console) *shell.Command {
	return c.recipientCommand("Shows users.", nil, func(_ *shell.Invocation, state *org.State, r *org.Recipient) *shell.Object {
		id := state.CanonicalName(r)
		return &shell.Object{Type: typeUser, Text: id, Properties: []shell.Property{
			prop("SamAccountName", r.SamAccountName), prop("UserPrincipalName", r.UserPrincipalName), prop("AccountDisabled", r.AccountDisabled),
			prop("OrganizationalUnit", ouName(state, r)), prop("DisplayName", r.DisplayName), prop("RecipientType", userMailbox),
			prop("RecipientTypeDetails", userMailbox), prop("WindowsEmailAddress", r.PrimarySMTPAddress), prop("Name", r.ObjectName()),
			prop("DistinguishedName", state.RecipientDN(r)), prop("Identity", id), prop("Guid", guid("recipient "+r.MailboxGUID)),
			prop("IsValid", true), prop("ObjectState", "Unchanged"),
		}}
	})
}
