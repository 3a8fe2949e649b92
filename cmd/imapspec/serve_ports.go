package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"syscall"
)

// checkPorts says at once which address cannot be had. Without it the service that needs it would stay stopped, as on
// Windows, with an event-log entry that nobody at this prompt sees. Every address is held until the last one is tried, so that
// two listeners at one address are found too. Its errors carry their exit status.
func (o serveOptions) checkPorts() error {
	held := map[string]string{} // port → flag, of the TCP addresses
	var probes []io.Closer
	defer func() {
		for _, p := range probes {
			_ = p.Close()
		}
	}()
	for _, l := range o.listeners() {
		_, port, _ := net.SplitHostPort(l.address)
		probe, err := net.Listen("tcp", l.address)
		if other := held[port]; other != "" && errors.Is(err, syscall.EADDRINUSE) {
			return usageError(fmt.Errorf("--%s and --%s are to listen at one port, %s; give each an address of its own with --%s or %s",
				other, l.flag, l.address, l.flag, variable(l.flag)))
		}
		if err != nil {
			return refusedAddress(l.flag, err)
		}
		probes = append(probes, probe)
		if port != "0" {
			held[port] = l.flag
		}
		if l.flag != "dns" {
			continue
		}
		datagrams, err := net.ListenPacket("udp", l.address)
		if err != nil {
			return refusedAddress(l.flag, err)
		}
		probes = append(probes, datagrams)
	}
	return nil
}

func refusedAddress(flag string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return environmentError(fmt.Errorf("%w; let an ordinary user have low ports (in a container: --sysctl net.ipv4.ip_unprivileged_port_start=0), or choose a port from 1024 on with --%s or %s",
			err, flag, variable(flag)))
	}
	return environmentError(fmt.Errorf("%w; choose another address with --%s or %s", err, flag, variable(flag)))
}
