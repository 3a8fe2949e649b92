package cmdlet_test

import (
	"bytes"
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/cmdlet"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/dns"
	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

// bench is a server without real services, and a session on it.
type bench struct {
	t       *testing.T
	env     *cmdlet.Env
	session *shell.Session
	answers []string
}

type setUp struct {
	defects []string
	runners map[string]scm.Runner
	clock   clockwork.Clock
}

// someday is the fake clock's time. It is the real day, so that certificates made by it are valid.
func someday() time.Time { return time.Now().Truncate(time.Hour) }

func newBench(t *testing.T, s setUp) *bench {
	t.Helper()
	defects, err := defect.NewSet(s.defects...)
	check(t, err)
	if s.clock == nil {
		s.clock = clockwork.NewFakeClockAt(someday())
	}
	authority, err := certs.NewAuthority("Contoso Root CA")
	check(t, err)
	own, err := certs.Setup("MAILBOX01", "mailbox01.contoso.com", s.clock.Now())
	check(t, err)
	state, err := org.New(org.Options{Certificates: own, Authority: authority, Now: s.clock.Now(), Defects: defects})
	check(t, err)
	directory := org.NewDirectory(state, nil)
	services := scm.New("MAILBOX01", directory, scm.Services(s.runners), defects, scm.WithEventLog(scm.NewEventLog(s.clock)))
	check(t, services.Boot(context.Background()))
	internal := dns.NewZone("contoso.com")
	addresses := []netip.Addr{netip.MustParseAddr("10.0.0.11"), netip.MustParseAddr("fd00::11")}
	for _, a := range addresses {
		check(t, internal.Add("mailbox01", a))
	}
	b := &bench{t: t, env: &cmdlet.Env{
		Directory: directory, Server: "MAILBOX01", Services: services, Auth: auth.New(directory, defects),
		Host: network.NewHost("mailbox01", addresses, nil), InternalDNS: internal, PublicDNS: dns.NewZone("contoso.com"),
		Firewall: network.NewFirewall(netip.MustParseAddr("203.0.113.10")), Faults: fault.NewRegistry([]string{"FETCH", "NOOP", "SELECT", "UID FETCH"}),
		Defects: defects, Clock: s.clock, InstallPath: org.InstallPath,
	}}
	memory, err := sqlite.Open(t.Context(), "", nil)
	check(t, err)
	b.env.Databases = activemanager.New(activemanager.Config{Server: "MAILBOX01", Directory: directory, Shared: activemanager.Single("MAILBOX01", memory),
		Patience: time.Hour}) // it takes nothing over by itself from servers that a test has made up
	check(t, b.env.Databases.Start(t.Context()))
	t.Cleanup(func() {
		check(t, b.env.Databases.Stop(context.Background()))
		check(t, memory.Close())
	})
	b.as("")
	return b
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// as opens a new session for the account.
func (b *bench) as(account string) *bench {
	b.session = shell.NewSession(shell.Config{
		Commands: cmdlet.Commands(b.env, account), Absent: cmdlet.Absent(), Views: cmdlet.Views(), Now: b.env.Clock.Now,
		Prompt: func(string, bool) (string, error) {
			if len(b.answers) == 0 {
				return "", shell.ErrNotInteractive
			}
			answer := b.answers[0]
			b.answers = b.answers[1:]
			return answer, nil
		},
	})
	return b
}

// run executes text and returns what a person reads, without blanks at the ends of lines.
func (b *bench) run(text string) string {
	b.t.Helper()
	var out bytes.Buffer
	check(b.t, b.session.Run(context.Background(), text, &out))
	lines := strings.Split(out.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \r")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// silent runs text that prints nothing.
func (b *bench) silent(text string) {
	b.t.Helper()
	if got := b.run(text); got != "" {
		b.t.Errorf("%s printed\n%s", text, got)
	}
}

// prints runs text and compares all of what it prints.
func (b *bench) prints(text, want string) {
	b.t.Helper()
	if got := b.run(text); got != strings.Trim(want, "\n") {
		b.t.Errorf("%s printed\n%s\nwant\n%s", text, got, strings.Trim(want, "\n"))
	}
}

// says runs text and looks for each of the parts in what it prints; line breaks in the output count as blanks.
func (b *bench) says(text string, parts ...string) string {
	b.t.Helper()
	got := b.run(text)
	flat := strings.Join(strings.Fields(got), " ")
	for _, part := range parts {
		if !strings.Contains(flat, strings.Join(strings.Fields(part), " ")) {
			b.t.Errorf("%s lacks %q:\n%s", text, part, got)
		}
	}
	return got
}

func (b *bench) imap() org.ImapSettings { return b.env.Directory.View().Server("MAILBOX01").Imap }

func (b *bench) person(name string) {
	b.t.Helper()
	b.says(`New-Mailbox -Name "`+name+`" -UserPrincipalName `+strings.ToLower(name)+`@contoso.com -Password (ConvertTo-SecureString 'P4ssword!' -AsPlainText -Force) | Select-Object Name`, name)
}
