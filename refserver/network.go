package refserver

import (
	"github.com/imapspec/imapspec/refserver/internal/dns"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// restoreNetwork makes the zones and the firewall as they were kept in the organisation, where their changes go from then on.
// On a new server inside clients resolve the host, and nothing is published. All hosts have the same zones and rules; a rule lets a port
// through to each of them, as a load balancer in front of them would.
func (s *Server) restoreNetwork(state *org.State, fqdn string) error {
	kept := state.Network
	s.firewall = network.RestoreFirewall(publicAddress(), s.rules(kept.Firewall), s.saveRules)
	s.inside = dns.RestoreZone(state.Domain, records(kept.InternalDNS), s.saveRecords(func(n *org.Network) *[]org.DNSRecord { return &n.InternalDNS }))
	s.outside = dns.RestoreZone(state.Domain, records(kept.PublicDNS), s.saveRecords(func(n *org.Network) *[]org.DNSRecord { return &n.PublicDNS }))
	if kept.InternalDNS != nil && !s.joined {
		return nil
	}
	return s.inside.Add(fqdn, s.host.Addresses()...)
}

// adoptNetwork takes over what the organisation has, which another host may have changed.
func (s *Server) adoptNetwork() {
	s.firewall.Adopt(func() []network.Rule { return s.rules(s.directory.View().Network.Firewall) })
	s.inside.Adopt(func() []dns.Record { return records(s.directory.View().Network.InternalDNS) })
	s.outside.Adopt(func() []dns.Record { return records(s.directory.View().Network.PublicDNS) })
}

func records(kept []org.DNSRecord) []dns.Record {
	list := make([]dns.Record, len(kept))
	for i, r := range kept {
		list[i] = dns.Record{Name: r.Name, Addr: r.Address}
	}
	return list
}

// saveRecords makes the function that keeps a zone's records where the organisation has them.
func (s *Server) saveRecords(where func(*org.Network) *[]org.DNSRecord) func([]dns.Record) error {
	return func(list []dns.Record) error {
		kept := make([]org.DNSRecord, len(list))
		for i, r := range list {
			kept[i] = org.DNSRecord{Name: r.Name, Address: r.Addr}
		}
		return s.directory.Update(func(state *org.State) error {
			*where(&state.Network) = kept
			return nil
		})
	}
}

// rules are the kept ones, for this host.
func (s *Server) rules(kept []org.FirewallRule) []network.Rule {
	list := make([]network.Rule, len(kept))
	for i, r := range kept {
		list[i] = network.Rule{DisplayName: r.DisplayName, Port: r.Port, Host: s.host, Enabled: r.Enabled}
	}
	return list
}

func (s *Server) saveRules(list []network.Rule) error {
	kept := make([]org.FirewallRule, len(list))
	for i, r := range list {
		kept[i] = org.FirewallRule{DisplayName: r.DisplayName, Port: r.Port, Server: s.server, Enabled: r.Enabled}
	}
	return s.directory.Update(func(state *org.State) error {
		state.Network.Firewall = kept
		return nil
	})
}
