package cmdlet

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getService is Get-Service: services by name, sorted, as Windows PowerShell lists them.
func getService(c *console) *shell.Command {
	return &shell.Command{
		Aliases:  []string{"gsv"},
		Synopsis: "Shows the services of the computer.",
		Parameters: append(serviceParameters(),
			shell.Parameter{Name: "DependentServices", Aliases: []string{"DS"}, Kind: shell.Switch},
			shell.Parameter{Name: "RequiredServices", Aliases: []string{"SDO", "ServicesDependedOn"}, Kind: shell.Switch},
			shell.Parameter{Name: "ComputerName", Aliases: []string{"Cn"}, Kind: shell.String}),
		Run: func(_ context.Context, inv *shell.Invocation) error {
			if err := c.localOnly(strings.TrimPrefix(inv.String("ComputerName"), ".")); err != nil {
				return err
			}
			var found []scm.Status
			show := func(s scm.Status) error { found = append(found, s); return nil }
			if err := c.eachService(inv, show); err != nil {
				return err
			}
			slices.SortStableFunc(found, func(a, b scm.Status) int {
				return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
			})
			for _, s := range slices.CompactFunc(found, func(a, b scm.Status) bool { return a.Name == b.Name }) {
				c.showService(inv, s)
			}
			return nil
		},
	}
}

func (c *console) showService(inv *shell.Invocation, s scm.Status) {
	related := []string(nil)
	switch {
	case inv.Bool("DependentServices"):
		related = s.Dependents
	case inv.Bool("RequiredServices"):
		related = s.DependsOn
	default:
		inv.Out(c.serviceObject(s))
	}
	for _, name := range related {
		if other, err := c.Services.Get(name); err == nil {
			inv.Out(c.serviceObject(other))
		}
	}
}
