package cmdlet

import (
	"context"
	"net/netip"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// testNetConnection is Test-NetConnection for TCP ports of the hosts, as an internal client sees them.
func testNetConnection(c *console) *shell.Command {
	return &shell.Command{
		Aliases:  []string{"TNC"},
		Synopsis: "Tests whether a TCP port of a host answers.",
		Parameters: []shell.Parameter{
			{Name: "ComputerName", Aliases: []string{"RemoteAddress", "cn"}, Kind: shell.String, Position: 1, Mandatory: true, FromPipeline: true},
			{Name: "Port", Aliases: []string{"RemotePort"}, Kind: shell.Int, Position: 2, Mandatory: true, Min: 1, Max: 65535},
		},
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			name, port := inv.String("ComputerName"), uint16(inv.Int("Port"))
			address, err := netip.ParseAddr(name)
			if err != nil {
				if found := c.InternalDNS.Lookup(qualified(c.InternalDNS, name)); len(found) > 0 {
					address = found[0]
				}
			}
			if !address.IsValid() {
				inv.Warn(reply.ConnectivityNameResolutionFailed(name))
				inv.Out(netConnectionObject(name, "", port, false))
				return nil
			}
			target := netip.AddrPortFrom(address, port)
			conn, err := c.Host.Dial(ctx, target)
			if err != nil {
				inv.Warn(reply.ConnectivityTCPConnectFailed(target.String()))
			} else {
				conn.Close()
			}
			inv.Out(netConnectionObject(name, address.String(), port, err == nil))
			return nil
		},
	}
}

func netConnectionObject(name, address string, port uint16, succeeded bool) *shell.Object {
	return &shell.Object{Type: typeNetConnection, Text: name, Properties: []shell.Property{
		prop("ComputerName", name), prop("RemoteAddress", address), prop("RemotePort", int(port)), prop("TcpTestSucceeded", succeeded),
	}}
}
