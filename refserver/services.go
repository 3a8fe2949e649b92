package refserver

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/backend"
	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/delivery"
	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/frontend"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/submission"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
	"github.com/imapspec/imapspec/refserver/internal/web"
)

// The services that run something; the others of the table are names with a state.
const (
	serviceFrontend  = "MSExchangeIMAP4"
	serviceBackend   = "MSExchangeIMAP4BE"
	serviceTransport = "MSExchangeTransport"
	serviceSMTP      = "MSExchangeFrontEndTransport"
	serviceIIS       = "W3SVC"

	serviceReplication = "MSExchangeRepl" // in whose name the Active Manager writes events
)

// wireServices makes the services of the host and the manager that runs them.
func (s *Server) wireServices(personality *profile.Profile, defects defect.Set) {
	clock := clockwork.NewRealClock()
	faults := fault.NewRegistry(backend.Commands())
	watch := func(service string, commands []string) *telemetry.Service {
		return telemetry.NewService(s.metrics, service, commands, s.config.Log)
	}
	s.databases = activemanager.New(activemanager.Config{Server: s.server, Directory: s.directory, Shared: s.shared, Log: s.log(serviceReplication),
		Evict: func(ctx context.Context, owns func(string) bool) { s.backend.Evict(ctx, owns) }})
	deliver := delivery.New(delivery.Config{Server: s.server, Directory: s.directory, Auth: s.auth, Here: s.databases, Dial: s.dialPeer})
	s.backend = backend.New(backend.Config{Server: s.server, Directory: s.directory, Host: s.host, Auth: s.auth,
		Store: s.databases, Delivery: deliver, Profile: personality, Log: s.log(serviceBackend),
		Watch: watch(serviceBackend, backend.CommandNames()).Proxied(), Logs: s.logs, Defects: defects, Clock: clock, Faults: faults})
	s.frontend = frontend.New(frontend.Config{Server: s.server, Directory: s.directory, Host: s.host, Auth: s.auth,
		Profile: personality, DialBackend: s.dialBackend, Log: s.log(serviceFrontend), Watch: watch(serviceFrontend, frontend.CommandNames()),
		Logs: s.logs, Transcripts: s.transcripts, Defects: defects, Clock: clock})
	s.services = scm.New(s.server, s.directory, scm.Services(map[string]scm.Runner{
		serviceFrontend: s.frontend,
		serviceBackend:  s.backend,
		serviceSMTP: submission.New(submission.Config{Server: s.server, Directory: s.directory, Host: s.host, Auth: s.auth,
			Delivery: deliver, Log: s.log(serviceSMTP), Watch: watch(serviceSMTP, submission.CommandNames()), Transcripts: s.transcripts,
			Defects: defects, Clock: clock,
			TransportRunning: func() bool { return s.running(serviceTransport) }}),
		serviceIIS: web.NewOWA(web.OWAConfig{Server: s.server, Directory: s.directory, Host: s.host, Auth: s.auth,
			Store: s.databases, Log: s.log(serviceIIS), Watch: watch(serviceIIS, nil), Defects: defects, Clock: clock}),
	}), defects, scm.WithEventLog(s.events))
	s.cmdlets = &cmdlet.Env{Directory: s.directory, Server: s.server, Services: s.services, Auth: s.auth, Host: s.host,
		InternalDNS: s.inside, PublicDNS: s.outside, Firewall: s.firewall, Store: s.databases, Databases: s.databases, Faults: faults, Logs: s.logs,
		Reboot: s.services.Reboot, Snapshots: &s.snapshots, Transcripts: s.transcripts, Wait: s.wait, Defects: defects, Clock: clock, InstallPath: org.InstallPath}
}

// log is the server's log in the name of a service; warnings and errors are events of the host too.
func (s *Server) log(service string) *slog.Logger {
	return slog.New(s.events.Handler(service, s.config.Log.Handler()))
}

func (s *Server) running(service string) bool {
	status, err := s.services.Get(service)
	return err == nil && status.State == scm.Running
}

// dialBackend connects the frontend to a server's backend: this host's own, or a peer's.
func (s *Server) dialBackend(ctx context.Context, server *org.Server, port int) (net.Conn, error) {
	if !strings.EqualFold(server.Name, s.server) {
		return s.dialPeer(ctx, server, port)
	}
	address := netip.AddrPortFrom(s.host.Addresses()[0], uint16(port))
	if s.config.ProxyInProcess {
		return s.host.DialLocal(ctx, address)
	}
	return s.host.Dial(ctx, address)
}

// dialPeer connects to the backend of another host.
func (s *Server) dialPeer(ctx context.Context, server *org.Server, port int) (net.Conn, error) {
	address := net.JoinHostPort(server.FQDN, strconv.Itoa(port))
	for name, real := range s.config.Peers {
		if strings.EqualFold(name, server.Name) {
			address = real
		}
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", address)
}

// prepareHost gives the Administrator a password, the people their mailboxes, and the IMAP4 services their startup type,
// before the host boots for the first time.
func (s *Server) prepareHost(ctx context.Context, defects defect.Set) error {
	if err := s.setAdministrator(); err != nil {
		return err
	}
	if err := s.applyPreset(ctx, defects); err != nil {
		return err
	}
	if s.prepared != nil {
		s.prepared(ctx)
	}
	if !s.config.Started && !defects.Has(defect.ServicesStarted) {
		return nil
	}
	for _, name := range []string{serviceFrontend, serviceBackend} {
		if err := s.services.SetStartupType(name, scm.Automatic); err != nil {
			return err
		}
	}
	return nil
}

// setAdministrator gives the Administrator the configured password or a random one. In a shared organisation the one that is there
// stays, unless one is configured.
func (s *Server) setAdministrator() error {
	if s.config.AdministratorPassword == "" && s.config.Postgres != "" && s.hasAdministrator() {
		return nil
	}
	credentials, err := s.administratorCredentials()
	if err != nil {
		return err
	}
	return s.directory.Update(func(state *org.State) error {
		for _, r := range state.Recipients {
			if r.Administrator {
				r.Credentials = credentials
			}
		}
		return nil
	})
}

func (s *Server) hasAdministrator() bool {
	return slices.ContainsFunc(s.directory.View().Recipients, func(r *org.Recipient) bool { return r.Administrator && r.PasswordHash != "" })
}

// administratorCredentials takes the configured password or makes one.
func (s *Server) administratorCredentials() (c org.Credentials, err error) {
	if s.config.AdministratorPassword == "" {
		s.config.AdministratorPassword, c, err = s.auth.RandomCredentials()
		return c, err
	}
	return s.auth.NewCredentials(s.config.AdministratorPassword)
}

// makeMailboxes makes and fills the mailboxes of people, by their number, who are not known yet.
func (s *Server) makeMailboxes(ctx context.Context, people []Person, recipients map[int]*org.Recipient) error {
	for i := range people {
		if recipients[i] == nil {
			continue
		}
		if m := checkFiles(people[i : i+1]); m != nil {
			m.person = i
			return s.config.wrong(m)
		}
	}
	for i, p := range people {
		if r := recipients[i]; r != nil {
			if m := s.makeMailbox(ctx, p, r); m != nil {
				return s.config.wrong(&personMistake{i, *m})
			}
		}
	}
	return nil
}

func (s *Server) makeMailbox(ctx context.Context, p Person, r *org.Recipient) *mistake {
	if !p.hasMail() && !s.databases.Mounted(r.Database) {
		return nil // the mailbox is made when it is first opened
	}
	ctx, cancel := context.WithTimeout(ctx, preparing)
	defer cancel()
	err := s.databases.WaitMounted(ctx, r.Database)
	if err != nil {
		return mistaken("", "mailbox of %s: %w", p.Name, err)
	}
	mailbox, err := s.databases.MailboxIn(ctx, r.Database, r.MailboxGUID)
	if err != nil {
		return mistaken("", "mailbox of %s: %w", p.Name, err)
	}
	return p.fill(ctx, mailbox)
}

// newRecipient is a person in a database that is active here.
func (s *Server) newRecipient(state *org.State, p Person) (*org.Recipient, error) {
	credentials, err := s.auth.NewCredentials(p.Password)
	if err != nil {
		return nil, fmt.Errorf("password of %s: %w", p.Name, err)
	}
	r, err := org.NewRecipient(state.Domain, p.display(), principal(p.Name), credentials)
	if err != nil {
		return nil, err
	}
	r.Database = state.DatabaseFor(s.server)
	return r, nil
}

// display is the name that people read.
func (p Person) display() string {
	if p.Display == "" {
		return p.Name
	}
	return p.Display
}
