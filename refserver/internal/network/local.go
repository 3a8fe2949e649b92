package network

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"
)

// Local is one end of a connection between two services of the same process. No socket is between them, and nobody who
// could read along: TLS on it would protect nothing.
//
// The end that was dialled can be taken out of the way with Splice: from then on the other end reads from and writes to what
// stands behind it.
type Local struct {
	pipe          net.Conn
	peer          *Local
	local, remote net.Addr

	mu              sync.Mutex
	endpoint        Endpoint  // what the other end has put in its place
	readBy, writeBy time.Time // deadlines that were set, for an endpoint that comes later
	closed          bool
}

// Endpoint is what Splice connects the other end with. Its methods are called by the other end's goroutines.
type Endpoint interface {
	io.ReadWriteCloser
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

func newLocal(dialled, accepted net.Addr) (dialler, listener *Local) {
	a, b := net.Pipe()
	dialler = &Local{pipe: a, local: dialled, remote: accepted}
	listener = &Local{pipe: b, local: accepted, remote: dialled, peer: dialler}
	dialler.peer = listener
	return dialler, listener
}

// Splice puts an endpoint in the place of this end. The other end notices nothing. The endpoint is closed when the other end
// is. It fails when the other end is closed already; the endpoint is not closed then.
func (l *Local) Splice(to Endpoint) error {
	p := l.peer
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return net.ErrClosed
	}
	p.endpoint = to
	if !p.readBy.IsZero() {
		_ = to.SetReadDeadline(p.readBy)
	}
	if !p.writeBy.IsZero() {
		_ = to.SetWriteDeadline(p.writeBy)
	}
	return l.pipe.Close() // wakes up a read or write of the other end, which goes on with the endpoint
}

func (l *Local) spliced() Endpoint {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.endpoint
}

// Read implements net.Conn.
func (l *Local) Read(p []byte) (int, error) {
	if to := l.spliced(); to != nil {
		return to.Read(p)
	}
	n, err := l.pipe.Read(p)
	if n == 0 && err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		if to := l.spliced(); to != nil {
			return to.Read(p)
		}
	}
	return n, err
}

// Write implements net.Conn.
func (l *Local) Write(p []byte) (int, error) {
	if to := l.spliced(); to != nil {
		return to.Write(p)
	}
	n, err := l.pipe.Write(p)
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		if to := l.spliced(); to != nil {
			m, err := to.Write(p[n:])
			return n + m, err
		}
	}
	return n, err
}

// Close implements net.Conn.
func (l *Local) Close() error {
	l.mu.Lock()
	to, again := l.endpoint, l.closed
	l.closed = true
	l.mu.Unlock()
	err := l.pipe.Close()
	if to != nil && !again {
		return to.Close()
	}
	return err
}

// CloseWrite closes the connection: only an endpoint can end one direction.
func (l *Local) CloseWrite() error { return l.Close() }

// LocalAddr implements net.Conn.
func (l *Local) LocalAddr() net.Addr { return l.local }

// RemoteAddr implements net.Conn.
func (l *Local) RemoteAddr() net.Addr { return l.remote }

// SetDeadline implements net.Conn.
func (l *Local) SetDeadline(t time.Time) error {
	return errors.Join(l.SetReadDeadline(t), l.SetWriteDeadline(t))
}

// SetReadDeadline implements net.Conn.
func (l *Local) SetReadDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.readBy = t
	if l.endpoint != nil {
		return l.endpoint.SetReadDeadline(t)
	}
	return l.pipe.SetReadDeadline(t)
}

// SetWriteDeadline implements net.Conn.
func (l *Local) SetWriteDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writeBy = t
	if l.endpoint != nil {
		return l.endpoint.SetWriteDeadline(t)
	}
	return l.pipe.SetWriteDeadline(t)
}

// DialLocal connects to a virtual address of the host from within the process, without a socket, or is refused. ctx bounds
// the wait for the listener to accept. The connection, and what the listener accepts, is a *Local.
func (h *Host) DialLocal(ctx context.Context, virtual netip.AddrPort) (net.Conn, error) {
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: net.TCPAddrFromAddrPort(virtual), Err: syscall.ECONNREFUSED}
	h.mu.Lock()
	l := h.route(virtual)
	from := &net.TCPAddr{IP: net.IP(virtual.Addr().AsSlice()), Port: firstDynamicPort + h.dialled%dynamicPorts}
	h.dialled++
	h.mu.Unlock()
	if l == nil {
		return nil, refused
	}
	dialler, listener := newLocal(from, net.TCPAddrFromAddrPort(virtual))
	select {
	case l.shared.conns <- listener:
		return dialler, nil
	case <-l.closed:
		return nil, refused
	case <-l.shared.done:
		return nil, refused
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
