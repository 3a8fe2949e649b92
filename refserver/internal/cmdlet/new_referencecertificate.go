package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// newReferenceCertificate exists on the reference server only: it stands for creating a request, having an authority that
// clients trust sign it, and importing the answer. The certificate is not assigned to any service.
func newReferenceCertificate(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Installs a certificate that the authority of the reference environment issued.",
		Parameters: append([]shell.Parameter{
			{Name: "DnsName", Aliases: []string{"DomainName"}, Kind: shell.Strings, Position: 1},
			named("SubjectName", shell.String), named("NotBefore", shell.DateTime), named("NotAfter", shell.DateTime), named("FriendlyName", shell.String),
		}, serverParameters()...),
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			server, err := c.server(state, inv.String("Server"))
			if err != nil {
				return err
			}
			request, err := c.referenceRequest(inv)
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(strings.Join(request.DNSNames, ", ")); err != nil || !ok {
				return err
			}
			made, err := certs.Issue(state.Authority, request)
			if err != nil {
				return invalid(err)
			}
			return c.addCertificate(inv, server, made, nil)
		},
	}
}

func (c *console) referenceRequest(inv *shell.Invocation) (certs.Request, error) {
	request, err := parseSubject(inv.String("SubjectName"))
	if err != nil {
		return request, err
	}
	request.DNSNames, _ = inv.Strings("DnsName")
	if len(request.DNSNames) == 0 && org.IsHostName(strings.TrimPrefix(request.CommonName, "*.")) {
		request.DNSNames = []string{request.CommonName}
	}
	for _, name := range request.DNSNames {
		if !org.IsHostName(strings.TrimPrefix(name, "*.")) {
			return request, shell.Errorf("InvalidArgument", "InvalidDnsName", "%s", reply.CertificateDNSName(name))
		}
	}
	request.NotBefore, request.NotAfter = inv.Time("NotBefore"), inv.Time("NotAfter")
	switch {
	case !request.NotBefore.IsZero():
	case !request.NotAfter.IsZero() && !request.NotAfter.After(c.now()):
		request.NotBefore = request.NotAfter.AddDate(-1, 0, 0) // an expired one was valid for a year
	default:
		request.NotBefore = c.now().AddDate(0, 0, -1)
	}
	if request.NotAfter.IsZero() {
		request.NotAfter = request.NotBefore.AddDate(1, 0, 0)
	}
	if request.FriendlyName = inv.String("FriendlyName"); request.FriendlyName == "" && len(request.DNSNames) > 0 {
		request.FriendlyName = request.DNSNames[0]
	}
	return request, nil
}
