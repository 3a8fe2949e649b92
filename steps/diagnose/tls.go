package diagnose

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/imapspec/imapspec/steps/internal/wire"
)

func (a *analysis) startTLS(ctx context.Context, s *Step) {
	reply, err := a.conn.Command(ctx, "STARTTLS")
	switch {
	case err != nil:
		s.fail(fmt.Sprintf("no answer to STARTTLS: %v", err), "look into the server's log for the reason")
	case reply.Status != "OK":
		s.fail("the server refuses STARTTLS: "+reply.Text, "give the service a certificate that fits its certificate name, and restart it")
	default:
		s.found("the server agrees: %s", reply.Text)
	}
}

func (a *analysis) certificate(ctx context.Context, s *Step) {
	obtain := &Step{Title: "Obtain the certificate"}
	names := &Step{Title: "Compare its names with " + a.Host}
	authority := &Step{Title: "Find an authority that is trusted"}
	dates := &Step{Title: "Check its dates"}
	s.Steps = []*Step{obtain, names, authority, dates}
	if err := a.conn.Handshake(ctx); err != nil {
		a.explainHandshake(obtain, err)
		names.Outcome, authority.Outcome, dates.Outcome = Skipped, Skipped, Skipped
		return
	}
	state, _ := a.conn.State()
	leaf := state.PeerCertificates[0]
	obtain.found("%s, subject %s, issued by %s", tls.VersionName(state.Version), leaf.Subject, leaf.Issuer)
	a.names(names, leaf)
	a.authority(authority, state.PeerCertificates)
	a.dates(dates, leaf)
	for _, step := range s.Steps {
		step.settle()
	}
}

func (a *analysis) explainHandshake(s *Step, err error) {
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &plain):
		s.fail(fmt.Sprintf("the server speaks plain text on port %d", a.Port),
			"use STARTTLS on this port, or the port that the server has for TLS")
	case errors.Is(err, wire.ErrClosed), strings.Contains(err.Error(), "EOF"), strings.Contains(err.Error(), "reset"):
		s.fail("the server breaks off the TLS handshake",
			"give the service a certificate that fits its certificate name, assign it to IMAP, and restart the service")
	default:
		s.fail(fmt.Sprintf("no TLS connection: %v", err), "look into the server's log for the reason")
	}
}

func (a *analysis) names(s *Step, leaf *x509.Certificate) {
	names := leaf.DNSNames
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	if leaf.VerifyHostname(a.Host) == nil {
		s.found("the certificate is for %s", strings.Join(names, ", "))
		return
	}
	whose := strings.Join(names, ", ")
	if whose == "" {
		whose = "no name"
	}
	s.fail(fmt.Sprintf("the certificate is for %s, not for %s", whose, a.Host),
		"have clients use one of the certificate's names, or give the service a certificate for "+a.Host)
}

// authority looks for a chain to a trusted root at a moment when the certificate is valid: its dates are another step's.
func (a *analysis) authority(s *Step, chain []*x509.Certificate) {
	intermediates := x509.NewCertPool()
	for _, c := range chain[1:] {
		intermediates.AddCert(c)
	}
	leaf, at := chain[0], a.Now()
	if !within(leaf, at) {
		at = leaf.NotBefore.Add(leaf.NotAfter.Sub(leaf.NotBefore) / 2)
	}
	trusted, err := leaf.Verify(x509.VerifyOptions{Roots: a.RootCAs, Intermediates: intermediates, CurrentTime: at})
	if err == nil {
		root := trusted[0][len(trusted[0])-1]
		s.found("%s is trusted", root.Subject)
		return
	}
	cause := fmt.Sprintf("%s, who issued the certificate, is not trusted here", leaf.Issuer)
	if leaf.Subject.String() == leaf.Issuer.String() {
		cause = "the certificate is self-signed and not trusted here"
	}
	s.fail(cause, "use a certificate from an authority that clients trust, with its intermediate certificates, or have clients trust this one")
}

// soon is how long before its end a certificate is worth a remark.
const soon = 30 * 24 * time.Hour

func (a *analysis) dates(s *Step, leaf *x509.Certificate) {
	now := a.Now()
	const day = "2 January 2006"
	switch {
	case now.Before(leaf.NotBefore):
		s.fail("the certificate is not valid before "+leaf.NotBefore.Format(day), "check the clocks of client and server")
	case now.After(leaf.NotAfter):
		s.fail("the certificate has expired on "+leaf.NotAfter.Format(day), "renew the certificate, assign it to IMAP and restart the service")
	case leaf.NotAfter.Sub(now) < soon:
		s.found("the certificate expires soon, on %s", leaf.NotAfter.Format(day))
	default:
		s.found("the certificate is valid until %s", leaf.NotAfter.Format(day))
	}
}

func within(c *x509.Certificate, t time.Time) bool {
	return !t.Before(c.NotBefore) && !t.After(c.NotAfter)
}
