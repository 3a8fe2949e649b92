package cmdlet

import "github.com/imapspec/imapspec/refserver/internal/shell"

// The types of the objects that the cmdlets return.
const (
	typeAvailabilityGroup  = "Microsoft.Exchange.Data.Directory.SystemConfiguration.DatabaseAvailabilityGroup"
	typeCASMailbox         = "Microsoft.Exchange.Data.Directory.Management.CASMailbox"
	typeCertificate        = "Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate"
	typeComponent          = "Microsoft.Exchange.Data.Directory.Management.ServerComponentStatePresentationObject"
	typeConnectivity       = "Microsoft.Exchange.Monitoring.CasTransactionOutcome"
	typeConnector          = "Microsoft.Exchange.Data.Directory.SystemConfiguration.ReceiveConnector"
	typeDNSRecord          = "Microsoft.Management.Infrastructure.CimInstance#root/Microsoft/Windows/DNS/DnsServerResourceRecord"
	typeDatabase           = "Microsoft.Exchange.Data.Directory.SystemConfiguration.MailboxDatabase"
	typeDatabaseCopy       = "Microsoft.Exchange.Management.SystemConfigurationTasks.DatabaseCopyStatusEntry"
	typeEvent              = "System.Diagnostics.EventLogEntry"
	typeExchangeServer     = "Microsoft.Exchange.Data.Directory.Management.ExchangeServer"
	typeFile               = "System.IO.FileInfo" // of folders too: they stand in one table
	typeFirewallRule       = "Microsoft.Management.Infrastructure.CimInstance#root/standardcimv2/MSFT_NetFirewallRule"
	typeImapSettings       = "Microsoft.Exchange.Data.Directory.SystemConfiguration.Imap4AdConfiguration"
	typeMailbox            = "Microsoft.Exchange.Data.Directory.Management.Mailbox"
	typeMailboxPermission  = "Microsoft.Exchange.Management.RecipientTasks.MailboxAcePresentationObject"
	typeMove               = "Microsoft.Exchange.Management.SystemConfigurationTasks.DatabaseMoveResult"
	typeNetConnection      = "TestNetConnectionResult"
	typeReferenceFault     = "ReferenceFault"
	typeReferenceFaultKind = "ReferenceFaultKind"
	typeReferenceMessage   = "ReferenceMessage"
	typeRoleGroup          = "Microsoft.Exchange.Data.Directory.Management.RoleGroup"
	typeRoleGroupMember    = "Microsoft.Exchange.Data.Directory.Management.ReducedRecipient"
	typeService            = "System.ServiceProcess.ServiceController"
	typeServiceHealth      = "Microsoft.Exchange.Monitoring.ServiceHealth"
	typeUser               = "Microsoft.Exchange.Data.Directory.Management.User"
)

func column(property string, width int) shell.Column {
	return shell.Column{Property: property, Width: width}
}

func columns(properties ...string) []shell.Column {
	list := make([]shell.Column, len(properties))
	for i, p := range properties {
		list[i] = shell.Column{Property: p}
	}
	return list
}

func fileColumns() []shell.Column {
	return []shell.Column{column("Mode", 6), {Property: "LastWriteTime", Width: 26, Align: shell.Right},
		{Property: "Length", Width: 14, Align: shell.Right}, column("Name", 0)}
}

// Views is how the objects show by default. Get-Service's columns are Windows PowerShell's own (facts 4.2), the others'
// as far as they are known (facts 2.2, 3, 5.1).
func Views() map[string]shell.View {
	return map[string]shell.View{
		typeAvailabilityGroup: {Columns: columns("Name", "Servers", "OperationalServers")},
		typeCASMailbox:        {Columns: columns("Name", "ActiveSyncEnabled", "OWAEnabled", "PopEnabled", "ImapEnabled", "MAPIEnabled")},
		typeCertificate: {
			Columns: []shell.Column{column("Thumbprint", 40), {Header: "Services", Property: "ServicesStringForm", Width: 8}, column("Subject", 0)},
			List: []string{"AccessRules", "CertificateDomains", "HasPrivateKey", "IsSelfSigned", "Issuer", "NotAfter", "NotBefore", "PublicKeySize",
				"RootCAType", "SerialNumber", "Services", "Status", "Subject", "Thumbprint"},
		},
		typeComponent: {Columns: columns("Server", "Component", "State")},
		typeConnectivity: {Columns: []shell.Column{
			{Header: "CasServer", Property: "ClientAccessServerShortName", Width: 10}, {Header: "LocalSite", Property: "LocalSiteShortName", Width: 13},
			column("Scenario", 15), column("Result", 7), {Header: "Latency(MS)", Property: "LatencyInMillisecondsString", Width: 11, Align: shell.Right},
			column("Error", 0),
		}},
		typeConnector: {Columns: columns("Identity", "Bindings", "Enabled")},
		typeDNSRecord: {Columns: []shell.Column{column("HostName", 25), column("RecordType", 10), column("Type", 10), column("Timestamp", 20),
			column("TimeToLive", 15), column("RecordData", 0)}},
		typeDatabaseCopy: {Columns: []shell.Column{column("Name", 32), column("Status", 11), column("CopyQueueLength", 15), column("ReplayQueueLength", 17),
			column("LastInspectedLogTime", 22), column("ContentIndexState", 0)}},
		typeMove: {Columns: columns("Identity", "ActiveServerAtStart", "ActiveServerAtEnd", "Status", "NumberOfLogsLost", "RecoveryPointObjective",
			"MountStatusAtMoveStart", "MountStatusAtMoveEnd")},
		typeDatabase: {Columns: columns("Name", "Server", "Recovery", "ReplicationType")},
		typeEvent: {Columns: []shell.Column{{Property: "Index", Width: 8, Align: shell.Right}, column("Time", 12), column("EntryType", 11),
			column("Source", 26), {Header: "InstanceID", Property: "InstanceId", Width: 12, Align: shell.Right}, column("Message", 0)},
			List: []string{"Index", "EntryType", "InstanceId", "Message", "Category", "CategoryNumber", "Source", "TimeGenerated", "TimeWritten"}},
		typeExchangeServer:     {Columns: columns("Name", "Site", "ServerRole", "Edition", "AdminDisplayVersion")},
		typeFile:               {Columns: fileColumns(), List: []string{"Name", "FullName", "Length", "LastWriteTime", "Mode"}},
		typeFirewallRule:       {List: nil},
		typeImapSettings:       {Columns: columns("UnencryptedOrTLSBindings", "SSLBindings", "LoginType", "X509CertificateName")},
		typeMailbox:            {Columns: columns("Name", "Alias", "ServerName", "ProhibitSendQuota")},
		typeMailboxPermission:  {Columns: columns("Identity", "User", "AccessRights", "IsInherited", "Deny")},
		typeNetConnection:      {List: nil},
		typeReferenceFault:     {Columns: columns("Name", "Mailbox", "Command", "Remaining", "Delay")},
		typeReferenceFaultKind: {List: nil},
		typeReferenceMessage:   {Columns: columns("Mailbox", "Folder", "Uid", "Subject")},
		typeRoleGroup:          {Columns: columns("Name", "AssignedRoles", "RoleAssignments", "ManagedBy")},
		typeRoleGroupMember:    {Columns: columns("Name", "RecipientType")},
		typeService: {
			Columns: []shell.Column{column("Status", 8), column("Name", 18), column("DisplayName", 38)},
			List: []string{"Name", "DisplayName", "Status", "DependentServices", "ServicesDependedOn", "CanPauseAndContinue", "CanShutdown", "CanStop",
				"ServiceType"},
		},
		typeServiceHealth: {List: nil},
		typeUser:          {Columns: columns("Name", "RecipientType")},
	}
}
