package refserver

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

// The reference environment's names and addresses. The host whose name ends with n is 10.0.0.(10+n).
const (
	domain        = "contoso.com"
	defaultServer = "MAILBOX01"
)

func publicAddress() netip.Addr { return netip.AddrFrom4([4]byte{203, 0, 113, 10}) }

// serverNumber is the number at the end of a server's name, by which it has its addresses.
func serverNumber(name string) (int, error) {
	n, err := strconv.Atoi(name[len(strings.TrimRight(name, "0123456789")):])
	if err != nil || n < 1 || n > 99 || len(name) > 15 || !org.IsHostName(name) || strings.Contains(name, ".") {
		return 0, fmt.Errorf("server name %q is none of at most 15 letters, digits and hyphens that ends with a number from 1 to 99, such as MAILBOX02", name)
	}
	return n, nil
}

// hostAddresses are a host's own addresses: 10.0.0.11 and fd00::11 for MAILBOX01.
func hostAddresses(server string) ([]netip.Addr, error) {
	n, err := serverNumber(server)
	if err != nil {
		return nil, err
	}
	return []netip.Addr{netip.AddrFrom4([4]byte{10, 0, 0, byte(10 + n)}), netip.MustParseAddr(fmt.Sprintf("fd00::%d", 10+n))}, nil
}
