package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getExchangeCertificate is Get-ExchangeCertificate: one certificate, those of a domain name, or all of the server.
func getExchangeCertificate(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows the certificates of an Exchange server.",
		Parameters: append(certificateParameters(), shell.Parameter{Name: "DomainName", Kind: shell.Strings}),
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			server, thumbprint, err := c.certificateOf(inv, state)
			if err != nil {
				return err
			}
			if thumbprint != "" {
				found := certs.Find(server, thumbprint)
				if found == nil {
					return certificateNotFound(thumbprint, server)
				}
				inv.Out(c.certificateObject(state, server, found))
				return nil
			}
			domains, _ := inv.Strings("DomainName")
			for _, certificate := range server.Certificates {
				if len(domains) == 0 || covers(certificate, domains) {
					inv.Out(c.certificateObject(state, server, certificate))
				}
			}
			return nil
		},
	}
}

// covers says whether the certificate contains any of the names, wildcards included.
func covers(certificate *org.Certificate, names []string) bool {
	leaf, err := certs.Leaf(certificate)
	if err != nil {
		return false
	}
	for _, own := range certs.Domains(leaf) {
		for _, name := range names {
			_, parent, _ := strings.Cut(name, ".")
			if strings.EqualFold(own, name) || strings.EqualFold(own, "*."+parent) {
				return true
			}
		}
	}
	return false
}
