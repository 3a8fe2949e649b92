package cmdlet

import (
	"context"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getRoleGroup is Get-RoleGroup.
func getRoleGroup(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows role groups.",
		Parameters: []shell.Parameter{identity(false), domainControllerParameter(), named("ResultSize", shell.String)},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state, id := c.Directory.View(), inv.String("Identity")
			groups := slices.Clone(state.RoleGroups)
			switch {
			case shell.HasWildcard(id):
				groups = slices.DeleteFunc(groups, func(g *org.RoleGroup) bool { return !shell.MatchWildcard(id, g.Name) })
			case id != "":
				g, err := c.group(state, id)
				if err != nil {
					return err
				}
				groups = []*org.RoleGroup{g}
			}
			for _, g := range groups {
				inv.Out(&shell.Object{Type: typeRoleGroup, Text: g.Name, Properties: []shell.Property{
					prop("Name", g.Name), prop("AssignedRoles", rolesOf(g.Name)), prop("RoleAssignments", assignmentsOf(g.Name)),
					prop("ManagedBy", []string{state.Domain + "/Microsoft Exchange Security Groups/" + org.OrganizationManagement}),
					prop("Members", g.Members), prop("Identity", state.Domain+"/Microsoft Exchange Security Groups/"+g.Name),
				}})
			}
			return nil
		},
	}
}

// rolesOf lists the management roles of a role group as far as these cmdlets go (PERM).
func rolesOf(group string) []string {
	switch group {
	case org.OrganizationManagement:
		return []string{"Exchange Server Certificates", "Exchange Servers", "Mail Recipient Creation", "Mail Recipients", "POP3 And IMAP4 Protocols",
			"Receive Connectors", "Role Management"}
	case org.ServerManagement:
		return []string{"Exchange Server Certificates", "Exchange Servers", "POP3 And IMAP4 Protocols", "Receive Connectors"}
	case org.RecipientManagement:
		return []string{"Mail Recipient Creation", "Mail Recipients"}
	case org.ViewOnlyOrganizationManagement:
		return []string{"Monitoring", "View-Only Configuration", "View-Only Recipients"}
	}
	return []string{}
}

func assignmentsOf(group string) []string {
	assignments := []string{}
	for _, role := range rolesOf(group) {
		assignments = append(assignments, role+"-"+group)
	}
	return assignments
}
