package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getNetFirewallRule is Get-NetFirewallRule on the firewall.
func getNetFirewallRule(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows the rules of the firewall.",
		Parameters: append([]shell.Parameter{ruleName(false)}, windowsParameters()...),
		Run: func(_ context.Context, inv *shell.Invocation) error {
			if err := c.onFirewall(inv); err != nil {
				return err
			}
			name := inv.String("DisplayName")
			groups := c.rulesByName(name)
			if len(groups) == 0 && name != "" && !shell.HasWildcard(name) {
				return ruleNotFound(name)
			}
			for _, g := range groups {
				inv.Out(ruleObject(g))
			}
			return nil
		},
	}
}
