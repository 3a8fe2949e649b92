package submission

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// hello is HELO (RFC 5321 section 4.1.1.1).
func (s *session) hello(domain string) error {
	if !s.greet(domain) {
		return s.refuse(reply.SMTPNeedDomain)
	}
	s.reply("250 " + reply.SMTPHello(s.connector.Fqdn, s.client.String()))
	return nil
}

// ehlo is EHLO with the connector's keywords. A client may send it without a name, as such servers allow
// (PS:Set-ReceiveConnector, RequireEHLODomain).
func (s *session) ehlo(domain string) error {
	if domain == "" {
		domain = "[" + s.client.String() + "]"
	}
	if !s.greet(domain) {
		return s.refuse(reply.SMTPNeedDomain)
	}
	lines := []string{reply.SMTPHello(s.connector.Fqdn, s.client.String())}
	secure := s.tls != nil
	lines = append(lines, reply.SMTPKeywords(s.connector.MaxMessageSize, s.connector.startTLS() && !secure,
		s.connector.mechanisms(secure, s.service.cfg.Auth.AcceptsNTLM(), s.service.cfg.Defects))...)
	for i, line := range lines {
		separator := "-"
		if i == len(lines)-1 {
			separator = " "
		}
		s.reply("250" + separator + line)
	}
	return nil
}

// greet takes the client's name, which also ends a mail transaction.
func (s *session) greet(domain string) bool {
	if domain == "" || len(domain) > 255 || strings.ContainsAny(domain, " \t()<>") {
		return false
	}
	for _, r := range domain {
		if r > '~' {
			return false
		}
	}
	s.reset()
	s.helo = domain
	return true
}
