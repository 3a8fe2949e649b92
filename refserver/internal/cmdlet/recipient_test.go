package cmdlet_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	ntlmssp "github.com/Azure/go-ntlmssp"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

const password = "(ConvertTo-SecureString 'P4ssword!' -AsPlainText -Force)"

func TestNewMailbox(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.prints(`New-Mailbox -Name "Rand Zaher" -Alias rand -UserPrincipalName rand@contoso.com -Password `+password+` -OrganizationalUnit "OU=Marketing,OU=North America,DC=contoso,DC=com" | fl Name,Alias,Identity,PrimarySmtpAddress`, `
Name               : Rand Zaher
Alias              : rand
Identity           : contoso.com/North America/Marketing/Rand Zaher
PrimarySmtpAddress : rand@contoso.com`)
	id, err := b.env.Auth.Check(context.Background(), auth.IMAP4, `CONTOSO\rand`, "", "P4ssword!")
	if err != nil || id.Mailbox.Alias != "rand" {
		t.Errorf("login: %+v, %v", id, err)
	}
	negotiate, err := ntlmssp.NewNegotiateMessage("", "")
	check(t, err)
	exchange, err := b.env.Auth.BeginNTLM("MAILBOX01", negotiate)
	check(t, err)
	authenticate, err := ntlmssp.NewAuthenticateMessage(exchange.Challenge(), `CONTOSO\rand`, "P4ssword!", nil)
	check(t, err)
	if id, _, err := b.env.Auth.CheckNTLM(context.Background(), auth.IMAP4, auth.Protection{}, exchange, authenticate); err != nil || id.Mailbox.Alias != "rand" {
		t.Errorf("login with NTLM: %+v, %v", id, err)
	}
	before := b.env.Directory.View()
	for arguments, says := range map[string]string{
		"-Name Rand2 -UserPrincipalName rand@contoso.com -Password " + password:                        `"rand@contoso.com" of property UserPrincipalName is already used`,
		"-Name 'rand zaher' -UserPrincipalName other@contoso.com -Password " + password:                "property Name is already used",
		"-Name A -UserPrincipalName nobody -Password " + password:                                      "must be of the form user@contoso.com",
		"-Name A -UserPrincipalName a@contoso.com -Alias 'a b' -Password " + password:                  "property Alias isn't valid",
		"-Name A -UserPrincipalName a@contoso.com -PrimarySmtpAddress nowhere -Password " + password:   "property PrimarySmtpAddress isn't valid",
		"-Name A -UserPrincipalName a@contoso.com -Database Nowhere -Password " + password:             `database "Nowhere" couldn't be found`,
		"-Name A -UserPrincipalName a@contoso.com -Password (New-Object System.Security.SecureString)": "FullyQualifiedErrorId",
		"-Name A -UserPrincipalName a@contoso.com -Password secret123":                                 "FullyQualifiedErrorId",
		"-UserPrincipalName a@contoso.com -Password " + password:                                       "FullyQualifiedErrorId",
	} {
		b.says("New-Mailbox "+arguments, says)
	}
	if b.env.Directory.View() != before {
		t.Error("the directory changed")
	}
}

func TestCredentialsAreOnNoObject(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	out := b.run("New-Mailbox -Name Rand -UserPrincipalName rand@contoso.com -Password " + password + ` | Format-List *
		foreach ($o in (Get-Mailbox rand), (Get-User rand), (Get-CASMailbox rand -ProtocolSettings), (Get-ExchangeServer), (Get-ImapSettings)) { $o | Format-List *; $o | Out-String; "$o" }`)
	state := b.env.Directory.View()
	known := state.Recipient("rand").Credentials
	if known.PasswordHash == "" || known.NTHash == "" || len(state.TicketKey) == 0 || !strings.Contains(out, "rand@contoso.com") {
		t.Fatalf("nothing to look for in\n%s", out)
	}
	for _, secret := range []string{known.PasswordHash, known.NTHash, "P4ssword!", hex.EncodeToString(state.TicketKey), base64.StdEncoding.EncodeToString(state.TicketKey)} {
		if strings.Contains(strings.ToLower(out), strings.ToLower(secret)) {
			t.Errorf("%s is in\n%s", secret, out)
		}
	}
	for _, name := range []string{"NTHash", "PasswordHash", "TicketKey", "Credentials"} {
		if strings.Contains(out, name) {
			t.Errorf("%s is in\n%s", name, out)
		}
	}
}

func TestCASMailbox(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Alice")
	b.person("Bob")
	b.silent(`Set-CasMailbox -Identity alice@contoso.com -PopEnabled $false -ImapEnabled $false`)
	b.prints("Get-CASMailbox alice | fl Name,PopEnabled,ImapEnabled", "Name        : Alice\nPopEnabled  : False\nImapEnabled : False")
	b.prints("Get-CasMailbox -ResultSize unlimited -Filter \"PopEnabled -eq `$false -and ImapEnabled -eq `$false\" | ForEach-Object Name", "Alice")
	b.prints(`Get-CASMailbox -Filter {(ImapEnabled -eq $true) -and (Name -notlike 'Admin*')} | foreach { $_.Name }`, "Bob")
	b.says("Set-CASMailbox alice -ImapEnabled $false", "WARNING: The command completed successfully but no settings of 'contoso.com/Users/Alice' have been modified.")
	b.silent("Set-CASMailbox bob -ImapUseProtocolDefaults $false -ImapMessagesRetrievalMimeFormat TextOnly")
	b.says("Get-CASMailbox bob | Format-List Imap*", "ImapMessagesRetrievalMimeFormat : TextOnly", "ImapUseProtocolDefaults : False")
	b.silent(`$everybody = Get-Mailbox -Filter "RecipientTypeDetails -eq 'UserMailbox'" -ResultSize Unlimited; $everybody | foreach {Set-CasMailbox $_.Identity -OWAEnabled $false}`)
	b.silent(`Get-User -Filter "Name -like 'B*'" | Set-CasMailbox -OWAEnabled $true`)
	b.prints("Get-CASMailbox | foreach { \"$($_.Name) $($_.OWAEnabled)\" }", "Administrator False\nAlice False\nBob True")
	b.says("Set-CASMailbox nobody -ImapEnabled $true", "'nobody' couldn't be found on 'dc01.contoso.com'")
	b.says("Set-CASMailbox alice -ImapEnabld $true", "A parameter cannot be found that matches parameter name 'ImapEnabld'.")
}

func TestProtocolSettings(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.says("Get-CASMailbox Administrator -ProtocolSettings | Format-List *Settings", "ExternalImapSettings : {}",
		"InternalImapSettings : {mailbox01.contoso.com:993:SSL, mailbox01.contoso.com:143:TLS}", "ExternalSmtpSettings : {}")
	b.run(`Set-ImapSettings -ExternalConnectionSettings mail.contoso.com:993:SSL; Get-ReceiveConnector | Set-ReceiveConnector -AdvertiseClientSettings $true -Fqdn mail.contoso.com`)
	b.says("Get-CASMailbox Administrator -ProtocolSettings | Format-List *Settings", "ExternalImapSettings : {mail.contoso.com:993:SSL}",
		"ExternalSmtpSettings : {mail.contoso.com:587:TLS}")
}

func TestMailboxLists(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Alice")
	b.says("New-Mailbox Carol -UserPrincipalName carol@contoso.com -OrganizationalUnit Marketing -Password "+password, "Carol")
	b.prints("Get-Mailbox", `
Name                           Alias                         ServerName                    ProhibitSendQuota
----                           -----                         ----------                    -----------------
Administrator                  Administrator                 MAILBOX01                     Unlimited
Alice                          alice                         MAILBOX01                     Unlimited
Carol                          carol                         MAILBOX01                     Unlimited`)
	b.prints("Get-Mailbox -OrganizationalUnit 'OU=Marketing,DC=contoso,DC=com' | foreach Name", "Carol")
	b.prints("Get-Mailbox -OrganizationalUnit contoso.com/Marketing | foreach Name", "Carol")
	b.prints("Get-Mailbox A* | foreach Name", "Administrator\nAlice")
	b.prints("Get-Mailbox -Anr car | foreach Name", "Carol")
	b.says("Get-Mailbox -ResultSize 1", "Administrator", "WARNING: There are more results available")
	b.says("Get-Mailbox -ResultSize none", "neither a number from 1 nor unlimited")
	b.says("Get-Mailbox nobody", "'nobody' couldn't be found")
	for filter, says := range map[string]string{
		"Name -eq":                 "a value was expected",
		"Name -resembles 'x'":      "an operator such as -eq was expected",
		"(Name -eq 'x'":            "a closing ) is missing",
		"Name -eq 'x":              "the string is not closed",
		"Name -eq 'x' Alias":       "unexpected Alias",
		"-and":                     "a property name was expected",
		strings.Repeat("(", 10000): "nested too deeply",
	} {
		b.says(`Get-Mailbox -Filter "`+filter+`"`, says, "FullyQualifiedErrorId")
	}
	b.prints(`Get-Mailbox -Filter "-not (Name -like 'A*' -or Alias -eq 'nobody')" | foreach Name`, "Carol")
	b.says(`Get-Mailbox -Filter "Bogus -eq 1"`, "'Bogus' is not a recognized filterable property", "at position 1")
	b.silent(`Get-Mailbox -Filter "Department -like 'Eng*' -and CustomAttribute1 -eq 'x'"`)
	b.prints(`Get-Mailbox -SortBy OrganizationalUnit | foreach Name`, "Carol\nAdministrator\nAlice")
	b.says(`Get-Mailbox -SortBy Bogus`, `"Bogus" is not the name of a property`)
	b.prints(`Get-Mailbox -Filter "EmailAddresses -eq 'smtp:alice@contoso.com'" | foreach Name`, "Alice")
}

func TestMailboxPermission(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Alice")
	b.person("Bob")
	add := "Add-MailboxPermission -Identity alice -User bob -AccessRights FullAccess -InheritanceType All -AutoMapping $false"
	b.says(add, `CONTOSO\bob`, "{FullAccess}")
	b.says(add, "already present")
	b.prints("Get-MailboxPermission alice | foreach { [string]$_.User }", `CONTOSO\bob`)
	b.prints("Get-MailboxPermission alice -User Administrator", "")
	b.says("Add-MailboxPermission alice -User bob -AccessRights SendAs", "The access right SendAs isn't available")
	b.silent("Remove-MailboxPermission alice -User bob -AccessRights FullAccess -Confirm:$false")
	b.prints("Get-MailboxPermission alice", "")
	b.says("Remove-MailboxPermission alice -User bob -AccessRights FullAccess -Confirm:$false", "isn't present")
}

func TestRemoveMailbox(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Alice")
	b.answers = []string{"n"}
	b.says("Remove-Mailbox alice", `Removing mailbox Identity: "contoso.com/Users/Alice"`)
	if b.env.Directory.View().Recipient("alice") == nil {
		t.Fatal("removed although the answer was No")
	}
	b.silent("Get-Mailbox alice | Remove-Mailbox -Confirm:$false")
	if b.env.Directory.View().Recipient("alice") != nil {
		t.Error("not removed")
	}
	b.says("Remove-Mailbox Administrator -Confirm:$false", "The last member of the role group")
	if !b.env.Directory.View().MemberOf("Administrator", org.OrganizationManagement) {
		t.Error("half removed")
	}
}

func TestRolesDecideWhichCmdletsExist(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	for _, name := range []string{"Alice", "Viewer", "Operator", "Helper"} {
		b.person(name)
	}
	b.silent(`Add-RoleGroupMember "Server Management" -Member operator; Add-RoleGroupMember "View-Only Organization Management" -Member viewer
Add-RoleGroupMember "Recipient Management" -Member Helper`)
	missing := "is not recognized as the name of a cmdlet, function, script file, or operable program."
	const set, get, test, person = "Set-ImapSettings -MaxConnections 7 -WhatIf", "Get-ImapSettings", "Test-ImapConnectivity", "Set-CASMailbox alice -ImapEnabled $true -WhatIf"
	for account, may := range map[string][]bool{ // set, get, test, person
		"Administrator": {true, true, true, true},
		"alice":         {false, false, false, false},
		"viewer":        {false, true, true, false},
		"operator":      {true, true, true, false},
		"helper":        {false, false, false, true},
		"unknown":       {false, false, false, false},
	} {
		b.as(account)
		for i, text := range []string{set, get, test, person} {
			got := strings.Join(strings.Fields(b.run(text)), " ")
			want := "The term '" + strings.Fields(text)[0] + "' " + missing
			if strings.Contains(got, want) == may[i] {
				t.Errorf("%s: %s: %s", account, text, got)
			}
		}
	}
}

func TestSettingsWithoutRoleDefect(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{defects: []string{"settings-without-role"}})
	b.person("Alice")
	b.as("alice").prints("Set-ImapSettings -MaxConnections 7", restartWarning)
}

func TestRoleGroups(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Bob")
	b.prints("Get-RoleGroupMember 'Organization Management' | foreach Name", "Administrator")
	b.silent("Add-RoleGroupMember 'Server Management' -Member bob@contoso.com")
	b.says("Add-RoleGroupMember 'server management' -Member Bob", "already a member")
	b.says("Get-RoleGroup *Server* | fl Name,AssignedRoles", "Server Management", "POP3 And IMAP4 Protocols")
	b.silent("Remove-RoleGroupMember 'Server Management' -Member Bob -Confirm:$false")
	b.says("Remove-RoleGroupMember 'Server Management' -Member Bob -Confirm:$false", "isn't a member")
	b.says("Remove-RoleGroupMember 'Organization Management' -Member Administrator -Confirm:$false", "The last member of the role group")
	b.says("Add-RoleGroupMember Nobody -Member Bob", "'Nobody' couldn't be found")
	b.says("Add-RoleGroupMember 'Server Management' -Member Bob,nobody", "'nobody' couldn't be found")
	if b.env.Directory.View().MemberOf("bob", org.ServerManagement) {
		t.Error("half added")
	}
}
