package cmdlet

import (
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// certificateServices are the Exchange services of a certificate in the order in which they are shown, with the letter and
// the place in ServicesStringForm.
var certificateServices = [...]struct {
	name   string
	letter byte
}{{"IMAP", 'I'}, {"POP", 'P'}, {"UM", 'U'}, {"IIS", 'W'}, {"SMTP", 'S'}, {"Federation", 'F'}, {"UMCallRouter", 'C'}}

// certificateParameters name a certificate: -Thumbprint by position, or -Identity as server\thumbprint.
func certificateParameters() []shell.Parameter {
	return append([]shell.Parameter{
		{Name: "Thumbprint", Kind: shell.String, Position: 1, FromPipeline: true, FromPipelineByPropertyName: true},
		named("Identity", shell.String), named("Server", shell.String),
	}, domainControllerParameter())
}

// certificateOf finds the server and the thumbprint that the invocation names; the thumbprint may be empty.
func (c *console) certificateOf(inv *shell.Invocation, state *org.State) (*org.Server, string, error) {
	thumbprint, serverID := inv.String("Thumbprint"), inv.String("Server")
	if id := inv.String("Identity"); id != "" {
		if thumbprint != "" || serverID != "" {
			return nil, "", shell.Errorf("InvalidArgument", "AmbiguousParameterSet", "%s", reply.CertificateThumbprintOrIdentity)
		}
		thumbprint = id
	}
	if name, rest, found := strings.Cut(thumbprint, `\`); found {
		serverID, thumbprint = name, rest
	}
	server, err := c.server(state, serverID)
	return server, thumbprint, err
}

// theCertificate is certificateOf for a cmdlet that works on exactly one.
func (c *console) theCertificate(inv *shell.Invocation, state *org.State) (*org.Server, *org.Certificate, error) {
	server, thumbprint, err := c.certificateOf(inv, state)
	if err != nil {
		return nil, nil, err
	}
	if thumbprint == "" {
		return nil, nil, shell.Errorf("InvalidArgument", "AmbiguousParameterSet", "%s", reply.CertificateThumbprintOrIdentity)
	}
	found := certs.Find(server, thumbprint)
	if found == nil {
		return nil, nil, certificateNotFound(thumbprint, server)
	}
	return server, found, nil
}

func certificateNotFound(thumbprint string, server *org.Server) error {
	return &shell.Error{Message: reply.CertificateNotFound(thumbprint, server.Name), Category: "InvalidArgument", Target: thumbprint,
		TargetType: "String", Reason: "ArgumentException", FullyQualifiedErrorId: "CertificateNotFound"}
}

// certificateObject is what Get-ExchangeCertificate returns (CERT, PS:Get-ExchangeCertificate).
func (c *console) certificateObject(state *org.State, server *org.Server, certificate *org.Certificate) *shell.Object {
	thumbprint := certs.Thumbprint(certificate)
	status := certs.StatusOf(certificate, state.Authority, c.now())
	object := &shell.Object{Type: typeCertificate, Text: thumbprint}
	leaf, err := certs.Leaf(certificate)
	if err != nil {
		object.Properties = []shell.Property{prop("Thumbprint", thumbprint), prop("Status", string(status)),
			prop("FriendlyName", certificate.FriendlyName), prop("Services", servicesText(certificate)), prop("Subject", "")}
		return object
	}
	object.Properties = []shell.Property{
		prop("AccessRules", []string{"System.Security.AccessControl.CryptoKeyAccessRule", "System.Security.AccessControl.CryptoKeyAccessRule"}),
		prop("CertificateDomains", certs.Domains(leaf)), prop("HasPrivateKey", len(certificate.Key) > 0),
		prop("IsSelfSigned", certificate.SelfSigned), prop("Issuer", certs.DistinguishedName(leaf.Issuer)),
		prop("NotAfter", leaf.NotAfter.Local()), prop("NotBefore", leaf.NotBefore.Local()), prop("PublicKeySize", 256),
		prop("RootCAType", certificate.RootCAType), prop("SerialNumber", strings.ToUpper(hex.EncodeToString(leaf.SerialNumber.Bytes()))),
		prop("Services", servicesText(certificate)), prop("Status", string(status)),
		prop("Subject", certs.DistinguishedName(leaf.Subject)), prop("Thumbprint", thumbprint),
		prop("FriendlyName", certificate.FriendlyName), prop("Identity", server.FQDN+`\`+thumbprint), prop("IISServices", iisServices(certificate)),
		prop("PrivateKeyExportable", !certificate.SelfSigned), prop("ServicesStringForm", servicesMask(certificate)),
		prop("SignatureAlgorithm", leaf.SignatureAlgorithm.String()), prop("Version", leaf.Version),
	}
	return object
}

func iisServices(certificate *org.Certificate) []string {
	if certs.Assigned(certificate, "IIS") {
		return []string{"IIS://localhost/W3SVC/1"}
	}
	return []string{}
}

// servicesText lists the services as Format-List shows them: "IMAP, POP, IIS, SMTP" or "None".
func servicesText(certificate *org.Certificate) string {
	var names []string
	for _, s := range certificateServices {
		if certs.Assigned(certificate, s.name) {
			names = append(names, s.name)
		}
	}
	if len(names) == 0 {
		return "None"
	}
	return strings.Join(names, ", ")
}

// servicesMask is the services as the table shows them: "IP.WS..".
func servicesMask(certificate *org.Certificate) string {
	mask := []byte(".......")
	for i, s := range certificateServices {
		if certs.Assigned(certificate, s.name) {
			mask[i] = s.letter
		}
	}
	return string(mask)
}

// servicesParameter is -Services with the documented values.
func servicesParameter(mandatory bool) shell.Parameter {
	return shell.Parameter{Name: "Services", Kind: shell.Enums, Mandatory: mandatory,
		TypeName: "Microsoft.Exchange.Management.SystemConfigurationTasks.AllowedServices",
		Enum:     []string{"None", "IMAP", "POP", "UM", "IIS", "SMTP", "Federation", "UMCallRouter"}}
}

// checkServices refuses what certificates are not enabled for on this version (PS:Enable-ExchangeCertificate; no UM in 2019).
func checkServices(services []string) error {
	for _, s := range services {
		if s == "Federation" || s == "UM" || s == "UMCallRouter" {
			return invalid(shell.Errorf("InvalidArgument", "InvalidService", "%s", reply.CertificateService(s)))
		}
	}
	return nil
}

// confirmSMTP asks before the default SMTP certificate is replaced; replace is false when there is nothing to replace or
// the answer is No, after which the certificate is still assigned to SMTP.
func (c *console) confirmSMTP(inv *shell.Invocation, server *org.Server, next *org.Certificate, services []string) (replace bool, err error) {
	current := defaultSMTP(server)
	if !slices.Contains(services, "SMTP") || current == nil || certs.Thumbprint(current) == certs.Thumbprint(next) {
		return false, nil
	}
	if inv.Bool("Force") {
		return true, nil
	}
	expires := func(certificate *org.Certificate) string {
		leaf, err := certs.Leaf(certificate)
		if err != nil {
			return ""
		}
		return leaf.NotAfter.Local().Format(usDateTime)
	}
	return inv.Confirm(reply.ConsoleConfirmCaption, reply.CertificateOverwrite(
		certs.Thumbprint(current), expires(current), certs.Thumbprint(next), expires(next)))
}

// usDateTime is how a date and time print in the session's culture (en-US).
const usDateTime = "1/2/2006 3:04:05 PM"

// defaultSMTP is the certificate that encrypts SMTP between the organisation's servers, or nil.
func defaultSMTP(server *org.Server) *org.Certificate {
	if c := certs.Find(server, server.InternalSMTP); c != nil {
		return c
	}
	for _, c := range server.Certificates {
		if certs.Assigned(c, "SMTP") {
			return c
		}
	}
	return nil
}

// assign enables a certificate of the server for services, which are added to those it has. IIS has one certificate, so that
// it leaves the others; IMAP takes the certificate's name as X509CertificateName. Wildcard certificates are left out of IMAP
// and POP: the services for which that happened are returned.
func assign(server *org.Server, certificate *org.Certificate, services []string, defaultSMTP bool, now time.Time) (refused []string, err error) {
	leaf, err := certs.Leaf(certificate)
	if err != nil {
		return nil, err
	}
	for _, service := range services {
		if service == "None" {
			continue
		}
		if (service == "IMAP" || service == "POP") && certs.Wildcard(leaf) {
			refused = append(refused, service)
			continue
		}
		if !certs.Assigned(certificate, service) {
			certificate.Services = append(certificate.Services, service)
		}
		switch service {
		case "IIS":
			for _, other := range server.Certificates {
				if other != certificate {
					other.Services = slices.DeleteFunc(other.Services, func(s string) bool { return s == "IIS" })
				}
			}
		case "IMAP":
			if name := certs.Name(leaf); org.IsHostName(name) && server.Imap.X509CertificateName != name {
				server.Imap.X509CertificateName = name
				server.Imap.WhenChanged = now.UTC()
			}
		}
	}
	if defaultSMTP {
		server.InternalSMTP = certs.Thumbprint(certificate)
	}
	return refused, nil
}

// warnWildcard says for which services a wildcard certificate was not assigned.
func warnWildcard(inv *shell.Invocation, certificate *org.Certificate, refused []string) {
	leaf, err := certs.Leaf(certificate)
	if err != nil {
		return
	}
	for _, service := range refused {
		inv.Warn(reply.CertificateWildcard(certs.Thumbprint(certificate), certs.Name(leaf), service))
	}
}
