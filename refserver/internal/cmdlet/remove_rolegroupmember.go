package cmdlet

import (
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

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
