package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// newMailbox is New-Mailbox: a person with an account and a mailbox.
func newMailbox(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Creates a user account with a mailbox.",
		Parameters: []shell.Parameter{
			{Name: "Name", Kind: shell.String, Position: 1, Mandatory: true},
			{Name: "UserPrincipalName", Kind: shell.String, Mandatory: true},
			{Name: "Password", Kind: shell.SecureString, Mandatory: true},
			named("Alias", shell.String), named("Database", shell.String), named("DisplayName", shell.String), domainControllerParameter(),
			named("FirstName", shell.String), named("LastName", shell.String), named("OrganizationalUnit", shell.String),
			named("PrimarySmtpAddress", shell.String), named("ResetPasswordOnNextLogon", shell.Bool), named("SamAccountName", shell.String),
		},
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			r, err := c.mailboxFrom(inv)
			if err != nil {
				return err
			}
			if err := unique(c.Directory.View(), r); err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(r.UserPrincipalName); err != nil || !ok {
				return err
			}
			err = c.Directory.Update(func(state *org.State) error {
				if err := unique(state, r); err != nil {
					return err
				}
				state.Recipients = append(state.Recipients, r)
				return nil
			})
			if err != nil {
				return err
			}
			inv.Out(mailboxObject(inv, c.Directory.View(), r))
			return nil
		},
	}
}

func (c *console) mailboxFrom(inv *shell.Invocation) (*org.Recipient, error) {
	state, password := c.Directory.View(), inv.Secure("Password")
	if password == nil || password.Reveal() == "" {
		return nil, shell.Errorf("InvalidArgument", "PasswordEmpty", "%s", reply.PasswordEmpty)
	}
	r, err := org.NewRecipient(state.Domain, inv.String("Name"), inv.String("UserPrincipalName"), org.Credentials{})
	if err != nil {
		return nil, invalid(err)
	}
	fill := func(field *string, parameter string) {
		if value := strings.TrimSpace(inv.String(parameter)); value != "" {
			*field = value
		}
	}
	fill(&r.DisplayName, "DisplayName")
	fill(&r.Alias, "Alias")
	fill(&r.SamAccountName, "SamAccountName")
	if inv.Has("Alias") {
		r.PrimarySMTPAddress = r.Alias + "@" + state.Domain
	}
	fill(&r.PrimarySMTPAddress, "PrimarySmtpAddress")
	for _, n := range []struct{ property, value, address string }{
		{"Alias", r.Alias, r.Alias + "@" + state.Domain}, {"SamAccountName", r.SamAccountName, r.SamAccountName + "@" + state.Domain},
		{"PrimarySmtpAddress", r.PrimarySMTPAddress, r.PrimarySMTPAddress},
	} {
		if !org.IsAddress(n.address) {
			return nil, shell.Errorf("InvalidArgument", "DataValidationException", "%s", reply.RecipientName(n.property, n.value))
		}
	}
	if unit := inv.String("OrganizationalUnit"); unit != "" {
		r.OrganizationalUnit = unitPath(state, unit)
	}
	fill(&r.Database, "Database")
	if state.Database(r.Database) == nil {
		return nil, invalid(shell.Errorf("InvalidArgument", "ManagementObjectNotFoundException", "%s", reply.DatabaseNotFound(r.Database)))
	}
	if r.Credentials, err = c.Auth.NewCredentials(password.Reveal()); err != nil {
		return nil, err
	}
	return r, nil
}

// unique refuses a recipient whose names another one has.
func unique(state *org.State, r *org.Recipient) error {
	for _, other := range state.Recipients {
		for _, n := range []struct{ property, value, others string }{
			{"Name", r.Name, other.ObjectName()}, {"UserPrincipalName", r.UserPrincipalName, other.UserPrincipalName},
			{"SamAccountName", r.SamAccountName, other.SamAccountName}, {"Alias", r.Alias, other.Alias},
			{"PrimarySmtpAddress", r.PrimarySMTPAddress, other.PrimarySMTPAddress},
		} {
			if strings.EqualFold(n.value, n.others) {
				return &shell.Error{Message: reply.RecipientInUse(n.property, n.value, state.CanonicalName(other)), Category: "ResourceExists",
					Target: n.value, TargetType: "String", Reason: "ADObjectAlreadyExistsException", FullyQualifiedErrorId: "ADObjectAlreadyExistsException"}
			}
		}
	}
	return nil
}
