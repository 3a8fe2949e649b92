package embedded_test

import (
	"testing"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/embedded"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

// TestFeatures runs every scenario against the embedded reference server, each as a sub-test with a server of its own.
func TestFeatures(t *testing.T) {
	t.Parallel()
	c, err := catalogue.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	scenarios.Run(t, runner.NewSuite(runner.Config{
		Features:  features.FS,
		Register:  func(sc *godog.ScenarioContext, env runner.Env) { steps.Register(sc, steps.Env(env)) },
		Deployer:  embedded.New(),
		Options:   scenarios.Options{Topology: "single"},
		Catalogue: c,
		Selectors: []string{"all"},
	}))
}
