package refserver_test

import (
	"context"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

// TestWhatTheShellOpensOutlivesTheServer adds public names and firewall rules, and finds them, and what was removed gone, when
// the server starts again on its data folder.
func TestWhatTheShellOpensOutlivesTheServer(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := startOn(t, data)
	runs(t, first, `
Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10
Add-DnsServerResourceRecordA -ZoneName contoso.com -Name mail -IPv4Address 10.0.0.11
Remove-DnsServerResourceRecord -ZoneName contoso.com -Name mailbox01 -RRType AAAA -Force
New-NetFirewallRule -CimSession firewall01 -DisplayName IMAP4 -Direction Inbound -Protocol TCP -LocalPort 143,993 -Action Allow
New-NetFirewallRule -CimSession firewall01 -DisplayName Web -Direction Inbound -Protocol TCP -LocalPort 443 -Action Allow
Remove-NetFirewallRule -CimSession firewall01 -DisplayName Web`)
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}

	second := startOn(t, data)
	conn, err := second.DialOutside(t.Context(), "mail.contoso.com:993")
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if conn, err := second.DialOutside(t.Context(), "203.0.113.10:443"); err == nil {
		conn.Close()
		t.Error("the removed rule still lets clients through")
	}
	got, err := second.Resolver().LookupHost(t.Context(), "mailbox01.contoso.com")
	if err != nil || strings.Join(got, " ") != "10.0.0.11" {
		t.Errorf("mailbox01 resolves to %v: %v", got, err)
	}
}

// startOn starts a server with both IMAP4 services on a data folder; it is closed when the test ends, if not before.
func startOn(t *testing.T, data string) *refserver.Server {
	t.Helper()
	server, err := refserver.Start(t.Context(), refserver.Config{Started: true, DataDir: data})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

// runs executes text in the management shell, which must not complain.
func runs(t *testing.T, server *refserver.Server, text string) {
	t.Helper()
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := console.Run(t.Context(), text)
	if err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
		t.Fatalf("%v\n%s", err, out)
	}
}
