package cmdlet_test

import (
	"context"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

func TestZZ(t *testing.T) {
	ctx := context.Background()
	s, err := refserver.Start(ctx, refserver.Config{People: []refserver.Person{{Name: "alice", Password: "P4ssword!"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(ctx)
	c, err := s.Console(ctx, "", "")
	if err != nil {
		t.Fatal(err)
	}
	run := func(text string) {
		out, err := c.Run(ctx, text)
		t.Logf(">>> %s\n%s %v", text, out, err)
	}
	run("$c = New-Object System.Management.Automation.PSCredential('alice', (ConvertTo-SecureString 'P4ssword!' -AsPlainText -Force))")
	run("Test-ImapConnectivity -MailboxCredential $c -LightMode | fl Result,Error")
	run("Start-Service MSExchangeIMAP4; Test-ImapConnectivity -MailboxCredential $c -LightMode | fl Result,Error; Start-Service MSExchangeIMAP4BE")
	run("Get-Service MSExchange*,w3svc")
	run("Test-ImapConnectivity -MailboxCredential $c -LightMode")
	run("Test-ImapConnectivity -MailboxCredential $c | fl")
	run("Test-ImapConnectivity -MailboxCredential $c -ConnectionType Tls | fl Result,Error")
	run("Test-ImapConnectivity -MailboxCredential $c -ConnectionType Plaintext | fl Result,Error")
	run("$t=(New-ReferenceCertificate -DnsName mail.contoso.com,mailbox01.contoso.com).Thumbprint; Enable-ExchangeCertificate $t -Services IMAP,SMTP,IIS -Force; Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE; Test-ImapConnectivity -MailboxCredential $c -ConnectionType Tls | fl Result,Error")
	run("Set-ImapSettings -SSLBindings 0.0.0.0:143 -UnencryptedOrTLSBindings 0.0.0.0:143; Restart-Service MSExchangeIMAP4")
	run("Set-ImapSettings -SSLBindings 0.0.0.0:993 -X509CertificateName imap.contoso.com; Restart-Service MSExchangeIMAP4;Test-ImapConnectivity -MailboxCredential $c -LightMode | fl Result,Error; Get-EventLog Application -Newest 6 | fl Message")
	run("Stop-Service MSExchangeFrontEndTransport; Set-ImapSettings -X509CertificateName mail.contoso.com; Restart-Service MSExchangeIMAP4; Test-ImapConnectivity -MailboxCredential $c| fl Result,Error")
	run("net stop w3svc /y\nnet start w3svc; iisreset")
	run("Restart-Computer; Get-Service MSExchangeIMAP4*")
}
