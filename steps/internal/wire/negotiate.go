package wire

import (
	"context"
	"crypto/tls"
	"fmt"
	"regexp"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
)

// negotiation is how a script has TLS begin.
type negotiation struct {
	version uint16 // the only one that the client offers; 0: TLS 1.2 and 1.3
	suite   string // of TLS 1.2, for a certificate with an RSA key; empty: any
	mayFail bool
}

var negotiationMark = regexp.MustCompile(`^<TLS(?: (1\.[23]))? negotiation(?: with (TLS_ECDHE_RSA_\w+))?(, or none)?>$`)

// readNegotiation reads <TLS negotiation> and its relatives.
func readNegotiation(text string) (*negotiation, bool) {
	found := negotiationMark.FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	n := &negotiation{suite: found[2], mayFail: found[3] != ""}
	switch {
	case found[1] == "1.3" && n.suite == "":
		n.version = tls.VersionTLS13
	case found[1] == "1.2" || n.suite != "" && found[1] == "":
		n.version = tls.VersionTLS12
	case n.suite != "":
		return nil, false // the suites of TLS 1.3 say nothing of a certificate
	}
	if n.suite != "" && (suiteNamed(n.suite) == 0 || suiteNamed(sibling(n.suite)) == 0) {
		return nil, false
	}
	return n, true
}

// sibling is the suite that differs in the kind of the server's key alone.
func sibling(suite string) string { return strings.Replace(suite, "_RSA_", "_ECDSA_", 1) }

func suiteNamed(name string) uint16 {
	for _, s := range tls.CipherSuites() {
		if s.Name == name {
			return s.ID
		}
	}
	return 0
}

// Handshake turns the connection into a TLS one. What the server has sent in plain text and nobody has read is dropped.
// The error is the handshake's; the certificate is not judged.
func (c *Conn) Handshake(ctx context.Context) error { return c.negotiate(ctx, &negotiation{}) }

// negotiate is Handshake with what the client offers. The sibling of a suite is offered too: a server that takes it has a
// certificate with another key, and the suite is none of its concern.
func (c *Conn) negotiate(ctx context.Context, n *negotiation) error {
	config := &tls.Config{ServerName: c.Host, InsecureSkipVerify: true, MinVersion: n.version, MaxVersion: n.version} //nolint:gosec // judged by steps
	if n.suite != "" {
		config.CipherSuites = []uint16{suiteNamed(n.suite), suiteNamed(sibling(n.suite))}
	}
	if err := c.handshake(ctx, config); err != nil {
		return fmt.Errorf("TLS handshake with %s: %w", c.Host, err)
	}
	if n.suite != "" && c.state.CipherSuite != suiteNamed(n.suite) {
		return &scenarios.NotApplicableError{Reason: "the key of the server's certificate is no RSA key"}
	}
	return nil
}
