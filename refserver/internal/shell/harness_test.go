package shell

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

// fakeCommands are small cmdlets in the shape of the real ones.
func fakeCommands() []*Command {
	return []*Command{
		{
			Name: "Get-Service", Synopsis: "Lists services.",
			Parameters: []Parameter{
				{Name: "Name", Aliases: []string{"ServiceName"}, Kind: Strings, Position: 1, FromPipeline: true, FromPipelineByPropertyName: true},
				{Name: "DisplayName", Kind: Strings},
			},
			Run: getFakeService,
		},
		{
			Name: "Get-ImapSettings", Synopsis: "Shows the settings.",
			Run: func(_ context.Context, inv *Invocation) error {
				inv.Out(fakeSettings())
				return nil
			},
		},
		{
			Name: "Set-ImapSettings", Synopsis: "Changes the settings.", SupportsShouldProcess: true,
			Parameters: []Parameter{
				{Name: "Server", Kind: String, FromPipelineByPropertyName: true},
				{Name: "ExternalConnectionSettings", Kind: Strings},
				{Name: "X509CertificateName", Kind: String},
				{Name: "Banner", Kind: String},
				{Name: "LogPerFileSizeQuota", Kind: String},
				{Name: "LoginType", Kind: Enum, Enum: []string{"PlainTextLogin", "PlainTextAuthentication", "SecureLogin"}, EnumFirst: 1, TypeName: "Microsoft.Exchange.Data.Directory.SystemConfiguration.LoginOptions"},
				{Name: "MaxCommandSize", Kind: Int, Min: 1024, Max: 16384},
				{Name: "MaxConnections", Kind: Int, Min: 1, Max: 2147483647},
				{Name: "ProxyTargetPort", Kind: Int},
				{Name: "AuthenticatedConnectionTimeout", Kind: TimeSpan},
				{Name: "ProtocolLogEnabled", Kind: Bool},
				{Name: "Services", Kind: Enums, Enum: []string{"IMAP", "POP", "IIS", "SMTP"}},
				{Name: "MailboxCredential", Kind: Credential},
				{Name: "Password", Kind: SecureString},
			},
			Run: setFakeSettings,
		},
		{
			Name: "New-Mailbox", Parameters: []Parameter{{Name: "Name", Kind: String, Position: 1, Mandatory: true}, {Name: "Password", Kind: SecureString, Mandatory: true}},
			Run: func(_ context.Context, inv *Invocation) error {
				inv.Text("made " + inv.String("Name"))
				return nil
			},
		},
		{
			Name: "Remove-Mailbox", SupportsShouldProcess: true, ConfirmByDefault: true,
			Parameters: []Parameter{{Name: "Identity", Kind: String, Position: 1, Mandatory: true, FromPipeline: true}},
			Run: func(_ context.Context, inv *Invocation) error {
				if ok, err := inv.ShouldProcess(inv.String("Identity")); !ok {
					return err
				}
				inv.Text("removed " + inv.String("Identity"))
				return nil
			},
		},
		{
			Name: "net", Native: true,
			Run: func(_ context.Context, inv *Invocation) error {
				inv.Text(strings.Join(inv.Words(), "|"))
				return nil
			},
		},
		{Name: "Test-Crash", Run: func(context.Context, *Invocation) error { panic("broken") }},
		{Name: "Test-Error", Run: func(context.Context, *Invocation) error { return fmt.Errorf("it went wrong") }},
	}
}

func fakeService(name, status, display string) *Object {
	return &Object{
		Type: "System.ServiceProcess.ServiceController", Text: name,
		Properties: []Property{{"Status", status}, {"Name", name}, {"DisplayName", display}, {"CanStop", status == "Running"}, {"Id", len(name)}},
	}
}

func getFakeService(_ context.Context, inv *Invocation) error {
	all := []*Object{
		fakeService("MSExchangeIMAP4", "Running", "Microsoft Exchange IMAP4"),
		fakeService("MSExchangeIMAP4BE", "Stopped", "Microsoft Exchange IMAP4 Backend"),
		fakeService("W3SVC", "Running", "World Wide Web Publishing Service"),
	}
	names, _ := inv.Strings("Name")
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, name := range names {
		found := false
		for _, s := range all {
			if MatchWildcard(name, s.Text) {
				found = true
				inv.Out(s)
			}
		}
		if !found {
			e := Errorf("ObjectNotFound", "NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.GetServiceCommand", "Cannot find any service with service name '%s'.", name)
			e.Target, e.TargetType, e.Reason = name, "String", "ServiceCommandException"
			if err := inv.Error(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func fakeSettings() *Object {
	return &Object{Type: "Fake.ImapSettings", Text: `MAILBOX01\1`, Properties: []Property{
		{"Name", "1"},
		{"MaxCommandSize", 10240},
		{"ShowHiddenFoldersEnabled", false},
		{"UnencryptedOrTLSBindings", []string{"[::]:143", "0.0.0.0:143"}},
		{"SSLBindings", []string{"[::]:993", "0.0.0.0:993"}},
		{"InternalConnectionSettings", []string{"mailbox01.contoso.com:993:SSL", "mailbox01.contoso.com:143:TLS"}},
		{"ExternalConnectionSettings", []string{}},
		{"X509CertificateName", "mailbox01"},
		{"Banner", "The Microsoft Exchange IMAP4 service is ready."},
		{"PreAuthenticatedConnectionTimeout", time.Minute},
		{"DistinguishedName", "CN=1,CN=IMAP4,CN=Protocols,CN=MAILBOX01,CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,DC=contoso,DC=com"},
		{"Server", "MAILBOX01"},
	}}
}

// setFakeSettings prints what it was given, in the order of the parameters.
func setFakeSettings(_ context.Context, inv *Invocation) error {
	if ok, err := inv.ShouldProcess(`MAILBOX01\1`); !ok {
		return err
	}
	for _, name := range []string{"Server", "X509CertificateName", "Banner", "LogPerFileSizeQuota", "LoginType"} {
		if inv.Has(name) {
			inv.Text(fmt.Sprintf("%s=%q", name, inv.String(name)))
		}
	}
	for _, name := range []string{"ExternalConnectionSettings", "Services"} {
		values, edit := inv.Strings(name)
		if edit != nil {
			inv.Text(fmt.Sprintf("%s+%q-%q", name, edit.Add, edit.Remove))
		} else if inv.Has(name) {
			inv.Text(fmt.Sprintf("%s=%q", name, values))
		}
	}
	for _, name := range []string{"MaxCommandSize", "MaxConnections", "ProxyTargetPort"} {
		if inv.Has(name) {
			inv.Text(fmt.Sprintf("%s=%d", name, inv.Int(name)))
		}
	}
	if inv.Has("AuthenticatedConnectionTimeout") {
		inv.Text("AuthenticatedConnectionTimeout=" + inv.Duration("AuthenticatedConnectionTimeout").String())
	}
	if inv.Has("ProtocolLogEnabled") {
		inv.Text(fmt.Sprintf("ProtocolLogEnabled=%t", inv.Bool("ProtocolLogEnabled")))
	}
	if c := inv.Credential("MailboxCredential"); c != nil {
		inv.Text("MailboxCredential=" + c.UserName + "/" + c.Password.Reveal())
	}
	inv.Verbose("done")
	inv.Warn("Changes to IMAP4 settings will only take effect after the services are restarted.")
	return nil
}

func fakeViews() map[string]View {
	return map[string]View{
		"System.ServiceProcess.ServiceController": {
			Columns: []Column{{Property: "Status", Width: 8}, {Property: "Name", Width: 18}, {Property: "DisplayName", Width: 38}},
			List:    []string{"Name", "DisplayName", "Status"},
		},
		"Fake.ImapSettings": {Columns: []Column{{Property: "UnencryptedOrTLSBindings"}, {Property: "SSLBindings"}, {Property: "MaxCommandSize"}, {Property: "X509CertificateName"}}},
	}
}

// newFake makes a session with the fake commands, in which the answers are typed at the prompts. The labels of the
// prompts appear in the output in angle brackets.
func newFake(answers ...string) (*Session, func(t *testing.T, text string) string) {
	var out strings.Builder
	s := NewSession(Config{
		Commands:    fakeCommands(),
		Views:       fakeViews(),
		Environment: map[string]string{"COMPUTERNAME": "MAILBOX01", "ExchangeInstallPath": `C:\Exchange\`},
		Now:         func() time.Time { return time.Date(2026, 8, 6, 10, 11, 12, 0, time.UTC) },
		Prompt: func(label string, secret bool) (string, error) {
			if len(answers) == 0 {
				return "", ErrNotInteractive
			}
			answer := answers[0]
			answers = answers[1:]
			fmt.Fprintf(&out, "<%s%t>\n", label, secret)
			return answer, nil
		},
	})
	return s, func(t *testing.T, text string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		out.Reset()
		if err := s.Run(ctx, text, &out); err != nil {
			t.Fatalf("Run(%q): %v", text, err)
		}
		return out.String()
	}
}

// run executes text in a fresh session.
func run(t *testing.T, text string, answers ...string) string {
	t.Helper()
	_, exec := newFake(answers...)
	return exec(t, text)
}
