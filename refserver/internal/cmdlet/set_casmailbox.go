package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// setCASMailbox is Set-CASMailbox as far as IMAP4, POP3 and Outlook on the web go (PS:Set-CASMailbox, CM).
func setCASMailbox(c *console) *shell.Command {
	booleans := map[string]func(*org.CASMailbox) *bool{
		"OWAEnabled":                func(m *org.CASMailbox) *bool { return &m.OWAEnabled },
		"PopEnabled":                func(m *org.CASMailbox) *bool { return &m.PopEnabled },
		"ImapEnabled":               func(m *org.CASMailbox) *bool { return &m.ImapEnabled },
		"ImapUseProtocolDefaults":   func(m *org.CASMailbox) *bool { return &m.ImapUseProtocolDefaults },
		"ImapEnableExactRFC822Size": func(m *org.CASMailbox) *bool { return &m.ImapEnableExactRFC822Size },
		"ImapSuppressReadReceipt":   func(m *org.CASMailbox) *bool { return &m.ImapSuppressReadReceipt },
		"ImapForceICalForCalendarRetrievalOption": func(m *org.CASMailbox) *bool {
			return &m.ImapForceICalForCalendarRetrievalOption
		},
	}
	const format = "ImapMessagesRetrievalMimeFormat"
	formats := org.Enumerations()["MessageRetrievalMimeFormat"]
	parameters := []shell.Parameter{
		identity(true), domainControllerParameter(), named("IgnoreDefaultScope", shell.Switch),
		{Name: format, Kind: shell.Enum, Enum: formats.Names, EnumFirst: int64(formats.First), TypeName: formats.Type},
	}
	for name := range booleans {
		parameters = append(parameters, named(name, shell.Bool))
	}
	sortParameters(parameters[1:])
	return &shell.Command{
		Synopsis:              "Changes which client protocols a mailbox may use.",
		Parameters:            parameters,
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			r, err := c.recipient(state, inv.String("Identity"))
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(state.CanonicalName(r)); err != nil || !ok {
				return err
			}
			return c.changeRecipient(inv, r.MailboxGUID, func(_ *org.State, r *org.Recipient) (bool, error) {
				before := r.CAS
				for name, field := range booleans {
					if inv.Has(name) {
						*field(&r.CAS) = inv.Bool(name)
					}
				}
				if inv.Has(format) {
					r.CAS.ImapMessagesRetrievalMimeFormat = inv.String(format)
				}
				return r.CAS != before, nil
			})
		},
	}
}
