package containers

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go/wait"
)

const (
	startDeadline = 2 * time.Minute // for a second at most, unless the machine stands still
	pollInterval  = 10 * time.Millisecond

	// How long a handshake may take. A connection that is opened before the container's network is up can hang for a second,
	// until its first packet is sent again; a new one is faster.
	shortest = 40 * time.Millisecond
	longest  = 10 * time.Second
)

// ready waits until the management endpoint speaks TLS with a certificate of the authority in the server file. The server opens
// that endpoint when its services have started, so that this is the moment at which it serves.
type ready struct{}

// WaitUntilReady implements wait.Strategy. A container that has ended is an error at once.
func (ready) WaitUntilReady(ctx context.Context, target wait.StrategyTarget) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for patience := shortest; ; patience = min(2*patience, longest) {
		_, _, err := locate(ctx, target, "", patience)
		if err == nil {
			return nil
		}
		if state, failed := target.State(ctx); failed == nil && !state.Running {
			return fmt.Errorf("the server has ended with status %d", state.ExitCode)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("the server does not answer within %v: %w", startDeadline, err)
			}
			return ctx.Err()
		}
	}
}

// publishedPorts maps the ports of the host in a container to those where they are published. An engine may publish one at
// different ports of its IPv4 and IPv6 addresses: the former count.
func publishedPorts(info *container.InspectResponse) map[int]int {
	ports := map[int]int{}
	if info.NetworkSettings == nil {
		return ports
	}
	for port, bindings := range info.NetworkSettings.Ports {
		for i, b := range slices.Backward(bindings) {
			if number, err := strconv.Atoi(b.HostPort); err == nil && port.Proto() == "tcp" && (i == 0 || b.HostIP.Is4()) {
				ports[int(port.Num())] = number
			}
			if b.HostIP.Is4() {
				break
			}
		}
	}
	return ports
}

// loopback is this machine, for published ports. The name localhost may lead to its IPv6 address first, where the same port can
// be another container's.
const loopback = "127.0.0.1"

// locate finds the host at which a running container's ports are published, unless it is known, and reads its server file.
func locate(ctx context.Context, target wait.StrategyTarget, known string, patience time.Duration) (host string, file serverFile, err error) {
	info, err := target.Inspect(ctx)
	if err != nil {
		return "", file, err
	}
	port, ok := publishedPorts(info)[portManagement]
	if !ok {
		return "", file, fmt.Errorf("port %d of the container is not published", portManagement)
	}
	hosts := []string{known}
	if known == "" {
		if hosts, err = candidates(ctx, target); err != nil {
			return "", file, err
		}
	}
	reach := patience
	if len(hosts) > 1 {
		reach = max(shortest, patience/4) // at one of them nobody may answer, and the others are to have their turn
	}
	for _, host := range hosts {
		address := net.JoinHostPort(host, strconv.Itoa(port))
		// First without the server file, which costs more to ask for and may be of an earlier start.
		if err = handshake(ctx, reach, patience, address, &tls.Config{InsecureSkipVerify: true}); err != nil { //nolint:gosec // nothing is sent
			continue
		}
		if file, err = readServerFile(ctx, target); err != nil {
			return "", file, err
		}
		verified := &tls.Config{RootCAs: file.roots(), ServerName: managementName, MinVersion: tls.VersionTLS12}
		if err = handshake(ctx, reach, patience, address, verified); err == nil {
			return host, file, nil
		}
	}
	return "", file, err
}

// candidates is where the engine may publish ports: at this machine, if it is reached through a socket of this machine, and
// where testcontainers-go takes it to be. They differ where this process is in a container itself, which may have the engine
// with it or only its socket.
func candidates(ctx context.Context, target wait.StrategyTarget) ([]string, error) {
	host, err := target.Host(ctx)
	if err != nil {
		return nil, err
	}
	engine := engineHost()
	if host == "localhost" {
		host = loopback
	}
	if _, said := os.LookupEnv("TESTCONTAINERS_HOST_OVERRIDE"); said || host == loopback || engine != "" && !strings.HasPrefix(engine, "unix:") {
		return []string{host}, nil
	}
	return []string{loopback, host}, nil
}

// handshake speaks TLS with an address. reach is how long its host may take to answer at all.
func handshake(ctx context.Context, reach, patience time.Duration, address string, config *tls.Config) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := (&tls.Dialer{NetDialer: &net.Dialer{Timeout: reach}, Config: config}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	return conn.Close()
}
