package reply

import "fmt"

// Texts of Exchange's cmdlets. Where no source is named the wording is generally known and nothing asserts it (facts 2.4).

// ObjectNotFound is Exchange's error for an identity that the directory does not have.
func ObjectNotFound(identity, domainController string) string {
	return fmt.Sprintf("The operation couldn't be performed because object '%s' couldn't be found on '%s'.", identity, domainController)
}

// NothingModified is the warning of a Set- cmdlet that changed nothing.
func NothingModified(identity string) string {
	return fmt.Sprintf("The command completed successfully but no settings of '%s' have been modified.", identity)
}

// ImapRestartNeeded is the warning after Set-ImapSettings changed something (SEED step 3: the services must be restarted).
func ImapRestartNeeded(server string) string {
	return fmt.Sprintf("Changes to IMAP4 settings will only take effect after all Microsoft Exchange IMAP4 services are restarted on server %s.", server)
}

// SettingInvalid refuses a setting's value; want completes "it must be …".
func SettingInvalid(property, value, want string) string {
	return fmt.Sprintf("The value %q of property %s isn't valid. It must be %s.", value, property, want)
}

// ConnectionSettingInvalid refuses a value of Internal- or ExternalConnectionSettings and says the form (SEED).
func ConnectionSettingInvalid(value, why string) string {
	return fmt.Sprintf("The connection setting %q isn't valid: %s. It must be of the form <FQDN>:<TCPPort>:<SSL | TLS | blank>, "+
		"for example mail.contoso.com:993:SSL.", value, why)
}

// BindingInvalid refuses a binding and says the form (PS:Set-ImapSettings).
func BindingInvalid(value string) string {
	return fmt.Sprintf("The binding %q isn't valid. It must be of the form <IPv4OrIPv6Address>:<Port>, for example 10.0.0.11:993 or [::]:993.", value)
}

// SizeInvalid refuses a size and says the form (PS:Set-ImapSettings, LogPerFileSizeQuota).
func SizeInvalid(value string) string {
	return fmt.Sprintf("The size %q isn't valid. It must be a number of bytes, a number with the unit B, KB, MB, GB or TB, or unlimited.", value)
}

// UserPrincipalNameInvalid refuses a logon name of another form.
func UserPrincipalNameInvalid(value, domain string) string {
	return fmt.Sprintf("The user principal name %q isn't valid. It must be of the form user@%s.", value, domain)
}

// RecipientWithoutName refuses an empty name.
func RecipientWithoutName(upn string) string {
	return fmt.Sprintf("The name of the recipient %s can't be empty.", upn)
}

// CmdletNotLocal refuses what can be done only on the computer itself.
func CmdletNotLocal(server, local string) string {
	return fmt.Sprintf("The services of server %s can't be reached from %s. Open a session on %s and run the command there.", server, local, server)
}

// The certificate cmdlets.

// CertificateNotFound is for a thumbprint that no certificate of the server has.
func CertificateNotFound(thumbprint, server string) string {
	return fmt.Sprintf("The certificate with thumbprint %s was not found on server %s. Use Get-ExchangeCertificate to list the certificates.", thumbprint, server)
}

// CertificateWildcard is what Enable-ExchangeCertificate says of a wildcard certificate and IMAP or POP ("cannot used" is
// original; captured for POP, ASG says that it happens for both).
func CertificateWildcard(thumbprint, subject, service string) string {
	return fmt.Sprintf("This certificate with thumbprint %s and subject \"%s\" cannot used for %s SSL/TLS connections because the subject "+
		"is not a Fully Qualified Domain Name (FQDN). Use command Set-%sSettings to set X509CertificateName to the FQDN of the service.",
		thumbprint, subject, service, service)
}

// CertificateNotValid refuses to assign a certificate whose status is not Valid (ASG).
func CertificateNotValid(thumbprint, status string) string {
	return fmt.Sprintf("The certificate with thumbprint %s has the status %s and isn't valid for Exchange services.", thumbprint, status)
}

// CertificateService refuses a service that certificates are not enabled for here (PS:Enable-ExchangeCertificate).
func CertificateService(service string) string {
	return fmt.Sprintf("A certificate can't be enabled for the service %s with this command.", service)
}

// CertificateOverwrite is the question before the default SMTP certificate is replaced; the thumbprints stand with their dates.
func CertificateOverwrite(current, currentExpires, next, nextExpires string) string {
	return fmt.Sprintf("Overwrite the existing default SMTP certificate?\n\nCurrent certificate: '%s' (expires %s)\nReplace it with certificate: '%s' (expires %s)",
		current, currentExpires, next, nextExpires)
}

// CertificateSubject refuses an X.500 name that cannot be read.
func CertificateSubject(subject, part string) string {
	return fmt.Sprintf("The subject name %q isn't valid: %q is not of the form CN=name.", subject, part)
}

// CertificateNameless refuses a certificate for nothing.
const CertificateNameless = "A certificate needs a subject name or a DNS name."

// CertificateDates refuses a certificate that would never be valid.
func CertificateDates(name, from, to string) string {
	return fmt.Sprintf("The certificate for %s can't be made: its end %s isn't after its start %s.", name, to, from)
}

// CertificateDNSName refuses what is no DNS name.
func CertificateDNSName(name string) string {
	return fmt.Sprintf("The DNS name %q isn't valid. It must be a host name such as mail.contoso.com or a wildcard such as *.contoso.com.", name)
}

// CertificateInternalTransport refuses to remove the default SMTP certificate.
const CertificateInternalTransport = "The internal transport certificate cannot be removed because that would cause the Microsoft Exchange " +
	"Transport service to stop. To replace the internal transport certificate, create a new certificate. The new certificate will " +
	"automatically become the internal transport certificate. You can then remove the existing certificate."

// CertificateThumbprintOrIdentity is for a call without or with both of the two.
const CertificateThumbprintOrIdentity = "Specify the certificate with either the Thumbprint or the Identity parameter."

// Receive connectors.

// ConnectorBanner refuses a banner that a client would not understand (PS:Set-ReceiveConnector).
func ConnectorBanner(banner string) string {
	return fmt.Sprintf("The banner %q isn't valid. It must be one line that starts with 220 and a space.", banner)
}

// ConnectorCertificateName refuses a name of another form (CS).
func ConnectorCertificateName(name string) string {
	return fmt.Sprintf("The TLS certificate name %q isn't valid. It must be of the form <I>Issuer<S>Subject, as Get-ExchangeCertificate shows them.", name)
}

// ConnectorFqdn refuses what is no host name.
func ConnectorFqdn(name string) string {
	return fmt.Sprintf("The value %q of Fqdn isn't a valid domain name.", name)
}

// ConnectorAuthMechanism refuses a combination (PS:Set-ReceiveConnector).
const ConnectorAuthMechanism = "The value BasicAuthRequireTLS of AuthMechanism also requires the values BasicAuth and Tls, and None can only be used by itself."

// ConnectorName refuses an empty name.
const ConnectorName = "The name of a receive connector can't be empty."

// ConnectorMessageSize refuses a size out of range (PS:Set-ReceiveConnector).
func ConnectorMessageSize(value string) string {
	return fmt.Sprintf("The value %q of MaxMessageSize isn't valid. It must be from 65536 to 2147483647 bytes.", value)
}

// Recipients.

// RecipientInUse refuses a name that another recipient has.
func RecipientInUse(property, value, other string) string {
	return fmt.Sprintf("The value \"%s\" of property %s is already used by the recipient \"%s\". Choose another value.", value, property, other)
}

// RecipientName refuses an alias, logon name or address that cannot be one.
func RecipientName(property, value string) string {
	return fmt.Sprintf("The value \"%s\" of property %s isn't valid: it may not be empty or contain blanks or any of ( ) , : ; < > [ ] \\ / @ and quotation marks.", value, property)
}

// RemoveMailbox is the question before a mailbox is removed.
func RemoveMailbox(identity string) string {
	return fmt.Sprintf("Removing mailbox Identity: \"%s\" will remove the Active Directory user object and mark the mailbox and the archive (if present) in the database for removal.", identity)
}

// MoreResults is the warning when ResultSize cut the list.
const MoreResults = "There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter."

// ResultSizeInvalid refuses what is no number of results.
func ResultSizeInvalid(value string) string {
	return fmt.Sprintf("Cannot bind parameter 'ResultSize'. The value %q is neither a number from 1 nor unlimited.", value)
}

// DatabaseNotFound refuses a mailbox database that does not exist.
func DatabaseNotFound(name string) string {
	return fmt.Sprintf("The mailbox database %q couldn't be found. Use Get-MailboxDatabase to list the databases.", name)
}

// PasswordEmpty refuses an empty password.
const PasswordEmpty = "The password can't be empty."

// PermissionExists and PermissionMissing are the warnings for a right that is there already, or isn't there.
func PermissionExists(user, identity string) string {
	return fmt.Sprintf("The appropriate access control entry is already present on the object \"%s\" for account \"%s\".", identity, user)
}

// PermissionMissing is the warning for a right that isn't there.
func PermissionMissing(user, identity string) string {
	return fmt.Sprintf("Can't remove the access control entry on the object \"%s\" for account \"%s\" because it isn't present.", identity, user)
}

// PermissionRight refuses a right that has no meaning on the reference server.
func PermissionRight(right string) string {
	return fmt.Sprintf("The access right %s isn't available. Use FullAccess.", right)
}

// MemberExists refuses a member that the role group has already.
func MemberExists(member, group string) string {
	return fmt.Sprintf("The recipient \"%s\" is already a member of the group \"%s\".", member, group)
}

// MemberMissing refuses to remove who is not a member.
func MemberMissing(member, group string) string {
	return fmt.Sprintf("The recipient \"%s\" isn't a member of the group \"%s\".", member, group)
}

// LastAdministrator refuses to leave Organization Management empty.
const LastAdministrator = "The last member of the role group \"Organization Management\" can't be removed."

// SortByInvalid is for -SortBy with something that is no property of the objects.
func SortByInvalid(name string) string {
	return fmt.Sprintf("Cannot bind parameter 'SortBy'. The value %q is not the name of a property by which the objects can be sorted.", name)
}

// FilterInvalid says what is wrong with a -Filter and where.
func FilterInvalid(filter, why string, position int) string {
	return fmt.Sprintf("Cannot bind parameter 'Filter' to the target. Exception setting \"Filter\": \"Invalid filter syntax: %s\" at position %d. "+
		"For a description of the filter parameter syntax see the command help.\n%q", why, position, filter)
}

// Servers and components.

// ComponentUnknown refuses a component that servers do not have.
func ComponentUnknown(name, known string) string {
	return fmt.Sprintf("The component %q isn't valid. The components are: %s.", name, known)
}

// DNS and firewall.

// DNSZoneNotFound is for a zone that the DNS server does not have.
func DNSZoneNotFound(zone, server string) string {
	return fmt.Sprintf("The zone %s was not found on server %s.", zone, server)
}

// DNSServerNotFound is for a computer that is no DNS server of the reference environment.
func DNSServerNotFound(server string, known ...string) string {
	return fmt.Sprintf("The computer %s is not a DNS server that can be reached. The DNS servers are: %s (internal clients), %s (the public).",
		server, known[0], known[1])
}

// DNSRecordFailed is for a record that cannot be created.
func DNSRecordFailed(name, zone, server, reason string) string {
	return fmt.Sprintf("Failed to create resource record %s in zone %s on server %s: %s", name, zone, server, reason)
}

// DNSRecordNotFound is for a record that does not exist.
func DNSRecordNotFound(name, zone, server string) string {
	return fmt.Sprintf("Failed to get %s record in %s zone on %s server.", name, zone, server)
}

// DNSAddress refuses an address of the wrong family.
func DNSAddress(value, family string) string {
	return fmt.Sprintf("The value %q is not an %s address.", value, family)
}

// DNSRemoveQuestion is asked before records go.
func DNSRemoveQuestion(name, zone, server string) string {
	return fmt.Sprintf("Removing DNS resource record set by name %s from zone %s on server %s. Do you want to continue?", name, zone, server)
}

// EventLogNotFound is for a log other than Application.
func EventLogNotFound(name string) string {
	return fmt.Sprintf("The event log '%s' on computer '.' does not exist. The log of the services is Application.", name)
}

// FirewallSession says where the rules for external clients are.
func FirewallSession(firewall string) string {
	return fmt.Sprintf("The rules that external clients pass are those of the firewall. Specify -CimSession %s.", firewall)
}

// FirewallRuleNotFound is for a display name that no rule has.
func FirewallRuleNotFound(name string) string {
	return fmt.Sprintf("No MSFT_NetFirewallRule objects found with property 'DisplayName' equal to '%s'. Verify the value of the property and retry.", name)
}

// FirewallRuleUnsupported refuses a rule that the firewall of the reference environment has no use for.
func FirewallRuleUnsupported(parameter, want string) string {
	return fmt.Sprintf("The firewall takes only rules with -%s %s.", parameter, want)
}

// FirewallPort refuses a port that is none.
func FirewallPort(value string) string {
	return fmt.Sprintf("The value %q of LocalPort is not a TCP port from 1 through 65535.", value)
}

// Test-ImapConnectivity. Scenario, description and the form of an IMAP error are captured (CB); network errors are in the
// words of the .NET Framework.

const (
	ConnectivityImapScenario            = "Test IMAP4 Connectivity"
	ConnectivityImapScenarioDescription = "Connect to server using IMAP4 protocol, search for the test message, and delete it along with any messages that are older than 24 hours."
	TestMessageBody                     = "This message was sent to test whether mail can be sent by SMTP and received by IMAP4. It is deleted by the test."
	ConnectivityMessageNotReceived      = "The test message didn't arrive in the mailbox before the time was over."
	ConnectivityLineTooLong             = "The server sent a line that is too long."
	ConnectivityNoSuchHost              = "No such host is known"
	ConnectivityTimedOut                = "A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond"
	ConnectivityClosed                  = "Unable to read data from the transport connection: An existing connection was forcibly closed by the remote host."
)

// ConnectivityImapError is how a refusing line of the server is shown.
func ConnectivityImapError(line string) string { return "IMAP Error: " + line }

// ConnectivitySMTPError is how a failure of the sending half is shown.
func ConnectivitySMTPError(text string) string { return "SMTP Error: " + text }

// ConnectivityRefused is for a port on which nothing listens.
func ConnectivityRefused(target string) string {
	return "No connection could be made because the target machine actively refused it " + target
}

// ConnectivityCertificateRejected is for a certificate that the client does not accept; kind is .NET's name of the reason.
func ConnectivityCertificateRejected(kind, detail string) string {
	return fmt.Sprintf("The remote certificate is invalid according to the validation procedure: %s (%s).", kind, detail)
}

// ConnectivityTLSFailed is for a server that ends the TLS handshake.
func ConnectivityTLSFailed(alert string) string {
	return fmt.Sprintf("Authentication failed because the remote party has closed the transport stream (%s).", alert)
}

// ConnectivityNoTestUser is for a test without credentials where the test account was never created.
func ConnectivityNoTestUser(user, server, installPath string) string {
	return fmt.Sprintf("Could not find or log on with user %s. If this task is being run without credentials, log on as a Domain Administrator, and then run "+
		"%sScripts\\New-TestCasConnectivityUser.ps1 to verify that the user exists on Mailbox server %s. Or specify -MailboxCredential (Get-Credential).", user, installPath, server)
}

// ConnectivityWrongServer is for a mailbox whose database is active on another server (PS:Test-ImapConnectivity).
func ConnectivityWrongServer(address string) string {
	return fmt.Sprintf("Unable to create MailboxSession object to access the mailbox [%s]. Detailed error information: "+
		"[Microsoft.Exchange.Data.Storage.WrongServerException]: The user and the mailbox are in different Active Directory sites. Inner error "+
		"[Microsoft.Mapi.MapiExceptionMailboxInTransit]: MapiExceptionMailboxInTransit: Detected site violation (hr=0x0, ec=1292)", address)
}

// ConnectivityNoMailbox is for a user without a mailbox to send to.
func ConnectivityNoMailbox(user string) string {
	return fmt.Sprintf("The mailbox of the user %s couldn't be found.", user)
}

// ConnectivityNoSubmissionConnector is for a server without a connector on port 587.
func ConnectivityNoSubmissionConnector(server string) string {
	return fmt.Sprintf("No receive connector of server %s listens on port 587.", server)
}

// ConnectivityNameResolutionFailed and ConnectivityTCPConnectFailed are the warnings of Test-NetConnection.
func ConnectivityNameResolutionFailed(name string) string {
	return fmt.Sprintf("Name resolution of %s failed", name)
}

// ConnectivityTCPConnectFailed is the warning for a port that does not answer [K].
func ConnectivityTCPConnectFailed(address string, port uint16) string {
	return fmt.Sprintf("TCP connect to (%s : %d) failed", address, port)
}

// DriveNotFound is Windows PowerShell's error for a path on a drive that the session does not have.
func DriveNotFound(name string) string {
	return fmt.Sprintf("Cannot find drive. A drive with the name '%s' does not exist.", name)
}

// PathNotFound is Windows PowerShell's error for a file or folder that does not exist.
func PathNotFound(path string) string {
	return fmt.Sprintf("Cannot find path '%s' because it does not exist.", path)
}

// PathDenied is Windows PowerShell's error of Get-Content for a folder.
func PathDenied(path string) string { return fmt.Sprintf("Access to the path '%s' is denied.", path) }
