package certs

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// The kinds of root that Get-ExchangeCertificate shows as RootCAType.
const (
	RootNone       = "None"       // self-signed and in no store of trusted roots
	RootRegistry   = "Registry"   // self-signed and trusted on this server
	RootEnterprise = "Enterprise" // issued by the organisation's own authority
)

// Request is what a certificate shall say. Zero times mean: from an hour ago, for five years.
type Request struct {
	CommonName   string   // subject CN; empty: the first DNS name
	Organization string   // subject O, may be empty
	Country      string   // subject C, may be empty
	DNSNames     []string // subject alternative names; the common name is not added
	NotBefore    time.Time
	NotAfter     time.Time
	FriendlyName string
}

// NewAuthority makes a root certification authority of that common name, valid from ten years ago for thirty years, so that
// certificates of any date that a scenario wants can be issued from it.
func NewAuthority(name string) (*org.Certificate, error) {
	now := time.Now()
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             now.AddDate(-10, 0, 0),
		NotAfter:              now.AddDate(20, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	c, err := create(template, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("make authority %q: %w", name, err)
	}
	c.FriendlyName, c.RootCAType, c.SelfSigned = name, RootEnterprise, true
	return c, nil
}

// Issue makes a server certificate that the authority signs. The chain holds the leaf and the authority.
func Issue(authority *org.Certificate, r Request) (*org.Certificate, error) {
	issuer, err := Leaf(authority)
	if err != nil {
		return nil, fmt.Errorf("issue %q: %w", r.CommonName, err)
	}
	key, err := signer(authority)
	if err != nil {
		return nil, fmt.Errorf("issue %q: %w", r.CommonName, err)
	}
	template, err := serverTemplate(r)
	if err != nil {
		return nil, err
	}
	c, err := create(template, issuer, key)
	if err != nil {
		return nil, fmt.Errorf("issue %q: %w", r.CommonName, err)
	}
	c.Chain = append(c.Chain, authority.Chain[0])
	c.FriendlyName, c.RootCAType = r.FriendlyName, RootEnterprise
	return c, nil
}

// SelfSigned makes a server certificate that signs itself. Clients do not trust it.
func SelfSigned(r Request) (*org.Certificate, error) {
	template, err := serverTemplate(r)
	if err != nil {
		return nil, err
	}
	c, err := create(template, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("make self-signed %q: %w", r.CommonName, err)
	}
	c.FriendlyName, c.RootCAType, c.SelfSigned = r.FriendlyName, RootNone, true
	return c, nil
}

// Setup makes the three self-signed certificates of a newly installed server (CERT).
func Setup(server, fqdn string, now time.Time) ([]*org.Certificate, error) {
	const year = 365 * 24 * time.Hour
	rows := []struct {
		request    Request
		services   []string
		rootCAType string
	}{
		{Request{CommonName: server, DNSNames: []string{server, fqdn}, NotAfter: now.Add(5 * year), FriendlyName: DefaultFriendlyName},
			[]string{"IMAP", "POP", "IIS", "SMTP"}, RootRegistry},
		{Request{CommonName: "Microsoft Exchange Server Auth Certificate", NotAfter: now.Add(5 * year),
			FriendlyName: "Microsoft Exchange Server Auth Certificate"}, []string{"SMTP"}, RootNone},
		{Request{CommonName: "WMSvc-" + server, NotAfter: now.Add(10 * year), FriendlyName: "WMSVC"}, nil, RootRegistry},
	}
	made := make([]*org.Certificate, 0, len(rows))
	for _, row := range rows {
		row.request.NotBefore = now.Add(-time.Hour)
		c, err := SelfSigned(row.request)
		if err != nil {
			return nil, err
		}
		c.Services, c.RootCAType = row.services, row.rootCAType
		made = append(made, c)
	}
	return made, nil
}

func serverTemplate(r Request) (*x509.Certificate, error) {
	if r.CommonName == "" && len(r.DNSNames) > 0 {
		r.CommonName = r.DNSNames[0]
	}
	if r.CommonName == "" {
		return nil, errors.New(reply.CertificateNameless)
	}
	if r.NotBefore.IsZero() {
		r.NotBefore = time.Now().Add(-time.Hour)
	}
	if r.NotAfter.IsZero() {
		r.NotAfter = r.NotBefore.AddDate(5, 0, 0)
	}
	if !r.NotAfter.After(r.NotBefore) {
		return nil, errors.New(reply.CertificateDates(r.CommonName, r.NotBefore.Format(time.DateTime), r.NotAfter.Format(time.DateTime)))
	}
	subject := pkix.Name{CommonName: r.CommonName}
	if r.Organization != "" {
		subject.Organization = []string{r.Organization}
	}
	if r.Country != "" {
		subject.Country = []string{r.Country}
	}
	return &x509.Certificate{
		Subject:               subject,
		DNSNames:              r.DNSNames,
		NotBefore:             r.NotBefore,
		NotAfter:              r.NotAfter,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, nil
}

// create makes a key and a certificate for it; without an issuer it signs itself.
func create(template, issuer *x509.Certificate, issuerKey crypto.Signer) (*org.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return nil, err
	}
	if issuer == nil {
		issuer, issuerKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, key.Public(), issuerKey)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return &org.Certificate{Chain: [][]byte{der}, Key: private}, nil
}
