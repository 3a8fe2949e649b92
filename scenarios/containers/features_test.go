package containers_test

import (
	"context"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/containers"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

// engine skips the test where no Docker engine answers, except in CI.
func engine(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := containers.Engine(ctx); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the container tests are required in CI: %v", err)
		}
		t.Skipf("the container tests are skipped: %v", err)
	}
}

// TestFeatures runs the scenarios of the procedure and of Exchange, each against a container of its own.
func TestFeatures(t *testing.T) {
	t.Parallel()
	engine(t)
	deployer, err := containers.New(t.Context(), containers.Config{Pool: 2 * runtime.GOMAXPROCS(0)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := deployer.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	c, err := catalogue.Load(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	scenarios.Run(t, runner.NewSuite(runner.Config{
		Features:  features.FS,
		Register:  func(sc *godog.ScenarioContext, env runner.Env) { steps.Register(sc, steps.Env(env)) },
		Deployer:  deployer,
		Options:   scenarios.Options{Topology: "single"},
		Catalogue: c,
		Selectors: []string{"procedure", "exchange"},
	}))
}
