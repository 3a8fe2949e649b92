package refserver

import (
	"context"
	"fmt"
)

// The endpoints have the same names at containers.Container, so that a test can have the server in its process or in a
// container. Each is an error while the service behind it is stopped.

// IMAP is the real address (host:port) of port 143, for STARTTLS.
func (s *Server) IMAP(context.Context) (string, error) { return s.endpoint(143) }

// IMAPS is the real address (host:port) of port 993, for TLS.
func (s *Server) IMAPS(context.Context) (string, error) { return s.endpoint(993) }

// Submission is the real address (host:port) of port 587, authenticated SMTP with STARTTLS.
func (s *Server) Submission(context.Context) (string, error) { return s.endpoint(587) }

// Web is the real URL of Outlook on the web's server.
func (s *Server) Web(context.Context) (string, error) {
	address, err := s.endpoint(443)
	return "https://" + address, err
}

// Management is the real URL of the management endpoint, as ManagementURL.
func (s *Server) Management(context.Context) (string, error) {
	if s.closed.Load() {
		return "", errClosed
	}
	return s.ManagementURL().String(), nil
}

func (s *Server) endpoint(port int) (string, error) {
	if s.closed.Load() {
		return "", errClosed
	}
	address, ok := s.Address(port)
	if !ok {
		return "", fmt.Errorf("nothing listens on port %d of %s; start its service", port, s.Name())
	}
	return address, nil
}
