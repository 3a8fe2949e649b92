package cmdlet

import (
	"context"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// removeExchangeCertificate is Remove-ExchangeCertificate: it asks first, and keeps the default SMTP certificate.
func removeExchangeCertificate(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:              "Removes a certificate from an Exchange server.",
		Parameters:            certificateParameters(),
		SupportsShouldProcess: true,
		ConfirmByDefault:      true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			server, certificate, err := c.theCertificate(inv, c.Directory.View())
			if err != nil {
				return err
			}
			thumbprint := certs.Thumbprint(certificate)
			if current := defaultSMTP(server); current != nil && certs.Thumbprint(current) == thumbprint {
				return &shell.Error{Message: reply.CertificateInternalTransport, Category: "InvalidOperation", Target: thumbprint,
					Reason: "InvalidOperationException", FullyQualifiedErrorId: "InternalTransportCertificate"}
			}
			if ok, err := inv.ShouldProcess(server.FQDN + `\` + thumbprint); err != nil || !ok {
				return err
			}
			return c.Directory.Update(func(state *org.State) error {
				server := state.Server(server.Name)
				server.Certificates = slices.DeleteFunc(server.Certificates, func(c *org.Certificate) bool { return certs.Thumbprint(c) == thumbprint })
				return nil
			})
		},
	}
}
