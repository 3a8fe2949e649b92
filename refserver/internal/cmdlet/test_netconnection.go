package cmdlet

import (
	"context"
	"net/netip"
	"strings"

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
			{Name: "InformationLevel", Kind: shell.Enum, Enum: []string{"Quiet", "Detailed"}},
		},
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			name, port := inv.String("ComputerName"), uint16(inv.Int("Port"))
			addresses := c.addressesOf(name)
			if len(addresses) == 0 {
				inv.Warn(reply.ConnectivityNameResolutionFailed(name))
			}
			answered, reached := netip.Addr{}, false
			for _, answered = range addresses {
				conn, err := c.Host.Dial(ctx, netip.AddrPortFrom(answered, port))
				if reached = err == nil; reached {
					conn.Close()
					break
				}
				inv.Warn(reply.ConnectivityTCPConnectFailed(answered.String(), port))
			}
			if inv.String("InformationLevel") == "Quiet" {
				inv.Out(reached)
			} else {
				inv.Out(c.netConnectionObject(name, answered, port, reached))
			}
			return nil
		},
	}
}

// addressesOf is what a client on the host connects to under a name: one address, or those of the loopback interface, IPv6 first.
func (c *console) addressesOf(name string) []netip.Addr {
	if address, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{address}
	}
	if strings.EqualFold(name, "localhost") {
		return []netip.Addr{netip.IPv6Loopback(), netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	found := c.InternalDNS.Lookup(qualified(c.InternalDNS, name))
	return found[:min(1, len(found))]
}

// netConnectionObject has the properties in the order in which PowerShell shows them; without a connection it says that the host
// answers a ping all the same.
func (c *console) netConnectionObject(name string, address netip.Addr, port uint16, succeeded bool) *shell.Object {
	o := &shell.Object{Type: typeNetConnection, Text: name, Properties: []shell.Property{prop("ComputerName", name)}}
	if !address.IsValid() {
		o.Properties = append(o.Properties, prop("RemoteAddress", ""), prop("RemotePort", int(port)), prop("InterfaceAlias", ""), prop("SourceAddress", ""))
	} else {
		alias, source := "Ethernet", c.sourceFor(address)
		if address.IsLoopback() {
			alias, source = "Loopback Pseudo-Interface 1", address
		}
		o.Properties = append(o.Properties, prop("RemoteAddress", address.String()), prop("RemotePort", int(port)),
			prop("InterfaceAlias", alias), prop("SourceAddress", source.String()))
	}
	if !succeeded {
		o.Properties = append(o.Properties, prop("PingSucceeded", address.IsValid()))
	}
	o.Properties = append(o.Properties, prop("TcpTestSucceeded", succeeded))
	return o
}

// sourceFor is the host's own address of the same kind.
func (c *console) sourceFor(address netip.Addr) netip.Addr {
	own := c.Host.Addresses()
	for _, a := range own {
		if a.Is4() == address.Is4() {
			return a
		}
	}
	return own[0]
}
