package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/org"
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
