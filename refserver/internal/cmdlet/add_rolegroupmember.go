package cmdlet

import (
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

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
