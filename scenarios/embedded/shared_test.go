package embedded_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cucumber/godog"
	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/embedded"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

// shared deploys one server for all scenarios, as a server that somebody else runs is: nothing is disposable, and there may be
// a single account.
type shared struct {
	scenarios.Deployer
	accounts int

	mu  sync.Mutex
	one scenarios.Deployment
}

func (s *shared) Deploy(ctx context.Context, o scenarios.Options) (scenarios.Deployment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.one == nil {
		one, err := s.Deployer.Deploy(context.WithoutCancel(ctx), o)
		if err != nil {
			return nil, err
		}
		s.one = one
	}
	return &tenant{Deployment: s.one, accounts: s.accounts}, nil
}

// tenant is a scenario's view of the shared server.
type tenant struct {
	scenarios.Deployment
	accounts int
}

func (t *tenant) Server() scenarios.ServerInfo {
	info := t.Deployment.(scenarios.Server).Server()
	info.Disposable = false
	info.Accounts = info.Accounts[:t.accounts]
	return info
}

func (*tenant) Close(context.Context) error { return nil }

// TestSharedAccount runs scenarios side by side on one account that holds mail, and finds it afterwards as it was.
func TestSharedAccount(t *testing.T) {
	t.Parallel()
	s := &shared{Deployer: embedded.New(), accounts: 1}
	first, err := s.Deploy(t.Context(), scenarios.Options{Topology: "single", Profile: "standard", Accounts: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.one.Close(context.Background()) }) // the server ends with the test either way
	c := owner(t, first)
	const mine = "Subject: mine\r\n\r\nNobody's business.\r\n"
	for range 3 {
		a := c.Append("INBOX", int64(len(mine)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagFlagged}})
		if _, err := a.Write([]byte(mine)); err != nil {
			t.Fatal(err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	before := account(t, c)

	result := summary(t, s, "standard", "rfc3501/6.3.1", "rfc3501/6.4.6")
	for _, r := range result.Results {
		if r.Verdict != scenarios.Passed {
			t.Errorf("%s: %s: %s", r.Scenario.ID, r.Verdict, r.Reason)
		}
	}
	if diff := cmp.Diff(before, account(t, c)); diff != "" {
		t.Errorf("the account has changed (-before +after)\n%s", diff)
	}
}

// TestMissingCapabilityDoesNotApply runs what CONDSTORE is about on Exchange, which does not have it.
func TestMissingCapabilityDoesNotApply(t *testing.T) {
	t.Parallel()
	result := summary(t, embedded.New(), "exchange2019", "cap:CONDSTORE")
	if result.NotApplicable != result.Total {
		t.Errorf("%d of %d scenarios do not apply", result.NotApplicable, result.Total)
	}
	for _, r := range result.Results {
		if !strings.HasPrefix(r.Reason, "the server does not claim ") {
			t.Errorf("%s: %s: %s", r.Scenario.ID, r.Verdict, r.Reason)
		}
	}
}

// owner logs the account's owner in, with a client that is no part of the harness.
func owner(t *testing.T, d scenarios.Deployment) *imapclient.Client {
	t.Helper()
	info := d.(scenarios.Server).Server()
	raw, err := d.Dial(t.Context(), scenarios.Inside, info.Endpoints[0].Address)
	if err != nil {
		t.Fatal(err)
	}
	c := imapclient.New(tls.Client(raw, &tls.Config{InsecureSkipVerify: true}), nil) //nolint:gosec // a new server's own
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(info.Accounts[0].User, info.Accounts[0].Password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// account is everything in it: folders, subscriptions, messages with their flags.
func account(t *testing.T, c *imapclient.Client) []string {
	t.Helper()
	var all []string
	folders, err := c.List("", "*", &imap.ListOptions{ReturnSubscribed: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		all = append(all, fmt.Sprint(f.Mailbox, " ", f.Attrs))
	}
	slices.Sort(all)
	selected, err := c.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, fmt.Sprint("INBOX ", selected.NumMessages, " ", selected.UIDNext, " ", selected.UIDValidity))
	messages, err := c.Fetch(imap.SeqSet{{Start: 1}}, &imap.FetchOptions{Flags: true, UID: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		all = append(all, fmt.Sprint(m.UID, " ", m.Flags, " ", string(m.BodySection[0].Bytes)))
	}
	return all
}

// summary runs a selection against a deployer.
func summary(t *testing.T, deployer scenarios.Deployer, profile string, selectors ...string) runner.Summary {
	t.Helper()
	result, err := runner.Run(t.Context(), runner.Config{
		Features:       features.FS,
		Register:       func(sc *godog.ScenarioContext, env runner.Env) { steps.Register(sc, steps.Env(env)) },
		Deployer:       deployer,
		Options:        scenarios.Options{Topology: "single", Profile: profile},
		DefaultProfile: runner.FolderProfile,
		Selectors:      selectors,
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}
