package runner

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cucumber/godog"
	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/scenarios"
)

func TestVerdicts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		steps   string
		setup   func(*Config)
		verdict scenarios.Verdict
		reason  string // a part of it
		status  []scenarios.StepStatus
	}{
		"passes":     {"Given it passes\nThen it passes", nil, scenarios.Passed, "", []scenarios.StepStatus{"passed", "passed"}},
		"fails":      {"Given it fails\nThen it passes", nil, scenarios.Failed, "Given it fails: expected 1, got 2", []scenarios.StepStatus{"failed", "skipped"}},
		"undefined":  {"Given it passes\nGiven nobody wrote this", nil, scenarios.Error, "Given nobody wrote this: no step definition matches", []scenarios.StepStatus{"passed", "undefined"}},
		"ambiguous":  {"Given it is ambiguous", nil, scenarios.Error, "several step definitions match", []scenarios.StepStatus{"ambiguous"}},
		"pending":    {"Given it is pending\nThen it passes", nil, scenarios.Error, "not written yet", []scenarios.StepStatus{"undefined", "skipped"}},
		"panics":     {"Given it panics", nil, scenarios.Error, "panic: out of cheese", []scenarios.StepStatus{"failed"}},
		"skips":      {"Given it skips\nThen it passes", nil, scenarios.NotApplicable, "skipped itself", []scenarios.StepStatus{"skipped", "skipped"}},
		"skips last": {"Given it passes\nThen it skips", nil, scenarios.NotApplicable, "skipped itself", []scenarios.StepStatus{"passed", "skipped"}},
		"not applicable": {"Given it is not applicable\nThen it fails", nil, scenarios.NotApplicable, "no MOVE",
			[]scenarios.StepStatus{"skipped", "skipped"}},
		"impossible": {"Given it is impossible", nil, scenarios.NotApplicable, "no browser", []scenarios.StepStatus{"skipped"}},
		"impossible is an error": {"Given it is impossible", func(c *Config) { c.FailImpossible = true }, scenarios.Error,
			"cannot be done here: no browser", []scenarios.StepStatus{"failed"}},
		"no deployment": {"Given a server", func(c *Config) { c.Deployer = &fakeDeployer{err: errors.New("port taken")} }, scenarios.Error,
			`the deployment "fake" did not start: port taken`, []scenarios.StepStatus{"failed"}},
		"definition does not fit": {"Given too few 1", nil, scenarios.Error, "does not fit its pattern", []scenarios.StepStatus{"failed"}},
		"clean-up fails":          {"Given a number 99", nil, scenarios.Error, "the clean-up failed: the cleaner is ill", []scenarios.StepStatus{"passed"}},
		"a failure outweighs the clean-up": {"Given a number 99\nThen it fails", nil, scenarios.Failed, "expected 1, got 2",
			[]scenarios.StepStatus{"passed", "failed"}},
		"no steps": {"", nil, scenarios.Error, "no steps", nil},
		"skipped in Before": {"Given it passes\nThen it passes", hook(godog.ErrSkip), scenarios.NotApplicable, "skipped itself",
			[]scenarios.StepStatus{"skipped", "skipped"}},
		"not applicable in Before": {"Given it passes", hook(&scenarios.NotApplicableError{Reason: "no IDLE"}), scenarios.NotApplicable, "no IDLE",
			[]scenarios.StepStatus{"skipped"}},
		"failed in Before": {"Given it passes", hook(errors.New("no disk")), scenarios.Error, "the set-up failed: no disk",
			[]scenarios.StepStatus{"failed"}},
		"panic in After": {"Given it passes", func(c *Config) {
			register := c.Register
			c.Register = func(sc *godog.ScenarioContext, env Env) {
				register(sc, env)
				sc.After(func(context.Context, *godog.Scenario, error) (context.Context, error) { panic("slipped") })
			}
		}, scenarios.Error, "panic: slipped", []scenarios.StepStatus{"passed"}},
		"panic in Register": {"Given it passes", func(c *Config) {
			c.Register = func(sc *godog.ScenarioContext, _ Env) { sc.Step(`^(`, func() {}) }
		}, scenarios.Error, "panic: regexp", nil},
		"times out": {"Given it waits\nThen it passes", func(c *Config) { c.Timeout = 20 * time.Millisecond }, scenarios.Error,
			"did not end within 20ms: Given it waits", []scenarios.StepStatus{"failed", "skipped"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := config(wrap("Scenario: S\n" + tt.steps))
			if tt.setup != nil {
				tt.setup(&cfg)
			}
			var got collector
			cfg.Sink = got.take
			var summary Summary
			synctest.Test(t, func(t *testing.T) { summary = mustRun(t, cfg) })
			r := summary.Results[0]
			if r.Verdict != tt.verdict || !strings.Contains(r.Reason, tt.reason) || tt.reason == "" && r.Reason != "" {
				t.Errorf("got %s, %q\nwant %s, %q", r.Verdict, r.Reason, tt.verdict, tt.reason)
			}
			var status []scenarios.StepStatus
			for _, e := range got.events {
				if e.Kind == scenarios.StepFinished {
					status = append(status, e.Step.Status)
				}
			}
			if diff := cmp.Diff(tt.status, status); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// hook adds a before hook that returns the error.
func hook(err error) func(*Config) {
	return func(c *Config) {
		register := c.Register
		c.Register = func(sc *godog.ScenarioContext, env Env) {
			sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) { return ctx, err })
			register(sc, env)
		}
	}
}

const mixed = `
  Background:
    Given a number 1

  Scenario: one
    Then the sum is 1

  Scenario Outline: sums
    Given a number <n>
    Then the sum is <sum>
    Examples:
      | n | sum |
      | 2 | 3   |
      | 3 | 4   |
    Examples: wrong
      | n | sum |
      | 4 | 6   |

  Rule: more
    Background:
      Given a number 10
    Scenario: inner
      Then the sum is 11
    Scenario: skipped
      Given it is not applicable
`

func TestRun(t *testing.T) {
	t.Parallel()
	for _, jobs := range []int{1, 4} {
		cfg := config(wrap(mixed))
		cfg.Jobs = jobs
		cfg.Options = scenarios.Options{Profile: "exchange2019"}
		cfg.Info = scenarios.RunInfo{Implementation: "fake", Topology: "embedded"}
		var record, live collector
		cfg.Sink, cfg.Live = record.take, live.take
		s := mustRun(t, cfg)
		if s.Total != 6 || s.Passed != 4 || s.Failed != 1 || s.NotApplicable != 1 || s.Interrupted || s.Ran() != 6 {
			t.Errorf("jobs %d: got %+v", jobs, s)
		}
		checkRecord(t, record.events)
		for _, e := range live.events {
			if e.Kind == scenarios.WireLine {
				t.Error("a wire line is live")
			}
		}
		want := &scenarios.RunInfo{Implementation: "fake", Topology: "embedded", Profile: "exchange2019", Selectors: []string{All}, Jobs: jobs, Total: 6}
		if diff := cmp.Diff(want, record.events[0].Run); diff != "" {
			t.Error(diff)
		}
	}
}

// checkRecord says whether each scenario's events come together and in order.
func checkRecord(t *testing.T, events []scenarios.Event) {
	t.Helper()
	if events[0].Kind != scenarios.RunStarted || events[len(events)-1].Kind != scenarios.RunFinished {
		t.Fatalf("the record runs from %s to %s", events[0].Kind, events[len(events)-1].Kind)
	}
	current, next := "", 0
	for _, e := range events[1 : len(events)-1] {
		switch e.Kind {
		case scenarios.ScenarioStarted:
			if current != "" {
				t.Errorf("%s starts within %s", e.Scenario, current)
			}
			current, next = e.Scenario, 0
		case scenarios.StepStarted:
			if e.Step.Index != next {
				t.Errorf("%s: step %d, want %d", current, e.Step.Index, next)
			}
		case scenarios.StepFinished:
			next++
		}
		if e.Scenario != current || e.Time.IsZero() {
			t.Errorf("%s within %s at %v", e.Scenario, current, e.Time)
		}
		if e.Kind == scenarios.ScenarioFinished {
			current = ""
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	cfg := config(wrap(`Scenario: S with s3cr"et
    Given the line "a LOGIN alice s3cr"et"
    And the line "a AUTHENTICATE PLAIN AGFsaWNlAHMzY3IiZXQ="
    And the line "a LOGIN alice "s3cr\"et""
    And the line "username=alice&password=s3cr%22et"
    When the secret "s3cr"et"
    And the text
      """
      doc s3cr"et
      """
    Then it fails with "wrong password s3cr"et"`))
	var record collector
	cfg.Sink = record.take
	s := mustRun(t, cfg)
	if s.Results[0].Reason != `Then it fails with "wrong password *****": wrong password *****` {
		t.Errorf("got %q", s.Results[0].Reason)
	}
	var lines []string
	for _, e := range record.events {
		if e.Kind == scenarios.WireLine {
			lines = append(lines, e.Line.Text)
		}
		if e.Kind == scenarios.Attached && e.Attachment.MediaType != "image/png" && string(e.Attachment.Content) != masked {
			t.Errorf("attachment %q", e.Attachment.Content)
		}
		for _, text := range texts(e) {
			if strings.Contains(text, "s3cr") || strings.Contains(text, "AHMzY3IiZXQ") {
				t.Errorf("%s shows %q", e.Kind, text)
			}
		}
	}
	want := []string{"a LOGIN alice *****", "a AUTHENTICATE PLAIN *****", `a LOGIN alice "*****"`, "username=alice&password=*****", "doc *****"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

// texts are the texts of an event that a person reads.
func texts(e scenarios.Event) []string {
	all := []string{e.Reason}
	if e.Info != nil {
		all = append(append(all, e.Info.Name), e.Info.Steps...)
	}
	if e.Step != nil {
		all = append(all, e.Step.Text, e.Step.Argument, e.Step.Error)
	}
	if e.Line != nil {
		all = append(all, e.Line.Text)
	}
	return all
}

func TestDeploymentsAreClosed(t *testing.T) {
	t.Parallel()
	deployer := &fakeDeployer{}
	cfg := config(wrap("Scenario: leaves two\nGiven a server\nGiven a server\nScenario: closes one\nGiven a server\nThen the server is closed\nScenario: fails\nGiven a server\nThen it fails"))
	cfg.Deployer = deployer
	mustRun(t, cfg)
	if opened, closed := deployer.opened.Load(), deployer.closed.Load(); opened != 4 || closed != 4 {
		t.Errorf("%d opened, %d closed", opened, closed)
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	cfg := config(wrap("Scenario: first\nGiven it passes\nScenario: second\nGiven it waits\nScenario: third\nGiven it passes"))
	cfg.Jobs = 1
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var record collector
	cfg.Sink = record.take
	cfg.Live = func(e scenarios.Event) {
		if e.Kind == scenarios.StepStarted && e.Step.Text == "Given it waits" {
			cancel()
		}
	}
	s, err := Run(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Interrupted || s.Total != 3 || s.Ran() != 2 || s.Passed != 1 || s.Failed != 0 || s.CutOff != 1 {
		t.Errorf("got %+v", s)
	}
	if r := s.Results[1]; r.Verdict != scenarios.Interrupted || !strings.HasPrefix(r.Reason, "the run was interrupted") {
		t.Errorf("got %s, %s", r.Verdict, r.Reason)
	}
	if last := record.events[len(record.events)-1]; last.Kind != scenarios.RunFinished {
		t.Errorf("the record ends with %s", last.Kind)
	}
}

func TestStuckScenarioIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release, entered := make(chan struct{}), make(chan struct{})
		cfg := config(wrap("Scenario: S\nGiven it is stuck\nThen it passes"))
		cfg.Timeout, cfg.grace = 20*time.Millisecond, 10*time.Millisecond
		finished := make(chan struct{})
		var recorder scenarios.Recorder
		cfg.Register = func(sc *godog.ScenarioContext, env Env) {
			recorder = env.Recorder
			sc.Step(`^it is stuck$`, func() { close(entered); <-release })
			sc.Step(`^it passes$`, func() {})
			sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
				close(finished)
				return ctx, nil
			})
		}
		var record collector
		cfg.Sink = record.take
		s := mustRun(t, cfg)
		<-entered
		recorder.Line("late", scenarios.Sent, "dropped")
		close(release)
		<-finished
		r := s.Results[0]
		if r.Verdict != scenarios.Error || !strings.Contains(r.Reason, `the step "Given it is stuck" did not stop`) {
			t.Errorf("got %s, %s", r.Verdict, r.Reason)
		}
		if slices.ContainsFunc(record.events, func(e scenarios.Event) bool { return e.Kind == scenarios.WireLine }) {
			t.Error("a line came after the end")
		}
	})
}

func TestTimeoutClosesDeployments(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// The step ignores its context and ends only when its server goes away, as a read on a connection does.
		cfg := config(wrap("Scenario: S\nGiven a blocked read"))
		cfg.Timeout, cfg.grace = 20*time.Millisecond, 50*time.Millisecond
		gone := make(chan struct{})
		cfg.Deployer = &closingDeployer{gone: gone}
		cfg.Register = func(sc *godog.ScenarioContext, env Env) {
			sc.Step(`^a blocked read$`, func(ctx context.Context) error {
				if _, err := env.Deployer.Deploy(ctx, env.Options); err != nil {
					return err
				}
				<-gone
				return errors.New("connection closed")
			})
		}
		s := mustRun(t, cfg)
		if r := s.Results[0]; r.Verdict != scenarios.Error || !strings.Contains(r.Reason, "did not end within 20ms: Given a blocked read: connection closed") {
			t.Errorf("got %s, %s", r.Verdict, r.Reason)
		}
	})
}

type closingDeployer struct {
	fakeDeployer
	gone chan struct{}
}

func (d *closingDeployer) Deploy(context.Context, scenarios.Options) (scenarios.Deployment, error) {
	return &closingDeployment{gone: d.gone}, nil
}

type closingDeployment struct {
	scenarios.Deployment
	gone chan struct{}
}

func (d *closingDeployment) Close(context.Context) error { close(d.gone); return nil }

func TestRunErrors(t *testing.T) {
	t.Parallel()
	var syntax *SyntaxError
	if _, err := Run(t.Context(), config(wrap("Scenario: S\nGiven it passes\nNonsense"))); !errors.As(err, &syntax) {
		t.Errorf("got %v", err)
	}
	cfg := config(wrap("Scenario: S\nGiven it passes"))
	cfg.Tags = "@a or"
	var tags *TagError
	if _, err := Run(t.Context(), cfg); !errors.As(err, &tags) {
		t.Errorf("got %v", err)
	}
	cfg.Tags = "@a"
	var none *NoMatchError
	if _, err := Run(t.Context(), cfg); !errors.As(err, &none) {
		t.Errorf("got %v", err)
	}
}

// TestConfigOfNoUse: what a configuration lacks is an error that says what to give, not a panic in a scenario.
func TestConfigOfNoUse(t *testing.T) {
	t.Parallel()
	for part, remove := range map[string]func(*Config){
		"Features": func(c *Config) { c.Features = nil },
		"Register": func(c *Config) { c.Register = nil },
		"Deployer": func(c *Config) { c.Deployer = nil },
	} {
		cfg := config(wrap("Scenario: S\nGiven it passes"))
		remove(&cfg)
		want := "the configuration of the runner has no " + part + ";"
		if _, err := Run(t.Context(), cfg); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Run: got %v", err)
		}
		if _, err := NewSuite(cfg).Cases(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Cases: got %v", err)
		}
	}
}

func TestSuite(t *testing.T) {
	t.Parallel()
	cfg := config(wrap("Scenario: good\nGiven it passes\nScenario: bad\nGiven the line \"x\"\nThen it fails\nScenario: off\nGiven it is not applicable"))
	s := NewSuite(cfg)
	cases, err := s.Cases()
	if err != nil {
		t.Fatal(err)
	}
	want := []scenarios.Case{
		{ID: "procedure/1_x.feature:2", Name: "procedure/1_x/good"},
		{ID: "procedure/1_x.feature:4", Name: "procedure/1_x/bad"},
		{ID: "procedure/1_x.feature:7", Name: "procedure/1_x/off"},
	}
	if diff := cmp.Diff(want, cases); diff != "" {
		t.Fatal(diff)
	}
	if o := s.RunCase(t.Context(), cases[0]); o.Verdict != scenarios.Passed {
		t.Errorf("good: %+v", o)
	}
	bad := s.RunCase(t.Context(), cases[1])
	for _, part := range []string{"FAILED  F / bad", "Then it fails (line 6)", "expected 1, got 2", "alice C: x"} {
		if !strings.Contains(bad.Report, part) {
			t.Errorf("the report lacks %q:\n%s", part, bad.Report)
		}
	}
	if o := s.RunCase(t.Context(), cases[2]); o.Verdict != scenarios.NotApplicable || o.Reason != "no MOVE" || o.Report != "" {
		t.Errorf("off: %+v", o)
	}
	if o := s.RunCase(t.Context(), scenarios.Case{ID: "none"}); o.Verdict != scenarios.Error {
		t.Errorf("none: %+v", o)
	}
}

// TestSubtests runs the good scenarios as `go test` does.
func TestSubtests(t *testing.T) {
	t.Parallel()
	scenarios.Run(t, NewSuite(config(wrap("Scenario: good\nGiven it passes\nScenario: 993/SSL\nGiven it passes"))))
}
