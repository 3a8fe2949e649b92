package backend

import (
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"
)

// ending is why the server ends a connection.
type ending int32

const (
	open     ending = iota
	timedOut        // the client was silent for too long
	stopped         // the service is being stopped
)

// farewellTimeout bounds a write to a client that is to be told BYE, and that may not be reading.
const farewellTimeout = 5 * time.Second

// timedConn is a connection whose reads wait for a limited time. It is read and written by its session; interrupt may come
// from anywhere.
type timedConn struct {
	net.Conn
	clock    clockwork.Clock
	deadline time.Time       // of the login; zero after it
	patience time.Duration   // how long one read may take after the login, and one write always
	timer    clockwork.Timer // of reads; nil before the first
	allowed  time.Time       // when the deadline of writes was set
	ended    atomic.Int32    // an ending
	over     chan struct{}   // closed with the first ending
	failed   atomic.Bool     // a read or a write failed
	ahead    *lookAhead      // nil, or a read that was begun before its time
}

// handshake makes the TLS connection, within the time that the login has.
func (c *timedConn) handshake(ctx context.Context) error {
	conn, ok := c.Conn.(*tls.Conn)
	if !ok {
		return nil
	}
	timer := c.clock.AfterFunc(c.wait(), func() { c.interrupt(timedOut) })
	defer timer.Stop()
	return conn.HandshakeContext(ctx)
}

// wait is how long the next read may take.
func (c *timedConn) wait() time.Duration {
	if c.deadline.IsZero() {
		return c.patience
	}
	return c.deadline.Sub(c.clock.Now())
}

// Read fails with a time-out when the client sends nothing in time or when the connection was interrupted.
func (c *timedConn) Read(p []byte) (int, error) {
	if c.timer == nil {
		c.timer = c.clock.AfterFunc(c.wait(), func() { c.interrupt(timedOut) })
	} else {
		c.timer.Reset(c.wait())
	}
	n, err := c.next(p)
	c.timer.Stop()
	if n > 0 {
		return n, nil // an error comes again with the next read
	}
	c.note(err)
	return 0, err
}

// Write fails when the client takes nothing for as long as it may be silent.
func (c *timedConn) Write(p []byte) (int, error) {
	if err := c.allowWrite(); err != nil {
		return 0, err
	}
	n, err := c.Conn.Write(p)
	c.note(err)
	return n, err
}

// allowWrite sets the deadline of a write. While the connection is open one that was set a moment ago will do.
func (c *timedConn) allowWrite() error {
	now := time.Now()
	if c.why() != open {
		return c.SetWriteDeadline(now.Add(farewellTimeout))
	}
	if now.Sub(c.allowed) < c.patience/16 {
		return nil
	}
	c.allowed = now
	return c.SetWriteDeadline(now.Add(c.patience))
}

// cut makes the connection one to which nothing more is said.
func (c *timedConn) cut() { c.failed.Store(true) }

func (c *timedConn) note(err error) {
	if err != nil {
		c.failed.Store(true)
	}
}

// broken says that a read or a write has failed: nothing can be said to the client any more, or heard from it.
func (c *timedConn) broken() bool { return c.failed.Load() }

// interrupt makes the current read and all later ones fail, and a write that hangs fail soon; the first reason counts.
func (c *timedConn) interrupt(why ending) {
	if c.ended.CompareAndSwap(int32(open), int32(why)) {
		close(c.over)
		// The only errors are those of a closed connection, which is interrupted already.
		_ = c.SetReadDeadline(time.Unix(1, 0))
		_ = c.SetWriteDeadline(time.Now().Add(farewellTimeout))
	}
}

func (c *timedConn) why() ending { return ending(c.ended.Load()) }
