package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

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
