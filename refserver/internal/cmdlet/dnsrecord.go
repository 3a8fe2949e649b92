package cmdlet

import (
	"context"
	"net/netip"
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

// addDNSRecordA is Add-DnsServerResourceRecordA, addDNSRecordAAAA Add-DnsServerResourceRecordAAAA.
func addDNSRecordA(c *console) *shell.Command {
	return c.addRecord("A", "IPv4Address", netip.Addr.Is4, "IPv4")
}
func addDNSRecordAAAA(c *console) *shell.Command {
	return c.addRecord("AAAA", "IPv6Address", netip.Addr.Is6, "IPv6")
}

func (c *console) addRecord(kind, parameter string, fits func(netip.Addr) bool, family string) *shell.Command {
	return &shell.Command{
		Synopsis: "Creates a DNS record of type " + kind + ".",
		Parameters: zoneParameters(
			shell.Parameter{Name: "Name", Aliases: []string{"DeviceName"}, Kind: shell.String, Mandatory: true, Position: 2},
			shell.Parameter{Name: parameter, Aliases: []string{"IpAddress"}, Kind: shell.Strings, Mandatory: true, Position: 3},
			named("AllowUpdateAny", shell.Switch), named("CreatePtr", shell.Switch), named("AgeRecord", shell.Switch),
			named("TimeToLive", shell.TimeSpan), named("PassThru", shell.Switch)),
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			z, server, err := c.zone(inv)
			if err != nil {
				return err
			}
			texts, _ := inv.Strings(parameter)
			var addresses []netip.Addr
			for _, text := range texts {
				a, err := netip.ParseAddr(text)
				if err != nil || !fits(a) {
					return shell.Errorf("InvalidArgument", "ParameterArgumentTransformationError", "%s", reply.DNSAddress(text, family))
				}
				addresses = append(addresses, a)
			}
			if ok, err := inv.ShouldProcess(server); err != nil || !ok {
				return err
			}
			if err := c.needAdministrator(); err != nil {
				return err
			}
			name := inv.String("Name")
			for i, a := range addresses {
				if err := z.Add(name, a); err != nil {
					for _, added := range addresses[:i] {
						z.Remove(name, added)
					}
					return shell.Errorf("ResourceExists", "WIN32 9711", "%s", reply.DNSRecordFailed(name, z.Name(), server, err.Error()))
				}
				if inv.Bool("PassThru") {
					inv.Out(recordObject(z, dns.Record{Name: qualified(z, name), Addr: a}))
				}
			}
			return nil
		},
	}
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

// getDNSRecord is Get-DnsServerResourceRecord.
func getDNSRecord(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows the records of a DNS zone.",
		Parameters: zoneParameters(shell.Parameter{Name: "Name", Kind: shell.String, Position: 2}, recordType(), named("Node", shell.Switch)),
		Run: func(_ context.Context, inv *shell.Invocation) error {
			z, server, err := c.zone(inv)
			if err != nil {
				return err
			}
			found := matching(z, inv.String("Name"), inv.String("RRType"))
			if len(found) == 0 && inv.Has("Name") {
				return shell.Errorf("ObjectNotFound", "WIN32 9714", "%s", reply.DNSRecordNotFound(inv.String("Name"), z.Name(), server))
			}
			for _, r := range found {
				inv.Out(recordObject(z, r))
			}
			return nil
		},
	}
}

// removeDNSRecord is Remove-DnsServerResourceRecord; it asks unless -Force is given.
func removeDNSRecord(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Removes records from a DNS zone.",
		Parameters: zoneParameters(shell.Parameter{Name: "Name", Kind: shell.String, Mandatory: true, Position: 2}, recordType(),
			shell.Parameter{Name: "RecordData", Kind: shell.Strings}, named("Force", shell.Switch)),
		SupportsShouldProcess: true,
		ConfirmByDefault:      true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			z, server, err := c.zone(inv)
			if err != nil {
				return err
			}
			name := inv.String("Name")
			found := matching(z, name, inv.String("RRType"))
			if data, _ := inv.Strings("RecordData"); len(data) > 0 {
				var wanted []dns.Record
				for _, r := range found {
					if likeAny(data, r.Addr.String()) {
						wanted = append(wanted, r)
					}
				}
				found = wanted
			}
			if len(found) == 0 {
				return shell.Errorf("ObjectNotFound", "WIN32 9714", "%s", reply.DNSRecordNotFound(name, z.Name(), server))
			}
			if !inv.Bool("Force") || inv.WhatIf() {
				if ok, err := inv.ShouldDo(reply.DNSRemoveQuestion(name, z.Name(), server)); err != nil || !ok {
					return err
				}
			}
			if err := c.needAdministrator(); err != nil {
				return err
			}
			for _, r := range found {
				z.Remove(r.Name, r.Addr)
			}
			return nil
		},
	}
}
