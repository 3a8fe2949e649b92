package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// removeNetFirewallRule is Remove-NetFirewallRule on the firewall.
func removeNetFirewallRule(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:              "Removes rules of the firewall.",
		Parameters:            append([]shell.Parameter{ruleName(true)}, windowsParameters()...),
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			if err := c.onFirewall(inv); err != nil {
				return err
			}
			name := inv.String("DisplayName")
			groups := c.rulesByName(name)
			if len(groups) == 0 && !shell.HasWildcard(name) {
				return ruleNotFound(name)
			}
			if ok, err := inv.ShouldProcess(name); err != nil || !ok {
				return err
			}
			if err := c.needAdministrator(); err != nil {
				return err
			}
			names := make([]string, len(groups))
			for i, g := range groups {
				names[i] = g[0].DisplayName
			}
			return c.Firewall.Remove(names...)
		},
	}
}
