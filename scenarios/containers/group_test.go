package containers_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/containers"
	"github.com/imapspec/imapspec/scenarios/peers/postgres"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

// TestGroupFeatures runs the scenarios of two hosts and some others, and afterwards nothing is left behind.
func TestGroupFeatures(t *testing.T) {
	t.Parallel()
	engine(t)
	database(t)
	deployer := newGroups(t, 2)
	c, err := catalogue.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	scenarios.Run(t, runner.NewSuite(runner.Config{
		Features:  features.FS,
		Register:  func(sc *godog.ScenarioContext, env runner.Env) { steps.Register(sc, steps.Env(env)) },
		Deployer:  deployer,
		Options:   scenarios.Options{Topology: "dag"},
		Catalogue: c,
		Selectors: []string{"exchange/dag", "exchange/help_for_tests", "procedure/4"},
	}))
}

// newGroups makes a deployer for a test, after which nothing may be left.
func newGroups(t *testing.T, pool int) *containers.GroupDeployer {
	t.Helper()
	engine(t)
	database(t)
	d, err := containers.NewGroups(t.Context(), containers.Config{Pool: pool})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if left := bySession(t, d.Session()); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	return d
}

// TestNewGroupEachTime gives two containers to two scenarios: the second finds nothing of the first, on either host. One that a scenario
// did something to is not given again.
func TestNewGroupEachTime(t *testing.T) {
	t.Parallel()
	d := newGroups(t, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	counts, before := map[string]bool{}, ""
	for i := range 4 {
		deployment, err := d.Deploy(ctx, scenarios.Options{Topology: "dag"})
		if err != nil {
			t.Fatal(err)
		}
		counts[changed(ctx, t, deployment)] = true
		group := deployment.(scenarios.Group)
		other, err := group.ConsoleOn(ctx, "mailbox02", "", "")
		if err != nil {
			t.Fatal(err)
		}
		if out, err := other.Run(ctx, "(Get-MailboxDatabaseCopyStatus 'Mailbox Database 2' -Active).Name; @(Get-ExchangeServer).Count"); err != nil ||
			strings.Join(strings.Fields(out), " ") != `Mailbox Database 2\MAILBOX02 2` {
			t.Errorf("the other host shows %q, %v", out, err)
		}
		ids := bySession(t, d.Session())
		slices.Sort(ids)
		now := strings.Join(ids, " ")
		if len(ids) != 2 || i > 0 && (now == before) != (i < 3) {
			t.Errorf("scenario %d has the containers %s; the one before had %s", i, now, before)
		}
		before = now
		if i == 2 {
			if err := group.Cut(ctx, "mailbox01", "mailbox02"); err != nil {
				t.Error(err)
			}
		}
		if err := deployment.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	if len(counts) != 1 {
		t.Errorf("the servers had different numbers of mailboxes at first: %v", counts)
	}
}

// TestMissingDatabaseImage says which image and which variable it was, and leaves nothing behind.
func TestMissingDatabaseImage(t *testing.T) {
	engine(t)
	const image = "imapspec.invalid/postgres:none"
	t.Setenv(postgres.Variable, "")
	t.Setenv(containers.DatabaseImageVariable, image)
	deployer, err := containers.NewGroups(t.Context(), containers.Config{})
	if err == nil {
		t.Fatalf("started with the image %s: %v", image, deployer.Close(context.Background()))
	}
	for _, word := range []string{image, containers.DatabaseImageVariable, "unset the variable"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("no %q in: %v", word, err)
		}
	}
}

// database skips the test where no PostgreSQL is installed, except in CI.
func database(t *testing.T) {
	t.Helper()
	if os.Getenv(postgres.Variable) != "" || os.Getenv(containers.DatabaseImageVariable) != "" {
		return
	}
	c, err := postgres.Start(t.Context())
	if err != nil {
		postgres.Missing(t, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestGroupTopology: a group deploys nothing else, and a single host's deployer no group.
func TestGroupTopology(t *testing.T) {
	t.Parallel()
	engine(t)
	groups, err := containers.NewGroups(t.Context(), containers.Config{})
	if err != nil {
		t.Fatal(err)
	}
	single := newDeployer(t, containers.Config{})
	for name, deploy := range map[string]func() (scenarios.Deployment, error){
		"a single host of a group's deployer": func() (scenarios.Deployment, error) {
			return groups.Deploy(t.Context(), scenarios.Options{Topology: "single"})
		},
		"a group of a single host's deployer": func() (scenarios.Deployment, error) {
			return single.Deploy(t.Context(), scenarios.Options{Topology: "dag"})
		},
	} {
		if _, err := deploy(); err == nil {
			t.Errorf("%s was deployed", name)
		}
	}
	if err := errors.Join(groups.Close(context.Background()), groups.Close(context.Background())); err != nil {
		t.Error(err)
	}
}
