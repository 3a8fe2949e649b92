package cmdlet

import (
	"context"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// firewallName is the firewall between the public and the hosts, reached with -CimSession.
const firewallName = "firewall01"

// onFirewall says whether the invocation means the firewall that external clients pass; the hosts have none of their own.
func (c *console) onFirewall(inv *shell.Invocation) error {
	name, _, _ := strings.Cut(inv.String("CimSession"), ".")
	if name == "" {
		name, _, _ = strings.Cut(inv.String("ComputerName"), ".")
	}
	if c.Firewall == nil || !strings.EqualFold(name, firewallName) {
		return shell.Errorf("ObjectNotFound", "CimSession", "%s", reply.FirewallSession(firewallName))
	}
	return nil
}

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
			for _, r := range rules {
				c.Firewall.Add(r)
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

// ruleObject shows the rules of one display name as one rule.
func ruleObject(rules []network.Rule) *shell.Object {
	ports := make([]string, len(rules))
	for i, r := range rules {
		ports[i] = strconv.Itoa(int(r.Port))
	}
	first := rules[0]
	enabled := "False"
	if first.Enabled {
		enabled = "True"
	}
	return &shell.Object{Type: typeFirewallRule, Text: first.DisplayName, Properties: []shell.Property{
		prop("Name", "{"+guid("rule "+first.DisplayName)+"}"), prop("DisplayName", first.DisplayName), prop("Description", ""), prop("DisplayGroup", ""),
		prop("Group", ""), prop("Enabled", enabled), prop("Profile", "Any"), prop("Direction", "Inbound"), prop("Action", "Allow"),
		prop("Protocol", "TCP"), prop("LocalPort", ports), prop("PrimaryStatus", "OK"), prop("Status", "The rule was parsed successfully from the store. (65536)"),
	}}
}

// rulesByName groups the firewall's rules that a display name with wildcards selects ("": all), in their order.
func (c *console) rulesByName(pattern string) [][]network.Rule {
	var groups [][]network.Rule
	place := map[string]int{}
	for _, r := range c.Firewall.Rules() {
		if pattern != "" && !shell.MatchWildcard(pattern, r.DisplayName) {
			continue
		}
		i, known := place[r.DisplayName]
		if !known {
			i = len(groups)
			place[r.DisplayName] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}

func ruleName(mandatory bool) shell.Parameter {
	return shell.Parameter{Name: "DisplayName", Kind: shell.String, Mandatory: mandatory, FromPipelineByPropertyName: true}
}

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

func ruleNotFound(name string) error {
	return shell.Errorf("ObjectNotFound", "CmdletizationQuery_NotFound_DisplayName", "%s", reply.FirewallRuleNotFound(name))
}

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
			for _, g := range groups {
				c.Firewall.Remove(g[0].DisplayName)
			}
			return nil
		},
	}
}
