package containers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"github.com/imapspec/imapspec/scenarios"
)

// topologySingle is one Exchange host, mailbox01, as scenarios.Options names it.
const topologySingle = "single"

// Config says how a Deployer works. The zero value will do.
type Config struct {
	// Image is the image of the server; empty: LocalImage.
	Image string
	// Pool is how many containers, or groups of them, are kept for scenarios, which get them as new servers one after the other;
	// twice as many as scenarios run side by side is good. 0: every scenario gets a container that is made for it.
	Pool int
	// Scenarios is how many scenarios there are, so that no container is started in vain; 0: nobody knows.
	Scenarios int
	// Options are given to every container, after the deployer's own.
	Options []testcontainers.ContainerCustomizer
}

// Deployer gives every scenario a server of its own: one Exchange host, mailbox01, in a container.
type Deployer struct {
	config  Config
	session string

	stop    context.CancelFunc // ends what is started ahead
	running context.Context
	removal sync.WaitGroup

	mu       sync.Mutex
	pool     *pool[*Container] // of the first options that were asked for
	failures []error
	closed   bool
}

// New finds the engine, removes what earlier runs left behind, and has the image ready. The error says what to do; ErrNoEngine
// where no engine can be used. Close removes everything that the deployer has started.
func New(ctx context.Context, config Config) (*Deployer, error) {
	if err := withoutReaper(); err != nil {
		return nil, err
	}
	docker, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	defer docker.Close()
	if err := sweepStale(ctx, docker); err != nil {
		return nil, err
	}
	if config.Image == "" {
		if config.Image, err = LocalImage(ctx); err != nil {
			return nil, err
		}
	}
	d := &Deployer{config: config, session: rand.Text()}
	d.running, d.stop = context.WithCancel(context.WithoutCancel(ctx))
	return d, nil
}

// Name is the topology's name on the command line.
func (*Deployer) Name() string { return "containers" }

// Session is the value of LabelSession on the deployer's containers.
func (d *Deployer) Session() string { return d.session }

// Deploy gives a container of a new server as setup leaves it. A topology of several hosts is an error.
func (d *Deployer) Deploy(ctx context.Context, o scenarios.Options) (scenarios.Deployment, error) {
	if o.Topology != "" && o.Topology != topologySingle {
		return nil, fmt.Errorf("the topology %q is not deployed in containers: there is %q", o.Topology, topologySingle)
	}
	c, err := d.take(ctx, o)
	if err != nil {
		return nil, err
	}
	made := &deployment{deployer: d, options: o, container: c}
	if o.Accounts {
		if made.info, err = accounts(ctx, c); err != nil {
			return nil, errors.Join(err, made.Close(ctx))
		}
	}
	return made, nil
}

// release takes the container of a deployment that is closed back.
func (d *Deployer) release(c *Container, o scenarios.Options, spoilt bool) {
	d.mu.Lock()
	p, closed := d.pool, d.closed
	d.mu.Unlock()
	if closed {
		return // Close removes it
	}
	if p != nil && same(p.options, o) {
		p.give(c, spoilt)
		return
	}
	d.remove(c)
}

// take takes a container from the pool where its options are these, or starts one.
func (d *Deployer) take(ctx context.Context, o scenarios.Options) (*Container, error) {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil, errClosed
	}
	if d.pool == nil && d.config.Pool > 0 {
		d.pool = newPool(d.running, o, d.config.size(), func(ctx context.Context, o scenarios.Options) (*Container, error) { return d.start(ctx, o) }, d.remove)
	}
	p := d.pool
	d.mu.Unlock()
	if p != nil && same(p.options, o) {
		return p.take(ctx)
	}
	return d.start(ctx, o)
}

// errClosed says that nothing is deployed any more.
var errClosed = errors.New("the deployer is closed")

// start starts a container, and removes it when that fails. Further options come before those of the Config.
func (d *Deployer) start(ctx context.Context, o scenarios.Options, further ...testcontainers.ContainerCustomizer) (*Container, error) {
	opts := []testcontainers.ContainerCustomizer{quiet(), belonging(d.session)}
	if o.Profile != "" {
		opts = append(opts, WithProfile(o.Profile))
	}
	if d.config.Pool > 0 {
		opts = append(opts, withRenewal())
	}
	opts = slices.Concat(opts, []testcontainers.ContainerCustomizer{WithDefects(o.Defects...)}, further, d.config.Options)
	c, err := run(ctx, d.config.Image, opts...)
	if err == nil {
		return c, nil
	}
	if c != nil {
		d.remove(c)
	}
	return nil, fmt.Errorf("start a container: %w", err)
}

// removalDeadline bounds the removal of one container.
const removalDeadline = time.Minute

// remove removes a container in the background; Close waits for it.
func (d *Deployer) remove(c *Container) {
	d.removal.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), removalDeadline)
		defer cancel()
		err := c.do(ctx, "remove", func(docker *client.Client, id string) error { return removeContainer(ctx, docker, id) })
		if known := c.trust.Load(); known != nil {
			known.http.CloseIdleConnections()
		}
		if err != nil {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.failures = append(d.failures, err)
		}
	})
}

// Close removes every container of the deployer with its volumes, deployments that are open included.
func (d *Deployer) Close(ctx context.Context) error {
	d.mu.Lock()
	d.closed = true
	p := d.pool
	d.mu.Unlock()
	d.stop()
	if p != nil {
		p.wait()
	}
	d.removal.Wait()
	docker, err := connect(ctx)
	if err != nil {
		return err
	}
	defer docker.Close()
	// What could not be removed before is tried once more: only what stays is a failure.
	if err := sweep(ctx, docker, func(labels map[string]string) bool { return labels[LabelSession] == d.session }); err != nil {
		return errors.Join(append(d.failures, err)...)
	}
	return nil
}
