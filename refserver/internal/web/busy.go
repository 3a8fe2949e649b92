package web

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// busy knows which connections are in the middle of a request. http.Server.Shutdown would also wait for those that have not
// sent one yet, which browsers keep ready.
type busy struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
	quiet chan struct{} // closed when the last one ends; nil while nobody waits
}

// track is the server's ConnState hook.
func (b *busy) track(conn net.Conn, state http.ConnState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if state == http.StateActive {
		if b.conns == nil {
			b.conns = map[net.Conn]bool{}
		}
		b.conns[conn] = true
		return
	}
	delete(b.conns, conn)
	if len(b.conns) == 0 && b.quiet != nil {
		close(b.quiet)
		b.quiet = nil
	}
}

// wait returns when no request runs or ctx ends.
func (b *busy) wait(ctx context.Context) {
	b.mu.Lock()
	if len(b.conns) == 0 {
		b.mu.Unlock()
		return
	}
	if b.quiet == nil {
		b.quiet = make(chan struct{})
	}
	quiet := b.quiet
	b.mu.Unlock()
	select {
	case <-quiet:
	case <-ctx.Done():
	}
}
