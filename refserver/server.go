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
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/dns"
	"github.com/imapspec/imapspec/refserver/internal/gssapi"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

// The reference environment's names and addresses.
const (
	serverName = "MAILBOX01"
	serverFQDN = "mailbox01.contoso.com"
)

var (
	hostAddresses = []netip.Addr{netip.MustParseAddr("10.0.0.11"), netip.MustParseAddr("fd00::11")}
	publicAddress = netip.MustParseAddr("203.0.113.10")
)

// Server is a running reference server.
type Server struct {
	config    Config
	store     store.Store
	logs      *protocollog.Disk
	directory *org.Directory
	host      *network.Host
	firewall  *network.Firewall
	internal  *dns.Server // what inside clients resolve
	public    *dns.Server // what outside clients resolve
	auth      *auth.Authenticator
	services  *scm.Manager
	cmdlets   *cmdlet.Env
	server    string // name in the directory

	inside     *dns.Zone
	outside    *dns.Zone
	management *http.Server
	address    string                        // of the management endpoint
	closers    []func(context.Context) error // undo the start, last first
}

// Start starts a server and returns when all its Automatic services run. On an error nothing is left running. The
// context ends the start only; Close ends the server.
func Start(ctx context.Context, config Config) (_ *Server, err error) {
	s := &Server{config: config.withDefaults()}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close(context.WithoutCancel(ctx)))
		}
	}()
	defects, err := defect.NewSet(s.config.Defects...)
	if err != nil {
		return nil, err
	}
	personality, err := profile.Get(s.config.Profile)
	if err != nil {
		return nil, err
	}
	if err := s.openStore(ctx, defects); err != nil {
		return nil, err
	}
	if err := s.startNetwork(); err != nil {
		return nil, err
	}
	newAuthenticator := auth.New
	if s.config.DataDir == "" {
		newAuthenticator = auth.NewInMemory
	}
	s.auth = newAuthenticator(s.directory, defects)
	if err := s.loadKeytab(); err != nil {
		return nil, err
	}
	s.wireServices(personality, defects)
	if err := s.prepareHost(ctx, defects); err != nil {
		return nil, err
	}
	if err := s.services.Boot(ctx); err != nil {
		return nil, fmt.Errorf("start the services: %w", err)
	}
	s.closers = append(s.closers, s.services.Shutdown)
	if err := s.startManagement(); err != nil {
		return nil, err
	}
	return s, nil
}

// Close stops the services, tells clients, and frees every address. What was acknowledged is durable already.
func (s *Server) Close(ctx context.Context) error {
	var failed error
	for i := len(s.closers) - 1; i >= 0; i-- {
		failed = errors.Join(failed, s.closers[i](ctx))
	}
	s.closers = nil
	return failed
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
		if err := os.MkdirAll(s.config.DataDir, 0o700); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
		path = filepath.Join(s.config.DataDir, "imapspec.db")
	}
	s.openLogs()
	opened, err := sqlite.Open(ctx, path, s.config.Log)
	if err != nil {
		return err
	}
	s.store = opened
	s.closers = append(s.closers, func(context.Context) error { return opened.Close() })
	saved, err := opened.LoadOrganisation()
	if err != nil {
		return err
	}
	state, err := s.organisation(saved, defects)
	if err != nil {
		return err
	}
	s.directory = org.NewDirectory(state, opened)
	for _, server := range state.Servers {
		s.server = server.Name // the topology has one host
	}
	return nil
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
	now := time.Now()
	authority, err := certs.NewAuthority("Contoso Root CA")
	if err != nil {
		return nil, err
	}
	setup, err := certs.Setup(serverName, serverFQDN, now)
	if err != nil {
		return nil, err
	}
	return org.New(org.Options{ServerName: serverName, Authority: authority, Certificates: setup, Now: now, Defects: defects})
}

func (s *Server) startNetwork() error {
	state := s.directory.View()
	fqdn := state.Server(s.server).FQDN
	s.host = network.NewHost(fqdn, hostAddresses, s.config.publisher())
	if err := s.restoreNetwork(state, fqdn); err != nil {
		return err
	}
	var err error
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
