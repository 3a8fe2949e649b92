// Package ports finds TCP ports for servers that are given their port before they start, and keep it when they are started again.
package ports

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
)

const (
	lowest   = 10000 // below are well-known services
	attempts = 1000
)

// Free finds n addresses of 127.0.0.1 that nobody listens on. Their ports are not among those that the system gives to whoever asks for
// any port: until a server listens there, and while it is restarted, nobody gets one of them by chance.
func Free(n int) ([]string, error) {
	first, end := span()
	var addresses []string
	for range attempts {
		if len(addresses) == n {
			return addresses, nil
		}
		l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", first+rand.IntN(end-first)))
		if err != nil {
			continue
		}
		defer func() { _ = l.Close() }() // all at the end, so that they differ
		addresses = append(addresses, l.Addr().String())
	}
	return nil, errors.New("no port of this machine is free")
}

// span is the ports that Free chooses from: outside of Linux's ip_local_port_range, as far as it leaves any.
func span() (first, end int) {
	var from, to int
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err == nil {
		_, err = fmt.Sscan(string(text), &from, &to)
	}
	switch {
	case err != nil:
		return lowest, 1 << 15 // where other systems begin, or above
	case from > lowest+attempts:
		return lowest, from
	case to < 1<<16-attempts:
		return to + 1, 1 << 16
	}
	return lowest, 1 << 16
}
