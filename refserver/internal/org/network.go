package org

import "net/netip"

// Network is what stands around the hosts and is set in the management shell: the names that clients resolve and the ports
// that the firewall lets through. It is no part of Active Directory, but is as durable.
type Network struct {
	InternalDNS []DNSRecord    `json:"internal_dns"` // what inside clients resolve; nil: nothing was kept yet
	PublicDNS   []DNSRecord    `json:"public_dns"`   // what outside clients resolve
	Firewall    []FirewallRule `json:"firewall"`     // in the order in which they are tried
}

// DNSRecord is an A or AAAA record.
type DNSRecord struct {
	Name    string     `json:"name"` // FQDN without the final dot, lower case
	Address netip.Addr `json:"address"`
}

// FirewallRule lets one TCP port through to a server.
type FirewallRule struct {
	DisplayName string `json:"display_name"`
	Port        uint16 `json:"port"`
	Server      string `json:"server"` // name in the directory
	Enabled     bool   `json:"enabled"`
}
