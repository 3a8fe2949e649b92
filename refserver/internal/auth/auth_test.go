package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/ntlm"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

const password = "correct horse"

func directory(t *testing.T) *org.Directory {
	t.Helper()
	credentials, err := auth.NewCredentials(password)
	if err != nil {
		t.Fatal(err)
	}
	state, err := org.New(org.Options{Administrator: credentials})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"alice", "bob", "carol", "dave"} {
		r, err := org.NewRecipient("contoso.com", name, name+"@contoso.com", credentials)
		if err != nil {
			t.Fatal(err)
		}
		state.Recipients = append(state.Recipients, r)
	}
	state.Recipient("bob").Alias = "bobby"
	state.Recipient("bobby").FullAccess = []string{"alice"}
	state.Recipient("Administrator").FullAccess = []string{"alice"}
	state.Recipient("carol").CAS.ImapEnabled = false
	state.Recipient("carol").CAS.OWAEnabled = false
	state.Recipient("carol").FullAccess = []string{"alice"}
	state.Recipient("dave").AccountDisabled = true
	return org.NewDirectory(state, nil)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	a := auth.New(directory(t), defect.Set{})
	tests := []struct {
		protocol       auth.Protocol
		login, authzid string
		mailbox        string
		want           error
	}{
		{auth.IMAP4, "alice", "", "alice", nil},
		{auth.IMAP4, "ALICE@contoso.com", "", "alice", nil},
		{auth.IMAP4, `CONTOSO\alice`, "", "alice", nil},
		{auth.IMAP4, `contoso.com\alice`, "", "alice", nil},
		{auth.IMAP4, "alice", "alice@contoso.com", "alice", nil},
		{auth.IMAP4, "alice", "bobby", "bobby", nil},
		{auth.IMAP4, "contoso/alice/bobby", "", "bobby", nil},
		{auth.IMAP4, "contoso.com/alice/bob@contoso.com", "", "bobby", nil},
		{auth.IMAP4, "alice@contoso.com/bobby", "", "bobby", nil},
		{auth.IMAP4, "alice@contoso.com/bob@contoso.com", "", "bobby", nil},
		{auth.IMAP4, `CONTOSO\alice\bobby`, "", "bobby", nil},
		{auth.IMAP4, `alice@contoso.com\bobby`, "", "bobby", nil},
		{auth.IMAP4, "contoso/alice/bob", "", "", auth.ErrNoAccess}, // the logon name is not the alias
		{auth.IMAP4, "bob@contoso.com/alice", "", "", auth.ErrNoAccess},
		{auth.IMAP4, "alice", "nobody", "", auth.ErrNoAccess},
		{auth.IMAP4, `FABRIKAM\alice`, "", "", auth.ErrBadCredentials},
		{auth.IMAP4, "contoso/alice", "", "", auth.ErrBadCredentials},
		{auth.IMAP4, "", "", "", auth.ErrBadCredentials},
		{auth.IMAP4, "nobody", "", "", auth.ErrBadCredentials},
		{auth.IMAP4, "Guest", "", "", auth.ErrBadCredentials},
		{auth.IMAP4, "anonymous", "", "", auth.ErrBadCredentials},
		{auth.IMAP4, "Administrator", "", "", auth.ErrRefused},
		{auth.IMAP4, "Administrator@contoso.com", "", "", auth.ErrRefused},
		{auth.IMAP4, "alice", "Administrator", "", auth.ErrRefused},
		{auth.OWA, "Administrator", "", "Administrator", nil},
		{auth.Shell, "Administrator", "", "Administrator", nil},
		{auth.IMAP4, "carol", "", "", auth.ErrDisabled},
		{auth.IMAP4, "alice", "carol", "", auth.ErrDisabled},
		{auth.OWA, "carol", "", "", auth.ErrDisabled},
		{auth.SMTP, "carol", "", "carol", nil},
		{auth.SMTP, "dave", "", "", auth.ErrDisabled},
	}
	for _, test := range tests {
		t.Run(string(test.protocol)+" "+strings.ReplaceAll(test.login, "/", "|")+" "+test.authzid, func(t *testing.T) {
			t.Parallel()
			id, err := a.Check(t.Context(), test.protocol, test.login, test.authzid, password)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if err == nil && id.Mailbox.Alias != test.mailbox {
				t.Errorf("opened %s, want %s", id.Mailbox.Alias, test.mailbox)
			}
			if err != nil && strings.Contains(err.Error(), password) {
				t.Error("the password is in the error")
			}
		})
	}
	if _, err := a.Check(t.Context(), auth.IMAP4, "alice", "", "wrong"); !errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("a wrong password: %v", err)
	}
}

func TestDefects(t *testing.T) {
	t.Parallel()
	for name, login := range map[defect.Name]string{defect.AdministratorAllowed: "Administrator", defect.DisabledMailboxLogin: "carol"} {
		set, err := defect.NewSet(string(name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := auth.New(directory(t), set).Check(t.Context(), auth.IMAP4, login, "", password); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAChangedPasswordCountsAtOnce(t *testing.T) {
	t.Parallel()
	d := directory(t)
	a := auth.New(d, defect.Set{})
	for range 2 {
		if _, err := a.Check(t.Context(), auth.IMAP4, "alice", "", password); err != nil {
			t.Fatal(err)
		}
	}
	credentials, err := auth.NewCredentials("another")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Update(func(s *org.State) error { s.Recipient("alice").Credentials = credentials; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Check(t.Context(), auth.IMAP4, "alice", "", password); !errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := a.Check(t.Context(), auth.IMAP4, "alice", "", "another"); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func TestAnAccountWithoutAPasswordLetsNobodyIn(t *testing.T) {
	t.Parallel()
	d := directory(t)
	if err := d.Update(func(s *org.State) error { s.Recipient("alice").Credentials = org.Credentials{}; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := auth.New(d, defect.Set{}).Check(t.Context(), auth.IMAP4, "alice", "", ""); !errors.Is(err, auth.ErrBadCredentials) {
		t.Errorf("got %v", err)
	}
}

func TestHashesAreSaltedPHCStrings(t *testing.T) {
	t.Parallel()
	one, err := auth.NewCredentials(password)
	if err != nil {
		t.Fatal(err)
	}
	two, _ := auth.NewCredentials(password)
	if one.PasswordHash == two.PasswordHash || !strings.HasPrefix(one.PasswordHash, "$argon2id$v=19$m=") || strings.Count(one.PasswordHash, "$") != 5 {
		t.Errorf("got %s and %s", one.PasswordHash, two.PasswordHash)
	}
	if one.NTHash != ntlm.HashPassword(password).Hex() {
		t.Error("the NT hash is of another password")
	}
}

func TestFailuresSlowDownTheirOwnLoginOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := auth.New(directory(t), defect.Set{})
		took := func(login, password string) time.Duration {
			start := time.Now()
			_, _ = a.Check(t.Context(), auth.IMAP4, login, "", password)
			return time.Since(start)
		}
		for range 3 {
			if d := took("alice", "wrong"); d != 0 {
				t.Errorf("one of the first failures took %s", d)
			}
		}
		if d := took("Alice", "wrong"); d != 100*time.Millisecond {
			t.Errorf("the fourth failure took %s", d)
		}
		for range 10 {
			took("alice", "wrong")
		}
		if d := took("alice", "wrong"); d != 2*time.Second {
			t.Errorf("the longest delay is %s", d)
		}
		if d := took("bob", "wrong"); d != 0 {
			t.Errorf("another login waited %s", d)
		}
		if d := took("alice", password); d != 0 {
			t.Errorf("the right password waited %s", d)
		}
		if d := took("alice", "wrong"); d != 0 {
			t.Errorf("after a success a failure took %s", d)
		}
		for range 5 {
			took("alice", "wrong")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := a.Check(ctx, auth.IMAP4, "alice", "", "wrong"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func BenchmarkSecondLogin(b *testing.B) {
	credentials, err := auth.NewCredentials(password)
	if err != nil {
		b.Fatal(err)
	}
	state, err := org.New(org.Options{})
	if err != nil {
		b.Fatal(err)
	}
	alice, err := org.NewRecipient("contoso.com", "alice", "alice@contoso.com", credentials)
	if err != nil {
		b.Fatal(err)
	}
	state.Recipients = append(state.Recipients, alice)
	a := auth.New(org.NewDirectory(state, nil), defect.Set{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Check(b.Context(), auth.IMAP4, "alice", "", password); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	for b.Loop() {
		if _, err := auth.NewCredentials(password); err != nil {
			b.Fatal(err)
		}
	}
}
