// Package frontend is the service MSExchangeIMAP4: it greets clients, speaks TLS, takes their login and relays the rest of
// the connection to the backend service of the server that holds the person's database.
//
// Invariants:
//   - A running service keeps the settings and the certificate that it read at Start (its Snapshot). Credentials, rights
//     and the place of a database are read live.
//   - Start binds every binding or none.
//   - A session that the server ends gets a BYE, unless it is in the middle of a response that would break.
//   - The time before login is bounded by one timer that no command resets.
//   - Bytes that arrive in plain text behind STARTTLS are never commands.
//   - Passwords reach the Authenticator and nothing else. The backend is told with a ticket (auth.IssueTicket) who logs in.
//
// GSSAPI is announced with or without a keytab, as by a server of a domain. Without one, a client that tries it is told that
// AUTHENTICATE failed, as many clients of real servers are, and goes on with another mechanism.
package frontend

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

// Config is what the service works with. All fields are needed but Log, Logs, Watch, Clock and Grace.
type Config struct {
	Server    string // name of the server that it runs on
	Directory *org.Directory
	Host      *network.Host
	Auth      *auth.Authenticator
	Profile   *profile.Profile
	// DialBackend opens a TCP connection to the backend of a server of the organisation.
	DialBackend func(ctx context.Context, server *org.Server, port int) (net.Conn, error)
	Log         *slog.Logger
	Logs        *protocollog.Disk    // of the protocol log; nil: there is none
	Watch       *telemetry.Service   // nil: nobody watches
	Transcripts *transcript.Recorder // nil: nothing is recorded
	Defects     defect.Set
	Clock       clockwork.Clock
	Grace       time.Duration // for the response that a client is being sent, before a stop cuts it off; 0: a second
}

// Service is the frontend. Start and Stop may follow each other any number of times.
type Service struct {
	cfg Config

	mu      sync.Mutex
	running *instance
}

// New makes a stopped service.
func New(cfg Config) *Service {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Clock == nil {
		cfg.Clock = clockwork.NewRealClock()
	}
	if cfg.Grace <= 0 {
		cfg.Grace = time.Second
	}
	return &Service{cfg: cfg}
}

// instance is the service between one Start and its Stop.
type instance struct {
	Config
	snapshot  *org.Server // never changes
	tls       *tls.Config
	noTLS     bool     // no certificate could be chosen
	binding   [16]byte // of TLS connections, for logins that are tied to theirs
	commands  map[string]command
	listeners []net.Listener
	limits    limits
	protocol  *protocollog.Writer

	work     sync.WaitGroup // accept loops and sessions
	mu       sync.Mutex
	sessions map[*session]struct{}
	stopping bool
}

// Start takes the Snapshot, chooses the certificate and binds every address of SSLBindings and UnencryptedOrTLSBindings.
// Without a certificate it starts all the same: STARTTLS is not offered and handshakes fail (an error is logged). Errors
// name the server or the binding; nothing stays bound then.
func (s *Service) Start(_ context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		return errors.New("the IMAP4 service is running already")
	}
	server := s.cfg.Directory.View().Server(s.cfg.Server)
	if server == nil {
		return fmt.Errorf("server %q does not exist in the organisation", s.cfg.Server)
	}
	in := &instance{Config: s.cfg, snapshot: server, commands: commandsByName(), sessions: map[*session]struct{}{}}
	in.limits = newLimits(server.Imap)
	in.chooseCertificate()
	if err := in.bind(); err != nil {
		return err
	}
	in.protocol = protocollog.Start(protocollog.Config{Prefix: protocollog.Frontend, Settings: server.Imap, Disk: in.Logs,
		Addresses: in.Host.Addresses(), Log: in.Log, Clock: in.Clock})
	in.serve()
	s.running = in
	return nil
}

// Stop closes the listeners and says BYE to every client. Connections that have not ended when ctx does are closed
// without it. It returns when every connection has ended; stopping a stopped service is no error.
func (s *Service) Stop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.running
	if in == nil {
		return nil
	}
	s.running = nil
	in.stop(ctx)
	in.protocol.Close()
	return nil
}

func (in *instance) chooseCertificate() {
	now := in.Clock.Now()
	certificate, err := certs.ForIMAP(in.snapshot, now, in.Defects)
	if err != nil {
		in.noTLS = true
		in.Log.Error("The IMAP4 service cannot offer TLS. Set X509CertificateName to the name of a certificate that is assigned to IMAP, and restart the service.",
			"error", err)
	} else if leaf := certificate.Leaf; leaf != nil && (now.After(leaf.NotAfter) || now.Before(leaf.NotBefore)) {
		in.Log.Warn("The certificate of the IMAP4 service is outside its validity period.",
			"name", in.snapshot.Imap.X509CertificateName, "notBefore", leaf.NotBefore, "notAfter", leaf.NotAfter)
	}
	if certificate.Leaf != nil {
		in.binding = auth.EndPointBinding(certificate.Leaf)
	}
	in.tls = &tls.Config{
		MinVersion: in.Profile.MinTLS,
		MaxVersion: in.Profile.MaxTLS,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			if err != nil {
				return nil, err
			}
			return &certificate, nil
		},
	}
}

// bind opens every listener, or none.
func (in *instance) bind() error {
	open := func(setting string, bindings []string, implicitTLS bool) error {
		for _, text := range bindings {
			address, err := org.ParseBinding(text)
			if err != nil {
				return fmt.Errorf("%s: %w", setting, err)
			}
			l, err := in.Host.Listen(address)
			if err != nil {
				return fmt.Errorf("%s %s cannot be bound: %w", setting, text, err)
			}
			in.listeners = append(in.listeners, &binding{Listener: l, implicitTLS: implicitTLS})
		}
		return nil
	}
	err := open("UnencryptedOrTLSBindings", in.snapshot.Imap.UnencryptedOrTLSBindings, false)
	if err == nil {
		err = open("SSLBindings", in.snapshot.Imap.SSLBindings, true)
	}
	if err != nil {
		in.closeListeners()
	}
	return err
}

// binding is a listener and what is spoken on it.
type binding struct {
	net.Listener
	implicitTLS bool
}

func (in *instance) closeListeners() {
	for _, l := range in.listeners {
		_ = l.Close() // a listener that does not close is gone all the same
	}
}
