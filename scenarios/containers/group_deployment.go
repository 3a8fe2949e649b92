package containers

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/imapspec/imapspec/scenarios"
)

// groupDeployment is a scenario's group: a scenarios.Deployment, with scenarios.Faults and scenarios.Group.
type groupDeployment struct {
	*group
	info    scenarios.ServerInfo // empty unless accounts were asked for
	closing sync.Once
}

// Server says how the mailboxes of alice and bob are reached; it is empty unless accounts were asked for.
func (d *groupDeployment) Server() scenarios.ServerInfo { return d.info }

// Close gives the group back. The deployer removes it when it is closed, at the latest.
func (d *groupDeployment) Close(context.Context) (failed error) {
	d.closing.Do(func() { failed = d.deployer.release(d.group) })
	return failed
}

// group is two hosts on one PostgreSQL.
type group struct {
	deployer    *GroupDeployer
	options     scenarios.Options
	database    *databaseServer
	ownDatabase *databaseServer // nil: scenarios share it
	dsn         string
	links       map[string]*link // by way
	spoilt      atomic.Bool      // something was done to it from outside
	closing     sync.Once

	mu    sync.Mutex // guards what follows
	hosts map[string]*Container
	down  map[string]bool // hosts that were killed, stopped, paused or disconnected
}

// container is a host's, or nil.
func (g *group) container(host string) *Container {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.hosts[host]
}

// any is the first host that is up.
func (g *group) any() *Container {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, name := range groupHosts() {
		if !g.down[name] {
			return g.hosts[name]
		}
	}
	return g.hosts[hostName]
}

// addressed is the host that an address is for, by its name or its own addresses; every other name leads to the first host, as the
// firewall and the records of features do.
func (g *group) addressed(address string) *Container {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	name, _, _ := strings.Cut(strings.ToLower(host), ".")
	if c := g.container(name); c != nil {
		return c
	}
	for i, each := range groupHosts() {
		if host == fmt.Sprintf("10.0.0.%d", 11+i) || host == fmt.Sprintf("fd00::%d", 11+i) {
			return g.container(each)
		}
	}
	return g.container(hostName)
}

// Hosts implements scenarios.Group.
func (g *group) Hosts() []string { return groupHosts() }

// Console opens the management shell of the first host.
func (g *group) Console(ctx context.Context, account, password string) (scenarios.Console, error) {
	return g.ConsoleOn(ctx, hostName, account, password)
}

// ConsoleOn implements scenarios.Group.
func (g *group) ConsoleOn(ctx context.Context, host, account, password string) (scenarios.Console, error) {
	c := g.container(host)
	if c == nil {
		return nil, unknownHost(host)
	}
	return c.Console(ctx, account, password)
}

func unknownHost(host string) error {
	return &scenarios.HarnessError{Err: fmt.Errorf("the topology has no host %s, only %s", host, strings.Join(groupHosts(), " and "))}
}

// Dial connects as a client of that side.
func (g *group) Dial(ctx context.Context, from scenarios.Side, address string) (net.Conn, error) {
	return g.addressed(address).dial(ctx, string(from), address)
}

// Resolver answers names as that side sees them.
func (g *group) Resolver(from scenarios.Side) *net.Resolver { return g.any().resolver(string(from)) }

// RootCAs is the organisation's authority.
func (g *group) RootCAs() *x509.CertPool { return g.any().trust.Load().roots }

// HTTPClient is deployment.HTTPClient.
func (g *group) HTTPClient() *http.Client {
	var direct net.Dialer
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see deployment.HTTPClient
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			for _, name := range groupHosts() {
				if c := g.container(name); c != nil && c.isPublished(address) {
					return direct.DialContext(ctx, network, address)
				}
			}
			return g.addressed(address).Dial(ctx, address)
		},
	}}
}

// WebURL is the real URL of Outlook on the web's server on the first host, or empty while IIS is stopped there.
func (g *group) WebURL() string { return (&deployment{container: g.container(hostName)}).WebURL() }

// ManagementURL is the real URL of the first host's desktop pages with the Administrator's credentials.
func (g *group) ManagementURL() string {
	address, err := g.container(hostName).endpoint(portManagement)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: "https", Host: address, User: url.UserPassword(administrator, g.container(hostName).trust.Load().password)}).String()
}

// close removes the containers and the ways between. The schema goes when the deployer is closed: the hosts may be in it still.
func (g *group) close() error {
	var failed error
	g.closing.Do(func() {
		g.deployer.mu.Lock()
		delete(g.deployer.open, g)
		g.deployer.mu.Unlock()
		g.mu.Lock()
		for _, c := range g.hosts {
			g.deployer.hosts.remove(c)
		}
		g.mu.Unlock()
		for _, l := range g.links {
			if l != nil {
				l.close()
			}
		}
		if g.ownDatabase != nil {
			failed = g.ownDatabase.close()
		}
	})
	return failed
}

// Kill implements scenarios.Faults.
func (g *group) Kill(ctx context.Context, host string) error {
	return g.on(host, true, func(c *Container) error { return c.Kill(ctx) })
}

// Stop implements scenarios.Faults.
func (g *group) Stop(ctx context.Context, host string) error {
	return g.on(host, true, func(c *Container) error { return c.Container.Stop(ctx, nil) })
}

// Start implements scenarios.Faults.
func (g *group) Start(ctx context.Context, host string) error {
	return g.on(host, false, func(c *Container) error { return c.Start(ctx) })
}

// Pause implements scenarios.Faults.
func (g *group) Pause(ctx context.Context, host string) error {
	return g.on(host, true, func(c *Container) error { return c.Pause(ctx) })
}

// Unpause implements scenarios.Faults.
func (g *group) Unpause(ctx context.Context, host string) error {
	return g.on(host, false, func(c *Container) error { return c.Unpause(ctx) })
}

// Disconnect implements scenarios.Faults.
func (g *group) Disconnect(ctx context.Context, host string) error {
	return g.on(host, true, func(c *Container) error { return c.Disconnect(ctx) })
}

// Reconnect implements scenarios.Faults.
func (g *group) Reconnect(ctx context.Context, host string) error {
	return g.on(host, false, func(c *Container) error { return c.Reconnect(ctx) })
}

// on does something to a host, which is down or up afterwards.
func (g *group) on(host string, down bool, act func(*Container) error) error {
	c := g.container(host)
	if c == nil {
		return unknownHost(host)
	}
	g.spoilt.Store(true)
	if err := act(c); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.down[host] = down
	return nil
}

// Cut implements scenarios.Group.
func (g *group) Cut(_ context.Context, from, to string) error { return g.setLink(from, to, true) }

// Mend implements scenarios.Group.
func (g *group) Mend(_ context.Context, from, to string) error { return g.setLink(from, to, false) }

func (g *group) setLink(from, to string, cut bool) error {
	l := g.links[way(from, to)]
	if l == nil {
		return &scenarios.HarnessError{Err: fmt.Errorf("the topology has no way from %s to %s", from, to)}
	}
	g.spoilt.Store(true)
	l.set(cut)
	return nil
}

var errSharedDatabase = errors.New("the database server is not this scenario's own: tag it @own-database")

// StopDatabase implements scenarios.Group.
func (g *group) StopDatabase(context.Context) error {
	if g.ownDatabase == nil {
		return &scenarios.HarnessError{Err: errSharedDatabase}
	}
	return g.ownDatabase.started.Stop()
}

// StartDatabase implements scenarios.Group.
func (g *group) StartDatabase(ctx context.Context) error {
	if g.ownDatabase == nil {
		return &scenarios.HarnessError{Err: errSharedDatabase}
	}
	return g.ownDatabase.started.Resume(ctx)
}
