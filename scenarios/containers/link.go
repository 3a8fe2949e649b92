package containers

import (
	"context"
	"fmt"
	"maps"
	"net"
	"sync"
	"time"
)

// linkPatience is how long a link tries to reach its target for a client.
const linkPatience = 30 * time.Second

// link is the way of a container's connections to something else: they come to this process, which passes their bytes on. It can be
// cut, as a network is: nothing passes any more, and nobody is told.
type link struct {
	listener net.Listener
	target   func(context.Context) (net.Conn, error)
	work     sync.WaitGroup
	ctx      context.Context
	cancel   context.CancelFunc

	mu      sync.Mutex // guards what follows
	moved   *sync.Cond
	cut     bool
	ended   bool
	conns   map[net.Conn]struct{}
	carried map[net.Conn]struct{} // of clients

	// While the link is to be locked:
	empty  chan struct{}         // nil: it is not
	before map[net.Conn]struct{} // those of carried that were there already
}

// newLink listens at an address of this machine that containers reach.
func newLink(ip string, target func(context.Context) (net.Conn, error)) (*link, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	if err != nil {
		return nil, fmt.Errorf("listen for the containers at %s, which is the engine's own address on their network; "+
			"several hosts need an engine on this machine: %w", ip, err)
	}
	k := &link{listener: l, target: target, conns: map[net.Conn]struct{}{}, carried: map[net.Conn]struct{}{}}
	k.moved = sync.NewCond(&k.mu)
	k.ctx, k.cancel = context.WithCancel(context.Background())
	k.work.Go(k.serve)
	return k, nil
}

func (k *link) address() string { return k.listener.Addr().String() }

func (k *link) serve() {
	for {
		near, err := k.listener.Accept()
		if err != nil {
			return
		}
		k.work.Go(func() { k.carry(near) })
	}
}

// carry passes the bytes of one connection both ways.
func (k *link) carry(near net.Conn) {
	if !k.enter(near) {
		return
	}
	defer k.leave(near)
	k.waitBriefly()
	if !k.pass() || !k.begin(near) {
		return
	}
	defer k.end(near)
	ctx, cancel := context.WithTimeout(k.ctx, linkPatience)
	far, err := k.target(ctx)
	cancel()
	if err != nil || !k.enter(far) {
		return
	}
	defer k.leave(far)
	var back sync.WaitGroup
	back.Go(func() { k.copy(near, far) })
	k.copy(far, near)
	back.Wait()
}

// copy ends both connections when it ends.
func (k *link) copy(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if !k.pass() {
				return
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			k.pass() // the end of a connection is not told through a cut either
			return
		}
	}
}

// pass waits while the link is cut; false: it has ended.
func (k *link) pass() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.cut && !k.ended {
		k.moved.Wait()
	}
	return !k.ended
}

// enter notes a connection, so that close ends it.
func (k *link) enter(c net.Conn) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ended {
		_ = c.Close()
		return false
	}
	k.conns[c] = struct{}{}
	return true
}

func (k *link) leave(c net.Conn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.conns, c)
	_ = c.Close()
}

// set cuts the link, or mends it.
func (k *link) set(cut bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cut = cut
	k.moved.Broadcast()
}

// settling is how long a new connection on a link that is to be locked waits for the ends of old ones to be noticed.
const settling = 100 * time.Millisecond

// lock cuts the link as soon as the connections that are on it have ended by themselves, and closes the channel then. What comes after
// that waits until the link is mended; what came meanwhile is ended.
func (k *link) lock() <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	empty := make(chan struct{})
	k.empty, k.before = empty, maps.Clone(k.carried)
	k.settle()
	return empty
}

// waitBriefly has a client that comes after the last of those before not be taken for one that has come with them.
func (k *link) waitBriefly() {
	k.mu.Lock()
	locking := k.empty != nil
	k.mu.Unlock()
	if !locking {
		return
	}
	pause := time.NewTimer(settling)
	defer pause.Stop()
	select {
	case <-pause.C:
	case <-k.ctx.Done():
	}
}

// begin notes that a client's connection is carried; false: the link has ended.
func (k *link) begin(near net.Conn) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ended {
		return false
	}
	k.carried[near] = struct{}{}
	return true
}

// end notes that it is no more.
func (k *link) end(near net.Conn) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.carried, near)
	delete(k.before, near)
	k.settle()
}

// settle cuts a link that is to be locked and is empty.
func (k *link) settle() {
	if k.empty == nil || len(k.before) > 0 {
		return
	}
	k.cut = true
	for late := range k.carried {
		_ = late.Close()
	}
	close(k.empty)
	k.empty = nil
}

// close ends the link and every connection on it.
func (k *link) close() {
	k.cancel()
	_ = k.listener.Close() // nobody comes any more
	k.mu.Lock()
	k.ended = true
	k.moved.Broadcast()
	for c := range k.conns {
		_ = c.Close()
	}
	k.mu.Unlock()
	k.work.Wait()
}
