package cmdlet

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// permissionCommand makes Add- and Remove-MailboxPermission. change returns whether the rights changed.
func (c *console) permissionCommand(synopsis string, confirm bool, further []shell.Parameter, unchanged func(user, id string) string,
	change func(target *org.Recipient, delegate string) bool, shows bool) *shell.Command {
	return &shell.Command{
		Synopsis: synopsis,
		Parameters: append([]shell.Parameter{
			identity(true),
			{Name: "User", Kind: shell.String, Mandatory: true, Position: 2},
			{Name: "AccessRights", Kind: shell.Enums, Mandatory: true, Position: 3, Enum: []string{"FullAccess", "ExternalAccount",
				"DeleteItem", "ReadPermission", "ChangePermission", "ChangeOwner", "SendAs"}},
			enum("InheritanceType", "None", "All", "Descendents", "SelfAndChildren", "Children"), domainControllerParameter(),
		}, further...),
		SupportsShouldProcess: true,
		ConfirmByDefault:      confirm,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			rights, _ := inv.Strings("AccessRights")
			if i := slices.IndexFunc(rights, func(r string) bool { return r != "FullAccess" }); i >= 0 {
				return shell.Errorf("InvalidArgument", "AccessRights", "%s", reply.PermissionRight(rights[i]))
			}
			state := c.Directory.View()
			target, err := c.recipient(state, inv.String("Identity"))
			if err != nil {
				return err
			}
			user, err := c.recipient(state, inv.String("User"))
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(state.CanonicalName(target)); err != nil || !ok {
				return err
			}
			changed, err := c.update(func(state *org.State) error {
				target, err := c.recipient(state, target.MailboxGUID)
				if err == nil && !change(target, user.Alias) {
					return errUnchanged
				}
				return err
			})
			if err != nil {
				return err
			}
			account := state.NetBIOSName + `\` + user.SamAccountName
			if !changed {
				inv.Warn(unchanged(account, state.CanonicalName(target)))
			}
			if shows {
				inv.Out(permissionObject(state, target, account))
			}
			return nil
		},
	}
}

func permissionObject(state *org.State, target *org.Recipient, account string) *shell.Object {
	return &shell.Object{Type: typeMailboxPermission, Text: state.CanonicalName(target), Properties: []shell.Property{
		prop("AccessRights", []string{"FullAccess"}), prop("Deny", false), prop("InheritanceType", "All"), prop("User", account),
		prop("Identity", state.CanonicalName(target)), prop("IsInherited", false), prop("IsValid", true), prop("ObjectState", "Unchanged"),
	}}
}

// is tests for a name without regard to case.
func is(name string) func(string) bool {
	return func(other string) bool { return strings.EqualFold(other, name) }
}
