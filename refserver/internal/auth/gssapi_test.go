package auth_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/gssapi"
	"github.com/imapspec/imapspec/refserver/internal/gssapi/gssapitest"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// kerberos is an authenticator for a realm's people.
func kerberos(t *testing.T, d *org.Directory, realm *gssapitest.Realm) *auth.Authenticator {
	t.Helper()
	a := auth.New(d, defect.Set{})
	a.AcceptKerberos(realm.Acceptor(t))
	return a
}

// gssapiLogin goes through an exchange with a client that has a ticket.
func gssapiLogin(ctx context.Context, a *auth.Authenticator, p auth.Protocol, c *gssapitest.Client) (auth.Identity, string, error) {
	exchange, challenge, err := a.BeginGSSAPI(p, c.Token())
	for err == nil && challenge != nil {
		challenge, err = exchange.Next(c.Answer(challenge))
	}
	if err != nil {
		return auth.Identity{}, "", err
	}
	return a.CheckGSSAPI(ctx, p, auth.Protection{}, exchange)
}

func TestCheckGSSAPI(t *testing.T) {
	t.Parallel()
	d := directory(t)
	if err := d.Update(func(s *org.State) error {
		s.Recipient("alice").UserPrincipalName = "liddell@example.org"
		s.Recipient("carol").UserPrincipalName = "alice@contoso.com" // whose logon name is not that
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	own, others := gssapitest.New(t, "CONTOSO.COM"), gssapitest.New(t, "EXAMPLE.ORG")
	for _, test := range []struct {
		realm         *gssapitest.Realm
		protocol      auth.Protocol
		name, authzid string
		mailbox       string
		want          error
	}{
		{own, auth.IMAP4, "alice", "", "alice", nil},
		{own, auth.IMAP4, "ALICE", "", "alice", nil},
		{own, auth.IMAP4, "alice", "alice@CONTOSO.COM", "alice", nil}, // the principal again, though it is carol's UPN
		{own, auth.IMAP4, "alice", "alice", "alice", nil},
		{own, auth.IMAP4, "alice", "Liddell@example.org", "alice", nil},
		{own, auth.IMAP4, "bob", "", "bobby", nil},
		{own, auth.IMAP4, "alice", "bobby", "bobby", nil},
		{own, auth.IMAP4, "alice", "bob@contoso.com", "bobby", nil},
		{own, auth.SMTP, "carol", "", "carol", nil},
		{own, auth.SMTP, "Administrator", "", "Administrator", nil},
		{others, auth.IMAP4, "liddell", "", "alice", nil},
		{others, auth.IMAP4, "liddell", "bobby", "bobby", nil},
		{others, auth.IMAP4, "alice", "", "", auth.ErrBadCredentials}, // a logon name of another domain
		{own, auth.IMAP4, "bobby", "", "", auth.ErrBadCredentials},    // an alias is no principal
		{own, auth.IMAP4, "liddell", "", "", auth.ErrBadCredentials},  // nor is a UPN of another realm
		{own, auth.IMAP4, "nobody", "alice", "", auth.ErrBadCredentials},
		{own, auth.IMAP4, "Guest", "", "", auth.ErrBadCredentials},
		{own, auth.IMAP4, "Anonymous", "", "", auth.ErrBadCredentials},
		{own, auth.IMAP4, "bob", "alice@contoso.com", "", auth.ErrNoAccess},
		{own, auth.IMAP4, "alice", "nobody", "", auth.ErrNoAccess},
		{own, auth.IMAP4, "alice", "contoso/alice/bobby", "", auth.ErrNoAccess},
		{own, auth.IMAP4, "Administrator", "", "", auth.ErrRefused},
		{own, auth.IMAP4, "alice", "Administrator", "", auth.ErrRefused},
		{own, auth.IMAP4, "carol", "", "", auth.ErrDisabled},
		{own, auth.IMAP4, "alice", "carol", "", auth.ErrDisabled},
		{own, auth.SMTP, "dave", "", "", auth.ErrDisabled},
	} {
		t.Run(string(test.protocol)+" "+test.name+"@"+test.realm.Name+" as "+test.authzid, func(t *testing.T) {
			t.Parallel()
			service := map[auth.Protocol]string{auth.IMAP4: "imap", auth.SMTP: "smtp"}[test.protocol]
			c := test.realm.Client(t, test.name, service)
			c.AuthzID = test.authzid
			id, login, err := gssapiLogin(t.Context(), kerberos(t, d, test.realm), test.protocol, c)
			if !errors.Is(err, test.want) || login != test.name+"@"+test.realm.Name {
				t.Fatalf("got %q, %v, want %v", login, err, test.want)
			}
			if err == nil && id.Mailbox.Alias != test.mailbox {
				t.Errorf("opened %s, want %s", id.Mailbox.Alias, test.mailbox)
			}
		})
	}
}

func TestTokensThatCannotBeVerified(t *testing.T) {
	t.Parallel()
	realm := gssapitest.New(t, "CONTOSO.COM")
	without := auth.New(directory(t), defect.Set{})
	with := kerberos(t, directory(t), realm)
	if without.AcceptsKerberos() || !with.AcceptsKerberos() {
		t.Error("it says the contrary")
	}
	if _, _, err := gssapiLogin(t.Context(), without, auth.IMAP4, realm.Client(t, "alice", "imap")); !errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("without a keytab: %v", err)
	}
	if _, _, err := gssapiLogin(t.Context(), with, auth.SMTP, realm.Client(t, "alice", "imap")); !errors.Is(err, auth.ErrBadCredentials) || !errors.Is(err, gssapi.ErrRefused) {
		t.Errorf("a ticket for another service: %v", err)
	}
	if _, _, err := gssapiLogin(t.Context(), with, auth.OWA, realm.Client(t, "alice", "imap")); err == nil {
		t.Error("Outlook on the web takes it")
	}
	if _, _, err := with.BeginGSSAPI(auth.IMAP4, []byte("token")); !errors.Is(err, auth.ErrBadCredentials) || !errors.Is(err, gssapi.ErrMalformed) {
		t.Errorf("no token: %v", err)
	}
}

func TestKerberosFailuresSlowDownPasswordsToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		realm := gssapitest.New(t, "CONTOSO.COM")
		a := kerberos(t, directory(t), realm)
		login := func(authzid string) error {
			c := realm.Client(t, "alice", "imap")
			c.AuthzID = authzid
			_, _, err := gssapiLogin(t.Context(), a, auth.IMAP4, c)
			return err
		}
		for range 3 {
			if err := login("nobody"); !errors.Is(err, auth.ErrNoAccess) {
				t.Fatal(err)
			}
		}
		start := time.Now()
		if _, err := a.Check(t.Context(), auth.IMAP4, "alice@contoso.com", "", "wrong"); err == nil || time.Since(start) != 100*time.Millisecond {
			t.Errorf("the fourth failure took %s (%v)", time.Since(start), err)
		}
		start = time.Now()
		if err := login(""); err != nil || time.Since(start) != 0 {
			t.Errorf("the right ticket took %s (%v)", time.Since(start), err)
		}
	})
}
