package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	ntlmssp "github.com/Azure/go-ntlmssp"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/ntlm"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// ntlmLogin goes through an exchange with an independent client.
func ntlmLogin(ctx context.Context, t *testing.T, a *auth.Authenticator, p auth.Protocol, login, password string) (auth.Identity, string, error) {
	t.Helper()
	negotiate, err := ntlmssp.NewNegotiateMessage("", "")
	if err != nil {
		t.Fatal(err)
	}
	exchange, err := a.BeginNTLM("MAILBOX01", negotiate)
	if err != nil {
		t.Fatal(err)
	}
	authenticate, err := ntlmssp.NewAuthenticateMessage(exchange.Challenge(), login, password, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a.CheckNTLM(ctx, p, auth.Protection{}, exchange, authenticate)
}

func TestRefusedNTLM(t *testing.T) {
	t.Parallel()
	a := auth.New(directory(t), defect.Set{})
	a.RefuseNTLM()
	negotiate, err := ntlmssp.NewNegotiateMessage("", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.BeginNTLM("MAILBOX01", negotiate); !errors.Is(err, auth.ErrBadCredentials) || a.AcceptsNTLM() {
		t.Errorf("NTLM begins: %v", err)
	}
	if c, err := a.NewCredentials("a secret"); err != nil || c.NTHash != "" || c.PasswordHash == "" {
		t.Errorf("the credentials are %+v, %v", c, err)
	}
	if _, c, err := a.RandomCredentials(); err != nil || c.NTHash != "" || c.PasswordHash == "" {
		t.Errorf("the random credentials are %+v, %v", c, err)
	}
}

func TestCheckNTLM(t *testing.T) {
	t.Parallel()
	a := auth.New(directory(t), defect.Set{})
	for _, test := range []struct {
		protocol       auth.Protocol
		login, mailbox string
		want           error
	}{
		{auth.IMAP4, "alice", "alice", nil},
		{auth.IMAP4, "ALICE@contoso.com", "alice", nil},
		{auth.IMAP4, `CONTOSO\alice`, "alice", nil},
		{auth.IMAP4, `Contoso.com\Alice`, "alice", nil},
		{auth.IMAP4, `CONTOSO\bob`, "bobby", nil},
		{auth.SMTP, "carol", "carol", nil},
		{auth.IMAP4, `FABRIKAM\alice`, "", auth.ErrBadCredentials},
		{auth.IMAP4, "contoso/alice/bobby", "", auth.ErrBadCredentials}, // NTLM names no other mailbox
		{auth.IMAP4, `alice@contoso.com\bobby`, "", auth.ErrBadCredentials},
		{auth.IMAP4, `CONTOSO\alice\bobby`, "", auth.ErrBadCredentials},
		{auth.IMAP4, "nobody", "", auth.ErrBadCredentials},
		{auth.IMAP4, "Guest", "", auth.ErrBadCredentials},
		{auth.IMAP4, "Anonymous", "", auth.ErrBadCredentials},
		{auth.IMAP4, "Administrator", "", auth.ErrRefused},
		{auth.IMAP4, "carol", "", auth.ErrDisabled},
		{auth.IMAP4, "dave", "", auth.ErrDisabled},
		{auth.SMTP, "dave", "", auth.ErrDisabled},
	} {
		t.Run(string(test.protocol)+" "+strings.ReplaceAll(test.login, "/", "|"), func(t *testing.T) {
			t.Parallel()
			id, login, err := ntlmLogin(t.Context(), t, a, test.protocol, test.login, password)
			if !errors.Is(err, test.want) || login != test.login {
				t.Fatalf("got %q, %v, want %v", login, err, test.want)
			}
			if err == nil && id.Mailbox.Alias != test.mailbox {
				t.Errorf("opened %s, want %s", id.Mailbox.Alias, test.mailbox)
			}
			if id, _, err := ntlmLogin(t.Context(), t, a, test.protocol, test.login, "wrong"); !errors.Is(err, auth.ErrBadCredentials) || id.User != nil {
				t.Errorf("a wrong password: %+v, %v", id, err)
			}
		})
	}
}

func TestNTLMMessagesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	a := auth.New(directory(t), defect.Set{})
	if _, err := a.BeginNTLM("MAILBOX01", []byte("NTLMSSP\x00\x01")); !errors.Is(err, auth.ErrBadCredentials) || !errors.Is(err, ntlm.ErrMalformed) {
		t.Errorf("NEGOTIATE: %v", err)
	}
	negotiate, err := ntlmssp.NewNegotiateMessage("", "")
	if err != nil {
		t.Fatal(err)
	}
	exchange, err := a.BeginNTLM("MAILBOX01", negotiate)
	if err != nil {
		t.Fatal(err)
	}
	if _, login, err := a.CheckNTLM(t.Context(), auth.IMAP4, auth.Protection{}, exchange, negotiate); !errors.Is(err, auth.ErrBadCredentials) || login != "" {
		t.Errorf("AUTHENTICATE: %q, %v", login, err)
	}
}

func TestAnAccountWithoutAnNTHashLetsNobodyIn(t *testing.T) {
	t.Parallel()
	d := directory(t)
	if err := d.Update(func(s *org.State) error {
		s.Recipient("alice").NTHash = ""
		s.Recipient("bob").NTHash = "damaged"
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	a := auth.New(d, defect.Set{})
	for _, login := range []string{"alice", "bob"} {
		for _, p := range []string{password, ""} {
			if _, _, err := ntlmLogin(t.Context(), t, a, auth.IMAP4, login, p); err == nil || strings.Contains(err.Error(), "damaged") && login == "alice" {
				t.Errorf("%s: %v", login, err)
			}
		}
	}
}

func TestNTLMFailuresSlowDownPasswordsToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := auth.New(directory(t), defect.Set{})
		for range 3 {
			_, _, _ = ntlmLogin(t.Context(), t, a, auth.IMAP4, `CONTOSO\alice`, "wrong")
		}
		start := time.Now()
		if _, err := a.Check(t.Context(), auth.IMAP4, `contoso\alice`, "", "wrong"); err == nil || time.Since(start) != 100*time.Millisecond {
			t.Errorf("the fourth failure took %s (%v)", time.Since(start), err)
		}
		start = time.Now()
		if _, _, err := ntlmLogin(t.Context(), t, a, auth.IMAP4, `CONTOSO\alice`, password); err != nil || time.Since(start) != 0 {
			t.Errorf("the right password took %s (%v)", time.Since(start), err)
		}
	})
}
