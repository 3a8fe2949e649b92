package certs

import (
	"crypto/x509"
	"fmt"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

// Status is the Status property of Get-ExchangeCertificate.
type Status string

// The values that occur here, of those that CERT lists.
const (
	Valid       Status = "Valid"
	DateInvalid Status = "DateInvalid"
	Invalid     Status = "Invalid"   // cannot be read
	Untrusted   Status = "Untrusted" // issued by an authority that the organisation does not trust
)

// StatusOf judges a certificate at a moment. authority is the organisation's root and may be nil. A self-signed
// certificate in its dates is Valid, as Exchange shows its own.
func StatusOf(c, authority *org.Certificate, now time.Time) Status {
	leaf, err := Leaf(c)
	if err != nil {
		return Invalid
	}
	if !validAt(leaf, now) {
		return DateInvalid
	}
	if c.SelfSigned {
		return Valid
	}
	if authority == nil {
		return Untrusted
	}
	root, err := Leaf(authority)
	if err != nil || leaf.CheckSignatureFrom(root) != nil {
		return Untrusted
	}
	return Valid
}

// Pool is the set of roots that clients of the organisation trust: its own authority.
func Pool(authority *org.Certificate) (*x509.CertPool, error) {
	root, err := Leaf(authority)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	return pool, nil
}

// ValidFor says what is wrong with a certificate that a server of that name presents: its name, or its dates. Who issued it
// is not asked.
func ValidFor(leaf *x509.Certificate, fqdn string, now time.Time) error {
	if err := leaf.VerifyHostname(fqdn); err != nil {
		return err
	}
	if !validAt(leaf, now) {
		return fmt.Errorf("it is valid from %s to %s only", leaf.NotBefore.Format(time.DateTime), leaf.NotAfter.Format(time.DateTime))
	}
	return nil
}

func validAt(leaf *x509.Certificate, now time.Time) bool {
	return !now.Before(leaf.NotBefore) && !now.After(leaf.NotAfter)
}
