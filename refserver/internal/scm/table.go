package scm

import "github.com/imapspec/imapspec/refserver/internal/org"

// The names of the services that something refers to.
const (
	IMAP4             = "MSExchangeIMAP4"
	IMAP4Backend      = "MSExchangeIMAP4BE"
	ADTopology        = "MSExchangeADTopology"
	FrontEndTransport = "MSExchangeFrontEndTransport"
	Transport         = "MSExchangeTransport"
	InformationStore  = "MSExchangeIS"
	WebPublishing     = "W3SVC"
)

const (
	localSystem    = "Local System"
	networkService = "Network Service"
	localService   = "Local Service"
	portSharing    = "NetTcpPortSharing"
)

// Services is every service of an Exchange Mailbox server that a person meets in these procedures, with the runners put in
// by service name (SVC; Windows' own services as far as something depends on them). The reference server has no POP3.
func Services(runners map[string]Runner) []Service {
	services := append(windowsServices(), exchangeServices()...)
	for i, s := range services {
		services[i].Runner = runners[s.Name]
	}
	return services
}

// row makes the common kind: Automatic, Local System, required.
func row(name, display, description string, dependsOn ...string) Service {
	return Service{Name: name, DisplayName: display, Description: description, LogOnAs: localSystem,
		Startup: Automatic, Required: true, DependsOn: dependsOn}
}

// as changes what differs from the common kind.
func (s Service) as(logOn string, startup StartupType, required bool) Service {
	s.LogOnAs, s.Startup, s.Required = logOn, startup, required
	return s
}

func (s Service) component(name string) Service {
	s.Component = name
	return s
}

func exchangeServices() []Service {
	ad := ADTopology
	return []Service{
		row("HostControllerService", "Microsoft Exchange Search Host Controller", "Deploys and manages service applications on this computer.", "HTTP"),
		row("MSComplianceAudit", "Microsoft Exchange Compliance Audit", "Hosts the auditing features of Exchange.", ad),
		row(ADTopology, "Microsoft Exchange Active Directory Topology", "Gives directory topology information to the Exchange services. Most of them can't start without it.", portSharing),
		row("MSExchangeAntispamUpdate", "Microsoft Exchange Anti-spam Update", "Updates the definitions of the anti-spam agents.", ad).as(localSystem, Automatic, false),
		row("MSExchangeCompliance", "Microsoft Exchange Compliance Service", "Hosts the compliance features of Exchange.", ad),
		row("MSExchangeDagMgmt", "Microsoft Exchange DAG Management", "Manages storage and database layout of servers in database availability groups.", ad, portSharing),
		row("MSExchangeDelivery", "Microsoft Exchange Mailbox Transport Delivery", "Delivers messages from transport into mailbox databases.", ad).as(networkService, Automatic, true),
		row("MSExchangeDiagnostics", "Microsoft Exchange Diagnostics", "Watches the health of the server."),
		row("MSExchangeEdgeSync", "Microsoft Exchange EdgeSync", "Replicates data to subscribed Edge Transport servers.", ad).as(localSystem, Automatic, false),
		row("MSExchangeFastSearch", "Microsoft Exchange Search", "Indexes mailbox content.", ad),
		row(FrontEndTransport, "Microsoft Exchange Frontend Transport", "Takes SMTP connections from clients and other hosts and passes them to the transport service.", ad),
		row("MSExchangeHM", "Microsoft Exchange Health Manager", "Watches the key components of the server.", "EventLog", "Winmgmt"),
		row("MSExchangeHMRecovery", "Microsoft Exchange Health Manager Recovery", "Recovers components that are not healthy.", "EventLog", "Winmgmt"),
		row(IMAP4, "Microsoft Exchange IMAP4", "Gives clients IMAP4 access to mailboxes. While this service is stopped, clients can't connect to this computer with the IMAP4 protocol.", ad).
			as(localSystem, Manual, false).component(org.ImapProxy),
		row(IMAP4Backend, "Microsoft Exchange IMAP4 Backend", "Takes the IMAP4 connections that the IMAP4 service passes on. While this service is stopped, clients can't log on with the IMAP4 protocol.", ad).
			as(networkService, Manual, false),
		row(InformationStore, "Microsoft Exchange Information Store", "Manages the mailbox databases. While this service is stopped, they aren't available.",
			ad, "EventLog", "LanmanServer", "LanmanWorkstation", "RpcSs"),
		row("MSExchangeMailboxAssistants", "Microsoft Exchange Mailbox Assistants", "Processes mailboxes in the background.", ad),
		row("MSExchangeMailboxReplication", "Microsoft Exchange Mailbox Replication", "Processes mailbox moves.", ad, portSharing),
		row("MSExchange Mitigation", "Microsoft Exchange Emergency Mitigation", "Applies mitigations against known threats."),
		row("MSExchangeRepl", "Microsoft Exchange Replication", "Replicates mailbox databases in database availability groups.", ad),
		row("MSExchangeRPC", "Microsoft Exchange RPC Client Access", "Manages RPC connections of clients.", ad).as(networkService, Automatic, true),
		row("MSExchangeServiceHost", "Microsoft Exchange Service Host", "Hosts Exchange components that have no service of their own.", ad),
		row("MSExchangeSubmission", "Microsoft Exchange Mailbox Transport Submission", "Submits messages from mailbox databases to transport.", ad),
		row("MSExchangeThrottling", "Microsoft Exchange Throttling", "Limits the rate of user operations.", ad).as(networkService, Automatic, true),
		row(Transport, "Microsoft Exchange Transport", "The SMTP server and the transport pipeline.", "FMS", ad).as(networkService, Automatic, true),
		row("MSExchangeTransportLogSearch", "Microsoft Exchange Transport Log Search", "Lets transport log files be searched from other computers.", ad).as(localSystem, Automatic, false),
		row("wsbexchange", "Microsoft Exchange Server Extension for Windows Server Backup", "Backs up and restores Exchange data.").as(localSystem, Manual, false),
	}
}

func windowsServices() []Service {
	return []Service{
		row("EventLog", "Windows Event Log", "Manages events and event logs.").as(localService, Automatic, false),
		row("FMS", "Microsoft Filtering Management Service", "Manages the filtering of messages."),
		row("HTTP", "HTTP Service", "Takes HTTP requests for applications.").as(localSystem, Manual, false),
		row("LanmanServer", "Server", "Shares files and named pipes over the network.").as(localSystem, Automatic, false),
		row("LanmanWorkstation", "Workstation", "Connects to shares of other computers.").as(networkService, Automatic, false),
		row(portSharing, "Net.Tcp Port Sharing Service", "Lets several applications share TCP ports.").as(localService, Automatic, false),
		row("RpcSs", "Remote Procedure Call (RPC)", "The service control manager for COM and DCOM servers.").as(networkService, Automatic, false),
		row(WebPublishing, "World Wide Web Publishing Service", "Gives web connectivity and administration through Internet Information Services.", "WAS", "HTTP"),
		row("WAS", "Windows Process Activation Service", "Activates the processes of message-activated applications.").as(localSystem, Manual, false),
		row("Winmgmt", "Windows Management Instrumentation", "Gives access to management information.").as(localSystem, Automatic, false),
	}
}
