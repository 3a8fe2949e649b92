package cmdlet

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getRoleGroupMember is Get-RoleGroupMember.
func getRoleGroupMember(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows the members of a role group.",
		Parameters: []shell.Parameter{identity(true), domainControllerParameter(), named("ResultSize", shell.String)},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			g, err := c.group(state, inv.String("Identity"))
			if err != nil {
				return err
			}
			for _, account := range g.Members {
				name := account
				if i := slices.IndexFunc(state.Recipients, func(r *org.Recipient) bool { return strings.EqualFold(r.SamAccountName, account) }); i >= 0 {
					name = state.Recipients[i].ObjectName()
				}
				inv.Out(&shell.Object{Type: typeRoleGroupMember, Text: name, Properties: []shell.Property{
					prop("Name", name), prop("RecipientType", userMailbox), prop("SamAccountName", account),
				}})
			}
			return nil
		},
	}
}
