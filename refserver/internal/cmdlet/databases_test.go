package cmdlet_test

import (
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

func TestCopiesOfASingleServer(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.says("Get-MailboxDatabaseCopyStatus", "Name Status CopyQueueLength ReplayQueueLength LastInspectedLogTime ContentIndexState",
		`Mailbox Database 1\MAILBOX01 Mounted 0 0 NotApplicable`)
	for _, same := range []string{"'Mailbox Database 1'", `'mailbox database 1\mailbox01'`, "-Server MAILBOX01", "-Local", "-Active"} {
		b.prints("(Get-MailboxDatabaseCopyStatus "+same+").MailboxServer", "MAILBOX01")
	}
	for _, wrong := range []string{"'Mailbox Database 9'", `'Mailbox Database 1\MAILBOX02'`, "-Server MAILBOX02"} {
		b.says("Get-MailboxDatabaseCopyStatus "+wrong, "couldn't be found")
	}
	b.prints("Get-DatabaseAvailabilityGroup", "")
	b.says("Get-DatabaseAvailabilityGroup DAG01", "couldn't be found")
	b.prints("Get-MailboxDatabase | ForEach-Object { $_.ReplicationType; $_.MasterServerOrAvailabilityGroup; $_.ActivationPreference }", "None\nMAILBOX01\n[MAILBOX01, 1]")
}

func TestMoveOnASingleServer(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.says("Move-ActiveMailboxDatabase 'Mailbox Database 1' -Confirm:$false", "no other server that is up has a copy")
	b.says("Move-ActiveMailboxDatabase 'Mailbox Database 1' -ActivateOnServer MAILBOX01 -Confirm:$false", "already active on server MAILBOX01")
	b.says("Move-ActiveMailboxDatabase 'Mailbox Database 1' -ActivateOnServer MAILBOX02 -Confirm:$false", "couldn't be found")
	b.says("Move-ActiveMailboxDatabase -Confirm:$false", "Parameter set cannot be resolved")
	b.says("Move-ActiveMailboxDatabase 'Mailbox Database 1' -MountDialOverride Never -Confirm:$false", "Lossless")
}

// TestMoveAsks has a server with a copy of which nothing is heard.
func TestMoveAsks(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	check(t, b.env.Directory.Update(func(s *org.State) error {
		s.Databases[0].Copies = []org.DatabaseCopy{{Server: "MAILBOX01", ActivationPreference: 1}, {Server: "MAILBOX02", ActivationPreference: 2}}
		return s.Join(org.Options{ServerName: "MAILBOX02"})
	}))
	b.says("Move-ActiveMailboxDatabase 'Mailbox Database 1' -ActivateOnServer MAILBOX02 -Confirm:$false", "MAILBOX02, which is down")
	b.prints("(Get-MailboxDatabaseCopyStatus 'Mailbox Database 1').Status -join ' '", "Mounted ServiceDown")
	check(t, b.env.Directory.Update(func(s *org.State) error {
		s.Databases[0].ActiveServer = "MAILBOX02"
		return nil
	}))
	text := "Move-ActiveMailboxDatabase 'Mailbox Database 1' -ActivateOnServer MAILBOX01"
	b.answers = []string{"n"}
	b.says(text, "Confirm", `Moving mailbox database "Mailbox Database 1" from server "MAILBOX02" to server "MAILBOX01"`)
	b.prints("(Get-MailboxDatabase 'Mailbox Database 1').Server", "MAILBOX02")
	b.answers = []string{"y"}
	b.says(text+" | Format-List", "ActiveServerAtStart : mailbox02", "ActiveServerAtEnd : mailbox01", "Status : Succeeded", "NumberOfLogsLost : 0")
	b.prints("(Get-MailboxDatabase 'Mailbox Database 1' -Status).MountedOnServer", "mailbox01.contoso.com")
}

func TestMountAndDismount(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.answers = []string{"y"}
	b.says("Dismount-Database 'Mailbox Database 1'", "Dismounting mailbox database")
	b.prints("(Get-MailboxDatabaseCopyStatus).Status; (Get-MailboxDatabase -Status).Mounted", "Dismounted\nFalse")
	b.silent("Mount-Database 'Mailbox Database 1'")
	b.prints("(Get-MailboxDatabaseCopyStatus).Status; (Get-MailboxDatabase -Status).Mounted", "Mounted\nTrue")
	b.says("Mount-Database Nothing", "couldn't be found")
	b.person("Alice")
	if out := b.as("Alice").run("Move-ActiveMailboxDatabase"); !strings.Contains(out, "is not recognized") {
		t.Errorf("somebody without a role: %s", out)
	}
}
