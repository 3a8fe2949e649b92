package diagnose

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"

	"github.com/imapspec/imapspec/steps/internal/wire"
)

func (a *analysis) lookUp(ctx context.Context, s *Step) {
	if ip, err := netip.ParseAddr(a.Host); err == nil {
		a.addresses = []string{ip.String()}
		s.found("%s is an address already", a.Host)
		return
	}
	found, err := a.Resolver.LookupNetIP(ctx, "ip", a.Host)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		s.fail("no DNS record exists for "+a.Host,
			"add an A or AAAA record for "+a.Host+" to the DNS zone that these clients ask, and check the spelling of the name")
	case err != nil:
		s.fail(fmt.Sprintf("the DNS server does not answer: %v", err), "check which DNS server this computer asks, and that it is reachable")
	default:
		for _, ip := range found {
			a.addresses = append(a.addresses, ip.Unmap().String())
		}
		s.found("%s is %s", a.Host, strings.Join(a.addresses, ", "))
	}
}

// open tries the addresses in turn, as clients do, and fails with what happened at the first.
func (a *analysis) open(ctx context.Context, s *Step) {
	var first error
	for _, ip := range a.addresses {
		conn, err := a.Dial(ctx, net.JoinHostPort(ip, strconv.Itoa(a.Port)))
		if err == nil {
			a.conn = wire.New("diagnose", a.Host, conn, a.Log)
			s.found("%s answers on port %d", ip, a.Port)
			return
		}
		if first == nil {
			first = err
		}
		s.found("%s: %v", ip, err)
	}
	ip := a.addresses[0]
	var timeout net.Error
	switch {
	case errors.Is(first, syscall.ECONNREFUSED):
		s.fail(fmt.Sprintf("%s refuses connections on port %d", ip, a.Port),
			"start the IMAP4 service on the server, and compare its bindings with this port")
	case errors.Is(first, syscall.ETIMEDOUT), errors.Is(first, context.DeadlineExceeded), errors.As(first, &timeout) && timeout.Timeout():
		s.fail(fmt.Sprintf("%s does not answer on port %d", ip, a.Port),
			fmt.Sprintf("allow TCP port %d through the firewall to the server, and check that %s is its public address", a.Port, ip))
	default:
		s.fail(fmt.Sprintf("no connection to %s on port %d: %v", ip, a.Port, first), "check the network between here and the server")
	}
}
