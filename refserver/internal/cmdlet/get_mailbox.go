package cmdlet

import (
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getMailbox is Get-Mailbox.
func getMailbox(c *console) *shell.Command {
	return c.recipientCommand("Shows mailboxes.", []shell.Parameter{named("Database", shell.String), named("Server", shell.String)}, mailboxObject)
}

func mailboxObject(_ *shell.Invocation, state *org.State, r *org.Recipient) *shell.Object {
	id, server := state.CanonicalName(r), ""
	if d := state.Database(r.Database); d != nil {
		server = d.ActiveServer
	}
	return &shell.Object{Type: typeMailbox, Text: id, Properties: []shell.Property{
		prop("Database", r.Database), prop("SamAccountName", r.SamAccountName), prop("UserPrincipalName", r.UserPrincipalName),
		prop("OrganizationalUnit", ouName(state, r)), prop("ServerName", server), prop("ProhibitSendQuota", "Unlimited"),
		prop("Alias", r.Alias), prop("DisplayName", r.DisplayName), prop("EmailAddresses", addresses(r)),
		prop("PrimarySmtpAddress", r.PrimarySMTPAddress), prop("RecipientType", userMailbox), prop("RecipientTypeDetails", userMailbox),
		prop("AccountDisabled", r.AccountDisabled), prop("ExchangeGuid", r.MailboxGUID), prop("Name", r.ObjectName()),
		prop("DistinguishedName", state.RecipientDN(r)), prop("Identity", id), prop("Guid", guid("recipient "+r.MailboxGUID)), prop("IsValid", true),
		prop("ObjectState", "Unchanged"),
	}}
}
