package cmdlet

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

func (c *console) group(state *org.State, id string) (*org.RoleGroup, error) {
	if g := state.Group(id); g != nil {
		return g, nil
	}
	return nil, c.notFound(state, id)
}

// memberCommand makes Add- and Remove-RoleGroupMember. change refuses with a text, or changes the members.
func (c *console) memberCommand(synopsis string, confirm bool, change func(g *org.RoleGroup, account string) (refusal string)) *shell.Command {
	return &shell.Command{
		Synopsis: synopsis,
		Parameters: []shell.Parameter{
			identity(true),
			{Name: "Member", Kind: shell.Strings, Mandatory: true}, named("BypassSecurityGroupManagerCheck", shell.Switch), domainControllerParameter(),
		},
		SupportsShouldProcess: true,
		ConfirmByDefault:      confirm,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			group, err := c.group(c.Directory.View(), inv.String("Identity"))
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(group.Name); err != nil || !ok {
				return err
			}
			members, _ := inv.Strings("Member")
			return c.Directory.Update(func(state *org.State) error {
				group := state.Group(group.Name)
				for _, id := range members {
					r, err := c.recipient(state, id)
					if err != nil {
						return err
					}
					if refusal := change(group, r.SamAccountName); refusal != "" {
						return &shell.Error{Message: refusal, Category: "InvalidOperation", Target: id, TargetType: "String",
							Reason: "MemberException", FullyQualifiedErrorId: "MemberException"}
					}
				}
				return nil
			})
		},
	}
}

// addRoleGroupMember is Add-RoleGroupMember. A session that is open keeps the cmdlets it has.
func addRoleGroupMember(c *console) *shell.Command {
	return c.memberCommand("Adds members to a role group.", false, func(g *org.RoleGroup, account string) string {
		if slices.Contains(g.Members, account) {
			return reply.MemberExists(account, g.Name)
		}
		g.Members = append(g.Members, account)
		return ""
	})
}

// removeRoleGroupMember is Remove-RoleGroupMember, after a question. The last administrator stays.
func removeRoleGroupMember(c *console) *shell.Command {
	return c.memberCommand("Removes members from a role group.", true, func(g *org.RoleGroup, account string) string {
		i := slices.Index(g.Members, account)
		switch {
		case i < 0:
			return reply.MemberMissing(account, g.Name)
		case g.Name == org.OrganizationManagement && len(g.Members) == 1:
			return reply.LastAdministrator
		}
		g.Members = slices.Delete(g.Members, i, i+1)
		return ""
	})
}

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
