package certs_test

import (
	"crypto/x509"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

var now = time.Now()

func authority(t *testing.T) *org.Certificate {
	t.Helper()
	a, err := certs.NewAuthority("Contoso Root CA")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// server has setup's three certificates.
func server(t *testing.T) *org.Server {
	t.Helper()
	setup, err := certs.Setup("MAILBOX01", "mailbox01.contoso.com", now)
	if err != nil {
		t.Fatal(err)
	}
	state, err := org.New(org.Options{Certificates: setup, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return state.Server("mailbox01")
}

func issue(t *testing.T, a *org.Certificate, s *org.Server, r certs.Request, services ...string) *org.Certificate {
	t.Helper()
	c, err := certs.Issue(a, r)
	if err != nil {
		t.Fatal(err)
	}
	c.Services = services
	s.Certificates = append(s.Certificates, c)
	return c
}

func TestSetupCertificates(t *testing.T) {
	t.Parallel()
	s := server(t)
	var lines []string
	for _, c := range s.Certificates {
		leaf, err := certs.Leaf(c)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, c.FriendlyName+"|"+leaf.Subject.String()+"|"+strings.Join(certs.Domains(leaf), ",")+"|"+strings.Join(c.Services, ",")+
			"|"+c.RootCAType+"|"+string(certs.StatusOf(c, nil, now)))
	}
	want := []string{
		"Microsoft Exchange|CN=MAILBOX01|MAILBOX01,mailbox01.contoso.com|IMAP,POP,IIS,SMTP|Registry|Valid",
		"Microsoft Exchange Server Auth Certificate|CN=Microsoft Exchange Server Auth Certificate||SMTP|None|Valid",
		"WMSVC|CN=WMSvc-MAILBOX01|WMSvc-MAILBOX01||Registry|Valid",
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
}

func TestForIMAP(t *testing.T) {
	t.Parallel()
	const name = "mail.contoso.com"
	single := certs.Request{DNSNames: []string{name}, FriendlyName: "single"}
	rows := []struct {
		test     string
		setUp    func(t *testing.T, a *org.Certificate, s *org.Server)
		name     string
		want     string // friendly name; empty: an error
		errorHas []string
	}{
		{"default", func(*testing.T, *org.Certificate, *org.Server) {}, "MAILBOX01", "Microsoft Exchange", nil},
		{"server's FQDN in another case", func(*testing.T, *org.Certificate, *org.Server) {}, "Mailbox01.Contoso.COM", "Microsoft Exchange", nil},
		{"single name, assigned", func(t *testing.T, a *org.Certificate, s *org.Server) { issue(t, a, s, single, "IMAP") }, name, "single", nil},
		{"single name, not assigned", func(t *testing.T, a *org.Certificate, s *org.Server) { issue(t, a, s, single, "SMTP") }, name, "",
			[]string{name, "not assigned to IMAP", "mailbox01.contoso.com"}},
		{"alternative name", func(t *testing.T, a *org.Certificate, s *org.Server) {
			issue(t, a, s, certs.Request{CommonName: "owa.contoso.com", DNSNames: []string{"owa.contoso.com", name}, FriendlyName: "san"}, "IMAP")
		}, name, "san", nil},
		{"wildcard, not assigned", func(t *testing.T, a *org.Certificate, s *org.Server) {
			issue(t, a, s, certs.Request{DNSNames: []string{"*.contoso.com"}, FriendlyName: "wildcard"})
		}, name, "wildcard", nil},
		{"wildcard covers one label only", func(t *testing.T, a *org.Certificate, s *org.Server) {
			issue(t, a, s, certs.Request{DNSNames: []string{"*.contoso.com"}})
		}, "a.mail.contoso.com", "", []string{"a.mail.contoso.com"}},
		{"exact before wildcard", func(t *testing.T, a *org.Certificate, s *org.Server) {
			issue(t, a, s, single, "IMAP")
			issue(t, a, s, certs.Request{DNSNames: []string{"*.contoso.com"}, FriendlyName: "wildcard"})
		}, name, "single", nil},
		{"valid before expired", func(t *testing.T, a *org.Certificate, s *org.Server) {
			issue(t, a, s, certs.Request{DNSNames: []string{name}, FriendlyName: "old", NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(-1, 0, 0)}, "IMAP")
			issue(t, a, s, certs.Request{DNSNames: []string{"*.contoso.com"}, FriendlyName: "wildcard"})
		}, name, "wildcard", nil},
		{"expired when there is no other", func(t *testing.T, a *org.Certificate, s *org.Server) {
			issue(t, a, s, certs.Request{DNSNames: []string{name}, FriendlyName: "old", NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(-1, 0, 0)}, "IMAP")
		}, name, "old", nil},
		{"newest of two", func(t *testing.T, a *org.Certificate, s *org.Server) {
			issue(t, a, s, certs.Request{DNSNames: []string{name}, FriendlyName: "new", NotBefore: now.AddDate(0, 0, -1)}, "IMAP")
			issue(t, a, s, certs.Request{DNSNames: []string{name}, FriendlyName: "older", NotBefore: now.AddDate(0, 0, -9)}, "IMAP")
		}, name, "new", nil},
	}
	for _, row := range rows {
		t.Run(row.test, func(t *testing.T) {
			t.Parallel()
			s := server(t)
			row.setUp(t, authority(t), s)
			s.Imap.X509CertificateName = row.name
			chosen, err := certs.ForIMAP(s, now, defect.Set{})
			if row.want == "" {
				if err == nil {
					t.Fatalf("chose %v", chosen.Leaf.Subject)
				}
				for _, part := range row.errorHas {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("error lacks %q: %v", part, err)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := friendlyName(s, chosen.Leaf); got != row.want {
				t.Errorf("chose %q, want %q", got, row.want)
			}
		})
	}
}

func friendlyName(s *org.Server, leaf *x509.Certificate) string {
	for _, c := range s.Certificates {
		if own, err := certs.Leaf(c); err == nil && own.Equal(leaf) {
			return c.FriendlyName
		}
	}
	return ""
}

func TestWrongCertificateDefect(t *testing.T) {
	t.Parallel()
	s := server(t)
	issue(t, authority(t), s, certs.Request{DNSNames: []string{"mail.contoso.com"}, FriendlyName: "mail"}, "IMAP")
	s.Imap.X509CertificateName = "mail.contoso.com"
	d, err := defect.NewSet(string(defect.WrongCertificate))
	if err != nil {
		t.Fatal(err)
	}
	chosen, err := certs.ForIMAP(s, now, d)
	if err != nil {
		t.Fatal(err)
	}
	if got := friendlyName(s, chosen.Leaf); got != certs.DefaultFriendlyName {
		t.Errorf("chose %q", got)
	}
}

func TestForSMTP(t *testing.T) {
	t.Parallel()
	s, a := server(t), authority(t)
	connector := s.Connectors[0]
	chosen, err := certs.ForSMTP(s, connector, now)
	if err != nil || friendlyName(s, chosen.Leaf) != certs.DefaultFriendlyName {
		t.Errorf("default: %v, %v", chosen.Leaf, err)
	}
	connector.Fqdn = "mail.contoso.com"
	if _, err := certs.ForSMTP(s, connector, now); err == nil || !strings.Contains(err.Error(), `Fqdn "mail.contoso.com"`) {
		t.Errorf("no certificate for the Fqdn: %v", err)
	}
	mail := issue(t, a, s, certs.Request{DNSNames: []string{"mail.contoso.com"}, FriendlyName: "mail", Organization: "Contoso, Ltd", Country: "US"}, "SMTP")
	leaf, err := certs.Leaf(mail)
	if err != nil {
		t.Fatal(err)
	}
	connector.Fqdn = "mailbox01.contoso.com"
	connector.TlsCertificateName = certs.TLSCertificateName(leaf)
	if want := `<I>CN=Contoso Root CA<S>CN=mail.contoso.com, O=Contoso\, Ltd, C=US`; connector.TlsCertificateName != want {
		t.Errorf("name %s, want %s", connector.TlsCertificateName, want)
	}
	if chosen, err = certs.ForSMTP(s, connector, now); err != nil || friendlyName(s, chosen.Leaf) != "mail" {
		t.Errorf("by TlsCertificateName: %v", err)
	}
	mail.Services = nil
	if _, err := certs.ForSMTP(s, connector, now); err == nil || !strings.Contains(err.Error(), "TlsCertificateName") {
		t.Errorf("not assigned to SMTP: %v", err)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	a, s := authority(t), server(t)
	good := issue(t, a, s, certs.Request{CommonName: "x.contoso.com"})
	expired := issue(t, a, s, certs.Request{CommonName: "x.contoso.com", NotBefore: now.AddDate(-3, 0, 0), NotAfter: now.AddDate(-2, 0, 0)})
	future := issue(t, a, s, certs.Request{CommonName: "x.contoso.com", NotBefore: now.AddDate(1, 0, 0)})
	for _, row := range []struct {
		c, authority *org.Certificate
		want         certs.Status
	}{
		{good, a, certs.Valid}, {good, authority(t), certs.Untrusted}, {good, nil, certs.Untrusted}, {expired, a, certs.DateInvalid},
		{future, a, certs.DateInvalid}, {&org.Certificate{}, a, certs.Invalid}, {&org.Certificate{Chain: [][]byte{[]byte("x")}}, a, certs.Invalid},
	} {
		if got := certs.StatusOf(row.c, row.authority, now); got != row.want {
			t.Errorf("%s, want %s", got, row.want)
		}
	}
}

func TestIssuedCertificateVerifies(t *testing.T) {
	t.Parallel()
	a, s := authority(t), server(t)
	c := issue(t, a, s, certs.Request{CommonName: "mail.contoso.com", DNSNames: []string{"mail.contoso.com"}})
	pair, err := certs.TLS(c)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := certs.Pool(a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: "mail.contoso.com"}); err != nil {
		t.Error(err)
	}
	if certs.Find(s, strings.ToLower(certs.Thumbprint(c))) != c {
		t.Error("not found by its thumbprint")
	}
}

func TestImpossibleRequests(t *testing.T) {
	t.Parallel()
	if _, err := certs.SelfSigned(certs.Request{}); err == nil {
		t.Error("a certificate without a name")
	}
	if _, err := certs.SelfSigned(certs.Request{CommonName: "x", NotBefore: now, NotAfter: now.Add(-time.Hour)}); err == nil {
		t.Error("a certificate that ends before it starts")
	}
	s := server(t)
	s.Certificates = nil
	if _, err := certs.Backend(s); err == nil {
		t.Error("a backend without a certificate")
	}
	if _, err := certs.BackendLeaf(s); err == nil {
		t.Error("a backend leaf without a certificate")
	}
	if _, err := certs.ForIIS(s, now); err == nil || !strings.Contains(err.Error(), "no certificate") {
		t.Errorf("IIS: %v", err)
	}
}
