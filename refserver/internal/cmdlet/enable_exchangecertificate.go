package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// enableExchangeCertificate is Enable-ExchangeCertificate (ASG): it adds services to a certificate, never takes any away.
func enableExchangeCertificate(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Assigns a certificate to Exchange services.",
		Parameters: append(certificateParameters(), servicesParameter(true), named("Force", shell.Switch),
			named("DoNotRequireSsl", shell.Switch), named("NetworkServiceAllowed", shell.Switch)),
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			server, certificate, err := c.theCertificate(inv, state)
			if err != nil {
				return err
			}
			thumbprint := certs.Thumbprint(certificate)
			services, _ := inv.Strings("Services")
			if err := checkServices(services); err != nil {
				return err
			}
			if status := certs.StatusOf(certificate, state.Authority, c.now()); status == certs.Invalid {
				return shell.Errorf("InvalidArgument", "CertificateNotValid", "%s", reply.CertificateNotValid(thumbprint, string(status)))
			} else if status != certs.Valid {
				inv.Warn(reply.CertificateNotValid(thumbprint, string(status)))
			}
			if ok, err := inv.ShouldProcess(server.FQDN + `\` + thumbprint); err != nil || !ok {
				return err
			}
			replace, err := c.confirmSMTP(inv, server, certificate, services)
			if err != nil {
				return err
			}
			var refused []string
			err = c.Directory.Update(func(state *org.State) error {
				server := state.Server(server.Name)
				certificate := certs.Find(server, thumbprint)
				if certificate == nil {
					return certificateNotFound(thumbprint, server)
				}
				var err error
				refused, err = assign(server, certificate, services, replace, c.now())
				return err
			})
			if err != nil {
				return err
			}
			warnWildcard(inv, certificate, refused)
			return nil
		},
	}
}
