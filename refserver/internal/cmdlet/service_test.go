package cmdlet_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/scm"
)

// failing is a service that does not start.
type failing struct{ reason string }

func (f failing) Start(context.Context) error { return errors.New(f.reason) }
func (f failing) Stop(context.Context) error  { return nil }

const bothServices = "Get-Service MSExchangeIMAP4; Get-Service MSExchangeIMAP4BE"

func TestDocumentedServiceCommands(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints(bothServices, `
Status   Name               DisplayName
------   ----               -----------
Stopped  MSExchangeIMAP4    Microsoft Exchange IMAP4
Stopped  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend`)
	b.silent("Start-Service MSExchangeIMAP4; Start-Service msexchangeimap4be")
	b.silent("Set-Service MSExchangeIMAP4 -StartupType Automatic; Set-Service MSExchangeIMAP4BE -StartupType Automatic")
	b.silent("Start-Service MSExchangeIMAP4")
	b.silent("Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE")
	b.prints(bothServices, `
Status   Name               DisplayName
------   ----               -----------
Running  MSExchangeIMAP4    Microsoft Exchange IMAP4
Running  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend`)
	b.prints("(Get-Service MSExchangeIMAP4).StartType", "Automatic")
	b.silent("Restart-Computer -Force")
	b.prints("(Get-Service MSExchangeIMAP4BE).Status", "Running")
	b.silent("Set-Service MSExchangeIMAP4BE -StartupType Manual; Restart-Computer -Force")
	b.prints("(Get-Service MSExchangeIMAP4BE).Status", "Stopped")
	b.prints("(Get-Service MSExchangeIMAP4).Status", "Running")
}

func TestServicesInPipelines(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.silent("Get-Service MSExchangeIMAP4* | Start-Service")
	b.prints("Get-Service | Where-Object { $_.Name -like 'MSExchangeIMAP4*' } | ForEach-Object { \"$($_.Name) $($_.Status)\" }",
		"MSExchangeIMAP4 Running\nMSExchangeIMAP4BE Running")
	b.silent("'MSExchangeIMAP4','MSExchangeIMAP4BE' | Stop-Service")
	b.says("Start-Service -DisplayName 'Microsoft Exchange IMAP4' -PassThru", "Running  MSExchangeIMAP4 ")
	b.prints("Get-Service MSExchangeIMAP4 -RequiredServices | ForEach-Object Name", "MSExchangeADTopology")
	b.says("Get-Service MSExchangeADTopology | Format-List", "DependentServices : {", "Status : Running")
	b.silent("Get-Service Nothing*")
	b.silent("Set-Service MSExchangeIMAP4BE -Status Running")
}

func TestServiceErrors(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{runners: map[string]scm.Runner{scm.IMAP4: failing{"listen tcp 0.0.0.0:993: address already in use"}}})
	b.says("Start-Service MSExchangeIMAP4", "Service 'Microsoft Exchange IMAP4 (MSExchangeIMAP4)' cannot be started due to the following error: "+
		"Cannot start service MSExchangeIMAP4 on computer '.'. listen tcp 0.0.0.0:993: address already in use", "FullyQualifiedErrorId : CouldNotStartService,Microsoft.PowerShell.Commands.StartServiceCommand")
	b.says("Get-EventLog Application -Source MSExchangeIMAP4 -EntryType Error | Format-List Message", "address already in use")
	b.says("Get-Service Nope, MSExchangeIMAP4BE", "Cannot find any service with service name 'Nope'.", "NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.GetServiceCommand", "Stopped MSExchangeIMAP4BE")
	b.prints("Get-Service -Include *IMAP4* -Exclude *BE | % Name", "MSExchangeIMAP4")
	b.says("Start-Service", "missing mandatory parameters: Name", "MissingMandatoryParameter,Microsoft.PowerShell.Commands.StartServiceCommand")
	b.says("Stop-Service -Force", "missing mandatory parameters: Name")
	b.silent("Get-Service Nothing* | Start-Service")
	b.says("Stop-Service MSExchangeADTopology", "because it has dependent services", "Force")
	b.says("Set-Service MSExchangeIMAP4BE -StartupType Sometimes", "Automatic, Manual, Disabled")
	b.silent("Set-Service MSExchangeIMAP4BE -StartupType Disabled")
	b.says("Start-Service MSExchangeIMAP4BE", "cannot be started", "Cannot start service MSExchangeIMAP4BE on computer '.'.", "disabled")
	b.says("net start MSExchangeIMAP4", "could not be started", "address already in use", "NET HELPMSG 3534")
	b.says("net start MSExchangeIMAP4BE", "System error 1058 has occurred.")
}

func TestInactiveComponent(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.silent("Start-Service MSExchangeIMAP4")
	b.silent("Set-ServerComponentState MAILBOX01 -Component ImapProxy -State Inactive -Requester HealthAPI")
	b.says("Get-ServerComponentState MAILBOX01 -Component imapproxy", "mailbox01.contoso.com", "ImapProxy", "Inactive")
	b.prints("(Get-Service MSExchangeIMAP4).Status", "Stopped")
	b.says("Start-Service MSExchangeIMAP4", "cannot be started", "The server component ImapProxy is in the Inactive state")
	b.silent("Set-ServerComponentState -Identity MAILBOX01 -Component ImapProxy -State Active -Requester HealthAPI; Start-Service MSExchangeIMAP4")
	b.silent("Set-ServerComponentState -Identity MAILBOX01 -Component ServerWideOffline -State Inactive -Requester Maintenance")
	b.prints("(Get-Service MSExchangeIMAP4).Status", "Stopped")
	b.says("Set-ServerComponentState MAILBOX01 -Component Imap -State Active -Requester HealthAPI", `The component "Imap" isn't valid`, "ImapProxy")
	b.says("Set-ServerComponentState MAILBOX01 -Component ImapProxy -State Off -Requester HealthAPI", "Active, Inactive, Draining")
}

func TestNet(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints("net stop w3svc /y", `
The World Wide Web Publishing Service service is stopping.
The World Wide Web Publishing Service service was stopped successfully.`)
	b.prints("Net Stop W3SVC", `
The World Wide Web Publishing Service service is not started.

More help is available by typing NET HELPMSG 3521.`)
	b.prints("net start w3svc", `
The World Wide Web Publishing Service service is starting.
The World Wide Web Publishing Service service was started successfully.`)
	b.prints("net start w3svc", `
The requested service has already been started.

More help is available by typing NET HELPMSG 2182.`)
	b.prints("net start nope", `
The service name is invalid.

More help is available by typing NET HELPMSG 2185.`)
	b.says(`net start "Microsoft Exchange IMAP4"`, "The Microsoft Exchange IMAP4 service was started successfully.")
	b.says("net start", "These Windows services are started:", "   Microsoft Exchange IMAP4", "The command completed successfully.")
	b.says("net use", "NET START [service]")
}

func TestNetStopsDependents(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.silent("Start-Service MSExchangeIMAP4")
	b.answers = []string{"n"}
	b.says("net stop MSExchangeADTopology", "The following services are dependent on the Microsoft Exchange Active Directory Topology service.",
		"Stopping the Microsoft Exchange Active Directory Topology service will also stop these services.", "   Microsoft Exchange IMAP4")
	b.prints("(Get-Service MSExchangeADTopology).Status", "Running")
	got := b.run("net stop MSExchangeADTopology /y")
	first, last := strings.Index(got, "The Microsoft Exchange IMAP4 service was stopped"), strings.Index(got, "Topology service was stopped successfully.")
	if first < 0 || last < first {
		t.Errorf("dependents are not stopped first:\n%s", got)
	}
	b.prints("Get-Service MSExchangeIS | ForEach-Object Status", "Stopped")
}

func TestIISReset(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints("iisreset", `
Attempting stop...
Internet services successfully stopped
Attempting start...
Internet services successfully restarted`)
	b.says("iisreset /stop", "Internet services successfully stopped")
	b.says("iisreset /status", "Status for World Wide Web Publishing Service : Stopped")
	b.says("iisreset /start", "Internet services successfully started")
	b.says("iisreset /explode", "IISRESET [")
}

func TestServiceHealthNamesRequiredServicesOnly(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints("Test-ServiceHealth | ForEach-Object { $_.RequiredServicesRunning }", "True\nTrue\nTrue")
	b.silent("Stop-Service MSExchangeTransport")
	b.says("Test-ServiceHealth | Format-List Role,ServicesNotRunning", "Mailbox Server Role", "{MSExchangeTransport}")
	if got := b.run("Test-ServiceHealth | ForEach-Object { $_.ServicesRunning + $_.ServicesNotRunning }"); strings.Contains(got, scm.IMAP4) {
		t.Errorf("a Manual service is listed:\n%s", got)
	}
}

func TestServicesNeedAnAdministrator(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Bob")
	b.silent("Add-RoleGroupMember 'Server Management' -Member Bob")
	b.as("bob")
	b.says(bothServices, "Stopped  MSExchangeIMAP4 ")
	b.says("Start-Service MSExchangeIMAP4", "cannot be started due to the following error: Cannot open MSExchangeIMAP4 service on computer '.'.")
	b.says("Stop-Service W3SVC", "cannot be stopped due to the following error: Cannot open W3SVC service on computer '.'.")
	b.says("Set-Service MSExchangeIMAP4 -StartupType Automatic", "cannot be configured due to the following error: Access is denied")
	b.prints("net stop w3svc /y", "System error 5 has occurred.\n\nAccess is denied.")
	b.says("iisreset", "Access denied")
	b.says("Restart-Computer -Force", "Access is denied")
	for _, name := range []string{scm.IMAP4, scm.IMAP4Backend} {
		if s, err := b.env.Services.Get(name); err != nil || s.State != scm.Stopped || s.Startup != scm.Manual {
			t.Errorf("%+v, %v", s, err)
		}
	}
}

func TestEveryServiceShowsInTheList(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	names := strings.Split(b.run("Get-Service | ForEach-Object { $_.Name.ToLower() }"), "\n")
	if len(names) != len(b.env.Services.List()) || !slices.IsSorted(names) {
		t.Errorf("%d services: %v", len(names), names)
	}
}

// TestServiceMethods: the object of Get-Service stays as it was until it is asked anew.
func TestServiceMethods(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{clock: clockwork.NewRealClock()})
	b.prints("$s = Get-Service MSExchangeIMAP4; $s.Start(); $s.Status; $s.Refresh(); $s.Status", "Stopped\nRunning")
	b.prints("$s.Stop(); $s.WaitForStatus('Stopped'); $s.Status", "Stopped")
	b.silent("Start-Service MSExchangeIMAP4; $s.WaitForStatus('Running', '00:00:30')")
	b.says("$s.Start()", `Exception calling "Start" with "0" argument(s): "Cannot start service MSExchangeIMAP4 on computer '.'."`, "MethodInvocationException")
	b.says("$s.WaitForStatus('Stopped', '00:00:00.01')", `Exception calling "WaitForStatus" with "2" argument(s): "Time out has expired and the operation has not been completed."`)
	b.says("$s.Pause()", "does not contain a method named 'Pause'")
	b.prints("try { $s.Start() } catch { 'caught' }", "caught")
	b.person("alice")
	b.as("alice").says("(Get-Service MSExchangeIMAP4).Stop()", "Cannot stop service MSExchangeIMAP4 on computer '.'.")
	b.prints("(Get-Service MSExchangeIMAP4).Status", "Running")
}
