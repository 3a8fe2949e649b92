package cmdlet

import (
	"context"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// newNetFirewallRule is New-NetFirewallRule on the firewall: it lets a TCP port through to this host.
func newNetFirewallRule(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Lets a TCP port through the firewall.",
		Parameters: append([]shell.Parameter{
			{Name: "DisplayName", Kind: shell.String, Mandatory: true}, named("Name", shell.String), named("Description", shell.String),
			enum("Direction", "Inbound", "Outbound"), named("Protocol", shell.String), {Name: "LocalPort", Kind: shell.Strings, Mandatory: true},
			enum("Action", "Allow", "Block"), enum("Enabled", "True", "False"), named("Profile", shell.Strings), named("RemoteAddress", shell.Strings),
		}, windowsParameters()...),
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			if err := c.onFirewall(inv); err != nil {
				return err
			}
			rules, err := c.firewallRules(inv)
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(inv.String("DisplayName")); err != nil || !ok {
				return err
			}
			if err := c.needAdministrator(); err != nil {
				return err
			}
			if err := c.Firewall.Add(rules...); err != nil {
				return err
			}
			inv.Out(ruleObject(rules))
			return nil
		},
	}
}

func (c *console) firewallRules(inv *shell.Invocation) ([]network.Rule, error) {
	for _, only := range []struct{ parameter, want string }{{"Direction", "Inbound"}, {"Protocol", "TCP"}, {"Action", "Allow"}} {
		if inv.Has(only.parameter) && !strings.EqualFold(inv.String(only.parameter), only.want) {
			return nil, shell.Errorf("InvalidArgument", "UnsupportedRule", "%s", reply.FirewallRuleUnsupported(only.parameter, only.want))
		}
	}
	ports, _ := inv.Strings("LocalPort")
	rules := make([]network.Rule, 0, len(ports))
	for _, text := range ports {
		port, err := strconv.ParseUint(strings.TrimSpace(text), 10, 16)
		if err != nil || port == 0 {
			return nil, shell.Errorf("InvalidArgument", "InvalidPort", "%s", reply.FirewallPort(text))
		}
		rules = append(rules, network.Rule{DisplayName: inv.String("DisplayName"), Port: uint16(port), Host: c.Host, Enabled: inv.String("Enabled") != "False"})
	}
	return rules, nil
}
