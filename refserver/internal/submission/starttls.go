package submission

import (
	"crypto/tls"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// startTLS is STARTTLS (RFC 3207). Bytes behind the command are thrown away unread: they came without protection.
func (s *session) startTLS(args string) error {
	switch {
	case s.tls != nil:
		return s.refuse(reply.SMTPTLSAlready)
	case !s.connector.mechanism("Tls"):
		return s.refuse(reply.SMTPNotImplemented)
	case s.connector.certificate == nil:
		return s.refuse(reply.SMTPNoTLS)
	case args != "":
		return s.refuse(reply.SMTPInvalidArguments)
	}
	s.reply(reply.SMTPStartTLS)
	if err := s.w.Flush(); err != nil {
		return err
	}
	conn, err := s.armed(time.Now().Add(s.service.limits.idle))
	if err != nil {
		return err
	}
	secure := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*s.connector.certificate}, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(s.ctx); err != nil {
		s.log("TLS handshake failed", "error", err)
		return errClosed
	}
	s.reset()
	s.helo = ""
	s.useConn(secure) // with an empty reader
	state := secure.ConnectionState()
	s.tls = &state
	return nil
}
