package containers

import (
	"context"
	"slices"
	"sync"

	"github.com/imapspec/imapspec/scenarios"
)

// renewable is a new server, or a group of them, that can become one again.
type renewable interface {
	renew(ctx context.Context) error
}

// pool keeps a number of servers for scenarios with the same options. One that is given back becomes a new server, or is
// replaced where that fails.
type pool[T renewable] struct {
	options scenarios.Options
	ctx     context.Context // of what happens in the background
	start   func(context.Context, scenarios.Options) (T, error)
	discard func(T)

	ready chan started[T] // has room for every server
	work  sync.WaitGroup
}

type started[T renewable] struct {
	server T
	err    error
}

// newPool starts size servers. discard takes those that are of no more use; what is left when ctx ends is the caller's to
// remove.
func newPool[T renewable](ctx context.Context, o scenarios.Options, size int,
	start func(context.Context, scenarios.Options) (T, error), discard func(T)) *pool[T] {
	p := &pool[T]{options: o, ctx: ctx, start: start, discard: discard, ready: make(chan started[T], size)}
	for range size {
		p.work.Go(p.add)
	}
	return p
}

// add starts one server.
func (p *pool[T]) add() {
	server, err := p.start(p.ctx, p.options)
	p.ready <- started[T]{server, err}
}

// take waits for a server. Where one could not be started, the error says why, and another is tried for whoever comes next.
func (p *pool[T]) take(ctx context.Context) (server T, err error) {
	select {
	case s := <-p.ready:
		if s.err != nil && p.ctx.Err() == nil {
			p.work.Go(p.add)
		}
		return s.server, s.err
	case <-ctx.Done():
		return server, ctx.Err()
	case <-p.ctx.Done():
		return server, errClosed
	}
}

// give takes a server back. One that is spoilt is replaced.
func (p *pool[T]) give(server T, spoilt bool) {
	p.work.Go(func() {
		if p.ctx.Err() != nil {
			return
		}
		if !spoilt && server.renew(p.ctx) == nil {
			p.ready <- started[T]{server: server}
			return
		}
		p.discard(server)
		p.add()
	})
}

// wait returns when nothing happens in the background any more.
func (p *pool[T]) wait() { p.work.Wait() }

// size is how many servers a pool keeps: as many as are asked for, but none in vain.
func (c Config) size() int {
	if c.Scenarios > 0 {
		return min(c.Pool, c.Scenarios)
	}
	return c.Pool
}

// same says whether a server with the options a is what b asks for.
func same(a, b scenarios.Options) bool {
	return a.Topology == b.Topology && a.Profile == b.Profile && slices.Equal(a.Defects, b.Defects) && a.OwnDatabase == b.OwnDatabase &&
		a.QuickFailover == b.QuickFailover
}
