package network_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/network"
)

func newHost(publish network.Publish) *network.Host {
	return network.NewHost("mailbox01", []netip.Addr{netip.MustParseAddr("10.0.0.11"), netip.MustParseAddr("fd00::11")}, publish)
}

func greet(l net.Listener, text string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = c.Write([]byte(text))
		c.Close()
	}
}

func read(t *testing.T, h *network.Host, address string) string {
	t.Helper()
	c, err := h.Dial(context.Background(), netip.MustParseAddrPort(address))
	if err != nil {
		t.Fatalf("dial %s: %v", address, err)
	}
	defer c.Close()
	b := make([]byte, 16)
	n, _ := c.Read(b)
	return string(b[:n])
}

func listen(t *testing.T, h *network.Host, address string) net.Listener {
	t.Helper()
	l, err := h.Listen(netip.MustParseAddrPort(address))
	if err != nil {
		t.Fatalf("listen %s: %v", address, err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func TestSpecificAddressWinsOverWildcard(t *testing.T) {
	t.Parallel()
	h := newHost(nil)
	go greet(listen(t, h, "0.0.0.0:143"), "wildcard")
	go greet(listen(t, h, "10.0.0.11:143"), "specific")
	if got := read(t, h, "10.0.0.11:143"); got != "specific" {
		t.Errorf("10.0.0.11:143 reached %q", got)
	}
	if got := read(t, h, "127.0.0.1:143"); got != "wildcard" {
		t.Errorf("127.0.0.1:143 reached %q", got)
	}
}

func TestErrorsAreThoseOfARealStack(t *testing.T) {
	t.Parallel()
	h := newHost(nil)
	l := listen(t, h, "0.0.0.0:993")
	if _, err := h.Listen(netip.MustParseAddrPort("0.0.0.0:993")); !errors.Is(err, network.ErrInUse) {
		t.Errorf("second listener: %v", err)
	}
	if _, err := h.Listen(netip.MustParseAddrPort("192.0.2.1:993")); !errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Errorf("foreign address: %v", err)
	}
	if _, err := h.Dial(context.Background(), netip.MustParseAddrPort("[fd00::11]:993")); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("IPv6 without a listener: %v", err)
	}
	l.Close()
	if _, err := h.Dial(context.Background(), netip.MustParseAddrPort("10.0.0.11:993")); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after close: %v", err)
	}
	listen(t, h, "0.0.0.0:993")
}

// published is a host all of whose ports are at one real address, with a listener at 0.0.0.0:143.
func published(t *testing.T) (*network.Host, net.Listener) {
	t.Helper()
	for {
		free, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := free.Addr().String()
		free.Close()
		h := newHost(func(netip.AddrPort) string { return address })
		l, err := h.Listen(netip.MustParseAddrPort("0.0.0.0:143"))
		if errors.Is(err, syscall.EADDRINUSE) {
			continue // another process was given the port just now
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return h, l
	}
}

func TestTwoBindingsShareOnePublishedAddress(t *testing.T) {
	t.Parallel()
	h, v4 := published(t)
	v6 := listen(t, h, "[::]:143")
	v4.Close()
	go greet(v6, "still here")
	if got := read(t, h, "[fd00::11]:143"); got != "still here" {
		t.Errorf("got %q", got)
	}
}

func TestFirewall(t *testing.T) {
	t.Parallel()
	h := newHost(nil)
	go greet(listen(t, h, "0.0.0.0:993"), "inside")
	f := network.NewFirewall(netip.MustParseAddr("203.0.113.10"))
	target := netip.MustParseAddrPort("203.0.113.10:993")
	if _, err := f.Dial(context.Background(), target); !errors.Is(err, syscall.ETIMEDOUT) {
		t.Errorf("closed port: %v", err)
	}
	if err := f.Add(network.Rule{DisplayName: "IMAPS", Port: 993, Host: h, Enabled: true}); err != nil {
		t.Fatal(err)
	}
	c, err := f.Dial(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	if err := f.Remove("IMAPS"); err != nil {
		t.Error(err)
	}
	if _, err := f.Dial(context.Background(), target); !errors.Is(err, syscall.ETIMEDOUT) {
		t.Errorf("after removal: %v", err)
	}
}

// TestRulesThatAreAdoptedDuringAChange: news of an earlier state, which come while a rule is being saved, do not take that away again.
func TestRulesThatAreAdoptedDuringAChange(t *testing.T) {
	t.Parallel()
	var kept atomic.Pointer[[]network.Rule]
	kept.Store(&[]network.Rule{})
	asked, adopted := make(chan struct{}), make(chan struct{})
	var f *network.Firewall
	f = network.RestoreFirewall(netip.MustParseAddr("203.0.113.10"), nil, func(rules []network.Rule) error {
		go func() {
			defer close(adopted)
			f.Adopt(func() []network.Rule { defer close(asked); return *kept.Load() })
		}()
		select {
		case <-asked: // too early
		case <-time.After(50 * time.Millisecond):
		}
		kept.Store(&rules)
		return nil
	})
	if err := f.Add(network.Rule{DisplayName: "IMAPS", Port: 993, Host: newHost(nil), Enabled: true}); err != nil {
		t.Fatal(err)
	}
	<-adopted
	if got := f.Rules(); len(got) != 1 {
		t.Errorf("the rule that was added is gone: %v", got)
	}
}

func TestDifferentPortsShareNoPublishedAddress(t *testing.T) {
	t.Parallel()
	h, _ := published(t)
	if l, err := h.Listen(netip.MustParseAddrPort("0.0.0.0:993")); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("port 993 listens at the address of port 143 too: %v, %v", l, err)
	}
}
