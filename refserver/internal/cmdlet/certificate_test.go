package cmdlet_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

func (b *bench) server() *org.Server { return b.env.Directory.View().Server("MAILBOX01") }

// issue makes a certificate and returns its thumbprint.
func (b *bench) issue(arguments string) string {
	b.t.Helper()
	thumbprint := b.run("(New-ReferenceCertificate " + arguments + ").Thumbprint")
	if certs.Find(b.server(), thumbprint) == nil {
		b.t.Fatalf("New-ReferenceCertificate %s: %s", arguments, thumbprint)
	}
	return thumbprint
}

func TestGetExchangeCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	var rows []string
	for _, c := range b.server().Certificates {
		leaf, err := certs.Leaf(c)
		check(t, err)
		mask := map[string]string{"MAILBOX01": "IP.WS..", "WMSvc-MAILBOX01": "......."}[leaf.Subject.CommonName]
		if mask == "" {
			mask = "....S.."
		}
		rows = append(rows, fmt.Sprintf("%s %s  CN=%s", certs.Thumbprint(c), mask, leaf.Subject.CommonName))
	}
	b.prints("Get-ExchangeCertificate", `
Thumbprint                               Services Subject
----------                               -------- -------
`+strings.Join(rows, "\n"))
	thumbprint := certs.Thumbprint(b.server().Certificates[0])
	b.prints("Get-ExchangeCertificate "+strings.ToLower(thumbprint)+" | Format-List FriendlyName,Subject,CertificateDomains,Thumbprint,Services,Status", `
FriendlyName       : Microsoft Exchange
Subject            : CN=MAILBOX01
CertificateDomains : {MAILBOX01, mailbox01.contoso.com}
Thumbprint         : `+thumbprint+`
Services           : IMAP, POP, IIS, SMTP
Status             : Valid`)
	b.says(`Get-ExchangeCertificate -Identity "mailbox01.contoso.com\`+thumbprint+`"`, thumbprint)
	b.says("Get-ExchangeCertificate -DomainName mailbox01.contoso.com", thumbprint)
	b.says("Get-ExchangeCertificate 0000", "The certificate with thumbprint 0000 was not found on server MAILBOX01", "FullyQualifiedErrorId")
	b.says("Get-ExchangeCertificate -Identity a -Thumbprint b", "either the Thumbprint or the Identity")
}

func TestEnableExchangeCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	thumbprint := b.issue("-DomainName mail.contoso.com,autodiscover.contoso.com")
	b.prints("Get-ExchangeCertificate "+thumbprint+" | fl Services,Issuer,Subject,CertificateDomains,IsSelfSigned,RootCAType,Status", `
Services           : None
Issuer             : CN=Contoso Root CA
Subject            : CN=mail.contoso.com
CertificateDomains : {mail.contoso.com, autodiscover.contoso.com}
IsSelfSigned       : False
RootCAType         : Enterprise
Status             : Valid`)
	b.silent("Enable-ExchangeCertificate -Thumbprint " + thumbprint + " -Services POP,IMAP")
	if got := b.imap().X509CertificateName; got != "mail.contoso.com" {
		t.Errorf("X509CertificateName %s", got)
	}
	b.answers = []string{"n"}
	b.says("Enable-ExchangeCertificate "+thumbprint+" -Services SMTP,IIS", "Confirm", "Overwrite the existing default SMTP certificate?",
		"Current certificate: '"+certs.Thumbprint(b.server().Certificates[0])+"' (expires ", "Replace it with certificate: '"+thumbprint+"' (expires ")
	b.prints("Get-ExchangeCertificate | fl Services", `
Services : IMAP, POP, SMTP

Services : SMTP

Services : None

Services : IMAP, POP, IIS, SMTP`)
	if b.server().InternalSMTP != "" {
		t.Error("the default SMTP certificate was replaced although the answer was No")
	}
	b.silent("Enable-ExchangeCertificate " + thumbprint + " -Services SMTP -Force")
	if b.server().InternalSMTP != thumbprint {
		t.Error("the default SMTP certificate was not replaced")
	}
	b.says("Remove-ExchangeCertificate "+thumbprint+" -Confirm:$false", "The internal transport certificate cannot be removed")
	b.says("Enable-ExchangeCertificate "+thumbprint+" -Services UM", "can't be enabled for the service UM")
	b.says("Enable-ExchangeCertificate "+thumbprint+" -Services FTP", "Services")
	b.says("Enable-ExchangeCertificate 00 -Services IMAP", "The certificate with thumbprint 00 was not found")
}

func TestOverwritePromptWithoutAPersonChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	thumbprint := b.issue("-DomainName mail.contoso.com")
	before := b.env.Directory.View()
	b.says("Enable-ExchangeCertificate "+thumbprint+" -Services IMAP,SMTP", "FullyQualifiedErrorId")
	if b.env.Directory.View() != before {
		t.Error("the directory changed")
	}
}

func TestWildcardCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	thumbprint := b.issue("-DomainName *.contoso.com")
	b.prints("Enable-ExchangeCertificate "+thumbprint+" -Services POP,IMAP,IIS", `
WARNING: This certificate with thumbprint `+thumbprint+` and subject "*.contoso.com" cannot used for POP SSL/TLS connections because the subject is not a Fully Qualified Domain Name (FQDN). Use command Set-POPSettings to set X509CertificateName to the FQDN of the service.
WARNING: This certificate with thumbprint `+thumbprint+` and subject "*.contoso.com" cannot used for IMAP SSL/TLS connections because the subject is not a Fully Qualified Domain Name (FQDN). Use command Set-IMAPSettings to set X509CertificateName to the FQDN of the service.`)
	b.prints("(Get-ExchangeCertificate "+thumbprint+").Services", "IIS")
	if got := b.imap().X509CertificateName; got != "MAILBOX01" {
		t.Errorf("X509CertificateName %s", got)
	}
	b.run("Set-ImapSettings -X509CertificateName mail.contoso.com")
	chosen, err := certs.ForIMAP(b.server(), b.env.Clock.Now(), defect.Set{})
	if err != nil || chosen.Leaf.Subject.CommonName != "*.contoso.com" {
		t.Errorf("%v, %v", chosen.Leaf, err)
	}
}

func TestExpiredCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	thumbprint := b.issue("-DomainName mail.contoso.com -NotAfter (Get-Date).AddDays(-1)")
	b.prints("(Get-ExchangeCertificate "+thumbprint+").Status", "DateInvalid")
	b.says("Enable-ExchangeCertificate "+thumbprint+" -Services IMAP", "WARNING: The certificate with thumbprint "+thumbprint+" has the status DateInvalid")
	thumbprint = b.issue("-DomainName mail.contoso.com -NotAfter 2020-01-01")
	b.prints("(Get-ExchangeCertificate "+thumbprint+").Status", "DateInvalid")
	b.says("New-ReferenceCertificate -DnsName a.contoso.com -NotBefore 2026-01-02 -NotAfter 2026-01-01", "isn't after its start")
	b.says("New-ReferenceCertificate -DnsName 'not a name'", `The DNS name "not a name" isn't valid`)
	b.says("New-ReferenceCertificate", "needs a subject name or a DNS name")
	b.says("New-ReferenceCertificate -SubjectName 'CN=,O=x'", "is not of the form CN=name", "FullyQualifiedErrorId")
}

func TestSubjectNames(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	thumbprint := b.issue(`-SubjectName "C=US,O=Contoso,CN=mail.contoso.com" -FriendlyName "Mail"`)
	b.prints("Get-ExchangeCertificate "+thumbprint+" | fl Subject,CertificateDomains,FriendlyName", `
Subject            : CN=mail.contoso.com, O=Contoso, C=US
CertificateDomains : {mail.contoso.com}
FriendlyName       : Mail`)
}

func TestNewAndRemoveExchangeCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	thumbprint := b.run("(New-ExchangeCertificate -Force).Thumbprint")
	b.prints("Get-ExchangeCertificate "+thumbprint+" | fl CertificateDomains,IsSelfSigned,RootCAType,Services,Subject", `
CertificateDomains : {MAILBOX01, mailbox01.contoso.com}
IsSelfSigned       : True
RootCAType         : None
Services           : IMAP, POP, SMTP
Subject            : CN=MAILBOX01`)
	old := certs.Thumbprint(b.server().Certificates[0])
	b.answers = []string{"n", "y"}
	b.says("Remove-ExchangeCertificate "+old, "Confirm", "Are you sure you want to perform this action?")
	if certs.Find(b.server(), old) == nil {
		t.Error("removed although the answer was No")
	}
	b.run("Remove-ExchangeCertificate " + old)
	if certs.Find(b.server(), old) != nil {
		t.Error("not removed")
	}
	if _, err := certs.Backend(b.server()); err == nil {
		t.Error("the backend still finds setup's certificate")
	}
}

func TestDocumentedConnectorCertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	thumbprint := b.issue("-DomainName mail.contoso.com")
	b.silent("Enable-ExchangeCertificate " + thumbprint + " -Services SMTP -Force")
	b.silent(`Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -Fqdn mail.contoso.com
$TLSCert = Get-ExchangeCertificate -Thumbprint ` + thumbprint + `
$TLSCertName = "<I>$($TLSCert.Issuer)<S>$($TLSCert.Subject)"
Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -TlsCertificateName $TLSCertName
Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -AdvertiseClientSettings $true`)
	b.prints(`Get-ReceiveConnector -Identity "Client Frontend*" | Format-List Name,Fqdn,TlsCertificateName`, `
Name               : Client Frontend MAILBOX01
Fqdn               : mail.contoso.com
TlsCertificateName : <I>CN=Contoso Root CA<S>CN=mail.contoso.com`)
	chosen, err := certs.ForSMTP(b.server(), b.server().Connectors[0], b.env.Clock.Now())
	if err != nil || chosen.Leaf.Subject.CommonName != "mail.contoso.com" {
		t.Errorf("%v, %v", chosen.Leaf, err)
	}
}

func TestReceiveConnectorErrors(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	before := b.env.Directory.View()
	for arguments, says := range map[string]string{
		"-Fqdn 'not a name'":                          "isn't a valid domain name",
		"-Banner Hello":                               "starts with 220",
		"-TlsCertificateName mail.contoso.com":        "<I>Issuer<S>Subject",
		"-AuthMechanism BasicAuthRequireTLS":          "also requires the values BasicAuth and Tls",
		"-MaxMessageSize 10":                          "from 65536 to 2147483647 bytes",
		"-Bindings 587":                               `"587" isn't valid`,
		"-Fqdn mail.contoso.com -Bindings @{Add='x'}": `"x" isn't valid`,
	} {
		b.says(`Set-ReceiveConnector "Client Frontend MAILBOX01" `+arguments, says, "FullyQualifiedErrorId")
	}
	b.says("Set-ReceiveConnector Nothing -Enabled $true", "'Nothing' couldn't be found")
	if b.env.Directory.View() != before {
		t.Error("the directory changed")
	}
	b.says(`Set-ReceiveConnector "MAILBOX01\Client Frontend MAILBOX01" -Enabled $true`, "no settings of 'MAILBOX01\\Client Frontend MAILBOX01' have been modified")
	b.silent(`Set-ReceiveConnector "Client Frontend MAILBOX01" -MaxMessageSize 10MB -Bindings 10.0.0.11:587 -ProtocolLoggingLevel Verbose -Banner "220 Hello"`)
	b.says("Get-ReceiveConnector | fl", "MaxMessageSize : 10 MB (10,485,760 bytes)", "Bindings : {10.0.0.11:587}", "Banner : 220 Hello")
}
