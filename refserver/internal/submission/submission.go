// Package submission is the Front End Transport service's receive connectors: authenticated SMTP submission on port 587
// (and any other frontend connector), delivering into the organisation's mailboxes.
//
// The protocol is spoken here rather than by go-smtp's server: of the observable texts (banner, EHLO keywords, every reply)
// only the host name can be set there, and AUTH is offered by its own rules. go-smtp's client checks this server in tests.
//
// Invariants:
//   - A message is acknowledged only when every recipient's mailbox has it; before the first append every mailbox is open.
//   - Bytes that arrived before the TLS handshake are never run as commands after it.
//   - Content is never run as commands: a refused BDAT chunk is read to its end or the connection is closed.
//   - A password is neither logged nor kept.
//   - Connector settings are read when a connection opens and hold for that connection; bindings are read at Start.
package submission

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

// Config is what the service works with. Log and Clock may be nil; TransportRunning says whether the Transport service,
// to which sessions are proxied, runs (nil: it does).
type Config struct {
	Server           string // name of the server in the directory
	Directory        *org.Directory
	Host             *network.Host
	Auth             *auth.Authenticator
	Delivery         store.Delivery
	Log              *slog.Logger
	Watch            *telemetry.Service // nil: nobody watches
	Defects          defect.Set
	Clock            clockwork.Clock
	Transcripts      *transcript.Recorder // nil: nothing is recorded
	TransportRunning func() bool
}

// limits bound what a connection may use; the values are PS:Set-ReceiveConnector's defaults where it has a parameter.
type limits struct {
	idle          time.Duration // ConnectionInactivityTimeout
	total         time.Duration // ConnectionTimeout
	errors        int           // MaxProtocolErrors
	logonFailures int           // MaxLogonFailures
	recipients    int           // MaxRecipientsPerMessage
	header        int           // MaxHeaderSize, bytes
	hops          int           // MaxHopCount
	connections   int           // MaxInboundConnection
	line          int           // bytes of a command line, RFC 5321 section 4.5.3.1.4 with room for extensions
	saslLine      int           // bytes of an authentication response, RFC 4954 section 4
	drain         int           // bytes of an over-long line that are read before the connection is closed
}

func defaultLimits() limits {
	return limits{idle: 5 * time.Minute, total: 10 * time.Minute, errors: 5, logonFailures: 3, recipients: 200,
		header: 256 << 10, hops: 30, connections: 5000, line: 2048, saslLine: 12288, drain: 1 << 20}
}

// Service is the frontend's receive connectors. Start and Stop may alternate.
type Service struct {
	cfg      Config
	limits   limits
	commands map[string]command
	internal atomic.Uint64 // the last InternalId given

	mu       sync.Mutex
	cancel   context.CancelFunc // nil while stopped
	ctx      context.Context
	open     []net.Listener
	sessions map[*session]struct{}
	running  sync.WaitGroup
}

// New makes a stopped service.
func New(cfg Config) *Service {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Clock == nil {
		cfg.Clock = clockwork.NewRealClock()
	}
	if cfg.TransportRunning == nil {
		cfg.TransportRunning = func() bool { return true }
	}
	s := &Service{cfg: cfg, limits: defaultLimits(), commands: map[string]command{}, sessions: map[*session]struct{}{}}
	for _, c := range table() {
		s.commands[c.verb] = c
	}
	return s
}

// Start binds every binding of the server's enabled frontend connectors, or none of them. The error names the connector and
// the binding.
func (s *Service) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		return nil
	}
	server, err := s.server()
	if err != nil {
		return err
	}
	open := map[net.Listener]string{}
	for _, c := range server.Connectors {
		if !c.Enabled || !strings.EqualFold(c.TransportRole, "FrontendTransport") {
			continue
		}
		if err := s.bind(c, open); err != nil {
			for l := range open {
				l.Close()
			}
			return err
		}
	}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	for l, connector := range open {
		s.open = append(s.open, l)
		s.running.Go(func() { s.accept(l, connector) })
	}
	return nil
}

func (s *Service) bind(c *org.ReceiveConnector, open map[net.Listener]string) error {
	for _, b := range c.Bindings {
		address, err := org.ParseBinding(b)
		if err != nil {
			return fmt.Errorf("receive connector %q: %w", c.Name, err)
		}
		l, err := s.cfg.Host.Listen(address)
		if err != nil {
			return fmt.Errorf("receive connector %q cannot listen on %s: %w", c.Name, b, err)
		}
		open[l] = c.Name
	}
	return nil
}

// Stop closes the listeners, tells the clients and waits for their sessions until ctx ends, then cuts them.
func (s *Service) Stop(ctx context.Context) error {
	s.mu.Lock()
	if s.cancel == nil {
		s.mu.Unlock()
		return nil
	}
	s.cancel()
	for _, l := range s.open {
		l.Close()
	}
	for open := range s.sessions {
		open.interrupt()
	}
	s.open, s.cancel = nil, nil
	s.mu.Unlock()

	done := make(chan struct{})
	go func() { s.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		s.mu.Lock()
		for open := range s.sessions {
			open.cut()
		}
		s.mu.Unlock()
		<-done
	}
	return nil
}

func (s *Service) accept(l net.Listener, connector string) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return // closed by Stop
		}
		open := newSession(s, conn, connector)
		open.watch = s.cfg.Watch.Session(l.Addr(), conn.RemoteAddr())
		if !s.enter(open) {
			conn.Close()
			open.watch.Close()
			continue
		}
		s.running.Go(func() {
			defer s.leave(open)
			open.serve()
		})
	}
}

// enter registers a session; false when the service is stopping.
func (s *Service) enter(open *session) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel == nil {
		return false
	}
	open.ctx = s.ctx
	open.crowded = len(s.sessions) >= s.limits.connections
	s.sessions[open] = struct{}{}
	return true
}

func (s *Service) leave(open *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, open)
}

func (s *Service) server() (*org.Server, error) {
	server := s.cfg.Directory.View().Server(s.cfg.Server)
	if server == nil {
		return nil, fmt.Errorf("server %q is not in the directory", s.cfg.Server)
	}
	return server, nil
}
