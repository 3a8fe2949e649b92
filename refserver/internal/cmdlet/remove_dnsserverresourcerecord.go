package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/dns"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

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
			return z.Remove(found...)
		},
	}
}
