package containers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/testcontainers/testcontainers-go"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/peers/postgres"
)

// topologyGroup is two Exchange hosts on one PostgreSQL, as scenarios.Options names it.
const topologyGroup = "dag"

const (
	portBackend = 1993
	// quickLease and patientLease are how long a host may be silent before the other takes it for gone: where a scenario waits for that,
	// and everywhere else. A machine that stands still for a while is no reason to move databases: also the quick one outlasts some seconds.
	quickLease, patientLease = 10 * time.Second, 2 * time.Minute
	// groupRenewDeadline is renewDeadline of a group: two containers and a schema take longer to make anew.
	groupRenewDeadline = 2 * time.Minute
)

// groupHosts are the hosts of a group; the first makes the organisation.
func groupHosts() []string { return []string{hostName, "mailbox02"} }

// GroupDeployer gives every scenario two Exchange hosts in containers, mailbox01 and mailbox02, that share one PostgreSQL. The
// connections between them, and to PostgreSQL, pass through this process, where they can be cut. The engine has to be on this machine.
type GroupDeployer struct {
	config   Config
	hosts    *Deployer
	gateway  string          // this machine's address on the containers' network
	database *databaseServer // scenarios share it, each in a schema of its own

	mu      sync.Mutex
	pool    *pool[*group]                 // of the first options that were asked for
	open    map[*group]struct{}           // those of the pool too
	schemas []func(context.Context) error // remove those that were made in somebody else's PostgreSQL
	closed  bool
}

// NewGroups is New for groups. It finds or starts PostgreSQL too. Close removes everything that the deployer has started.
func NewGroups(ctx context.Context, config Config) (*GroupDeployer, error) {
	ip, err := findGateway(ctx)
	if err != nil {
		return nil, err
	}
	single := config
	single.Pool = 0
	hosts, err := New(ctx, single)
	if err != nil {
		return nil, err
	}
	database, err := startDatabase(ctx, false, hosts.session)
	if err != nil {
		return nil, errors.Join(err, hosts.Close(context.WithoutCancel(ctx)))
	}
	config.Image = hosts.config.Image
	return &GroupDeployer{config: config, hosts: hosts, gateway: ip, database: database, open: map[*group]struct{}{}}, nil
}

// Name is the topology's name on the command line.
func (*GroupDeployer) Name() string { return topologyGroup }

// Session is the value of LabelSession on the deployer's containers.
func (d *GroupDeployer) Session() string { return d.hosts.session }

// Deploy gives a group of new servers.
func (d *GroupDeployer) Deploy(ctx context.Context, o scenarios.Options) (scenarios.Deployment, error) {
	if o.Topology != topologyGroup {
		return nil, fmt.Errorf("the topology %q is not deployed as a group of hosts: that is %q", o.Topology, topologyGroup)
	}
	g, err := d.take(ctx, o)
	if err != nil {
		return nil, err
	}
	made := &groupDeployment{group: g}
	if o.Accounts {
		if made.info, err = accounts(ctx, g.container(hostName)); err != nil {
			return nil, errors.Join(err, made.Close(ctx))
		}
	}
	return made, nil
}

// take takes a group from the pool where its options are these, or starts one.
func (d *GroupDeployer) take(ctx context.Context, o scenarios.Options) (*group, error) {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil, errClosed
	}
	if d.pool == nil && d.config.Pool > 0 && !o.OwnDatabase {
		d.pool = newPool(d.hosts.running, o, d.config.size(), d.start, func(g *group) { d.discard(g) })
	}
	p := d.pool
	d.mu.Unlock()
	if p != nil && same(p.options, o) {
		return p.take(ctx)
	}
	return d.start(ctx, o)
}

// release takes the group of a deployment that is closed back.
func (d *GroupDeployer) release(g *group) error {
	d.mu.Lock()
	p, closed := d.pool, d.closed
	d.mu.Unlock()
	if !closed && p != nil && same(p.options, g.options) {
		p.give(g, g.spoilt.Load())
		return nil
	}
	return g.close()
}

// discard removes a group of the pool. What cannot be removed is Close's to tell.
func (d *GroupDeployer) discard(g *group) {
	if err := g.close(); err != nil {
		d.hosts.mu.Lock()
		defer d.hosts.mu.Unlock()
		d.hosts.failures = append(d.hosts.failures, err)
	}
}

// start starts a group of new servers.
func (d *GroupDeployer) start(ctx context.Context, o scenarios.Options) (_ *group, err error) {
	g := &group{deployer: d, options: o, hosts: map[string]*Container{}, links: map[string]*link{}, down: map[string]bool{}}
	d.mu.Lock()
	d.open[g] = struct{}{}
	d.mu.Unlock()
	defer func() {
		if err != nil {
			err = errors.Join(err, g.close())
		}
	}()
	if err := g.openDatabase(ctx); err != nil {
		return nil, err
	}
	if err := g.openLinks(); err != nil {
		return nil, err
	}
	if err := g.startHosts(ctx); err != nil {
		return nil, err
	}
	return g, nil
}

// Close ends what is open, removes every container, and ends a PostgreSQL that was started.
func (d *GroupDeployer) Close(ctx context.Context) error {
	d.mu.Lock()
	d.closed = true
	p := d.pool
	d.mu.Unlock()
	d.hosts.stop()
	if p != nil {
		p.wait()
	}
	d.mu.Lock()
	var open []*group
	for g := range d.open {
		open = append(open, g)
	}
	schemas := d.schemas
	d.schemas = nil
	d.mu.Unlock()
	var failed error
	for _, g := range open {
		failed = errors.Join(failed, g.close())
	}
	failed = errors.Join(failed, d.hosts.Close(ctx))
	for _, remove := range schemas {
		failed = errors.Join(failed, remove(ctx))
	}
	return errors.Join(failed, d.database.close())
}

// openDatabase gives the group a schema of its own, in the PostgreSQL that scenarios share or in its own.
func (g *group) openDatabase(ctx context.Context) (err error) {
	g.database = g.deployer.database
	if g.options.OwnDatabase {
		if g.ownDatabase, err = startDatabase(ctx, true, g.deployer.Session()); err != nil {
			return err
		}
		g.database = g.ownDatabase
	}
	dsn, remove, err := postgres.NewSchema(ctx, g.database.dsn())
	if err != nil {
		return err
	}
	g.dsn = dsn
	if g.database.started == nil {
		g.deployer.mu.Lock()
		defer g.deployer.mu.Unlock()
		g.deployer.schemas = append(g.deployer.schemas, remove)
	}
	return nil
}

// way names a link.
func way(from, to string) string { return from + " to " + to }

// openLinks opens the ways from each host to PostgreSQL and to the other hosts' backends.
func (g *group) openLinks() error {
	var err error
	ip := g.deployer.gateway
	for _, from := range groupHosts() {
		if g.links[way(from, scenarios.Database)], err = newLink(ip, g.database.dial); err != nil {
			return err
		}
		for _, to := range groupHosts() {
			if to == from {
				continue
			}
			if g.links[way(from, to)], err = newLink(ip, func(ctx context.Context) (net.Conn, error) { return g.dialBackend(ctx, to) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// dialBackend connects to a host's backend where it is published now.
func (g *group) dialBackend(ctx context.Context, host string) (net.Conn, error) {
	c := g.container(host)
	if c == nil {
		return nil, fmt.Errorf("the host %s is not there yet", host)
	}
	address, err := c.endpoint(portBackend)
	if err != nil {
		return nil, err
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", address)
}

// startHosts starts the containers side by side.
func (g *group) startHosts(ctx context.Context) error {
	password := rand.Text()
	return g.inTurn(func(name string) error { return g.startHost(ctx, name, password) })
}

// inTurn brings all hosts up side by side. The others do not reach PostgreSQL before the first host has made the organisation.
func (g *group) inTurn(bringUp func(name string) error) error {
	errs := make([]error, len(groupHosts()))
	var starting sync.WaitGroup
	for i, name := range groupHosts() {
		g.links[way(name, scenarios.Database)].set(i > 0)
		starting.Go(func() {
			if i == 0 {
				defer g.set(scenarios.Database, false)
			}
			errs[i] = bringUp(name)
		})
	}
	starting.Wait()
	return errors.Join(errs...)
}

// renew has the processes of the containers begin from the start, as new servers of a new organisation, and returns when these serve
// clients. It empties the schema when the old processes have left it and the new ones are kept from it.
func (g *group) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, groupRenewDeadline)
	defer cancel()
	old := map[string][]byte{}
	var left []<-chan struct{}
	for _, name := range groupHosts() {
		old[name] = g.container(name).trust.Load().authority
		left = append(left, g.links[way(name, scenarios.Database)].lock())
		if err := g.container(name).beginAnew(ctx); err != nil {
			return err
		}
	}
	for _, each := range left {
		select {
		case <-each:
		case <-ctx.Done():
			return fmt.Errorf("a host does not leave the database: %w", ctx.Err())
		}
	}
	if err := postgres.EmptySchema(ctx, g.dsn); err != nil {
		return err
	}
	return g.inTurn(func(name string) error { return g.container(name).renewed(ctx, old[name]) })
}

// set cuts or mends every way to something.
func (g *group) set(to string, cut bool) {
	for _, from := range groupHosts() {
		if l := g.links[way(from, to)]; l != nil {
			l.set(cut)
		}
	}
}

func (g *group) startHost(ctx context.Context, name, password string) error {
	dsn, err := through(g.dsn, g.links[way(name, scenarios.Database)].address())
	if err != nil {
		return err
	}
	lease := patientLease
	if g.options.QuickFailover {
		lease = quickLease
	}
	args := []string{"--server-name", name, "--store-lease", lease.String()}
	for _, to := range groupHosts() {
		if to != name {
			args = append(args, "--peer", to+"="+g.links[way(name, to)].address())
		}
	}
	if g.deployer.config.Pool > 0 {
		args = append(args, "--disposable")
	}
	c, err := g.deployer.hosts.start(ctx, g.options, testcontainers.WithExposedPorts(fmt.Sprintf("%d/tcp", portBackend)), testcontainers.WithCmdArgs(args...),
		testcontainers.WithEnv(map[string]string{"IMAPSPEC_STORE_DSN": dsn, "IMAPSPEC_ADMINISTRATOR_PASSWORD": password, "IMAPSPEC_BACKEND": fmt.Sprintf("0.0.0.0:%d", portBackend)}))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hosts[name] = c
	return nil
}
