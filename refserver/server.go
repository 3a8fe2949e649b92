// Package refserver is the reference server: a complete server that behaves like Exchange's IMAP4 frontend and backend,
// with its management shell, certificates, Outlook on the web, authenticated SMTP, DNS and firewall.
//
// This package wires the parts together and holds no behaviour of its own:
//
//	server, err := refserver.Start(ctx, refserver.Config{Started: true, People: []refserver.Person{{Name: "alice", Password: "…"}}})
//	defer server.Close(ctx)
//	address, _ := server.Address(993) // where a client connects
package refserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/backend"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/dns"
	"github.com/imapspec/imapspec/refserver/internal/frontend"
	"github.com/imapspec/imapspec/refserver/internal/gssapi"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
	"github.com/imapspec/imapspec/refserver/internal/transcript"
)

// Server is a running reference server.
type Server struct {
	config    Config
	shared    activemanager.Shared // where the mailbox databases are
	databases *activemanager.Manager
	logs      *protocollog.Disk
	directory *org.Directory
	host      *network.Host
	firewall  *network.Firewall
	internal  *dns.Server // what inside clients resolve
	public    *dns.Server // what outside clients resolve
	auth      *auth.Authenticator
	services  *scm.Manager
	cmdlets   *cmdlet.Env
	metrics   *telemetry.Metrics // nil: nothing is counted
	server    string             // name in the directory
	joined    bool               // the server has come into an organisation that was there
	frontend  *frontend.Service
	backend   *backend.Service
	watch     func()                // begins to take over other hosts' changes of the organisation; nil: there are none
	prepared  func(context.Context) // lets other hosts prepare themselves; nil: there are none

	events *scm.EventLog

	mailboxes   *replaceable // nil: the store is shared
	resetting   sync.Mutex   // held while a snapshot is taken, restored or closed; guards taken and closed
	taken       map[*Snapshot]bool
	closed      atomic.Bool
	snapshots   snapshots // that the management shell has saved
	transcripts *transcript.Recorder

	inside     *dns.Zone
	outside    *dns.Zone
	management *http.Server
	address    string                        // of the management endpoint
	tunnels    tunnels                       // that it passes on
	closers    []func(context.Context) error // undo the start, last first
}

// Start starts a server and returns when all its Automatic services run. One that what the organisation holds does not let run, such as
// a certificate that is missing, stays stopped as on Windows, and Ready says so; that an address of Config cannot be had is an error.
// On an error nothing is left running, and nothing of the preset has taken effect. The context ends the start only; Close ends the
// server.
func Start(ctx context.Context, config Config) (_ *Server, err error) {
	s := &Server{config: config.withDefaults(), taken: map[*Snapshot]bool{}}
	s.snapshots = snapshots{server: s, byName: map[string]*Snapshot{}}
	s.transcripts = newTranscripts(s.config)
	s.events = scm.NewEventLog(clockwork.NewRealClock())
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close(context.WithoutCancel(ctx)))
		}
	}()
	if s.config.Metrics {
		s.metrics = telemetry.New()
	}
	defects, err := defect.NewSet(s.config.Defects...)
	if err != nil {
		return nil, err
	}
	personality, err := profile.Get(s.config.Profile)
	if err != nil {
		return nil, err
	}
	if err := s.config.check(); err != nil {
		return nil, err
	}
	if err := s.rehearse(ctx, defects); err != nil {
		return nil, err
	}
	if err := s.openStore(ctx, defects); err != nil {
		return nil, err
	}
	if err := s.startNetwork(); err != nil {
		return nil, err
	}
	newAuthenticator := auth.New
	if s.config.DataDir == "" && s.config.Postgres == "" {
		newAuthenticator = auth.NewInMemory
	}
	s.auth = newAuthenticator(s.directory, defects)
	if !personality.Integrated() {
		s.auth.RefuseNTLM()
	}
	if err := s.loadKeytab(); err != nil {
		return nil, err
	}
	s.wireServices(personality, defects)
	if err := s.startDatabases(ctx); err != nil {
		return nil, err
	}
	if err := s.prepareHost(ctx, defects); err != nil {
		return nil, err
	}
	if err := s.services.Boot(ctx); err != nil {
		return nil, fmt.Errorf("start the services: %w", err)
	}
	s.closers = append(s.closers, s.services.Shutdown)
	if err := s.unpublished(); err != nil {
		return nil, err
	}
	if err := s.startManagement(); err != nil {
		return nil, err
	}
	return s, nil
}

// errClosed is what a server says that is asked for something after Close.
var errClosed = errors.New("the server is closed")

// Close stops the services, tells clients, and frees every address. What was acknowledged is durable already. The context bounds how
// long clients are waited for. A second Close, and that of a nil Server, which Start gives with its error, do nothing.
func (s *Server) Close(ctx context.Context) error {
	if s == nil {
		return nil
	}
	s.resetting.Lock() // a reset that has begun ends first, and none begins after
	closers := s.closers
	s.closers = nil
	s.closed.Store(true)
	s.resetting.Unlock()
	var failed error
	for _, undo := range slices.Backward(closers) {
		failed = errors.Join(failed, undo(ctx))
	}
	return failed
}

// unpublished is the error of an Automatic service that does not run because the machine does not give it the address that Config has
// for it. Of a conflict among the host's own, virtual addresses the event log tells.
func (s *Server) unpublished() error {
	for _, service := range s.services.List() {
		if service.Startup != scm.Automatic || service.State == scm.Running {
			continue
		}
		failure := s.services.Failure(service.Name)
		if op := (*net.OpError)(nil); errors.As(failure, &op) && op.Op == "listen" {
			if _, virtual := op.Err.(syscall.Errno); !virtual {
				return fmt.Errorf("start %s: %w", service.Name, failure)
			}
		}
	}
	return nil
}

// loadKeytab lets people log in with Kerberos when there is a keytab.
func (s *Server) loadKeytab() error {
	if s.config.Keytab == "" {
		return nil
	}
	acceptor, err := gssapi.Load(s.config.Keytab)
	if err == nil {
		s.auth.AcceptKerberos(acceptor)
	}
	return err
}

func (s *Server) openStore(ctx context.Context, defects defect.Set) error {
	path := ""
	if s.config.DataDir != "" {
		if err := sqlite.MakeFolder(s.config.DataDir); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
		path = filepath.Join(s.config.DataDir, "imapspec.db")
	}
	s.openLogs()
	if s.config.Postgres != "" {
		return s.openShared(ctx, defects)
	}
	opened, err := sqlite.Open(ctx, path, s.config.Log)
	if err != nil {
		return err
	}
	s.mailboxes = &replaceable{current: opened, observe: s.observe}
	s.observe(opened)
	s.closers = append(s.closers, func(context.Context) error { return s.mailboxes.Close() }, s.closeSnapshots)
	saved, err := opened.LoadOrganisation()
	if err != nil {
		return err
	}
	state, err := s.organisation(saved, defects)
	if err != nil {
		return err
	}
	s.directory = org.NewDirectory(state, s.mailboxes)
	for _, server := range state.Servers {
		s.server = server.Name // the organisation has one host
	}
	if wanted := s.config.ServerName; wanted != "" && !strings.EqualFold(wanted, s.server) {
		return fmt.Errorf("data folder %s is that of server %s; hosts of other names share an organisation in PostgreSQL only", s.config.DataDir, s.server)
	}
	s.shared = activemanager.Single(s.server, s.mailboxes)
	return nil
}

// observe has the commits of a store counted.
func (s *Server) observe(opened any) {
	type observable interface {
		Observe(func(changes int, took time.Duration, err error))
	}
	if o, ok := opened.(observable); ok && s.metrics != nil {
		o.Observe(s.metrics.Commit)
	}
}

// openLogs finds a place for the protocol logs: the folder logs in the data folder, or a temporary one that goes with the
// server.
func (s *Server) openLogs() {
	root := ""
	if s.config.DataDir != "" {
		root = filepath.Join(s.config.DataDir, "logs")
	}
	s.logs = protocollog.NewDisk(root)
	s.closers = append(s.closers, func(context.Context) error { return s.logs.Close() })
}

// organisation reads the kept one or makes a new one with its certificates.
func (s *Server) organisation(saved []byte, defects defect.Set) (*org.State, error) {
	if saved != nil {
		return org.Decode(saved)
	}
	options, err := s.setup(defects)
	if err != nil {
		return nil, err
	}
	return newOrganisation(options)
}

// setup is what a new server brings with it.
func (s *Server) setup(defects defect.Set) (org.Options, error) {
	name := strings.ToUpper(s.config.ServerName)
	if name == "" {
		name = defaultServer
	}
	if _, err := serverNumber(name); err != nil {
		return org.Options{}, err
	}
	now := time.Now()
	certificates, err := certs.Setup(name, strings.ToLower(name)+"."+domain, now)
	return org.Options{ServerName: name, Domain: domain, Certificates: certificates, Now: now, Defects: defects}, err
}

// newOrganisation is the one that the first server makes.
func newOrganisation(options org.Options) (*org.State, error) {
	authority, err := certs.NewAuthority("Contoso Root CA")
	if err != nil {
		return nil, err
	}
	options.Authority = authority
	return org.New(options)
}

func (s *Server) startNetwork() error {
	state := s.directory.View()
	fqdn := state.Server(s.server).FQDN
	addresses, err := hostAddresses(s.server)
	if err != nil {
		return err
	}
	s.host = network.NewHost(fqdn, addresses, s.config.publisher())
	if err := s.restoreNetwork(state, fqdn); err != nil {
		return err
	}
	if s.internal, err = dns.Serve(s.inside, "127.0.0.1:0"); err != nil {
		return err
	}
	s.closers = append(s.closers, func(context.Context) error { return s.internal.Close() })
	if s.public, err = dns.Serve(s.outside, s.config.DNS); err != nil {
		return err
	}
	s.closers = append(s.closers, func(context.Context) error { return s.public.Close() })
	return nil
}
