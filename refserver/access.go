package refserver

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/network"
)

// Name is the host's FQDN, mailbox01.contoso.com.
func (s *Server) Name() string { return s.host.Name }

// Domain is the organisation's DNS domain, contoso.com.
func (s *Server) Domain() string { return s.directory.View().Domain }

// AdministratorPassword is the built-in Administrator's password. It is a secret.
func (s *Server) AdministratorPassword() string { return s.config.AdministratorPassword }

// Address is the real address (ip:port) behind a port of the host, for example 993. ok is false while nothing listens there.
func (s *Server) Address(port int) (address string, ok bool) {
	return s.host.Published(netip.AddrPortFrom(s.host.Addresses()[0], uint16(port)))
}

// Dial connects as an inside client: the name resolves in the internal DNS and nothing stands between client and host.
func (s *Server) Dial(ctx context.Context, address string) (net.Conn, error) {
	host, target, err := s.find(ctx, false, address)
	if err != nil {
		return nil, err
	}
	return host.Dial(ctx, target)
}

// DialOutside connects as an outside client: the name resolves in the public DNS and the firewall decides.
func (s *Server) DialOutside(ctx context.Context, address string) (net.Conn, error) {
	host, target, err := s.find(ctx, true, address)
	if err != nil {
		return nil, err
	}
	return host.Dial(ctx, target)
}

// route gives the real address of the listener that a client of that side reaches; the error is what a dial gives.
func (s *Server) route(ctx context.Context, outside bool, address string) (string, error) {
	host, target, err := s.find(ctx, outside, address)
	if err != nil {
		return "", err
	}
	if real, ok := host.Published(target); ok {
		return real, nil
	}
	return "", &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(target), Err: syscall.ECONNREFUSED}
}

// find resolves host:port as a client of that side does, and gives the host and the address of its that the client reaches.
func (s *Server) find(ctx context.Context, outside bool, address string) (*network.Host, netip.AddrPort, error) {
	if s.closed.Load() {
		return nil, netip.AddrPort{}, fmt.Errorf("dial %s: %w", address, errClosed)
	}
	resolver := s.internal.Resolver()
	if outside {
		resolver = s.public.Resolver()
	}
	target, err := resolve(ctx, resolver, address)
	if err != nil {
		return nil, target, err
	}
	if outside || target.Addr() == s.firewall.Public {
		return s.firewall.Route(target)
	}
	for _, own := range s.host.Addresses() {
		if own == target.Addr() {
			return s.host, target, nil
		}
	}
	return nil, target, fmt.Errorf("dial %s: no host has the address %s", address, target.Addr())
}

// Resolver answers names as inside clients see them; PublicResolver as outside clients do.
func (s *Server) Resolver() *net.Resolver { return s.internal.Resolver() }

// PublicResolver answers names as outside clients see them.
func (s *Server) PublicResolver() *net.Resolver { return s.public.Resolver() }

// PublicDNS is the real address of the public DNS server, UDP and TCP.
func (s *Server) PublicDNS() string { return s.public.Addr() }

// RootCAs holds the authority that clients trust: the one that issued the organisation's certificates.
func (s *Server) RootCAs() (*x509.CertPool, error) { return certs.Pool(s.directory.View().Authority) }

// AuthorityPEM is the authority's certificate for clients that want a file.
func (s *Server) AuthorityPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.directory.View().Authority.Chain[0]})
}

// ManagementURL is the real URL of the management endpoint: the shell at /shell, the desktop pages at /services.msc and
// /taskmgr. Its certificate is for localhost and for Name, issued by the authority.
func (s *Server) ManagementURL() *url.URL {
	_, port, _ := net.SplitHostPort(s.address)
	host, _, _ := net.SplitHostPort(s.address)
	if ip, err := netip.ParseAddr(host); err != nil || ip.IsLoopback() || ip.IsUnspecified() {
		host = "localhost"
	}
	return &url.URL{Scheme: "https", Host: net.JoinHostPort(host, port)}
}

// resolve turns host:port into an address and port; IPv4 is preferred, as clients of a network without IPv6 routes do.
func resolve(ctx context.Context, resolver *net.Resolver, address string) (netip.AddrPort, error) {
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("dial %s: %w", address, err)
	}
	port, err := strconv.ParseUint(service, 10, 16)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("dial %s: port %q is not a number up to 65535", address, service)
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return netip.AddrPortFrom(ip, uint16(port)), nil
	}
	for _, network := range []string{"ip4", "ip6"} {
		var addresses []netip.Addr
		if addresses, err = resolver.LookupNetIP(ctx, network, host); err == nil && len(addresses) > 0 {
			return netip.AddrPortFrom(addresses[0].Unmap(), uint16(port)), nil
		}
	}
	return netip.AddrPort{}, err
}
