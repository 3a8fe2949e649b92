package cmdlet_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
)

const restartWarning = "WARNING: Changes to IMAP4 settings will only take effect after all Microsoft Exchange IMAP4 services are restarted on server MAILBOX01."

func TestDocumentedConfiguration(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints("Get-ImapSettings | Format-List *ConnectionSettings,*Bindings,X509CertificateName", `
InternalConnectionSettings : {mailbox01.contoso.com:993:SSL, mailbox01.contoso.com:143:TLS}
ExternalConnectionSettings : {}
UnencryptedOrTLSBindings   : {[::]:143, 0.0.0.0:143}
SSLBindings                : {[::]:993, 0.0.0.0:993}
X509CertificateName        : MAILBOX01`)
	b.prints(`Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com`, restartWarning)
	b.prints("Get-ImapSettings | Format-List *ConnectionSettings,*Bindings,X509CertificateName", `
InternalConnectionSettings : {mailbox01.contoso.com:993:SSL, mailbox01.contoso.com:143:TLS}
ExternalConnectionSettings : {mail.contoso.com:993:SSL, mail.contoso.com:143:TLS}
UnencryptedOrTLSBindings   : {[::]:143, 0.0.0.0:143}
SSLBindings                : {[::]:993, 0.0.0.0:993}
X509CertificateName        : mail.contoso.com`)
	b.prints(`Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL", "mail.contoso.com:143:TLS"`,
		`WARNING: The command completed successfully but no settings of 'MAILBOX01\1' have been modified.`)
}

func TestGetImapSettingsListsEveryPropertyInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	var names []string
	for line := range strings.SplitSeq(b.run("Get-ImapSettings | Format-List"), "\n") {
		if name, _, found := strings.Cut(line, " : "); found && !strings.HasPrefix(line, " ") {
			if len(name) != len("PreAuthenticatedConnectionTimeout") {
				t.Errorf("%q is not padded to the longest name", name)
			}
			names = append(names, strings.TrimRight(name, " "))
		} else if name, found := strings.CutSuffix(line, " :"); found && !strings.HasPrefix(line, " ") {
			names = append(names, strings.TrimRight(name, " "))
		}
	}
	want := strings.Fields(`RunspaceId ProtocolName Name MaxCommandSize ShowHiddenFoldersEnabled UnencryptedOrTLSBindings SSLBindings
		InternalConnectionSettings ExternalConnectionSettings X509CertificateName Banner LoginType AuthenticatedConnectionTimeout
		PreAuthenticatedConnectionTimeout MaxConnections MaxConnectionFromSingleIP MaxConnectionsPerUser MessageRetrievalMimeFormat ProxyTargetPort
		CalendarItemRetrievalOption OwaServerUrl EnableExactRFC822Size LiveIdBasicAuthReplacement SuppressReadReceipt ProtocolLogEnabled
		EnforceCertificateErrors LogFileLocation LogFileRollOverSettings LogPerFileSizeQuota ExtendedProtectionPolicy EnableGSSAPIAndNTLMAuth Server
		AdminDisplayName ExchangeVersion DistinguishedName Identity Guid ObjectCategory ObjectClass WhenChanged WhenCreated WhenChangedUTC
		WhenCreatedUTC OrganizationId Id OriginatingServer IsValid ObjectState`)
	if !slices.Equal(names, want) {
		t.Errorf("got\n%v\nwant\n%v", names, want)
	}
}

// TestEverySettingChanges gives each parameter a value that differs from the default.
func TestEverySettingChanges(t *testing.T) {
	t.Parallel()
	for parameter, row := range map[string]struct{ give, shows string }{
		"AuthenticatedConnectionTimeout":    {"1.00:00:00", "1.00:00:00"},
		"Banner":                            {`"Hello there"`, "Hello there"},
		"CalendarItemRetrievalOption":       {"1", "IntranetUrl"},
		"EnableExactRFC822Size":             {"$true", "True"},
		"EnableGSSAPIAndNTLMAuth":           {"$false", "False"},
		"EnforceCertificateErrors":          {"$true", "True"},
		"ExtendedProtectionPolicy":          {"allow", "Allow"},
		"ExternalConnectionSettings":        {"mail.contoso.com:143:", "{mail.contoso.com:143}"},
		"InternalConnectionSettings":        {"imap.contoso.com:993:ssl", "{imap.contoso.com:993:SSL}"},
		"LogFileLocation":                   {`"C:\Imap4Logging"`, `C:\Imap4Logging`},
		"LogFileRollOverSettings":           {"4", "Monthly"},
		"LogPerFileSizeQuota":               {"2MB", "2 MB (2,097,152 bytes)"},
		"LoginType":                         {"1", "PlainTextLogin"},
		"MaxCommandSize":                    {"16384", "16384"},
		"MaxConnectionFromSingleIP":         {"3", "3"},
		"MaxConnections":                    {"100", "100"},
		"MaxConnectionsPerUser":             {"2147483647", "2147483647"},
		"MessageRetrievalMimeFormat":        {"3", "TextEnrichedOnly"},
		"OwaServerUrl":                      {"https://owa01", "https://owa01"},
		"PreAuthenticatedConnectionTimeout": {"00:00:30", "00:00:30"},
		"ProtocolLogEnabled":                {"$true", "True"},
		"ProxyTargetPort":                   {"9933", "9933"},
		"SSLBindings":                       {"10.0.0.11:993,[fd00::11]:993", "{10.0.0.11:993, [fd00::11]:993}"},
		"ShowHiddenFoldersEnabled":          {"$true", "True"},
		"SuppressReadReceipt":               {"$true", "True"},
		"UnencryptedOrTLSBindings":          {"$null", "{}"},
		"X509CertificateName":               {"mail.contoso.com", "mail.contoso.com"},
	} {
		t.Run(parameter, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, setUp{})
			b.prints("Set-ImapSettings -"+parameter+" "+row.give, restartWarning)
			b.prints("Get-ImapSettings -Server mailbox01.contoso.com | Format-List "+parameter, parameter+" : "+row.shows)
		})
	}
}

func TestImpossibleSettingsChangeNothing(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ arguments, says string }{
		{"-MaxCommandSize 1023", "from 1024 through 16384"},
		{"-MaxCommandSize many", "MaxCommandSize"},
		{"-MaxConnections 0", "from 1 through 2147483647"},
		{"-MaxConnections 2147483648", "MaxConnections"},
		{"-AuthenticatedConnectionTimeout 00:00:29", "from 00:00:30 through 1.00:00:00"},
		{"-PreAuthenticatedConnectionTimeout 01:00:01", "from 00:00:30 through 01:00:00"},
		{"-AuthenticatedConnectionTimeout soon", "AuthenticatedConnectionTimeout"},
		{"-LoginType Secure-ish", "PlainTextLogin, PlainTextAuthentication, SecureLogin"},
		{"-LoginType 4", "LoginType"},
		{"-EnableExactRFC822Size perhaps", "EnableExactRFC822Size"},
		{"-Banner ''", "Banner"},
		{"-Banner \"two`r`nlines\"", "Banner"},
		{"-CalendarItemRetrievalOption Custom", "OwaServerUrl"},
		{"-LogPerFileSizeQuota huge", "KB, MB, GB or TB, or unlimited"},
		{"-X509CertificateName *.contoso.com", "without a wildcard"},
		{"-ProxyTargetPort 0", "ProxyTargetPort"},
		{"-ExternalConnectionSettings mail.contoso.com", `"mail.contoso.com" isn't valid: it has 1 parts. It must be of the form <FQDN>:<TCPPort>:<SSL | TLS | blank>`},
		{"-ExternalConnectionSettings mail.contoso.com:99999:SSL", `"99999" is no TCP port`},
		{"-ExternalConnectionSettings mail.contoso.com:993:STARTTLS", "neither SSL nor TLS nor blank"},
		{`-ExternalConnectionSettings @{Add="nonsense"}`, `"nonsense"`},
		{"-SSLBindings 993", `"993" isn't valid. It must be of the form <IPv4OrIPv6Address>:<Port>`},
		{"-UnencryptedOrTLSBindings ::143", `"::143"`},
		{"-Server MAILBOX02", "'MAILBOX02' couldn't be found on 'dc01.contoso.com'"},
		{"-NoSuchSetting 1", "A parameter cannot be found that matches parameter name 'NoSuchSetting'."},
		{"-Max 1", "MaxCommandSize"},
	} {
		t.Run(row.arguments, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, setUp{})
			before := b.env.Directory.View()
			b.says("Set-ImapSettings -SuppressReadReceipt $true "+row.arguments, row.says, "FullyQualifiedErrorId")
			if b.env.Directory.View() != before {
				t.Error("the directory changed")
			}
		})
	}
}

func TestMultiValueEdit(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.run(`Set-ImapSettings -ExternalConnectionSettings @{Add="mail.contoso.com:993:SSL","mail.contoso.com:143:TLS"}`)
	b.run(`Set-ImapSettings -ExternalConnectionSettings @{Add="imap.contoso.com:143"; Remove="MAIL.contoso.com:143:tls"}`)
	if got, want := b.imap().ExternalConnectionSettings, []string{"mail.contoso.com:993:SSL", "imap.contoso.com:143"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	b.run(`Set-ImapSettings -ExternalConnectionSettings {Dublin01.Contoso.com:993:SSL}`)
	b.says("Get-ImapSettings | fl ExternalConnectionSettings", "{Dublin01.Contoso.com:993:SSL}")
}

func TestCustomCalendarNeedsBoth(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints(`Set-ImapSettings -Server MAILBOX01 -CalendarItemRetrievalOption Custom -OwaServerUrl "https://OwaServer01"`, restartWarning)
}

func TestWhatIfAndConfirm(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	before := b.imap()
	b.prints("Set-ImapSettings -Banner Hi -WhatIf", `What if: Performing the operation "Set-ImapSettings" on target "MAILBOX01\1".`)
	b.answers = []string{"n"}
	b.run("Set-ImapSettings -Banner Hi -Confirm")
	if !reflect.DeepEqual(b.imap(), before) {
		t.Error("the settings changed")
	}
	b.answers = []string{"y"}
	b.run("Set-ImapSettings -Banner Hi -Confirm")
	if b.imap().Banner != "Hi" {
		t.Error("the settings did not change")
	}
}

func TestServerFromThePipeline(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints("Get-ExchangeServer | Set-ImapSettings -MaxConnections 5", restartWarning)
	b.prints("Get-ImapSettings | Set-ImapSettings -MaxConnectionsPerUser 5", restartWarning)
	if s := b.imap(); s.MaxConnections != 5 || s.MaxConnectionsPerUser != 5 {
		t.Errorf("%+v", s)
	}
	if changed := b.imap().WhenChanged; time.Since(changed) > 2*time.Hour || b.imap().WhenCreated.After(changed) {
		t.Errorf("changed at %v", changed)
	}
}

func TestWrongDefaultBindingDefect(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{defects: []string{string(defect.WrongDefaultBinding)}})
	b.says("Get-ImapSettings | fl SSLBindings", "{[::]:994, 0.0.0.0:994}")
}
