package refserver_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver"
)

func TestAnyFrontendTakesAnyUser(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	g.people = g.people[:1]
	if err := g.start(0); err != nil {
		t.Fatal(err)
	}
	g.people = append(g.people, refserver.Person{Name: "bob", Password: bobsPassword, Folders: []string{"Play"}})
	if err := g.start(1); err != nil {
		t.Fatal(err)
	}
	first, second := g.members[0], g.members[1]
	for _, m := range []*member{first, second} {
		if got, want := m.shell(t, "Get-Mailbox | ForEach-Object { $_.Alias + ' ' + $_.Database + ' ' + $_.ServerName }"),
			"Administrator Mailbox Database 1 MAILBOX01\nalice Mailbox Database 1 MAILBOX01\nbob Mailbox Database 2 MAILBOX02"; strings.ReplaceAll(got, "\r", "") != want {
			t.Fatalf("%s has\n%s\nwant\n%s", m.name, got, want)
		}
		for person, password := range map[string]string{"alice": alicesPassword, "bob": bobsPassword} {
			if _, err := appendMessage(m.login(t, person, password), mailOf("for "+person+" at "+m.name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for person, password := range map[string]string{"alice": alicesPassword, "bob": bobsPassword} {
		here, validity := first.messages(t, person, password)
		there, same := second.messages(t, person, password)
		if len(here) != 2 || fmt.Sprint(here) != fmt.Sprint(there) || validity != same {
			t.Errorf("%s has %v (%d) at one frontend and %v (%d) at the other", person, here, validity, there, same)
		}
	}
}

func TestCopiesOfDatabases(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	first, second := g.startBoth()
	status := "Get-MailboxDatabaseCopyStatus | ForEach-Object { $_.Name + ' ' + $_.Status }"
	want := "Mailbox Database 1\\MAILBOX01 Mounted\nMailbox Database 1\\MAILBOX02 Healthy\nMailbox Database 2\\MAILBOX02 Mounted\nMailbox Database 2\\MAILBOX01 Healthy"
	for _, m := range []*member{first, second} {
		m.await(t, status, want)
		m.await(t, "(Get-DatabaseAvailabilityGroup -Status).OperationalServers -join ','", "MAILBOX01,MAILBOX02")
	}
	first.await(t, "Get-MailboxDatabaseCopyStatus 'Mailbox Database 2\\MAILBOX01' | ForEach-Object Status", "Healthy")
	first.await(t, "(Get-MailboxDatabase 'Mailbox Database 2' -Status).MountedOnServer", "mailbox02.contoso.com")
	out := first.shell(t, "Move-ActiveMailboxDatabase 'Mailbox Database 1' -ActivateOnServer MAILBOX02 -MountDialOverride:None -Confirm:$false | Format-List")
	for _, part := range []string{"ActiveServerAtStart : mailbox01", "ActiveServerAtEnd : mailbox02", "Status : Succeeded", "NumberOfLogsLost : 0"} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), part) {
			t.Errorf("the move says\n%s\nwithout %q", out, part)
		}
	}
	second.await(t, "(Get-MailboxDatabase 'Mailbox Database 1' -Status).Server", "MAILBOX02")
	second.shell(t, "Move-ActiveMailboxDatabase -Server MAILBOX02 -Confirm:$false")
	first.await(t, "Get-MailboxDatabaseCopyStatus -Active | ForEach-Object { $_.MailboxServer + ' ' + $_.Status }", "MAILBOX01 Mounted\nMAILBOX01 Mounted")
	second.shell(t, "Move-ActiveMailboxDatabase -ActivatePreferredOnServer MAILBOX02 -Confirm:$false")
	first.await(t, status, want)
	for _, wrong := range []string{"'Mailbox Database 1' -ActivateOnServer MAILBOX03", "'Mailbox Database 1' -ActivateOnServer MAILBOX01", "'No such database'",
		"'Mailbox Database 1' -MountDialOverride Maybe", "'Mailbox Database 1' -Server MAILBOX01"} {
		if out, err := first.tryShell(t, "Move-ActiveMailboxDatabase "+wrong+" -Confirm:$false"); err != nil || !strings.Contains(out, "FullyQualifiedErrorId") {
			t.Errorf("Move-ActiveMailboxDatabase %s: %v\n%s", wrong, err, out)
		}
	}
	first.shell(t, "Dismount-Database 'Mailbox Database 2' -Confirm:$false")
	second.await(t, "Get-MailboxDatabaseCopyStatus 'Mailbox Database 2' -Active | ForEach-Object Status", "Dismounted")
	first.shell(t, "Mount-Database 'Mailbox Database 2'")
	second.await(t, status, want)
}

// TestADatabaseMovesUnderLoad moves it there and back again while clients work; they are told BYE, come back, and miss nothing.
func TestADatabaseMovesUnderLoad(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	first, second := g.startBoth()
	idle := first.login(t, "alice", alicesPassword)
	if _, err := idle.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	l := g.load(4)
	l.more(20)
	for i, m := range []*member{first, second, first} {
		m.shell(t, fmt.Sprintf("Move-ActiveMailboxDatabase 'Mailbox Database 1' -ActivateOnServer MAILBOX%02d -Confirm:$false", 2-i%2))
		l.more(20)
	}
	select {
	case <-idle.Closed():
	case <-time.After(outage):
		t.Error("a client that was connected when its database moved is connected still")
	}
	l.end()
}

// TestAHostThatIsCutOffFromTheStore stops acknowledging, another takes its databases over, and it comes back as a member.
func TestAHostThatIsCutOffFromTheStore(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	g.lease = 0
	first, second := g.startBoth()
	l := g.load(4)
	l.more(20)
	first.database.set(true)
	second.await(t, "(Get-MailboxDatabase 'Mailbox Database 1').Server", "MAILBOX02")
	second.await(t, "Get-MailboxDatabaseCopyStatus 'Mailbox Database 1' | ForEach-Object { $_.MailboxServer + ' ' + $_.Status }", "MAILBOX01 ServiceDown\nMAILBOX02 Mounted")
	l.more(20)
	first.database.set(false)
	second.await(t, "Get-MailboxDatabaseCopyStatus 'Mailbox Database 1' | ForEach-Object { $_.MailboxServer + ' ' + $_.Status }", "MAILBOX01 Healthy\nMAILBOX02 Mounted")
	first.await(t, "(Get-MailboxDatabase 'Mailbox Database 1').Server", "MAILBOX02")
	first.messages(t, "alice", alicesPassword) // its frontend takes clients again
	l.more(20)
	l.end()
	for log, wanted := range map[*written]string{first.log: "could not keep its lease", second.log: "takes a mailbox database over"} {
		if !strings.Contains(log.String(), wanted) {
			t.Errorf("no log says %q", wanted)
		}
	}
}

// TestTheFrontendIsCutOffFromTheBackend has logins refused there while they work elsewhere.
func TestTheFrontendIsCutOffFromTheBackend(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	first, second := g.startBoth()
	if _, err := appendMessage(second.login(t, "alice", alicesPassword), mailOf("before")); err != nil {
		t.Fatal(err)
	}
	first.backend.set(true)
	if client, err := second.tryLogin("alice", alicesPassword); err == nil {
		client.Close()
		t.Error("a login through a wire that is cut")
	}
	if _, err := appendMessage(first.login(t, "alice", alicesPassword), mailOf("meanwhile")); err != nil {
		t.Error(err)
	}
	first.backend.set(false)
	if found, _ := second.messages(t, "alice", alicesPassword); len(found) != 2 {
		t.Errorf("afterwards there are %v", found)
	}
}

// TestHostsRestartUnderLoad shuts one host down after the other, in an orderly way, and starts each again.
func TestHostsRestartUnderLoad(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	first, _ := g.startBoth()
	password := first.AdministratorPassword()
	l := g.load(4)
	l.more(20)
	for i, m := range g.members {
		if err := m.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		l.more(10)
		if err := g.start(i); err != nil {
			t.Fatal(err)
		}
		if m.AdministratorPassword() != "" {
			t.Error("a host that comes back has given the Administrator another password")
		}
		if _, err := m.Console(t.Context(), "Administrator", password); err != nil {
			t.Error(err)
		}
		g.members[1-i].await(t, "Get-MailboxDatabaseCopyStatus -Server "+m.name+" | ForEach-Object Status", "Healthy\nHealthy")
		l.more(10)
	}
	l.end()
}

// TestHostsThatStartTogether make one organisation, and everybody once.
func TestHostsThatStartTogether(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i := range g.members {
		both.Go(func() { errs[i] = g.start(i) })
	}
	both.Wait()
	for i, m := range g.members {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		m.await(t, "(Get-ExchangeServer).Name -join ','", "MAILBOX01,MAILBOX02")
		m.await(t, "(Get-Mailbox).Alias -join ','", "Administrator,alice,bob")
		m.await(t, "(Get-DatabaseAvailabilityGroup).Servers.Count", "2")
		if addresses, err := m.Resolver().LookupHost(t.Context(), "mailbox02.contoso.com"); err != nil || len(addresses) == 0 || addresses[0] != "10.0.0.12" {
			t.Errorf("mailbox02.contoso.com is %v, %v", addresses, err)
		}
	}
	if string(g.members[0].AuthorityPEM()) != string(g.members[1].AuthorityPEM()) {
		t.Error("the hosts have authorities of their own")
	}
	g.lease = time.Second // and so it does not wait long for the other one
	if err := g.start(1); err == nil || !strings.Contains(err.Error(), "MAILBOX02 runs already") {
		t.Errorf("a second host of the same name: %v", err)
	}
}

// TestAHostIsThereBeforeItIsKnown: the others never see a new host with a database of its own that they could take for gone.
func TestAHostIsThereBeforeItIsKnown(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	if err := g.start(0); err != nil {
		t.Fatal(err)
	}
	started := make(chan error, 1)
	go func() {
		started <- g.start(1, func(c *refserver.Config) { c.Lease = time.Hour }) // however slowly it starts
	}()
	first := g.members[0]
	const ask = "(Get-ExchangeServer).Name -join ','; (Get-MailboxDatabaseCopyStatus 'Mailbox Database 1\\MAILBOX02').Status"
	eventually(t, func() bool {
		out, err := first.tryShell(t, ask)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out, "ServiceDown") {
			t.Fatalf("the first host says of the second\n%s", out)
		}
		return strings.TrimSpace(out) == "MAILBOX01,MAILBOX02\nHealthy"
	}, func() string { return "the first host does not know the second" })
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	second := g.members[1]
	second.await(t, "(Get-MailboxDatabase 'Mailbox Database 2' -Status).MountedOnServer", "mailbox02.contoso.com")
}

// TestSubmissionReachesEveryHost delivers at either host to both databases, a large message and a mailbox without IMAP4 among them.
func TestSubmissionReachesEveryHost(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	g.people = g.people[:1]
	if err := g.start(0); err != nil {
		t.Fatal(err)
	}
	g.people = append(g.people, refserver.Person{Name: "bob", Password: bobsPassword, Folders: []string{"Play"}})
	if err := g.start(1); err != nil {
		t.Fatal(err)
	}
	large := strings.Repeat(strings.Repeat("x", 70)+"\r\n", 12<<20/72)
	for _, m := range g.members {
		if err := m.send("alice", alicesPassword, mailOf("small at "+m.name), "alice@contoso.com", "bob@contoso.com"); err != nil {
			t.Fatal(err)
		}
	}
	first, second := g.members[0], g.members[1]
	first.shell(t, "Set-CASMailbox bob -ImapEnabled $false")
	if err := first.send("alice", alicesPassword, mailOf("large")+large, "bob@contoso.com"); err != nil {
		t.Fatal(err)
	}
	second.await(t, "(Get-CASMailbox bob).ImapEnabled", "False")
	first.shell(t, "Set-CASMailbox bob -ImapEnabled $true")
	second.await(t, "(Get-CASMailbox bob).ImapEnabled", "True")
	for person, want := range map[string]string{"alice": "map[1:small at MAILBOX01 2:small at MAILBOX02]", "bob": "map[1:small at MAILBOX01 2:small at MAILBOX02 3:large]"} {
		password := map[string]string{"alice": alicesPassword, "bob": bobsPassword}[person]
		if found, _ := second.messages(t, person, password); fmt.Sprint(found) != want {
			t.Errorf("%s has %v, want %s", person, found, want)
		}
	}
	second.backend.set(true)
	if err := first.send("alice", alicesPassword, mailOf("lost?"), "bob@contoso.com"); !strings.Contains(fmt.Sprint(err), "451") {
		t.Errorf("a message that cannot be delivered is answered %v", err)
	}
}

// send submits a message at a host, and gives the server's refusal.
func (m *member) send(person, password, text string, to ...string) error {
	client, err := m.submission(person, password)
	if err != nil {
		return err
	}
	defer client.Close()
	return client.SendMail(person+"@contoso.com", to, strings.NewReader(text))
}
