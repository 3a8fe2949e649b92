package auth

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// people are alice, who may do all, bob without a password, and carol, whose account is disabled.
func people(t *testing.T) *org.Directory {
	t.Helper()
	credentials, err := NewCredentials("the right one")
	if err != nil {
		t.Fatal(err)
	}
	state, err := org.New(org.Options{Administrator: credentials})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"alice", "bob", "carol"} {
		r, err := org.NewRecipient("contoso.com", name, name+"@contoso.com", credentials)
		if err != nil {
			t.Fatal(err)
		}
		state.Recipients = append(state.Recipients, r)
	}
	state.Recipient("bob").Credentials = org.Credentials{}
	state.Recipient("carol").AccountDisabled = true
	return org.NewDirectory(state, nil)
}

// TestEveryLoginCostsTheSame counts the work: whoever logs in for the first time, with whatever outcome, costs one hash of the
// same parameters.
func TestEveryLoginCostsTheSame(t *testing.T) {
	t.Parallel()
	directory := people(t)
	for _, login := range []struct{ name, password string }{
		{"alice", "the right one"},
		{"alice", "a wrong one"},
		{"alice", ""},
		{"alice@contoso.com/bob", "the right one"},
		{"alice@contoso.com/nobody", "the right one"},
		{"Administrator", "the right one"},
		{"bob", "the right one"},
		{"carol", "the right one"},
		{"carol", "a wrong one"},
		{"nobody", "the right one"},
		{`FABRIKAM\alice`, "the right one"},
		{"Guest", ""},
		{"", ""},
	} {
		a := New(directory, defect.Set{})
		var work []phc
		a.verified.sum = func(password string, h phc) []byte {
			work = append(work, h)
			return argon2id(password, h)
		}
		_, _ = a.Check(t.Context(), IMAP4, login.name, "", login.password) // the outcome is not what this is about
		if len(work) != 1 || work[0].memory != hashMemory || work[0].passes != hashPasses || work[0].threads != hashThreads || len(work[0].sum) != hashLength {
			t.Errorf("%q: %+v", login.name, work)
		}
	}
}

// TestARefusedLoginTellsNothing refuses people whose passwords were verified before, somewhere else, or have cheap hashes: that
// costs what a wrong password costs.
func TestARefusedLoginTellsNothing(t *testing.T) {
	t.Parallel()
	directory := people(t)
	random, cheap, err := New(directory, defect.Set{}).RandomCredentials()
	if err != nil {
		t.Fatal(err)
	}
	if err := directory.Update(func(s *org.State) error {
		s.Recipient("Administrator").Credentials = cheap
		s.Recipient("alice").CAS.ImapEnabled = false
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	a := New(directory, defect.Set{})
	if _, err := a.Check(t.Context(), SMTP, "alice", "", "the right one"); err != nil {
		t.Fatal(err)
	}
	dear := 0
	a.verified.sum = func(password string, h phc) []byte {
		if h.memory == hashMemory {
			dear++
		}
		return argon2id(password, h)
	}
	for _, login := range []struct{ name, password string }{
		{"alice", "the right one"}, {"alice", "a wrong one"}, {"Administrator", random}, {"Administrator", random}, {"Administrator", "a wrong one"},
	} {
		dear = 0
		if _, err := a.Check(t.Context(), IMAP4, login.name, "", login.password); err == nil {
			t.Errorf("%q was let in", login.name)
		}
		if dear != 1 {
			t.Errorf("%q, %q: %d hashes", login.name, login.password, dear)
		}
	}
	if _, err := a.Check(t.Context(), SMTP, "alice", "", "the right one"); err != nil {
		t.Errorf("a right password after the wrong ones: %v", err)
	}
}

// TestOtherSpellingsDoNotEvadeTheBackoff fails under one account's many names.
func TestOtherSpellingsDoNotEvadeTheBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := New(people(t), defect.Set{})
		for _, login := range []string{"alice", "ALICE", "alice@contoso.com", `CONTOSO\alice`, "alice@contoso.com/x1", "alice@contoso.com/x2", "contoso/alice/x3"} {
			_, _ = a.Check(t.Context(), IMAP4, login, "", "wrong")
		}
		begun := time.Now()
		_, _ = a.Check(t.Context(), IMAP4, "alice@contoso.com/x4", "", "wrong")
		if took := time.Since(begun); took < time.Second {
			t.Errorf("the eighth failure took %s", took)
		}
	})
}
