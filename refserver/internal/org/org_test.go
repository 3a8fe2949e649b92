package org_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

func newState(t *testing.T) *org.State {
	t.Helper()
	s, err := org.New(org.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNew(t *testing.T) {
	t.Parallel()
	s := newState(t)
	server := s.Server("mailbox01.contoso.com")
	if server == nil || server.Name != "MAILBOX01" || server != s.Server("mailbox01") || server != s.Server(s.ServerDN(server)) {
		t.Fatalf("server: %+v", server)
	}
	if !s.MemberOf("Administrator", org.OrganizationManagement) || s.MemberOf("alice", org.OrganizationManagement) {
		t.Error("role groups")
	}
	if want := []string{"[::]:993", "0.0.0.0:993"}; !slices.Equal(server.Imap.SSLBindings, want) {
		t.Errorf("SSLBindings %v", server.Imap.SSLBindings)
	}
	wrong, err := defect.NewSet(string(defect.WrongDefaultBinding))
	if err != nil {
		t.Fatal(err)
	}
	deviating, err := org.New(org.Options{Defects: wrong})
	if err != nil || deviating.Server("MAILBOX01").Imap.SSLBindings[0] != "[::]:994" {
		t.Errorf("defect: %v, %v", deviating, err)
	}
	if _, err := org.New(org.Options{ServerName: "mail box"}); err == nil {
		t.Error("a server name with a blank")
	}
}

type saver struct{ err error }

func (s saver) SaveOrganisation([]byte) error { return s.err }

func TestUpdateIsAllOrNothing(t *testing.T) {
	t.Parallel()
	full := errors.New("disk full")
	rename := func(s *org.State) error { s.Name = "Other"; return nil }
	d := org.NewDirectory(newState(t), saver{full})
	if err := d.Update(rename); !errors.Is(err, full) {
		t.Errorf("saver's error: %v", err)
	}
	d = org.NewDirectory(newState(t), nil)
	if err := d.Update(func(s *org.State) error { _ = rename(s); return full }); !errors.Is(err, full) {
		t.Errorf("change's error: %v", err)
	}
	before := d.View()
	if before.Name != "First Organization" || before.Revision != 1 {
		t.Errorf("half changed: %s, revision %d", before.Name, before.Revision)
	}
	if err := d.Update(rename); err != nil {
		t.Fatal(err)
	}
	if d.View().Name != "Other" || d.View().Revision != 2 || before.Name != "First Organization" {
		t.Error("the change was not published, or an old view changed")
	}
}

func TestRecipientLookup(t *testing.T) {
	t.Parallel()
	s := newState(t)
	alice, err := org.NewRecipient("contoso.com", "Alice Adams", "alice@contoso.com", org.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	s.Recipients = append(s.Recipients, alice)
	for _, identity := range []string{"alice", "ALICE@contoso.com", "Alice Adams", `CONTOSO\alice`, `contoso.com\alice`,
		"contoso.com/Users/Alice Adams", "CN=Alice Adams,CN=Users,DC=contoso,DC=com", alice.MailboxGUID} {
		if s.Recipient(identity) != alice {
			t.Errorf("%s was not found", identity)
		}
	}
	for _, identity := range []string{"", "bob", `FABRIKAM\alice`, `CONTOSO\Alice Adams`} {
		if r := s.Recipient(identity); r != nil {
			t.Errorf("%q found %s", identity, r.Alias)
		}
	}
	for _, upn := range []string{"", "alice", "@contoso.com", "a b@contoso.com", `CONTOSO\a@contoso.com`, "a@-"} {
		if _, err := org.NewRecipient("contoso.com", "A", upn, org.Credentials{}); err == nil {
			t.Errorf("UPN %q was accepted", upn)
		}
	}
}

func TestComponentState(t *testing.T) {
	t.Parallel()
	server := newState(t).Server("MAILBOX01")
	if got := server.ComponentState(org.ImapProxy); got != org.ComponentActive {
		t.Errorf("default %s", got)
	}
	server.Components[org.ImapProxy] = map[string]string{"HealthAPI": org.ComponentActive, "Maintenance": org.ComponentDraining}
	if got := server.ComponentState(org.ImapProxy); got != org.ComponentDraining {
		t.Errorf("one requester drains: %s", got)
	}
	server.Components[org.ServerWideOffline] = map[string]string{"Maintenance": org.ComponentInactive}
	if got := server.ComponentState(org.ImapProxy); got != org.ComponentInactive {
		t.Errorf("server-wide offline: %s", got)
	}
}

// shelf is an org.Shared in memory, between directories that do not watch it.
type shelf struct {
	raw      []byte
	revision uint64
}

func (s *shelf) SaveAfter(state []byte, before, after uint64) (bool, error) {
	if before != s.revision {
		return false, nil
	}
	s.raw, s.revision = state, after
	return true, nil
}

func (s *shelf) LoadOrganisation() ([]byte, error) { return s.raw, nil }

func TestASharedChangeIsMadeOnTheNewestState(t *testing.T) {
	t.Parallel()
	shared := &shelf{revision: 1}
	a, b := org.NewSharedDirectory(newState(t), shared), org.NewSharedDirectory(newState(t), shared)
	calls := 0
	if err := a.Update(func(s *org.State) error { s.Name = "A"; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := b.Update(func(s *org.State) error { calls++; s.Domain = "b.example"; return nil }); err != nil {
		t.Fatal(err)
	}
	if got := b.View(); calls != 2 || got.Name != "A" || got.Domain != "b.example" || got.Revision != 3 {
		t.Errorf("after %d calls: %s, %s, revision %d", calls, got.Name, got.Domain, got.Revision)
	}
	if err := a.Adopt(shared.raw); err != nil || a.View().Domain != "b.example" {
		t.Errorf("adopted: %v, %s", err, a.View().Domain)
	}
	newest := a.View()
	old, err := org.Decode(shared.raw)
	if err != nil {
		t.Fatal(err)
	}
	old.Revision, old.Name = 2, "old"
	raw, err := json.Marshal(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Adopt(raw); err != nil || a.View() != newest {
		t.Errorf("an older state was adopted: %v", err)
	}
	if err := a.Adopt([]byte("{")); err == nil || a.View() != newest {
		t.Error("half a state was adopted")
	}
}

func TestASharedChangeThatIsRefusedOnTheNewestState(t *testing.T) {
	t.Parallel()
	shared := &shelf{revision: 1}
	a, b := org.NewSharedDirectory(newState(t), shared), org.NewSharedDirectory(newState(t), shared)
	taken := errors.New("the name is taken")
	claim := func(s *org.State) error {
		if s.Name == "Claimed" {
			return taken
		}
		s.Name = "Claimed"
		return nil
	}
	if err := a.Update(claim); err != nil {
		t.Fatal(err)
	}
	if err := b.Update(claim); !errors.Is(err, taken) || shared.revision != 2 {
		t.Errorf("claimed twice: %v, revision %d", err, shared.revision)
	}
}

// moving is an org.Shared that somebody else always changes first.
type moving struct{ raw []byte }

func (moving) SaveAfter([]byte, uint64, uint64) (bool, error) { return false, nil }
func (m moving) LoadOrganisation() ([]byte, error)            { return m.raw, nil }

func TestASharedChangeThatIsAlwaysTooLate(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(newState(t))
	if err != nil {
		t.Fatal(err)
	}
	d := org.NewSharedDirectory(newState(t), moving{raw})
	if err := d.Update(func(*org.State) error { return nil }); err == nil || !strings.Contains(err.Error(), "try again") {
		t.Errorf("got %v", err)
	}
}

func TestTwoHostsFoundOneOrganisation(t *testing.T) {
	t.Parallel()
	shared := &shelf{}
	second := func(name string) (*org.Directory, error) {
		return org.OpenShared(shared, func() (*org.State, error) {
			s := newState(t)
			s.Name = name
			return s, nil
		})
	}
	a, err := org.OpenShared(shared, func() (*org.State, error) {
		if _, err := second("of the faster one"); err != nil { // while the slower one is still at it
			t.Fatal(err)
		}
		return newState(t), nil
	})
	if err != nil || a.View().Name != "of the faster one" {
		t.Fatalf("%v, %+v", err, a)
	}
	b, err := second("too late")
	if err != nil || b.View().Name != "of the faster one" {
		t.Fatalf("%v, %+v", err, b)
	}
	failing := errors.New("no certificate")
	if _, err := org.OpenShared(&shelf{}, func() (*org.State, error) { return nil, failing }); !errors.Is(err, failing) {
		t.Errorf("a first state that cannot be made: %v", err)
	}
}
