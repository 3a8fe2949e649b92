package refserver

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/backend"
	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/frontend"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/submission"
	"github.com/imapspec/imapspec/refserver/internal/web"
)

// The services that run something; the others of the table are names with a state.
const (
	serviceFrontend  = "MSExchangeIMAP4"
	serviceBackend   = "MSExchangeIMAP4BE"
	serviceTransport = "MSExchangeTransport"
	serviceSMTP      = "MSExchangeFrontEndTransport"
	serviceIIS       = "W3SVC"
)

// wireServices makes the services of the host and the manager that runs them.
func (s *Server) wireServices(personality *profile.Profile, defects defect.Set) {
	clock := clockwork.NewRealClock()
	faults := fault.NewRegistry(backend.Commands())
	events := scm.NewEventLog(clock)
	log := func(service string) *slog.Logger { return slog.New(events.Handler(service, s.config.Log.Handler())) }
	s.services = scm.New(s.server, s.directory, scm.Services(map[string]scm.Runner{
		serviceFrontend: frontend.New(frontend.Config{Server: s.server, Directory: s.directory, Host: s.host, Auth: s.auth,
			Profile: personality, DialBackend: s.dialBackend, Log: log(serviceFrontend), Logs: s.logs, Defects: defects, Clock: clock}),
		serviceBackend: backend.New(backend.Config{Server: s.server, Directory: s.directory, Host: s.host, Auth: s.auth,
			Store: s.store, Profile: personality, Log: log(serviceBackend), Logs: s.logs, Defects: defects, Clock: clock, Faults: faults}),
		serviceSMTP: submission.New(submission.Config{Server: s.server, Directory: s.directory, Host: s.host, Auth: s.auth,
			Store: s.store, Log: log(serviceSMTP), Defects: defects, Clock: clock,
			TransportRunning: func() bool { return s.running(serviceTransport) }}),
		serviceIIS: web.NewOWA(web.OWAConfig{Server: s.server, Directory: s.directory, Host: s.host, Auth: s.auth,
			Store: s.store, Log: log(serviceIIS), Defects: defects, Clock: clock}),
	}), defects, scm.WithEventLog(events))
	s.cmdlets = &cmdlet.Env{Directory: s.directory, Server: s.server, Services: s.services, Auth: s.auth, Host: s.host,
		InternalDNS: s.inside, PublicDNS: s.outside, Firewall: s.firewall, Store: s.store, Faults: faults, Logs: s.logs,
		Reboot: s.services.Reboot, Defects: defects, Clock: clock, InstallPath: org.InstallPath}
}

func (s *Server) running(service string) bool {
	status, err := s.services.Get(service)
	return err == nil && status.State == scm.Running
}

// dialBackend connects the frontend to a server's backend; the topology has one host.
func (s *Server) dialBackend(ctx context.Context, server *org.Server, port int) (net.Conn, error) {
	if server.Name != s.server {
		return nil, fmt.Errorf("server %s is not part of this topology", server.Name)
	}
	address := netip.AddrPortFrom(s.host.Addresses()[0], uint16(port))
	if s.config.ProxyInProcess {
		return s.host.DialLocal(ctx, address)
	}
	return s.host.Dial(ctx, address)
}

// prepareHost gives the Administrator a password, the people their mailboxes, and the IMAP4 services their startup type,
// before the host boots for the first time.
func (s *Server) prepareHost(ctx context.Context, defects defect.Set) error {
	administrator, err := s.administratorCredentials()
	if err != nil {
		return err
	}
	if err := s.directory.Update(func(state *org.State) error { return s.setPeople(ctx, state, administrator) }); err != nil {
		return err
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

// administratorCredentials takes the configured password or makes one.
func (s *Server) administratorCredentials() (c org.Credentials, err error) {
	if s.config.AdministratorPassword == "" {
		s.config.AdministratorPassword, c, err = auth.RandomCredentials()
		return c, err
	}
	return s.auth.NewCredentials(s.config.AdministratorPassword)
}

// setPeople changes the directory. Mailboxes are filled before their people are known, so that a start that was cut short is
// made up for by the next one.
func (s *Server) setPeople(ctx context.Context, state *org.State, administrator org.Credentials) error {
	for _, r := range state.Recipients {
		if r.Administrator {
			r.Credentials = administrator
		}
	}
	for _, p := range s.config.People {
		if state.Recipient(p.Name) != nil {
			continue
		}
		r, err := s.newRecipient(state.Domain, p)
		if err != nil {
			return err
		}
		mailbox, err := s.store.Mailbox(ctx, r.MailboxGUID)
		if err != nil {
			return fmt.Errorf("mailbox of %s: %w", p.Name, err)
		}
		if err := s.fill(ctx, mailbox, p); err != nil {
			return err
		}
		state.Recipients = append(state.Recipients, r)
	}
	return nil
}

func (s *Server) newRecipient(domain string, p Person) (*org.Recipient, error) {
	credentials, err := s.auth.NewCredentials(p.Password)
	if err != nil {
		return nil, fmt.Errorf("password of %s: %w", p.Name, err)
	}
	display := p.Display
	if display == "" {
		display = p.Name
	}
	return org.NewRecipient(domain, display, p.Name+"@"+domain, credentials)
}
