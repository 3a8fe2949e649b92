package network

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"syscall"
)

// Firewall stands between external clients and the hosts: one public address, and for each allowed port the host behind
// it. A port without a rule is dropped, which a client sees as a connection that times out.
type Firewall struct {
	Public netip.Addr

	mu    sync.Mutex
	rules []Rule
}

// Rule allows one TCP port through to a host.
type Rule struct {
	DisplayName string
	Port        uint16
	Host        *Host
	Enabled     bool
}

// NewFirewall makes a firewall that lets nothing through.
func NewFirewall(public netip.Addr) *Firewall { return &Firewall{Public: public} }

// Rules returns the rules in the order in which they were added.
func (f *Firewall) Rules() []Rule {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.rules)
}

// Add appends a rule; the first enabled rule for a port decides.
func (f *Firewall) Add(r Rule) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rules = append(f.rules, r)
}

// Remove deletes the rules of that display name and says how many there were.
func (f *Firewall) Remove(displayName string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := len(f.rules)
	f.rules = slices.DeleteFunc(f.rules, func(r Rule) bool { return r.DisplayName == displayName })
	return before - len(f.rules)
}

// Dial connects an external client to the public address. A dropped port fails with syscall.ETIMEDOUT at once: the
// outcome of a dropped SYN without the wait.
func (f *Firewall) Dial(ctx context.Context, target netip.AddrPort) (net.Conn, error) {
	timedOut := &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(target), Err: syscall.ETIMEDOUT}
	if target.Addr() != f.Public {
		return nil, timedOut
	}
	for _, r := range f.Rules() {
		if r.Enabled && r.Port == target.Port() {
			return r.Host.Dial(ctx, netip.AddrPortFrom(r.Host.Addresses()[0], target.Port()))
		}
	}
	return nil, timedOut
}
