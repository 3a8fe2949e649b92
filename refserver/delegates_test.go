package refserver_test

import (
	"crypto/tls"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"github.com/imapspec/imapspec/refserver"
)

// Every way to name a mailbox at login, through frontend and backend (OXI 2.2.2 and what is seen in use). The mailbox of Charles
// has the alias dodgson, the logon name charles and one message.

// wayIn is a login name, and PLAIN's authorisation identity beside it.
type wayIn struct{ login, authzid string }

func ownWays() []wayIn {
	return []wayIn{{"alice", ""}, {"ALICE", ""}, {"alice@contoso.com", ""}, {`CONTOSO\alice`, ""}, {`contoso.com\alice`, ""},
		{"alice", "alice"}, {"alice", "alice@contoso.com"}, {`CONTOSO\alice`, "Alice@Contoso.com"},
		{"contoso/alice/alice", ""}, {`alice@contoso.com\alice@contoso.com`, ""}}
}

func delegateWays() []wayIn {
	return []wayIn{
		{"contoso/alice/dodgson", ""}, {"contoso.com/alice/charles@contoso.com", ""},
		{"alice@contoso.com/dodgson", ""}, {"alice@contoso.com/charles@contoso.com", ""},
		{`CONTOSO\alice\dodgson`, ""}, {`contoso.com\alice\charles@contoso.com`, ""},
		{`alice@contoso.com\dodgson`, ""}, {`alice@contoso.com\charles@contoso.com`, ""},
		{"alice", "dodgson"}, {"alice@contoso.com", "charles@contoso.com"}, {`CONTOSO\alice`, "DODGSON"},
	}
}

func deniedWays() []wayIn {
	return []wayIn{{"alice", "nobody"}, {"contoso/alice/nobody", ""}, {"fabrikam/alice/dodgson", ""}, {"contoso/alice", ""},
		{`FABRIKAM\alice\dodgson`, ""}, {`CONTOSO\alice\dodgson\more`, ""}, {"contoso/alice/", ""}, {"alice", `CONTOSO\charles`},
		{"alice", "Administrator"}, {`CONTOSO\alice\Administrator`, ""}, {"", ""}, {"", "alice"}}
}

func TestDelegates(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"exchange2016", "exchange2019", "standard"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			c := configure(t, func(config *refserver.Config) { config.Profile = profile })
			c.charles(t)
			for _, way := range ownWays() {
				c.expectMailbox(t, way, 0)
			}
			for _, way := range append(delegateWays(), deniedWays()...) {
				c.expectNoMailbox(t, way)
			}
			c.shell(t, "Add-MailboxPermission -Identity dodgson -User alice -AccessRights FullAccess -InheritanceType All -AutoMapping $false")
			for _, way := range delegateWays() {
				c.expectMailbox(t, way, 1)
			}
			for _, way := range deniedWays() {
				c.expectNoMailbox(t, way)
			}
			c.shell(t, "Set-CASMailbox -Identity dodgson -ImapEnabled $false")
			c.expectNoMailbox(t, delegateWays()[0])
			c.shell(t, "Set-CASMailbox -Identity dodgson -ImapEnabled $true")
			c.expectMailbox(t, delegateWays()[0], 1)
			c.shell(t, "Remove-MailboxPermission -Identity dodgson -User alice -AccessRights FullAccess -Confirm:$false")
			for _, way := range delegateWays() {
				c.expectNoMailbox(t, way)
			}
		})
	}
}

// charles makes his mailbox, with a message.
func (c configured) charles(t *testing.T) {
	t.Helper()
	const password = "down the hole"
	c.shell(t, `New-Mailbox -Name "Charles Dodgson" -Alias dodgson -SamAccountName charles -UserPrincipalName charles@contoso.com -Password (ConvertTo-SecureString "`+
		password+`" -AsPlainText -Force)`)
	c.deliver(t, c.dial(t, "charles", password), letter)
}

func (c configured) shell(t *testing.T, text string) {
	t.Helper()
	console, err := c.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := console.Run(t.Context(), text); err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
		t.Fatalf("%s: %v\n%s", text, err, out)
	}
}

// enter tries a way in with PLAIN, or with LOGIN, which has no authorisation identity.
func (c configured) enter(t *testing.T, way wayIn, plain bool) (*imapclient.Client, error) {
	t.Helper()
	roots, err := c.RootCAs()
	if err != nil {
		t.Fatal(err)
	}
	client, err := imapclient.DialTLS("localhost:"+c.port(t, 993), &imapclient.Options{TLSConfig: &tls.Config{RootCAs: roots}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	if plain {
		return client, client.Authenticate(sasl.NewPlainClient(way.authzid, way.login, alicesPassword))
	}
	return client, client.Login(way.login, alicesPassword).Wait()
}

// commands is the ways of logging in that a name is used with.
func (w wayIn) commands() map[string]bool {
	if w.authzid != "" {
		return map[string]bool{"PLAIN": true}
	}
	return map[string]bool{"PLAIN": true, "LOGIN": false}
}

// expectMailbox expects to come in, and to find so many messages.
func (c configured) expectMailbox(t *testing.T, way wayIn, messages uint32) {
	t.Helper()
	for command, plain := range way.commands() {
		client, err := c.enter(t, way, plain)
		if err != nil {
			t.Errorf("%s as %q for %q: %v", command, way.login, way.authzid, err)
			continue
		}
		if data, err := client.Select("INBOX", nil).Wait(); err != nil || data.NumMessages != messages {
			t.Errorf("%s as %q for %q opens %+v, %v, want %d messages", command, way.login, way.authzid, data, err, messages)
		}
		if err := client.Logout().Wait(); err != nil {
			t.Error(err)
		}
	}
}

// expectNoMailbox expects the refusal that tells nothing.
func (c configured) expectNoMailbox(t *testing.T, way wayIn) {
	t.Helper()
	for command, plain := range way.commands() {
		own, err := c.enter(t, ownWays()[0], plain) // a login that succeeds ends the delays that refused ones earn
		if err != nil {
			t.Fatal(err)
		}
		own.Close()
		client, err := c.enter(t, way, plain)
		var refusal *imap.Error
		if !errors.As(err, &refusal) || refusal.Type != imap.StatusResponseTypeNo || !strings.HasSuffix(refusal.Text, " failed.") {
			t.Errorf("%s as %q for %q: %v", command, way.login, way.authzid, err)
		}
		client.Close()
	}
}
