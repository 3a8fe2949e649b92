package cmdlet_test

import (
	"bufio"
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
)

func TestDNSRecords(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.silent("Add-DnsServerResourceRecordA -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -IPv4Address 203.0.113.10")
	b.silent("Add-DnsServerResourceRecordA -ZoneName contoso.com -Name mail.contoso.com -IPv4Address 10.0.0.11")
	b.silent("Add-DnsServerResourceRecordAAAA -ZoneName contoso.com -Name mail -IPv6Address fd00::11")
	if got := b.env.PublicDNS.Lookup("mail.contoso.com"); !slices.Equal(got, []netip.Addr{netip.MustParseAddr("203.0.113.10")}) {
		t.Errorf("public: %v", got)
	}
	if got := b.env.InternalDNS.Lookup("mail.contoso.com"); len(got) != 2 {
		t.Errorf("internal: %v", got)
	}
	b.prints("Get-DnsServerResourceRecord -ComputerName dc01 -ZoneName contoso.com mail | foreach { \"$($_.HostName) $($_.RecordType) $($_.RecordData)\" }",
		"mail A 10.0.0.11\nmail AAAA fd00::11")
	b.silent("Remove-DnsServerResourceRecord -ZoneName contoso.com -Name mail -RRType A -Force")
	b.silent("Remove-DnsServerResourceRecord -ZoneName contoso.com -Name mail -RRType AAAA -RecordData fd00::11 -Confirm:$false")
	for text, says := range map[string]string{
		"Add-DnsServerResourceRecordA -ComputerName ns2 -ZoneName contoso.com -Name a -IPv4Address 10.0.0.1":               "ns2 is not a DNS server",
		"Add-DnsServerResourceRecordA -ZoneName fabrikam.com -Name a -IPv4Address 10.0.0.1":                                "zone fabrikam.com was not found",
		"Add-DnsServerResourceRecordA -ZoneName contoso.com -Name a -IPv4Address 10.0.0.300":                               `"10.0.0.300" is not an IPv4 address`,
		"Add-DnsServerResourceRecordA -ZoneName contoso.com -Name mailbox01 -IPv4Address 10.0.0.11":                        "Failed to create resource record mailbox01",
		"Get-DnsServerResourceRecord -ZoneName contoso.com -Name nothing":                                                  "Failed to get nothing record",
		"Remove-DnsServerResourceRecord -ZoneName contoso.com -Name mail -Force":                                           "Failed to get mail record",
		"Remove-DnsServerResourceRecord -ComputerName ns.contoso.com -ZoneName contoso.com -Name mail -RRType AAAA -Force": "Failed to get mail record",
	} {
		b.says(text, says, "FullyQualifiedErrorId")
	}
}

func TestFirewallRules(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	l, err := b.env.Host.Listen(netip.MustParseAddrPort("0.0.0.0:993"))
	check(t, err)
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			_, _ = c.Write([]byte("inside\r\n"))
			c.Close()
		}
	}()
	b.says(`New-NetFirewallRule -CimSession firewall01 -DisplayName "IMAP4" -Direction Inbound -Protocol TCP -LocalPort 143,993 -Action Allow`,
		"DisplayName : IMAP4", "LocalPort : {143, 993}")
	c, err := b.env.Firewall.Dial(context.Background(), netip.MustParseAddrPort("203.0.113.10:993"))
	check(t, err)
	defer c.Close()
	if line, err := bufio.NewReader(c).ReadString('\n'); err != nil || line != "inside\r\n" {
		t.Errorf("%q, %v", line, err)
	}
	b.prints("Get-NetFirewallRule -CimSession firewall01 | foreach DisplayName", "IMAP4")
	b.silent("Remove-NetFirewallRule -CimSession firewall01 -DisplayName IMAP4")
	if rules := b.env.Firewall.Rules(); len(rules) != 0 {
		t.Errorf("rules: %v", rules)
	}
	for text, says := range map[string]string{
		"New-NetFirewallRule -DisplayName x -LocalPort 993":                                            "Specify -CimSession firewall01",
		"New-NetFirewallRule -CimSession firewall01 -DisplayName x -LocalPort 993,99999":               `"99999" of LocalPort`,
		"New-NetFirewallRule -CimSession firewall01 -DisplayName x -LocalPort 993 -Direction Outbound": "-Direction Inbound",
		"New-NetFirewallRule -CimSession firewall01 -DisplayName x -LocalPort 993 -Protocol UDP":       "-Protocol TCP",
		"Get-NetFirewallRule -CimSession firewall01 -DisplayName nothing":                              "'DisplayName' equal to 'nothing'",
		"Remove-NetFirewallRule -CimSession firewall01 -DisplayName nothing":                           "'DisplayName' equal to 'nothing'",
	} {
		b.says(text, says, "FullyQualifiedErrorId")
	}
	if rules := b.env.Firewall.Rules(); len(rules) != 0 {
		t.Errorf("half added: %v", rules)
	}
}

func TestNetConnection(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.says("Test-NetConnection mailbox01.contoso.com -Port 993", "WARNING: TCP connect to (10.0.0.11 : 993) failed", "PingSucceeded : True", "TcpTestSucceeded : False")
	b.says("Test-NetConnection localhost -Port 993", "WARNING: TCP connect to (::1 : 993) failed", "WARNING: TCP connect to (127.0.0.1 : 993) failed")
	b.says("Test-NetConnection nowhere.example -Port 993", "WARNING: Name resolution of nowhere.example failed")
	l, err := b.env.Host.Listen(netip.MustParseAddrPort("0.0.0.0:993"))
	check(t, err)
	defer l.Close()
	b.says("Test-NetConnection mailbox01 -Port 993", "RemoteAddress : 10.0.0.11", "InterfaceAlias : Ethernet", "SourceAddress : 10.0.0.11", "TcpTestSucceeded : True")
	b.says("Test-NetConnection localhost -Port 993", "RemoteAddress : 127.0.0.1", "SourceAddress : 127.0.0.1", "TcpTestSucceeded : True")
	b.prints("Test-NetConnection 127.0.0.1 -Port 993 -InformationLevel Quiet", "True")
	b.says("Test-NetConnection 127.0.0.1 -Port 994 -InformationLevel Quiet", "False")
}

func TestOtherObjects(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints("Get-MailboxDatabase | foreach { \"$($_.Name) on $($_.Server)\" }", "Mailbox Database 1 on MAILBOX01")
	b.prints("(Get-MailboxDatabase 'Mailbox Database 1' -Status).Mounted", "True")
	b.says("Get-MailboxDatabase Other", "'Other' couldn't be found")
	b.says("Get-ExchangeServer | fl Name,AdminDisplayVersion,ServerRole", "Name : MAILBOX01", "Version 15.2", "Mailbox")
	b.says("Get-EventLog System", "The event log 'System' on computer '.' does not exist")
	b.prints("(Get-EventLog Application -Newest 2 | Measure-Object).Count", "2")
}

// TestTableOfCommands checks what a newcomer relies on: names sorted, each with a synopsis, parameters unique.
func TestTableOfCommands(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	last := ""
	for _, c := range cmdlet.Commands(b.env, "") {
		if c.Name <= last {
			t.Errorf("%s stands behind %s", c.Name, last)
		}
		last = c.Name
		if c.Synopsis == "" || c.Run == nil {
			t.Errorf("%s is not complete", c.Name)
		}
		seen := map[string]bool{}
		for _, p := range c.Parameters {
			for _, name := range append([]string{p.Name}, p.Aliases...) {
				if key := strings.ToLower(name); seen[key] {
					t.Errorf("%s has %s twice", c.Name, name)
				} else {
					seen[key] = true
				}
			}
		}
	}
}
