package cmdlet

import (
	"context"
	"net/netip"

	"github.com/imapspec/imapspec/refserver/internal/dns"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

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
			if err := z.Add(name, addresses...); err != nil {
				return shell.Errorf("ResourceExists", "WIN32 9711", "%s", reply.DNSRecordFailed(name, z.Name(), server, err.Error()))
			}
			if inv.Bool("PassThru") {
				for _, a := range addresses {
					inv.Out(recordObject(z, dns.Record{Name: qualified(z, name), Addr: a}))
				}
			}
			return nil
		},
	}
}
