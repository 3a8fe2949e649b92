package network

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
)

// Firewall stands between external clients and the hosts: one public address, and for each allowed port the host behind
// it. A port without a rule is dropped, which a client sees as a connection that times out.
type Firewall struct {
	Public netip.Addr

	save    func([]Rule) error // nil: the rules are kept in memory only
	writing sync.Mutex         // serialises changes
	rules   atomic.Pointer[[]Rule]
}

// Rule allows one TCP port through to a host.
type Rule struct {
	DisplayName string
	Port        uint16
	Host        *Host
	Enabled     bool
}

// NewFirewall makes a firewall that lets nothing through, in memory.
func NewFirewall(public netip.Addr) *Firewall { return RestoreFirewall(public, nil, nil) }

// RestoreFirewall makes a firewall of rules that were kept. save gets all rules before a change of them takes effect, and
// refuses the change with an error.
func RestoreFirewall(public netip.Addr, rules []Rule, save func([]Rule) error) *Firewall {
	f := &Firewall{Public: public, save: save}
	f.rules.Store(&rules)
	return f
}

// Rules returns the rules in the order in which they were added.
func (f *Firewall) Rules() []Rule { return slices.Clone(*f.rules.Load()) }

// Add appends rules, all or none; the first enabled rule for a port decides. The only error is that of saving.
func (f *Firewall) Add(rules ...Rule) error {
	return f.change(func(all []Rule) []Rule { return append(all, rules...) })
}

// Remove deletes the rules of these display names, all or none. The only error is that of saving.
func (f *Firewall) Remove(displayNames ...string) error {
	return f.change(func(all []Rule) []Rule {
		return slices.DeleteFunc(all, func(r Rule) bool { return slices.Contains(displayNames, r.DisplayName) })
	})
}

// Adopt replaces all rules by those that kept gives, which are kept or which somebody else has saved; they are not saved again. kept is
// asked while nothing else changes the rules, so that what it gives is not older than a change that was made here meanwhile.
func (f *Firewall) Adopt(kept func() []Rule) {
	f.writing.Lock()
	defer f.writing.Unlock()
	rules := slices.Clone(kept())
	f.rules.Store(&rules)
}

// change publishes what edit makes of a copy of the rules, once it is saved.
func (f *Firewall) change(edit func([]Rule) []Rule) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	next := edit(f.Rules())
	if f.save != nil {
		if err := f.save(next); err != nil {
			return fmt.Errorf("save the firewall's rules: %w", err)
		}
	}
	f.rules.Store(&next)
	return nil
}

// Dial connects an external client to the public address. A dropped port fails with syscall.ETIMEDOUT at once: the
// outcome of a dropped SYN without the wait.
func (f *Firewall) Dial(ctx context.Context, target netip.AddrPort) (net.Conn, error) {
	host, behind, err := f.Route(target)
	if err != nil {
		return nil, err
	}
	return host.Dial(ctx, behind)
}

// Route gives the host behind a port of the public address, and its address there. A dropped port is syscall.ETIMEDOUT.
func (f *Firewall) Route(target netip.AddrPort) (*Host, netip.AddrPort, error) {
	if target.Addr() == f.Public {
		for _, r := range f.Rules() {
			if r.Enabled && r.Port == target.Port() {
				return r.Host, netip.AddrPortFrom(r.Host.Addresses()[0], target.Port()), nil
			}
		}
	}
	return nil, target, &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(target), Err: syscall.ETIMEDOUT}
}
