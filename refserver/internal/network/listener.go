package network

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// acceptPause is how long a real listener that could not accept waits before the next try. It never gives up: the shortage
// passes when clients go.
const acceptPause = 20 * time.Millisecond

// shared is a real listener. Several virtual bindings may be published at one real address (0.0.0.0:143 and [::]:143 at
// 127.0.0.1:1143), so accepted connections are handed to whichever virtual listener accepts next. Bindings of different ports are
// different services: they share nothing.
type shared struct {
	net.Listener
	address string // as published
	users   int    // guarded by Host.mu
	conns   chan net.Conn
	stop    chan struct{} // closed with the last user
	done    chan struct{} // closed when the real listener has ended
	err     error         // why; read after done
}

// listener is one virtual binding.
type listener struct {
	net.Listener
	host    *Host
	virtual netip.AddrPort
	shared  *shared
	closed  chan struct{}
	once    sync.Once
}

// listenReal opens or shares the real listener behind a virtual binding; the caller holds h.mu.
func (h *Host) listenReal(virtual netip.AddrPort) (*shared, error) {
	address := h.publish(virtual)
	if !strings.HasSuffix(address, ":0") {
		for _, l := range h.listeners {
			if l.shared.address == address && l.virtual.Port() == virtual.Port() {
				return l.shared, nil
			}
		}
	}
	family := "tcp4"
	if host, _, err := net.SplitHostPort(address); err == nil && strings.Contains(host, ":") {
		family = "tcp6" // only this family, so that 0.0.0.0 and [::] of one port coexist
	}
	real, err := h.listenAgain(family, address, virtual)
	if err != nil {
		return nil, err
	}
	s := &shared{Listener: real, address: address, conns: make(chan net.Conn), stop: make(chan struct{}), done: make(chan struct{})}
	go s.serve()
	return s, nil
}

// listenAgain binds a real address; any free port is the one of last time where that is free.
func (h *Host) listenAgain(family, address string, virtual netip.AddrPort) (net.Listener, error) {
	if !strings.HasSuffix(address, ":0") {
		return net.Listen(family, address)
	}
	if last, ok := h.published[virtual]; ok {
		if l, err := net.Listen(family, last); err == nil {
			return l, nil
		}
	}
	l, err := net.Listen(family, address)
	if err == nil {
		h.published[virtual] = l.Addr().String()
	}
	return l, err
}

func (s *shared) serve() {
	defer close(s.done)
	for {
		conn, err := s.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			s.err = err
			return
		}
		if err != nil { // for want of file descriptors, or the client is gone already
			select {
			case <-time.After(acceptPause):
				continue
			case <-s.stop:
				s.err = net.ErrClosed
				return
			}
		}
		select {
		case s.conns <- conn:
		case <-s.stop:
			conn.Close()
			s.err = net.ErrClosed
			return
		}
	}
}

// Accept waits for the next connection to the binding.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.shared.conns:
		return conn, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "accept", Net: "tcp", Addr: l.Addr(), Err: net.ErrClosed}
	case <-l.shared.done:
		return nil, l.shared.err
	}
}

// Close frees the virtual address; the real listener closes with the last of its users.
func (l *listener) Close() error {
	var err error
	l.once.Do(func() {
		close(l.closed)
		l.host.mu.Lock()
		defer l.host.mu.Unlock()
		delete(l.host.listeners, l.virtual)
		if l.shared.users--; l.shared.users == 0 {
			close(l.shared.stop)
			err = l.Listener.Close()
			<-l.shared.done
		}
	})
	return err
}

// Addr is the virtual address that was bound.
func (l *listener) Addr() net.Addr { return net.TCPAddrFromAddrPort(l.virtual) }
