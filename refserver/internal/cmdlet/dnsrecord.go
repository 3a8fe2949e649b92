package cmdlet

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/dns"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// zone finds the zone that -ComputerName and -ZoneName name: the internal clients' on dc01 (the default), the public's on ns.
func (c *console) zone(inv *shell.Invocation) (z *dns.Zone, server string, err error) {
	state := c.Directory.View()
	internal, public := domainController(state), "ns."+state.Domain
	server = strings.TrimSuffix(inv.String("ComputerName"), ".")
	if server == "" {
		server = inv.String("CimSession")
	}
	is := func(fqdn string) bool {
		short, _, _ := strings.Cut(fqdn, ".")
		return strings.EqualFold(server, fqdn) || strings.EqualFold(server, short)
	}
	switch {
	case server == "" || is(internal):
		z, server = c.InternalDNS, internal
	case is(public):
		z, server = c.PublicDNS, public
	}
	if z == nil {
		return nil, "", shell.Errorf("ObjectNotFound", "WIN32 1722", "%s", reply.DNSServerNotFound(server, internal, public))
	}
	if name := strings.TrimSuffix(inv.String("ZoneName"), "."); !strings.EqualFold(name, z.Name()) {
		return nil, "", shell.Errorf("ObjectNotFound", "WIN32 9601", "%s", reply.DNSZoneNotFound(name, server))
	}
	return z, server, nil
}

func zoneParameters(further ...shell.Parameter) []shell.Parameter {
	return append(append([]shell.Parameter{
		{Name: "ZoneName", Aliases: []string{"ForwardLookupZone"}, Kind: shell.String, Mandatory: true, Position: 1},
	}, further...), windowsParameters()...)
}

// qualified is a record's FQDN for a name as it is typed.
func qualified(z *dns.Zone, name string) string {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	switch {
	case name == "@" || name == z.Name():
		return z.Name()
	case strings.HasSuffix(name, "."+z.Name()):
		return name
	}
	return name + "." + z.Name()
}

func recordObject(z *dns.Zone, r dns.Record) *shell.Object {
	kind, number := "A", 1
	if r.Addr.Is6() {
		kind, number = "AAAA", 28
	}
	host := "@"
	if r.Name != z.Name() {
		host = strings.TrimSuffix(r.Name, "."+z.Name())
	}
	return &shell.Object{Type: typeDNSRecord, Text: host, Properties: []shell.Property{
		prop("DistinguishedName", ""), prop("HostName", host), prop("RecordClass", "IN"), prop("RecordType", kind), prop("Type", number),
		prop("Timestamp", "0"), prop("TimeToLive", "01:00:00"), prop("RecordData", r.Addr.String()),
	}}
}

func recordType() shell.Parameter { return enum("RRType", "A", "AAAA") }

// matching are the zone's records of a name ("": all) and type ("": both).
func matching(z *dns.Zone, name, kind string) []dns.Record {
	var found []dns.Record
	for _, r := range z.Records() {
		if name != "" && r.Name != qualified(z, name) || kind == "A" && !r.Addr.Is4() || kind == "AAAA" && !r.Addr.Is6() {
			continue
		}
		found = append(found, r)
	}
	return found
}
