// Package certs makes the certificates of the reference environment and chooses which one a service presents.
//
// Invariants:
//   - Every certificate is a real X.509 certificate with an ECDSA P-256 key, stored in the directory as plain bytes.
//   - The choice depends on the directory and the time only: the same server at the same moment always presents the same
//     certificate. A service chooses when it starts and keeps its choice (the Snapshot rule).
//   - No error names or contains key material.
package certs

import (
	"crypto"
	"crypto/sha1" //nolint:gosec // a thumbprint is SHA-1 by definition
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

// Thumbprint is the SHA-1 of the leaf certificate, 40 upper-case hexadecimal digits, as Get-ExchangeCertificate shows it.
func Thumbprint(c *org.Certificate) string {
	if len(c.Chain) == 0 {
		return ""
	}
	sum := sha1.Sum(c.Chain[0]) //nolint:gosec // see import
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// Leaf parses the certificate itself, without its chain.
func Leaf(c *org.Certificate) (*x509.Certificate, error) {
	if len(c.Chain) == 0 {
		return nil, fmt.Errorf("certificate %q has no content", c.FriendlyName)
	}
	leaf, err := x509.ParseCertificate(c.Chain[0])
	if err != nil {
		return nil, fmt.Errorf("certificate %q: %w", c.FriendlyName, err)
	}
	return leaf, nil
}

// TLS gives the certificate with its private key and chain in the form that a TLS server takes.
func TLS(c *org.Certificate) (tls.Certificate, error) {
	leaf, err := Leaf(c)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := signer(c)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: c.Chain, PrivateKey: key, Leaf: leaf}, nil
}

// Find returns the server's certificate of that thumbprint, written with or without blanks and in any case, or nil.
func Find(s *org.Server, thumbprint string) *org.Certificate {
	wanted := strings.ReplaceAll(thumbprint, " ", "")
	for _, c := range s.Certificates {
		if strings.EqualFold(Thumbprint(c), wanted) {
			return c
		}
	}
	return nil
}

// Assigned says whether the certificate is assigned to the Exchange service (IMAP, POP, IIS, SMTP).
func Assigned(c *org.Certificate, service string) bool { return slices.Contains(c.Services, service) }

// Domains is what the certificate is for: the common name when it can be a host's name, then the subject alternative
// names, each once (the CertificateDomains property).
func Domains(leaf *x509.Certificate) []string {
	var names []string
	add := func(name string) {
		same := func(n string) bool { return strings.EqualFold(n, name) }
		if name != "" && !strings.ContainsAny(name, " /@") && !slices.ContainsFunc(names, same) {
			names = append(names, name)
		}
	}
	add(leaf.Subject.CommonName)
	for _, name := range leaf.DNSNames {
		add(name)
	}
	return names
}

// Wildcard says whether the certificate's name is a wildcard such as *.contoso.com. Such a certificate is not assigned to
// IMAP; it serves when X509CertificateName is a name that it covers (ASG, PS:Set-ImapSettings).
func Wildcard(leaf *x509.Certificate) bool {
	domains := Domains(leaf)
	return len(domains) > 0 && strings.HasPrefix(domains[0], "*.")
}

// Name is the certificate's own name: the common name, or the first domain without one.
func Name(leaf *x509.Certificate) string {
	if domains := Domains(leaf); len(domains) > 0 {
		return domains[0]
	}
	return leaf.Subject.CommonName
}

// DistinguishedName writes a name as Windows shows it: "CN=mail.contoso.com, O=Contoso, C=US".
func DistinguishedName(name pkix.Name) string {
	text := name.String() // RFC 2253: a comma in a value is escaped, a separator is not
	var b strings.Builder
	for i := range len(text) {
		b.WriteByte(text[i])
		if text[i] == ',' && (i == 0 || text[i-1] != '\\') {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// match says how a certificate's names cover a host's name: by the name itself, or by a wildcard for one label.
func match(leaf *x509.Certificate, host string) (exact, wildcard bool) {
	for _, name := range Domains(leaf) {
		if strings.EqualFold(name, host) {
			exact = true
		}
		suffix, isWildcard := strings.CutPrefix(strings.ToLower(name), "*.")
		if _, parent, found := strings.Cut(strings.ToLower(host), "."); isWildcard && found && parent == suffix {
			wildcard = true
		}
	}
	return exact, wildcard
}

func signer(c *org.Certificate) (crypto.Signer, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(c.Key)
	if err != nil {
		return nil, fmt.Errorf("certificate %q: its private key cannot be read", c.FriendlyName)
	}
	key, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("certificate %q: its private key cannot sign", c.FriendlyName)
	}
	return key, nil
}
