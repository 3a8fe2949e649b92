package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// newExchangeCertificate is New-ExchangeCertificate as far as self-signed certificates go; a certificate that clients trust
// comes from New-ReferenceCertificate, which stands for the request, the authority and the import.
func newExchangeCertificate(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Creates a self-signed certificate.",
		Parameters: append([]shell.Parameter{
			{Name: "DomainName", Kind: shell.Strings}, named("SubjectName", shell.String), named("FriendlyName", shell.String),
			servicesParameter(false), named("Force", shell.Switch), named("IncludeServerFQDN", shell.Switch),
			named("IncludeServerNetBIOSName", shell.Switch), named("IncludeAutoDiscover", shell.Switch),
			named("IncludeAcceptedDomains", shell.Switch), named("PrivateKeyExportable", shell.Bool), named("KeySize", shell.Int),
		}, serverParameters()...),
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			server, err := c.server(state, inv.String("Server"))
			if err != nil {
				return err
			}
			services, _ := inv.Strings("Services")
			if !inv.Has("Services") {
				services = []string{"IMAP", "POP", "SMTP"}
			}
			if err := checkServices(services); err != nil {
				return err
			}
			request, err := c.exchangeRequest(inv, state, server)
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(request.CommonName); err != nil || !ok {
				return err
			}
			made, err := certs.SelfSigned(request)
			if err != nil {
				return invalid(err)
			}
			return c.addCertificate(inv, server, made, services)
		},
	}
}

// exchangeRequest is what a new self-signed certificate says: by default the server's own names.
func (c *console) exchangeRequest(inv *shell.Invocation, state *org.State, server *org.Server) (certs.Request, error) {
	request, err := parseSubject(inv.String("SubjectName"))
	if err != nil {
		return request, err
	}
	request.DNSNames, _ = inv.Strings("DomainName")
	request.FriendlyName = inv.String("FriendlyName")
	if request.FriendlyName == "" {
		request.FriendlyName = certs.DefaultFriendlyName + " " + c.now().Format("2006-01-02")
	}
	request.NotBefore = c.now().AddDate(0, 0, -1)
	request.NotAfter = c.now().AddDate(5, 0, 0)
	plain := len(request.DNSNames) == 0 && request.CommonName == ""
	for _, further := range []struct {
		wanted bool
		name   string
	}{
		{plain || inv.Bool("IncludeServerNetBIOSName"), server.Name}, {plain || inv.Bool("IncludeServerFQDN"), server.FQDN},
		{inv.Bool("IncludeAutoDiscover"), "autodiscover." + state.Domain}, {inv.Bool("IncludeAcceptedDomains"), state.Domain},
	} {
		if further.wanted {
			request.DNSNames = append(request.DNSNames, further.name)
		}
	}
	return request, nil
}

// parseSubject reads an X.500 name such as "C=US,O=Contoso,CN=mail.contoso.com"; a text without "=" is the common name.
func parseSubject(text string) (certs.Request, error) {
	var r certs.Request
	if !strings.Contains(text, "=") {
		r.CommonName = strings.TrimSpace(text)
		return r, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		kind, value, found := strings.Cut(part, "=")
		value = strings.TrimSpace(value)
		switch {
		case !found || value == "":
			return r, shell.Errorf("InvalidArgument", "InvalidSubjectName", "%s", reply.CertificateSubject(text, part))
		case strings.EqualFold(strings.TrimSpace(kind), "CN"):
			r.CommonName = value
		case strings.EqualFold(strings.TrimSpace(kind), "O"):
			r.Organization = value
		case strings.EqualFold(strings.TrimSpace(kind), "C"):
			r.Country = value
		}
	}
	return r, nil
}

// addCertificate puts a new certificate into the server's store, assigns it and shows it.
func (c *console) addCertificate(inv *shell.Invocation, server *org.Server, made *org.Certificate, services []string) error {
	replace, err := c.confirmSMTP(inv, server, made, services)
	if err != nil {
		return err
	}
	var refused []string
	err = c.Directory.Update(func(state *org.State) error {
		server := state.Server(server.Name)
		server.Certificates = append(server.Certificates, made)
		var err error
		refused, err = assign(server, made, services, replace, c.now())
		return err
	})
	if err != nil {
		return err
	}
	warnWildcard(inv, made, refused)
	state := c.Directory.View()
	shown := state.Server(server.Name)
	inv.Out(c.certificateObject(state, shown, certs.Find(shown, certs.Thumbprint(made))))
	return nil
}
