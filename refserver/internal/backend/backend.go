// Package backend is MSExchangeIMAP4BE: the service that the frontend connects to, over TLS, and that serves the mailboxes
// of the databases whose active copy is on its server.
//
// One goroutine serves one connection: read a command, look it up in the command table (commands.go), parse it whole, carry
// it out on the store, put the responses into a buffer, write the buffer.
//
// The frontend logs people in with a ticket for this server (auth.CheckTicket): it has verified who they are. Passwords are
// accepted too, NTLM is not: the frontend is where clients use it.
//
// Invariants:
//   - A command that does not parse changes nothing and is answered with BAD; the connection stays.
//   - Sequence numbers change only at a command's end or in IDLE, never while FETCH, STORE or SEARCH is answered.
//   - Read-only is a property of the session: after EXAMINE nothing that the session does changes the folder, not even \Recent.
//   - A slow client holds up its own session only: the store is never kept waiting by a write to a connection.
//   - Every connection that the server ends is told why with a BYE, except one that is broken already.
package backend

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
)

// Config is what a backend service is made of.
type Config struct {
	Server    string // name in the directory, "MAILBOX01"
	Directory *org.Directory
	Host      *network.Host
	Auth      *auth.Authenticator
	Store     store.Mailboxes // of the databases that are mounted here
	Delivery  store.Delivery  // of read receipts; nil: to mailboxes in Store
	Profile   *profile.Profile
	Log       *slog.Logger
	Logs      *protocollog.Disk  // of the protocol log; nil: there is none
	Watch     *telemetry.Service // nil: nobody watches
	Defects   defect.Set
	Clock     clockwork.Clock
	Faults    *fault.Registry // nil: none
}

// Service is one server's backend. It may be started again after it was stopped.
type Service struct {
	cfg Config

	mu  sync.Mutex
	run *run // nil: stopped
}

// run is the time between a start and the stop that follows it.
type run struct {
	cfg         Config
	settings    org.ImapSettings // the snapshot
	wideHeaders bool             // the profile offers UTF8=ACCEPT: header fields in UTF-8 can be stored
	memo        *memo
	tls         *tls.Config
	listeners   []net.Listener
	ctx         context.Context // ends when sessions must not wait any longer
	cancel      context.CancelFunc
	group       sync.WaitGroup // accepting goroutines and sessions
	protocol    *protocollog.Writer

	mu       sync.Mutex
	stopping bool
	sessions map[*session]struct{}
}

// New makes a stopped service.
func New(cfg Config) *Service {
	if cfg.Delivery == nil {
		cfg.Delivery = store.DeliverHere(cfg.Store)
	}
	return &Service{cfg: cfg}
}

// Start takes a snapshot of the server's ImapSettings and binds ProxyTargetPort on all IPv4 and IPv6 addresses, or nothing.
// It fails when the service runs already, when the server has no certificate for proxying, or when the port is taken.
func (s *Service) Start(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run != nil {
		return errors.New("the IMAP4 backend runs already")
	}
	server, ok := s.cfg.Directory.View().Servers[strings.ToLower(s.cfg.Server)]
	if !ok {
		return fmt.Errorf("start the IMAP4 backend: the directory has no server %q", s.cfg.Server)
	}
	certificate, err := certs.Backend(server)
	if err != nil {
		return fmt.Errorf("start the IMAP4 backend: %w", err)
	}
	r := &run{cfg: s.cfg, settings: server.Imap, wideHeaders: s.cfg.Profile.Offers("UTF8=ACCEPT"), memo: newMemo(), sessions: map[*session]struct{}{}}
	r.tls = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if err := r.listen(); err != nil {
		return err
	}
	r.protocol = protocollog.Start(protocollog.Config{Prefix: protocollog.Backend, Settings: r.settings, Disk: s.cfg.Logs,
		Addresses: s.cfg.Host.Addresses(), Log: s.cfg.Log, Clock: s.cfg.Clock})
	r.ctx, r.cancel = context.WithCancel(context.Background())
	for _, l := range r.listeners {
		r.group.Go(func() { r.accept(l) })
	}
	s.run = r
	return nil
}

// Stop closes the listeners, tells every client BYE and waits for the sessions to end. When ctx ends first their
// connections are closed as they are, which is no error. Stopping a stopped service does nothing.
func (s *Service) Stop(ctx context.Context) error {
	s.mu.Lock()
	r := s.run
	s.run = nil
	s.mu.Unlock()
	if r == nil {
		return nil
	}
	return r.stop(ctx)
}

// Evict ends the sessions that have a mailbox open of those that owns says yes to: their clients are told BYE. It returns when they
// have ended; those that have not when ctx ends are cut off. Sessions that log in meanwhile are not waited for: their mailboxes
// are not to be had any more.
func (s *Service) Evict(ctx context.Context, owns func(mailboxGUID string) bool) {
	s.mu.Lock()
	r := s.run
	s.mu.Unlock()
	if r == nil {
		return
	}
	var evicted []*session
	r.mu.Lock()
	for each := range r.sessions {
		if guid := each.opened.Load(); guid != nil && owns(*guid) {
			evicted = append(evicted, each)
			each.conn.interrupt(stopped)
		}
	}
	r.mu.Unlock()
	for _, each := range evicted {
		select {
		case <-each.ended:
		case <-ctx.Done():
			each.conn.Close()
			<-each.ended
		}
	}
}

func (r *run) listen() error {
	for _, address := range []netip.Addr{netip.IPv4Unspecified(), netip.IPv6Unspecified()} {
		binding := netip.AddrPortFrom(address, uint16(r.settings.ProxyTargetPort))
		l, err := r.cfg.Host.Listen(binding)
		if err != nil {
			for _, opened := range r.listeners {
				opened.Close()
			}
			return fmt.Errorf("start the IMAP4 backend: bind %s (ProxyTargetPort %d): %w", binding, r.settings.ProxyTargetPort, err)
		}
		r.listeners = append(r.listeners, l)
	}
	return nil
}

func (r *run) accept(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return // the listener was closed
		}
		if _, inProcess := conn.(*network.Local); !inProcess {
			conn = tls.Server(conn, r.tls)
		}
		if s := r.admit(conn, l.Addr()); s != nil {
			r.group.Go(func() {
				defer close(s.ended)
				defer r.dismiss(s)
				s.serve(r.ctx)
			})
		}
	}
}

// admit makes a connection a session, unless the service is being stopped.
func (r *run) admit(conn net.Conn, binding net.Addr) *session {
	s := newSession(r, conn, binding)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping {
		conn.Close()
		return nil
	}
	r.sessions[s] = struct{}{}
	return s
}

func (r *run) dismiss(s *session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.sessions, s)
}

func (r *run) stop(ctx context.Context) error {
	var failed error
	for _, l := range r.listeners {
		failed = errors.Join(failed, l.Close())
	}
	r.each(func(s *session) { s.conn.interrupt(stopped) })
	ended := make(chan struct{})
	go func() {
		r.group.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		r.cancel()
		r.each(func(s *session) { s.conn.Close() })
		<-ended
	}
	r.cancel()
	r.protocol.Close()
	return failed
}

// each marks the run as stopping and calls f with every session there is.
func (r *run) each(f func(*session)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopping = true
	for s := range r.sessions {
		f(s)
	}
}
