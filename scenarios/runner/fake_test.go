package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
)

// fakeDeployer counts deployments; its error, if any, is what Deploy returns.
type fakeDeployer struct {
	err    error
	opened atomic.Int32
	closed atomic.Int32
}

func (*fakeDeployer) Name() string { return "fake" }

func (d *fakeDeployer) Deploy(context.Context, scenarios.Options) (scenarios.Deployment, error) {
	if d.err != nil {
		return nil, d.err
	}
	d.opened.Add(1)
	return &fakeDeployment{deployer: d}, nil
}

type fakeDeployment struct {
	scenarios.Deployment
	deployer *fakeDeployer
}

func (d *fakeDeployment) Close(context.Context) error {
	d.deployer.closed.Add(1)
	return nil
}

// fakeSteps is a small vocabulary in which every kind of ending can be written.
func fakeSteps(sc *godog.ScenarioContext, env Env) {
	count := 0 // state of one scenario
	var deployed scenarios.Deployment
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		if count == 99 {
			return ctx, errors.New("the cleaner is ill")
		}
		return ctx, nil
	})
	sc.Step(`^it passes$`, func() error { return nil })
	sc.Step(`^a number (\d+)$`, func(n int) error { count += n; return nil })
	sc.Step(`^the sum is (\d+)$`, func(n int) error {
		if n != count {
			return fmt.Errorf("expected %d, got %d", n, count)
		}
		return nil
	})
	sc.Step(`^it fails$`, func() error { return errors.New("expected 1, got 2") })
	sc.Step(`^it panics$`, func() error { panic("out of cheese") })
	sc.Step(`^it is pending$`, func() error { return godog.ErrPending })
	sc.Step(`^it skips$`, func() error { return godog.ErrSkip })
	sc.Step(`^it is not applicable$`, func() error { return &scenarios.NotApplicableError{Reason: "no MOVE"} })
	sc.Step(`^it is impossible$`, func() error {
		return fmt.Errorf("step: %w", &scenarios.NotApplicableError{Reason: "no browser", Impossible: true})
	})
	sc.Step(`^it is ambig`, func() error { return nil })
	sc.Step(`ambiguous$`, func() error { return nil })
	sc.Step(`^a server$`, func(ctx context.Context) error {
		var err error
		deployed, err = env.Deployer.Deploy(ctx, env.Options)
		return err
	})
	sc.Step(`^the server is closed$`, func(ctx context.Context) error { return deployed.Close(ctx) })
	sc.Step(`^too few (\d+)$`, func(int, int) error { return nil })
	sc.Step(`^it waits$`, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	sc.Step(`^the text$`, func(d *godog.DocString) error { env.Recorder.Line("alice", scenarios.Sent, d.Content); return nil })
	sc.Step(`^the table$`, func(t *godog.Table) error {
		env.Recorder.Line("alice", scenarios.Received, fmt.Sprint(len(t.Rows)))
		return nil
	})
	sc.Step(`^the line "(.*)"$`, func(text string) error { env.Recorder.Line("alice", scenarios.Sent, text); return nil })
	sc.Step(`^it fails with "(.*)"$`, func(text string) error { return errors.New(text) })
	sc.Step(`^the secret "(.*)"$`, func(text string) error {
		env.Recorder.Attach(scenarios.Attachment{Name: "note.txt", MediaType: "text/plain; charset=utf-8", Content: []byte(text)})
		env.Recorder.Attach(scenarios.Attachment{Name: "shot.png", MediaType: "image/png", Content: []byte("png")})
		env.Recorder.Secret(text)
		return nil
	})
}

// files makes a file system of texts.
func files(texts map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// collector keeps events.
type collector struct {
	mu     sync.Mutex
	events []scenarios.Event
}

func (c *collector) take(e scenarios.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, e)
}

// config is a run of the fake steps over the features.
func config(texts map[string]string) Config {
	return Config{Features: files(texts), Register: fakeSteps, Deployer: &fakeDeployer{}, Selectors: []string{All},
		Timeout: 5 * time.Minute, grace: time.Minute}
}

// feature wraps scenarios into a feature file.
func wrap(scenarios string) map[string]string {
	return map[string]string{"procedure/1_x.feature": "Feature: F\n" + scenarios}
}

// mustRun runs and fails the test on an error of the run itself.
func mustRun(t *testing.T, cfg Config) Summary {
	t.Helper()
	summary, err := Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}
