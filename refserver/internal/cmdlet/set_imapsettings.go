package cmdlet

import (
	"context"
	"reflect"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// setImapSettings is Set-ImapSettings (PS:Set-ImapSettings). All given settings are validated together and change together;
// they take effect when the services are restarted, which a warning says.
func setImapSettings(c *console) *shell.Command {
	all := settings()
	enumerations := org.Enumerations()
	parameters := serverParameters()
	for _, s := range all {
		p := shell.Parameter{Name: s.name, Kind: s.kind}
		if e, ok := enumerations[s.name]; ok {
			p.Enum, p.EnumFirst, p.TypeName = e.Names, int64(e.First), e.Type
		}
		parameters = append(parameters, p)
	}
	return &shell.Command{
		Synopsis:              "Changes the settings of the Microsoft Exchange IMAP4 service.",
		Parameters:            parameters,
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			server, err := c.server(c.Directory.View(), inv.String("Server"))
			if err != nil {
				return err
			}
			if _, err := changedSettings(inv, all, server.Imap); err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(server.Name + `\1`); err != nil || !ok {
				return err
			}
			return c.changeSettings(inv, all, server.Name)
		},
	}
}

// changedSettings is the settings with what the invocation gives, valid as a whole.
func changedSettings(inv *shell.Invocation, all []setting, s org.ImapSettings) (org.ImapSettings, error) {
	for _, one := range all {
		if !inv.Has(one.name) {
			continue
		}
		if err := one.set(&s, inv); err != nil {
			return s, invalid(err)
		}
	}
	return s, invalid(s.Validate())
}

func (c *console) changeSettings(inv *shell.Invocation, all []setting, server string) error {
	changed, err := c.update(func(state *org.State) error {
		server := state.Server(server)
		next, err := changedSettings(inv, all, server.Imap)
		if err != nil {
			return err
		}
		if reflect.DeepEqual(next, server.Imap) {
			return errUnchanged
		}
		next.WhenChanged = c.now().UTC()
		server.Imap = next
		return nil
	})
	switch {
	case err != nil:
		return err
	case !changed:
		inv.Warn(reply.NothingModified(server + `\1`))
	default:
		inv.Warn(reply.ImapRestartNeeded(server))
	}
	return nil
}
