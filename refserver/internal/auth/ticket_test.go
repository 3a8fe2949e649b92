package auth_test

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// alicesTicket logs alice in to a mailbox and issues a ticket for a server.
func alicesTicket(t *testing.T, a *auth.Authenticator, mailbox, server string) (authzid, authcid, ticket string) {
	t.Helper()
	id, err := a.Check(t.Context(), auth.IMAP4, "alice", mailbox, password)
	if err != nil {
		t.Fatal(err)
	}
	authzid, authcid, ticket, err = a.IssueTicket(id, server)
	if err != nil {
		t.Fatal(err)
	}
	return authzid, authcid, ticket
}

func TestATicketCountsOnce(t *testing.T) {
	t.Parallel()
	d := directory(t)
	issuer := auth.New(d, defect.Set{})
	backend := auth.New(d, defect.Set{}) // of another server of the organisation
	for _, mailbox := range []string{"alice", "bobby"} {
		authzid, authcid, ticket := alicesTicket(t, issuer, mailbox, "MAILBOX02")
		id, err := backend.CheckTicket("mailbox02", authzid, authcid, ticket)
		if err != nil || id.User.Alias != "alice" || id.Mailbox.Alias != mailbox {
			t.Errorf("got %+v, %v", id, err)
		}
		if !auth.IsTicket(ticket) || auth.IsTicket(password) {
			t.Error("a ticket and a password are not told apart")
		}
		if id, err := backend.CheckTicket("mailbox02", authzid, authcid, ticket); !errors.Is(err, auth.ErrBadCredentials) || id.User != nil {
			t.Errorf("a second time: %+v, %v", id, err)
		}
	}
}

func TestTicketsAreForgedInVain(t *testing.T) {
	t.Parallel()
	d := directory(t)
	a := auth.New(d, defect.Set{})
	authzid, authcid, ticket := alicesTicket(t, a, "alice", "MAILBOX01")
	stranger := auth.New(directory(t), defect.Set{}) // of another organisation
	_, _, foreign := alicesTicket(t, stranger, "alice", "MAILBOX01")
	parts := strings.Split(ticket, ".")
	join := func(change func([]string)) string {
		p := append([]string(nil), parts...)
		change(p)
		return strings.Join(p, ".")
	}
	later := join(func(p []string) {
		end, err := strconv.ParseInt(p[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		p[1] = strconv.FormatInt(end+1000, 10)
	})
	for name, forged := range map[string][4]string{
		"another user":     {"MAILBOX01", authzid, "bob@contoso.com", ticket},
		"another mailbox":  {"MAILBOX01", "bob@contoso.com", authcid, ticket},
		"no mailbox":       {"MAILBOX01", "", authcid, ticket},
		"another server":   {"MAILBOX02", authzid, authcid, ticket},
		"another key":      {"MAILBOX01", authzid, authcid, foreign},
		"later":            {"MAILBOX01", authzid, authcid, later},
		"another number":   {"MAILBOX01", authzid, authcid, join(func(p []string) { p[2] = strings.Repeat("A", len(p[2])) })},
		"no code":          {"MAILBOX01", authzid, authcid, join(func(p []string) { p[3] = "" })},
		"zero code":        {"MAILBOX01", authzid, authcid, join(func(p []string) { p[3] = base64.RawURLEncoding.EncodeToString(make([]byte, 32)) })},
		"longer":           {"MAILBOX01", authzid, authcid, ticket + "A"},
		"prefix only":      {"MAILBOX01", authzid, authcid, parts[0] + "."},
		"shifted boundary": {"MAILBOX01", authzid + "x", authcid, ticket},
		"the password":     {"MAILBOX01", authzid, authcid, password},
		"nothing":          {"MAILBOX01", "", "", ""},
	} {
		if id, err := a.CheckTicket(forged[0], forged[1], forged[2], forged[3]); !errors.Is(err, auth.ErrBadCredentials) || id.User != nil {
			t.Errorf("%s: %+v, %v", name, id, err)
		} else if strings.Contains(err.Error(), parts[3]) {
			t.Errorf("%s: the error holds the ticket: %v", name, err)
		}
	}
	if _, err := a.CheckTicket("MAILBOX01", authzid, authcid, ticket); err != nil {
		t.Errorf("the forgeries used the ticket up: %v", err)
	}
}

func TestATicketIsNoPassword(t *testing.T) {
	t.Parallel()
	a := auth.New(directory(t), defect.Set{})
	for _, p := range []auth.Protocol{auth.IMAP4, auth.SMTP, auth.OWA, auth.Shell} {
		authzid, authcid, ticket := alicesTicket(t, a, "alice", "MAILBOX01")
		if _, err := a.Check(t.Context(), p, authcid, authzid, ticket); !errors.Is(err, auth.ErrBadCredentials) {
			t.Errorf("%s: %v", p, err)
		}
	}
}

func TestTheRulesHoldWhenTheTicketIsUsed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mailbox string
		change  func(*org.State)
		want    error
	}{
		"disabled meanwhile":       {"alice", func(s *org.State) { s.Recipient("alice").AccountDisabled = true }, auth.ErrDisabled},
		"IMAP4 disabled meanwhile": {"alice", func(s *org.State) { s.Recipient("alice").CAS.ImapEnabled = false }, auth.ErrDisabled},
		"access taken away":        {"bobby", func(s *org.State) { s.Recipient("bobby").FullAccess = nil }, auth.ErrNoAccess},
		"user gone":                {"alice", func(s *org.State) { s.Recipients = s.Recipients[:1] }, auth.ErrBadCredentials},
		"no key any more":          {"alice", func(s *org.State) { s.TicketKey = nil }, auth.ErrBadCredentials},
		"another key":              {"alice", func(s *org.State) { s.TicketKey[0] ^= 1 }, auth.ErrBadCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := directory(t)
			a := auth.New(d, defect.Set{})
			authzid, authcid, ticket := alicesTicket(t, a, test.mailbox, "MAILBOX01")
			if err := d.Update(func(s *org.State) error { test.change(s); return nil }); err != nil {
				t.Fatal(err)
			}
			if id, err := a.CheckTicket("MAILBOX01", authzid, authcid, ticket); !errors.Is(err, test.want) || id.User != nil {
				t.Errorf("got %+v, %v, want %v", id, err, test.want)
			}
		})
	}
}

func TestTicketsExpireAndStayUsedUntilThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := auth.New(directory(t), defect.Set{})
		check := func(authzid, authcid, ticket string) error {
			_, err := a.CheckTicket("MAILBOX01", authzid, authcid, ticket)
			return err
		}
		authzid, authcid, late := alicesTicket(t, a, "alice", "MAILBOX01")
		time.Sleep(30 * time.Second)
		if err := check(authzid, authcid, late); !errors.Is(err, auth.ErrBadCredentials) {
			t.Errorf("after half a minute: %v", err)
		}
		for range 10 { // across the generations of the memory
			authzid, authcid, ticket := alicesTicket(t, a, "alice", "MAILBOX01")
			if err := check(authzid, authcid, ticket); err != nil {
				t.Errorf("in time: %v", err)
			}
			time.Sleep(29 * time.Second)
			if err := check(authzid, authcid, ticket); err == nil || !strings.Contains(err.Error(), "used before") {
				t.Errorf("a second time: %v", err)
			}
		}
	})
}
