package postgres_test

import (
	"net"
	"sync"
	"testing"
)

// proxy stands between a store and PostgreSQL, and can stop passing bytes as a network that is cut does: nobody is told.
type proxy struct {
	listener net.Listener
	target   string

	mu    sync.Mutex // guards what follows
	conns map[*link]struct{}
	cut   bool // links from now on pass nothing
}

// link is one connection through the proxy.
type link struct {
	client, server net.Conn
	up, down       *gate // towards PostgreSQL, and back
}

// gate passes bytes while it is open, and holds them while it is shut.
type gate struct {
	mu    sync.Mutex
	moved *sync.Cond
	shut  bool
	ended bool
	held  int // bytes that have come to the shut gate
}

func newGate(shut bool) *gate {
	g := &gate{shut: shut}
	g.moved = sync.NewCond(&g.mu)
	return g
}

func (g *gate) set(change func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change()
	g.moved.Broadcast()
}

// pass waits until n bytes may pass; false: never.
func (g *gate) pass(n int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		g.held += n
		g.moved.Broadcast()
	}
	for g.shut && !g.ended {
		g.moved.Wait()
	}
	return !g.ended
}

// awaitHeld waits until bytes are held; false: the link has ended.
func (g *gate) awaitHeld() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.held == 0 && !g.ended {
		g.moved.Wait()
	}
	return g.held > 0
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, target: target, conns: map[*link]struct{}{}}
	go p.serve()
	t.Cleanup(func() {
		_ = l.Close()
		p.breakLinks()
	})
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		l := &link{client, server, newGate(p.cut), newGate(p.cut)}
		p.conns[l] = struct{}{}
		p.mu.Unlock()
		go p.copy(l, server, client, l.up)
		go p.copy(l, client, server, l.down)
	}
}

func (p *proxy) copy(l *link, to, from net.Conn, g *gate) {
	defer p.end(l)
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && !g.pass(n) {
			return
		}
		if _, werr := to.Write(buffer[:n]); err != nil || werr != nil {
			return
		}
	}
}

func (p *proxy) end(l *link) {
	p.mu.Lock()
	delete(p.conns, l)
	p.mu.Unlock()
	for _, g := range []*gate{l.up, l.down} {
		g.set(func() { g.ended = true })
	}
	_ = l.client.Close()
	_ = l.server.Close()
}

func (p *proxy) links() []*link {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []*link
	for l := range p.conns {
		all = append(all, l)
	}
	return all
}

// partition passes nothing any more, on links that are and on those to come.
func (p *proxy) partition(on bool) {
	p.mu.Lock()
	p.cut = on
	p.mu.Unlock()
	for _, l := range p.links() {
		for _, g := range []*gate{l.up, l.down} {
			g.set(func() { g.shut = on })
		}
	}
}

// breakLinks closes the links; what they held is lost.
func (p *proxy) breakLinks() {
	for _, l := range p.links() {
		p.end(l)
	}
}
