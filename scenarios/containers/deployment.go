package containers

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// hostName is the host of the topology, in scenarios.Faults.
const hostName = "mailbox01"

// deployment is one host in a container. A topology of several hosts has one *Container for each, by its name.
type deployment struct {
	deployer  *Deployer
	options   scenarios.Options
	container *Container
	info      scenarios.ServerInfo // empty unless accounts were asked for
	spoilt    atomic.Bool          // something was done to it from outside
}

// Server says how the mailboxes of alice and bob are reached; it is empty unless accounts were asked for.
func (d *deployment) Server() scenarios.ServerInfo { return d.info }

// Console opens the management shell of the host.
func (d *deployment) Console(ctx context.Context, account, password string) (scenarios.Console, error) {
	return d.container.Console(ctx, account, password)
}

// Dial connects as a client of that side.
func (d *deployment) Dial(ctx context.Context, from scenarios.Side, address string) (net.Conn, error) {
	return d.container.dial(ctx, string(from), address)
}

// Resolver answers names as that side sees them.
func (d *deployment) Resolver(from scenarios.Side) *net.Resolver {
	return d.container.resolver(string(from))
}

// RootCAs is the organisation's authority.
func (d *deployment) RootCAs() *x509.CertPool { return d.container.trust.Load().roots }

// HTTPClient reaches the host by name through the deployment and published ports directly. It does not verify certificates, as
// a person who clicks the warning away: pages are read with it, certificates are checked by other means.
func (d *deployment) HTTPClient() *http.Client {
	var direct net.Dialer
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if d.container.isPublished(address) {
				return direct.DialContext(ctx, network, address)
			}
			return d.container.Dial(ctx, address)
		},
	}}
}

// webDeadline bounds the question whether IIS runs.
const webDeadline = 30 * time.Second

// WebURL is the real URL of Outlook on the web's server, or empty while IIS is stopped.
func (d *deployment) WebURL() string {
	ctx, cancel := context.WithTimeout(context.Background(), webDeadline)
	defer cancel()
	if _, err := d.container.route(ctx, url.Values{"from": {inside}, "address": {net.JoinHostPort(hostFQDN, fmt.Sprint(portWeb))}}); err != nil {
		return ""
	}
	address, err := d.container.Web(ctx)
	if err != nil {
		return ""
	}
	return address
}

// hostFQDN is the host's name in the internal DNS.
const hostFQDN = hostName + ".contoso.com"

// ManagementURL is the real URL of the desktop pages with the Administrator's credentials.
func (d *deployment) ManagementURL() string {
	address, err := d.container.endpoint(portManagement)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: "https", Host: address, User: url.UserPassword(administrator, d.container.trust.Load().password)}).String()
}

// Close gives the container back. The deployer removes it when it is closed, at the latest.
func (d *deployment) Close(context.Context) error {
	d.deployer.release(d.container, d.options, d.spoilt.Load())
	return nil
}

// isPublished says whether a real address is one of this container's.
func (c *Container) isPublished(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	for _, port := range published() {
		if real, err := c.endpoint(port); err == nil && real == address {
			return true
		}
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// Kill implements scenarios.Faults.
func (d *deployment) Kill(ctx context.Context, host string) error {
	return d.on(host, func(c *Container) error { return c.Kill(ctx) })
}

// Stop implements scenarios.Faults.
func (d *deployment) Stop(ctx context.Context, host string) error {
	return d.on(host, func(c *Container) error { return c.Container.Stop(ctx, nil) })
}

// Start implements scenarios.Faults.
func (d *deployment) Start(ctx context.Context, host string) error {
	return d.on(host, func(c *Container) error { return c.Start(ctx) })
}

// Pause implements scenarios.Faults.
func (d *deployment) Pause(ctx context.Context, host string) error {
	return d.on(host, func(c *Container) error { return c.Pause(ctx) })
}

// Unpause implements scenarios.Faults.
func (d *deployment) Unpause(ctx context.Context, host string) error {
	return d.on(host, func(c *Container) error { return c.Unpause(ctx) })
}

// Disconnect implements scenarios.Faults.
func (d *deployment) Disconnect(ctx context.Context, host string) error {
	return d.on(host, func(c *Container) error { return c.Disconnect(ctx) })
}

// Reconnect implements scenarios.Faults.
func (d *deployment) Reconnect(ctx context.Context, host string) error {
	return d.on(host, func(c *Container) error { return c.Reconnect(ctx) })
}

// on does something to a host of that name.
func (d *deployment) on(host string, act func(*Container) error) error {
	if host != hostName {
		return &scenarios.HarnessError{Err: fmt.Errorf("the topology has no host %s, only %s", host, hostName)}
	}
	d.spoilt.Store(true)
	return act(d.container)
}
