package cmdlet

import (
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// entry is a cmdlet with the role groups whose members have it; none: everybody.
type entry struct {
	name   string
	groups []string
	make   func(*console) *shell.Command
}

// table is every cmdlet by name (PERM for the role groups: the role "POP3 And IMAP4 Protocols" belongs to Organization
// Management and Server Management, and View-Only Organization Management may look and test).
func table() []entry {
	owners := []string{org.OrganizationManagement}
	servers := []string{org.OrganizationManagement, org.ServerManagement}
	recipients := []string{org.OrganizationManagement, org.RecipientManagement}
	viewers := []string{org.OrganizationManagement, org.ServerManagement, org.ViewOnlyOrganizationManagement}
	recipientViewers := []string{org.OrganizationManagement, org.RecipientManagement, org.ViewOnlyOrganizationManagement}
	return []entry{
		{"Add-DnsServerResourceRecordA", nil, addDNSRecordA},
		{"Add-DnsServerResourceRecordAAAA", nil, addDNSRecordAAAA},
		{"Add-MailboxPermission", recipients, addMailboxPermission},
		{"Add-RoleGroupMember", owners, addRoleGroupMember},
		{"Dismount-Database", servers, dismountDatabase},
		{"Enable-ExchangeCertificate", servers, enableExchangeCertificate},
		{"Get-CASMailbox", recipientViewers, getCASMailbox},
		{"Get-ChildItem", nil, getChildItem},
		{"Get-Content", nil, getContent},
		{"Get-DatabaseAvailabilityGroup", viewers, getDatabaseAvailabilityGroup},
		{"Get-DnsServerResourceRecord", nil, getDNSRecord},
		{"Get-EventLog", nil, getEventLog},
		{"Get-ExchangeCertificate", viewers, getExchangeCertificate},
		{"Get-ExchangeServer", viewers, getExchangeServer},
		{"Get-ImapSettings", viewers, getImapSettings},
		{"Get-Mailbox", recipientViewers, getMailbox},
		{"Get-MailboxDatabase", viewers, getMailboxDatabase},
		{"Get-MailboxDatabaseCopyStatus", viewers, getMailboxDatabaseCopyStatus},
		{"Get-MailboxPermission", recipientViewers, getMailboxPermission},
		{"Get-NetFirewallRule", nil, getNetFirewallRule},
		{"Get-ReceiveConnector", viewers, getReceiveConnector},
		{"Get-ReferenceFault", viewers, getReferenceFault},
		{"Get-ReferenceTranscript", viewers, getReferenceTranscript},
		{"Get-RoleGroup", append(owners, org.ViewOnlyOrganizationManagement), getRoleGroup},
		{"Get-RoleGroupMember", append(owners, org.ViewOnlyOrganizationManagement), getRoleGroupMember},
		{"Get-ServerComponentState", viewers, getServerComponentState},
		{"Get-Service", nil, getService},
		{"Get-User", recipientViewers, getUser},
		{"Mount-Database", servers, mountDatabase},
		{"Move-ActiveMailboxDatabase", servers, moveActiveMailboxDatabase},
		{"New-ExchangeCertificate", servers, newExchangeCertificate},
		{"New-Mailbox", recipients, newMailbox},
		{"New-NetFirewallRule", nil, newNetFirewallRule},
		{"New-ReferenceCertificate", servers, newReferenceCertificate},
		{"Remove-DnsServerResourceRecord", nil, removeDNSRecord},
		{"Remove-ExchangeCertificate", servers, removeExchangeCertificate},
		{"Remove-Mailbox", recipients, removeMailbox},
		{"Remove-MailboxPermission", recipients, removeMailboxPermission},
		{"Remove-NetFirewallRule", nil, removeNetFirewallRule},
		{"Remove-ReferenceFault", servers, removeReferenceFault},
		{"Remove-RoleGroupMember", owners, removeRoleGroupMember},
		{"Restart-Computer", nil, restartComputer},
		{"Restart-Service", nil, restartService},
		{"Restore-ReferenceSnapshot", servers, restoreReferenceSnapshot},
		{"Save-ReferenceSnapshot", servers, saveReferenceSnapshot},
		{"Set-CASMailbox", recipients, setCASMailbox},
		{"Set-ImapSettings", servers, setImapSettings},
		{"Set-ReceiveConnector", servers, setReceiveConnector},
		{"Set-ReferenceFault", servers, setReferenceFault},
		{"Set-ReferenceTranscript", servers, setReferenceTranscript},
		{"Set-ServerComponentState", servers, setServerComponentState},
		{"Set-Service", nil, setService},
		{"Start-Service", nil, startService},
		{"Stop-Service", nil, stopService},
		{"Test-ImapConnectivity", viewers, testImapConnectivity},
		{"Test-NetConnection", nil, testNetConnection},
		{"Test-Path", nil, testPath},
		{"Test-ServiceHealth", viewers, testServiceHealth},
		{"Wait-ReferenceMessage", viewers, waitReferenceMessage},
		{"hostname", nil, hostnameCommand},
		{"iisreset", nil, iisreset},
		{"net", nil, netCommand},
		{"whoami", nil, whoami},
	}
}
