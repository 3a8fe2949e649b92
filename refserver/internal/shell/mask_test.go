package shell

import (
	"strings"
	"testing"
)

// TestSecretsInErrors makes errors on lines with passwords in them: the line that the record repeats must not show them.
func TestSecretsInErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`No-Such -Password (ConvertTo-SecureString 'hunter2' -AsPlainText -Force)`,
		`No-Such; ConvertTo-SecureString -String hunter2 -AsPlainText -Force`,
		`No-Such; ConvertTo-SecureString -AsPlainText -Force "hunter2"`,
		`No-Such; ConvertTo-SecureString -AsPlainText -Force -String:'hunter2'`,
		`No-Such; converttO-securestring hunter2`,
		`No-Such; "hunter2" | ConvertTo-SecureString -AsPlainText -Force`,
		`No-Such; 'hunter2'|ConvertTo-SecureString -AsPlainText -Force`,
		`Set-ImapSettings -Password hunter2`,
		`Set-ImapSettings -Pass:hunter2 -Nope`,
		`Set-ImapSettings -Nope -NewPassword "hunter2 is it"`,
		`Set-ImapSettings -MailboxCredential hunter2`,
		`New-Mailbox a (ConvertTo-SecureString "hunter2" -AsPlainText -Force) b`,
		`New-Object PSCredential("u", (ConvertTo-SecureString 'it''s hunter2' -AsPlainText -Force)) -Nope`,
		`if ($true) { ConvertTo-SecureString "hunter2`,
		`$c = New-Object PSCredential("u", (ConvertTo-SecureString "hunter2" -AsPlainText -Force)); $c | Set-ImapSettings; 5 -eq $c.Password; $c.Foo(); [int]$c.Password; $c -replace "(", 1`,
		`$s = ConvertTo-SecureString "hunter2" -AsPlainText -Force; $s | fl *; $s | ft; $s | select *; @{p=$s}; [pscustomobject]@{p=$s}; "$s" + $s; $s -join ","; "{0}" -f $s; throw $s`,
	} {
		if got := run(t, text); strings.Contains(got, "hunter2") {
			t.Errorf("%s\nshows the secret:\n%s", text, got)
		}
	}
}

func TestMaskSecretsKeepsPlaces(t *testing.T) {
	t.Parallel()
	const source = "Get-Service x; New-Mailbox -Password 'pässword' -Name y"
	masked := maskSecrets(source)
	if len(masked) != len(source) || !strings.HasSuffix(masked, " -Name y") || strings.Contains(masked, "ssword'") {
		t.Errorf("got %q", masked)
	}
	if plain := "Set-ImapSettings -Banner password"; maskSecrets(plain) != plain {
		t.Errorf("too much is hidden: %q", maskSecrets(plain))
	}
}
