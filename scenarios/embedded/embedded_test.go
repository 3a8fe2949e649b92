package embedded_test

import (
	"context"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/embedded"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

// TestFeatures runs every scenario against the embedded reference server, each as a sub-test with a server of its own.
func TestFeatures(t *testing.T) {
	t.Parallel()
	run(t, embedded.New(), "all")
}

// TestFeaturesHandedOver does the same with clients that are handed over to the backend within the process: whoever looks
// from outside sees no difference.
func TestFeaturesHandedOver(t *testing.T) {
	t.Parallel()
	run(t, embedded.New(refserver.Config{ProxyInProcess: true}), "procedure/1", "procedure/4", "procedure/8", "procedure/9", "exchange")
}

func run(t *testing.T, deployer scenarios.Deployer, selectors ...string) {
	t.Helper()
	c, err := catalogue.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	suite := runner.NewSuite(runner.Config{
		Features: features.FS,
		Register: func(sc *godog.ScenarioContext, env runner.Env) { steps.Register(sc, steps.Env(env)) },
		Deployer: deployer,
		Options:  scenarios.Options{Topology: "single"},

		DefaultProfile: runner.FolderProfile,

		Catalogue: c,
		Selectors: selectors,
	})
	scenarios.Run(t, watchful{suite, t})
}

// watchful is a suite whose scenarios about the standards, which run on the profile without quirks, have no findings.
type watchful struct {
	scenarios.Suite
	t *testing.T
}

// RunCase runs one scenario and reports the findings of its watchers.
func (w watchful) RunCase(ctx context.Context, c scenarios.Case) scenarios.Outcome {
	o := w.Suite.RunCase(ctx, c)
	if strings.HasPrefix(c.ID, "rfc") {
		for _, f := range o.Findings {
			w.t.Errorf("%s: %s: %s: %s", c.ID, f.Rule, f.Message, f.Line)
		}
	}
	return o
}
