package stage_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
)

// served is a deployment with accounts on a server that is not there.
type served struct {
	fake
	info scenarios.ServerInfo
}

func (s *served) Deploy(context.Context, scenarios.Options) (scenarios.Deployment, error) {
	return s, nil
}

func (s *served) Server() scenarios.ServerInfo { return s.info }

func TestOwners(t *testing.T) {
	t.Parallel()
	s := &served{info: scenarios.ServerInfo{Endpoints: []scenarios.Endpoint{{Address: "imap.example.org:993", Security: scenarios.ImplicitTLS}},
		Accounts: []scenarios.Account{{User: "al ice", Password: "sesame"}}}}
	st := stage.New(s, scenarios.Options{}, &s.fake)
	p, err := st.Owner(t.Context(), "alice's laptop")
	if err != nil || p.Address != "al ice" {
		t.Fatalf("alice is %+v (%v)", p, err)
	}
	names := st.Names(t.Context())
	for name, want := range map[string]string{"alice's login": `"al ice" "sesame"`, "alice's name": "al ice", "alice's PLAIN": "AGFsIGljZQBzZXNhbWU="} {
		if got, ok := names(name); !ok || got != want {
			t.Errorf("<%s> is %q (%v), want %q", name, got, ok, want)
		}
	}
	var not *scenarios.NotApplicableError
	if _, err := st.Owner(t.Context(), "bob"); !errors.As(err, &not) || not.Impossible || !strings.Contains(not.Reason, "2 accounts") {
		t.Errorf("bob has no account: %v", err)
	}
	if _, err := st.Reach(t.Context(), "alice", false, scenarios.PlainText); !errors.As(err, &not) {
		t.Errorf("there is no address in plain text: %v", err)
	}
	var broken *scenarios.HarnessError
	if _, err := st.Owner(t.Context(), "mallory"); !errors.As(err, &broken) {
		t.Errorf("nobody is called mallory: %v", err)
	}
}

func TestDeploymentWithoutAccounts(t *testing.T) {
	t.Parallel()
	f := &fake{}
	var not *scenarios.NotApplicableError
	if _, err := stage.New(f, scenarios.Options{}, f).ServerUnderTest(t.Context()); !errors.As(err, &not) || !not.Impossible {
		t.Errorf("got %v", err)
	}
}
