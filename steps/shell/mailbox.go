package shell

import (
	"context"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/steps/internal/stage"
)

// Mailbox gives a new person a mailbox.
func (s *Steps) Mailbox(ctx context.Context, name string) error { return s.mailbox(ctx, name, "") }

// Mailboxes gives two new persons mailboxes.
func (s *Steps) Mailboxes(ctx context.Context, first, second string) error {
	return s.MailboxesIn(ctx, first, second, "")
}

// MailboxesIn gives two new persons mailboxes in an organisational unit.
func (s *Steps) MailboxesIn(ctx context.Context, first, second, unit string) error {
	if err := s.mailbox(ctx, first, unit); err != nil {
		return err
	}
	return s.mailbox(ctx, second, unit)
}

func (s *Steps) mailbox(ctx context.Context, name, unit string) error {
	p := s.stage.NewPerson(name)
	output, err := Run(ctx, s.stage, administrator, newMailbox(p, unit))
	if err != nil {
		return err
	}
	return Failure(output)
}

func newMailbox(p *stage.Person, unit string) string {
	quote := func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
	text := fmt.Sprintf("New-Mailbox -Name %s -Alias %s -UserPrincipalName %s -Password (ConvertTo-SecureString %s -AsPlainText -Force)",
		quote(p.Name), p.Alias, p.Address, quote(p.Password))
	if unit != "" {
		text += " -OrganizationalUnit " + quote(unit)
	}
	return text + " | Out-Null"
}
