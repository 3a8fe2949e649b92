package refserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
	"github.com/imapspec/imapspec/refserver/internal/shell/remote"
	"github.com/imapspec/imapspec/refserver/internal/web"
)

// startManagement opens the endpoint apart from the server's own ports: the remote shell and the host's desktop pages. It
// works whatever state the services are in, as a person at the machine would.
func (s *Server) startManagement() error {
	issued, err := certs.Issue(s.directory.View().Authority, certs.Request{
		CommonName: "localhost", DNSNames: []string{"localhost", s.host.Name}, FriendlyName: "imapspec management"})
	if err != nil {
		return fmt.Errorf("management endpoint: %w", err)
	}
	certificate, err := certs.TLS(issued)
	if err != nil {
		return fmt.Errorf("management endpoint: %w", err)
	}
	listener, err := net.Listen("tcp", s.config.Management)
	if err != nil {
		return fmt.Errorf("management endpoint: %w", err)
	}
	s.address = listener.Addr().String()
	shells := remote.NewHandler(s.openRemoteShell)
	desktop := web.Desktop(web.DesktopConfig{Services: s.services, Server: s.server, Authorise: s.isLocalAdministrator, Log: s.config.Log,
		Defects: s.cmdlets.Defects})
	mux := http.NewServeMux()
	mux.Handle("/shell", shells)
	mux.Handle("/shell/", shells)
	mux.Handle("/network/", s.networkHandler())
	mux.HandleFunc("GET /live", s.serveLive)
	mux.HandleFunc("GET /ready", s.serveReady)
	if s.metrics != nil {
		mux.Handle("GET /metrics", s.metrics.Handler())
	}
	mux.Handle("/", desktop)
	s.management = &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(quiet{s.config.Log}, "", 0),
	}
	secure := tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12})
	served := make(chan error, 1)
	go func() { served <- s.management.Serve(secure) }()
	s.closers = append(s.closers, func(context.Context) error {
		shells.Close()
		failed := s.management.Close()
		s.tunnels.closeAll()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			failed = errors.Join(failed, err)
		}
		return failed
	})
	return nil
}

func (s *Server) openRemoteShell(ctx context.Context, account, password string, prompt func(string, bool) (string, error)) (*shell.Session, error) {
	identity, err := s.auth.Check(ctx, auth.Shell, account, "", password)
	if err != nil {
		return nil, err
	}
	return s.newSession(identity.User.SamAccountName, prompt), nil
}

// isLocalAdministrator says whether the account may sign in at the machine.
func (s *Server) isLocalAdministrator(ctx context.Context, account, password string) bool {
	identity, err := s.auth.Check(ctx, auth.Shell, account, "", password)
	return err == nil && s.directory.View().MemberOf(identity.User.SamAccountName, org.OrganizationManagement)
}

// quiet passes net/http's complaints about clients (broken handshakes) to the log at a level that is off by default.
type quiet struct{ log *slog.Logger }

func (q quiet) Write(line []byte) (int, error) {
	q.log.Debug("management endpoint", "text", string(line))
	return len(line), nil
}
