// Package network is the addresses a topology's hosts have and how they map to real sockets.
//
// A host binds the addresses its settings name (0.0.0.0:143, [::]:993, 10.0.0.11:993) without privileges and without
// colliding with other servers in the process: every virtual binding is backed by one real TCP listener, at the address
// that Publish chooses. Clients on the virtual network dial virtual addresses; real programs dial the published ones.
//
// Invariants:
//   - Two listeners never hold the same virtual address and port of one host; the second gets ErrInUse, as from a
//     real stack. A wildcard and a specific address of the same port may coexist; the specific one wins.
//   - A connection to a port without a listener is refused (syscall.ECONNREFUSED).
package network

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"syscall"
)

// ErrInUse is the error of a Listen on an address that has a listener.
var ErrInUse = syscall.EADDRINUSE

// Publish gives the real TCP address for a virtual binding; "127.0.0.1:0" for any free port.
type Publish func(virtual netip.AddrPort) string

// Ephemeral publishes every binding on a free port of the loopback interface.
func Ephemeral(netip.AddrPort) string { return "127.0.0.1:0" }

// Host is one host's network stack.
type Host struct {
	Name      string
	addresses []netip.Addr // the host's own addresses besides loopback
	publish   Publish

	mu        sync.Mutex
	listeners map[netip.AddrPort]*listener
	dialled   int // connections of DialLocal, whose ports are taken in turn
	// published is where bindings were published last that may be published anywhere: a service that is restarted comes back where
	// clients know it.
	published map[netip.AddrPort]string
}

// Ports of clients, as Windows hands them out (RFC 6335 section 6).
const (
	firstDynamicPort = 49152
	dynamicPorts     = 16384
)

// NewHost makes a host with the given addresses.
func NewHost(name string, addresses []netip.Addr, publish Publish) *Host {
	if publish == nil {
		publish = Ephemeral
	}
	return &Host{Name: name, addresses: addresses, publish: publish, listeners: map[netip.AddrPort]*listener{}, published: map[netip.AddrPort]string{}}
}

// Addresses returns the host's own addresses.
func (h *Host) Addresses() []netip.Addr { return h.addresses }

// Listen binds a virtual address of the host. It fails with ErrInUse when it is taken, with syscall.EADDRNOTAVAIL
// when the host has no such address, and with the real listener's error when the published address cannot be had.
func (h *Host) Listen(virtual netip.AddrPort) (net.Listener, error) {
	if !h.owns(virtual.Addr()) {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Addr: net.TCPAddrFromAddrPort(virtual), Err: syscall.EADDRNOTAVAIL}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, taken := h.listeners[virtual]; taken {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Addr: net.TCPAddrFromAddrPort(virtual), Err: ErrInUse}
	}
	real, err := h.listenReal(virtual)
	if err != nil {
		return nil, err
	}
	l := &listener{Listener: real.Listener, host: h, virtual: virtual, shared: real, closed: make(chan struct{})}
	real.users++
	h.listeners[virtual] = l
	return l, nil
}

func (h *Host) owns(a netip.Addr) bool {
	if a.IsUnspecified() || a.IsLoopback() {
		return true
	}
	for _, own := range h.addresses {
		if own == a {
			return true
		}
	}
	return false
}

// Published returns the real address behind a virtual one, as a client would be routed there.
func (h *Host) Published(virtual netip.AddrPort) (string, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l := h.route(virtual); l != nil {
		return l.Listener.Addr().String(), true
	}
	return "", false
}

func (h *Host) route(virtual netip.AddrPort) *listener {
	if l, ok := h.listeners[virtual]; ok {
		return l
	}
	wildcard := netip.IPv4Unspecified()
	if virtual.Addr().Is6() {
		wildcard = netip.IPv6Unspecified()
	}
	return h.listeners[netip.AddrPortFrom(wildcard, virtual.Port())]
}

// Dial connects to a virtual address of the host, or is refused.
func (h *Host) Dial(ctx context.Context, virtual netip.AddrPort) (net.Conn, error) {
	real, ok := h.Published(virtual)
	if !ok {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(virtual), Err: syscall.ECONNREFUSED}
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", real)
}
