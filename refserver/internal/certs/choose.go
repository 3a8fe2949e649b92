package certs

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// DefaultFriendlyName is the friendly name of setup's certificate, which encrypts the proxied connections between the
// organisation's servers (CERT).
const DefaultFriendlyName = "Microsoft Exchange"

// candidate is a certificate that may be presented, with what decides between several.
type candidate struct {
	certificate *org.Certificate
	leaf        *x509.Certificate
	exact       bool // the name itself rather than a wildcard
	valid       bool // by date
}

// better says whether a is preferred to b: valid by date, then issued by an authority, then the exact name, then the newest.
// An expired certificate is still presented when there is no other: clients see the expired date.
func (a candidate) better(b candidate) bool {
	if a.valid != b.valid {
		return a.valid
	}
	if a.certificate.SelfSigned != b.certificate.SelfSigned {
		return b.certificate.SelfSigned
	}
	if a.exact != b.exact {
		return a.exact
	}
	return a.leaf.NotBefore.After(b.leaf.NotBefore)
}

// ForIMAP chooses the certificate of the IMAP4 frontend: one that is assigned to IMAP and contains X509CertificateName, or a
// wildcard certificate that covers it, assigned or not (SEED, ASG). The error names the certificate name and what exists.
func ForIMAP(s *org.Server, now time.Time, d defect.Set) (tls.Certificate, error) {
	name := s.Imap.X509CertificateName
	if d.Has(defect.WrongCertificate) {
		name = s.FQDN
	}
	chosen := choose(s, now, name, func(c *org.Certificate, wildcard bool) bool { return wildcard || Assigned(c, "IMAP") })
	if chosen == nil {
		return tls.Certificate{}, fmt.Errorf("no certificate for IMAP matches X509CertificateName %q on server %s; %s",
			name, s.Name, inventory(s, "IMAP"))
	}
	return TLS(chosen)
}

// ForSMTP chooses the certificate of a receive connector: the one that TlsCertificateName names, or without that setting
// one that covers the connector's Fqdn; in both cases assigned to SMTP (CS).
func ForSMTP(s *org.Server, c *org.ReceiveConnector, now time.Time) (tls.Certificate, error) {
	assigned := func(c *org.Certificate, _ bool) bool { return Assigned(c, "SMTP") }
	if c.TlsCertificateName == "" {
		if chosen := choose(s, now, c.Fqdn, assigned); chosen != nil {
			return TLS(chosen)
		}
		return tls.Certificate{}, fmt.Errorf("no certificate for SMTP matches the Fqdn %q of connector %q; %s",
			c.Fqdn, c.Name, inventory(s, "SMTP"))
	}
	var best *candidate
	for _, certificate := range s.Certificates {
		leaf, err := Leaf(certificate)
		if err != nil || !Assigned(certificate, "SMTP") || !strings.EqualFold(TLSCertificateName(leaf), c.TlsCertificateName) {
			continue
		}
		next := candidate{certificate: certificate, leaf: leaf, exact: true, valid: validAt(leaf, now)}
		if best == nil || next.better(*best) {
			best = &next
		}
	}
	if best == nil {
		return tls.Certificate{}, fmt.Errorf("no certificate for SMTP is the TlsCertificateName %q of connector %q; %s",
			c.TlsCertificateName, c.Name, inventory(s, "SMTP"))
	}
	return TLS(best.certificate)
}

// ForIIS chooses the certificate of the web site: the one assigned to IIS, the last of several.
func ForIIS(s *org.Server, _ time.Time) (tls.Certificate, error) {
	for i := len(s.Certificates) - 1; i >= 0; i-- {
		if Assigned(s.Certificates[i], "IIS") {
			return TLS(s.Certificates[i])
		}
	}
	return tls.Certificate{}, fmt.Errorf("no certificate of server %s is assigned to IIS; %s", s.Name, inventory(s, "IIS"))
}

// Backend is setup's own certificate, which the IMAP4 backend presents to the frontends (CERT).
func Backend(s *org.Server) (tls.Certificate, error) {
	c := backend(s)
	if c == nil {
		return tls.Certificate{}, noBackend(s)
	}
	return TLS(c)
}

// BackendLeaf is what a frontend expects of the server's backend, byte for byte: all Exchange servers trust it, nobody else.
func BackendLeaf(s *org.Server) (*x509.Certificate, error) {
	c := backend(s)
	if c == nil {
		return nil, noBackend(s)
	}
	return Leaf(c)
}

func backend(s *org.Server) *org.Certificate {
	for _, c := range s.Certificates {
		if c.SelfSigned && c.FriendlyName == DefaultFriendlyName {
			return c
		}
	}
	return nil
}

func noBackend(s *org.Server) error {
	return fmt.Errorf("server %s has no self-signed certificate named %q for proxied connections; %s",
		s.Name, DefaultFriendlyName, inventory(s, "IMAP"))
}

// TLSCertificateName is the form of TlsCertificateName on a receive connector: "<I>issuer<S>subject" (CS).
func TLSCertificateName(leaf *x509.Certificate) string {
	return "<I>" + DistinguishedName(leaf.Issuer) + "<S>" + DistinguishedName(leaf.Subject)
}

func choose(s *org.Server, now time.Time, name string, usable func(c *org.Certificate, wildcard bool) bool) *org.Certificate {
	var best *candidate
	for _, c := range s.Certificates {
		leaf, err := Leaf(c)
		if err != nil {
			continue // an unreadable one is shown as Invalid and never presented
		}
		exact, wildcard := match(leaf, name)
		if !exact && !wildcard || !usable(c, wildcard) {
			continue
		}
		next := candidate{certificate: c, leaf: leaf, exact: exact, valid: validAt(leaf, now)}
		if best == nil || next.better(*best) {
			best = &next
		}
	}
	if best == nil {
		return nil
	}
	return best.certificate
}

// inventory describes the server's certificates for an error: what is there and what is assigned.
func inventory(s *org.Server, service string) string {
	var lines []string
	for _, c := range s.Certificates {
		leaf, err := Leaf(c)
		if err != nil {
			continue
		}
		assigned := "not assigned to " + service
		if Assigned(c, service) {
			assigned = "assigned to " + service
		}
		names := Domains(leaf)
		if len(names) == 0 {
			names = []string{leaf.Subject.CommonName}
		}
		lines = append(lines, fmt.Sprintf("%s (%s, %s)", strings.Join(names, ", "), Thumbprint(c), assigned))
	}
	if len(lines) == 0 {
		return "the server has no certificate"
	}
	return "the server has: " + strings.Join(lines, "; ")
}
