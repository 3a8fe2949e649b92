package telemetry

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// The results of commands, as indexes of results.
const (
	ok   = iota
	no   // NO of IMAP, 4xx of SMTP
	bad  // BAD of IMAP, 5xx of SMTP
	none // the connection ended first
)

// results is every result as a label says it.
func results() [4]string { return [4]string{"ok", "no", "bad", "none"} }

// loginResult is a login's result as a label says it.
func loginResult(result int) string {
	switch result {
	case ok, none:
		return results()[result]
	default:
		return "refused"
	}
}

const unknown = "unknown"

// Service watches the sessions of one service.
type Service struct {
	name     string
	metrics  *Metrics // nil: only the log
	log      *slog.Logger
	commands map[string]*command // by name; never changes
	unknown  *command
	proxied  bool // see Proxied

	mu    sync.Mutex
	ports map[string]*port
}

// command is a command's counters, resolved when it is used for the first time.
type command struct {
	service, name string
	metrics       *Metrics
	once          sync.Once
	results       []prometheus.Counter
	latency       prometheus.Observer
}

func (c *command) done(result int, took time.Duration) {
	if c.metrics == nil {
		return
	}
	c.once.Do(func() {
		for _, r := range results() {
			c.results = append(c.results, c.metrics.commands.WithLabelValues(c.service, c.name, r))
		}
		c.latency = c.metrics.latency.WithLabelValues(c.service, c.name)
	})
	c.results[result].Inc()
	c.latency.Observe(took.Seconds())
}

// port is the counters of what comes through one port of a service.
type port struct {
	open           prometheus.Gauge
	opened         prometheus.Counter
	received, sent prometheus.Counter
}

// NewService makes the watch over a service with these commands. metrics may be nil: then the log alone is written; log nil:
// there is none. Without both it is nil.
func NewService(metrics *Metrics, name string, commands []string, log *slog.Logger) *Service {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if metrics == nil && !log.Enabled(context.Background(), slog.LevelInfo) {
		return nil
	}
	s := &Service{name: name, metrics: metrics, log: log, commands: map[string]*command{}, ports: map[string]*port{}}
	s.unknown = &command{service: name, name: unknown, metrics: metrics}
	for _, c := range commands {
		s.commands[c] = &command{service: name, name: c, metrics: metrics}
	}
	return s
}

// Proxied says that the service's connections come through a frontend, which tells their ids: a connection's opening is logged
// when its id is known, or when something else is to be said.
func (s *Service) Proxied() *Service {
	if s != nil {
		s.proxied = true
	}
	return s
}

// at is the counters of a port; nil without metrics.
func (s *Service) at(binding net.Addr) *port {
	if s.metrics == nil {
		return nil
	}
	_, number, err := net.SplitHostPort(binding.String())
	if err != nil {
		number = unknown
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.ports[number]
	if p == nil {
		p = &port{
			open: s.metrics.open.WithLabelValues(s.name, number), opened: s.metrics.opened.WithLabelValues(s.name, number),
			received: s.metrics.received.WithLabelValues(s.name, number), sent: s.metrics.sent.WithLabelValues(s.name, number),
		}
		s.ports[number] = p
	}
	return p
}

// Session begins to watch a connection that was accepted at a binding of the service. Close ends it.
func (s *Service) Session(binding, remote net.Addr) *Session {
	if s == nil {
		return nil
	}
	w := &Session{service: s, port: s.at(binding), binding: binding.String(), remote: remote.String(), id: newID(), opened: time.Now()}
	ctx := context.Background()
	w.tells = s.log.Enabled(ctx, slog.LevelInfo)
	w.tellsCommands = s.log.Enabled(ctx, slog.LevelDebug)
	if w.port != nil {
		w.port.open.Inc()
		w.port.opened.Inc()
	}
	if !s.proxied {
		w.announce()
	}
	return w
}

// newID makes a connection's id: 16 hexadecimal digits.
func newID() string {
	var raw [8]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(raw[:])
}

// Listener watches every connection that l accepts, for services that leave connections to a library. Its bytes are those
// outside TLS where TLS comes later.
func (s *Service) Listener(l net.Listener) net.Listener {
	if s == nil {
		return l
	}
	return &listener{l, s}
}

type listener struct {
	net.Listener
	service *Service
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	session := l.service.Session(l.Addr(), conn.RemoteAddr())
	return &watched{Conn: session.Count(conn), session: session}, nil
}

type watched struct {
	net.Conn
	session *Session
	once    sync.Once
}

// Close implements net.Conn.
func (w *watched) Close() error {
	w.once.Do(w.session.Close)
	return w.Conn.Close()
}
