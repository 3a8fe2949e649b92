package cmdlet

import (
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

func ruleNotFound(name string) error {
	return shell.Errorf("ObjectNotFound", "CmdletizationQuery_NotFound_DisplayName", "%s", reply.FirewallRuleNotFound(name))
}
