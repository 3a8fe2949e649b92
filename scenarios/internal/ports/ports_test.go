package ports_test

import (
	"fmt"
	"net/netip"
	"os"
	"testing"

	"github.com/imapspec/imapspec/scenarios/internal/ports"
)

// TestFree finds different ports, none of which the system gives to somebody else by itself.
func TestFree(t *testing.T) {
	t.Parallel()
	var from, to uint16
	if text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range"); err != nil {
		t.Skip(err)
	} else if _, err := fmt.Sscan(string(text), &from, &to); err != nil {
		t.Fatal(err)
	}
	if from < 20000 && to > 60000 {
		t.Skipf("the system gives away all ports, from %d to %d", from, to)
	}
	addresses, err := ports.Free(20)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, text := range addresses {
		a, err := netip.ParseAddrPort(text)
		if err != nil || seen[text] || a.Port() >= from && a.Port() <= to {
			t.Errorf("%s after %v (%v); the system gives away %d to %d", text, seen, err, from, to)
		}
		seen[text] = true
	}
	if len(seen) != 20 {
		t.Errorf("%d addresses", len(seen))
	}
}
