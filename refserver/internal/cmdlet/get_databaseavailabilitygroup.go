package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getDatabaseAvailabilityGroup is Get-DatabaseAvailabilityGroup. Which members are up is shown with -Status only, as Exchange does.
func getDatabaseAvailabilityGroup(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows database availability groups.",
		Parameters: []shell.Parameter{identity(false), named("Status", shell.Switch), domainControllerParameter()},
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			state, id, found := c.Directory.View(), inv.String("Identity"), false
			up := map[string]bool{}
			if inv.Bool("Status") {
				copies, err := c.copies(ctx)
				if err != nil {
					return err
				}
				for _, each := range copies {
					up[each.Server] = each.Up
				}
			}
			for _, g := range state.AvailabilityGroups {
				if id == "" || shell.MatchWildcard(id, g.Name) {
					found = true
					inv.Out(groupObject(g, up))
				}
			}
			if !found && id != "" && !shell.HasWildcard(id) {
				return c.notFound(state, id)
			}
			return nil
		},
	}
}

func groupObject(g *org.AvailabilityGroup, up map[string]bool) *shell.Object {
	var operational []string
	for _, member := range g.Members {
		if up[member] {
			operational = append(operational, member)
		}
	}
	return &shell.Object{Type: typeAvailabilityGroup, Text: g.Name, Properties: []shell.Property{
		prop("Name", g.Name), prop("Servers", g.Members), prop("OperationalServers", operational), prop("Identity", g.Name),
		prop("Guid", guid("availability group "+g.Name)), prop("IsValid", true), prop("ObjectState", "Unchanged"),
	}}
}
