package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
)

// attempt is one scenario while it runs. godog's goroutine writes it through the hooks; when that goroutine has to be given
// up, later writes are ignored.
type attempt struct {
	scenario Scenario
	recorder *recorder
	strict   bool // what is impossible here is an error

	mu       sync.Mutex
	next     int // index of the step that the next hook is about
	started  time.Time
	outcome  *outcome // of the first step that did not pass
	passed   int
	teardown error
	crash    error
	over     bool
}

// execute runs one scenario and gives its result and its events, masked.
func execute(ctx context.Context, cfg Config, s Scenario, live func(scenarios.Event)) (Result, []scenarios.Event) {
	began := time.Now()
	cfg.Options.Profile = cfg.profile(s)
	a := &attempt{scenario: s, strict: cfg.FailImpossible, recorder: &recorder{scenario: s.ID, live: live}}
	a.recorder.emit(scenarios.Event{Kind: scenarios.ScenarioStarted, Time: began, Info: &s.Info})

	ctx, cancel := context.WithTimeoutCause(ctx, cfg.Timeout, timeoutError(cfg.Timeout))
	defer cancel()
	verdict, decided := otherProfile(s, cfg.Options.Profile)
	if !decided {
		verdict, decided = otherTopology(s, cfg.Options.Topology)
	}
	if !decided {
		stuck := a.run(ctx, cfg, &trackedDeployer{Deployer: cfg.Deployer})
		verdict = a.verdict(ctx, stuck)
	}
	if cfg.Judge != nil && verdict.verdict != scenarios.Interrupted {
		verdict.verdict, verdict.reason = cfg.Judge(s, verdict.verdict, verdict.reason)
	}
	a.recorder.emit(scenarios.Event{Kind: scenarios.ScenarioFinished, Verdict: verdict.verdict, Reason: verdict.reason})
	events := a.recorder.close()
	return Result{Scenario: s, Verdict: verdict.verdict, Reason: events[len(events)-1].Reason, Duration: time.Since(began)}, events
}

// profilePrefix begins the tag of a scenario that describes some personalities only, by what their names begin with.
const profilePrefix = "@profile:"

// otherProfile decides a scenario whose profile tags do not cover the profile of the run. An unnamed profile is the
// deployment's default, which every scenario fits.
func otherProfile(s Scenario, profile string) (outcome, bool) {
	var described []string
	for _, tag := range s.Info.Tags {
		if name, ok := strings.CutPrefix(tag, profilePrefix); ok {
			described = append(described, name)
			if strings.HasPrefix(profile, name) {
				return outcome{}, false
			}
		}
	}
	if len(described) == 0 || profile == "" {
		return outcome{}, false
	}
	return outcome{verdict: scenarios.NotApplicable,
		reason: fmt.Sprintf("describes %s; the profile of this run is %s", strings.Join(described, ", "), profile)}, true
}

// topologyPrefix begins the tag of a scenario that is about one arrangement of hosts: @topology:single, @topology:dag.
const topologyPrefix = "@topology:"

// otherTopology decides a scenario that is about another arrangement of hosts than the run's.
func otherTopology(s Scenario, topology string) (outcome, bool) {
	for _, tag := range s.Info.Tags {
		if name, ok := strings.CutPrefix(tag, topologyPrefix); ok && name != topology && topology != "" {
			about := map[string]string{"single": "a single host", "dag": "a group of two hosts"}[name]
			return outcome{verdict: scenarios.NotApplicable, reason: fmt.Sprintf("is about %s (topology %s); this run's topology is %s", about, name, topology)}, true
		}
	}
	return outcome{}, false
}

// run lets godog run the scenario and waits for it. When the context has ended, the scenario gets its grace to stop, then
// another after its deployments were closed under it; after that its goroutine is given up and run says true.
func (a *attempt) run(ctx context.Context, cfg Config, deployer *trackedDeployer) (stuck bool) {
	if len(a.scenario.steps) == 0 {
		return false
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil { // of a hook: godog catches those of steps
				a.note(func() { a.crash = fmt.Errorf("panic: %v", p) })
			}
		}()
		a.suite(ctx, cfg, deployer).Run()
	}()

	select {
	case <-done:
	case <-ctx.Done():
		stuck = !endsWithin(done, cfg.grace)
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.grace)
	defer cancel()
	err := deployer.closeAll(closing)
	if stuck {
		stuck = !endsWithin(done, cfg.grace)
	}
	a.note(func() {
		a.over = true
		if a.teardown == nil && err != nil {
			a.teardown = fmt.Errorf("a deployment did not close: %w", err)
		}
	})
	return stuck
}

func endsWithin(done <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// note changes the attempt unless it is over.
func (a *attempt) note(change func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.over {
		change()
	}
}

// suite is godog's suite of this scenario alone. The formatter must be a registered one; its output is dropped.
func (a *attempt) suite(ctx context.Context, cfg Config, deployer *trackedDeployer) godog.TestSuite {
	return godog.TestSuite{
		Name: a.scenario.ID,
		ScenarioInitializer: func(sc *godog.ScenarioContext) {
			// The first before-step hook, so that a step has started when other hooks fail, and the last of the after
			// hooks, so that their errors are seen.
			sc.StepContext().Before(a.beforeStep)
			cfg.Register(sc, Env{Deployer: deployer, Options: cfg.Options, Recorder: a.recorder})
			sc.StepContext().After(a.afterStep)
			sc.After(a.afterScenario)
		},
		Options: &godog.Options{
			Format: "progress", Output: io.Discard, NoColors: true, Strict: true, Concurrency: 1, DefaultContext: ctx,
			FeatureContents: []godog.Feature{{Name: a.scenario.Info.URI, Contents: a.scenario.alone()}},
		},
	}
}

// beforeStep begins a step; steps within steps have no id and are part of theirs.
func (a *attempt) beforeStep(ctx context.Context, st *godog.Step) (context.Context, error) {
	if st.Id == "" {
		return ctx, nil
	}
	var event *scenarios.Event
	var err error
	a.note(func() {
		if a.next >= len(a.scenario.steps) || a.scenario.steps[a.next].bare != st.Text {
			err = &scenarios.HarnessError{Err: fmt.Errorf("godog runs %q, which is not step %d of %s", st.Text, a.next+1, a.scenario.ID)}
			return
		}
		a.started = time.Now()
		event = &scenarios.Event{Kind: scenarios.StepStarted, Time: a.started, Step: a.info(a.next)}
	})
	if event != nil {
		a.recorder.emit(*event)
	}
	return ctx, err
}

// afterStep ends a step and keeps the outcome of the first one that did not pass.
func (a *attempt) afterStep(ctx context.Context, st *godog.Step, status godog.StepResultStatus, err error) (context.Context, error) {
	if st.Id == "" {
		return ctx, nil
	}
	var event *scenarios.Event
	a.note(func() {
		if a.next >= len(a.scenario.steps) {
			return
		}
		info := a.info(a.next)
		info.Duration = time.Since(a.started)
		a.next++
		switch {
		case a.outcome != nil: // an earlier step decided
			info.Status = scenarios.StepSkipped
		case err == nil && status == godog.StepPassed:
			info.Status = scenarios.StepPassed
			a.passed++
		default:
			o := classify(err, a.strict)
			o.step, o.ended = info.Text, context.Cause(ctx)
			info.Status, info.Error = o.status, o.detail
			a.outcome = &o
		}
		event = &scenarios.Event{Kind: scenarios.StepFinished, Step: info}
	})
	if event != nil {
		a.recorder.emit(*event)
	}
	return ctx, nil
}

// afterScenario sees the errors of the other clean-up hooks: one that no step has caused is theirs.
func (a *attempt) afterScenario(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
	a.note(func() {
		if a.outcome == nil {
			a.teardown = err
		}
	})
	return ctx, nil
}

// info describes a step.
func (a *attempt) info(index int) *scenarios.StepInfo {
	s := a.scenario.steps[index]
	return &scenarios.StepInfo{Index: index, Text: s.text, Argument: s.argument, Line: s.line}
}

// verdict says how the scenario ended. What goes wrong because the run was interrupted says nothing about anybody.
func (a *attempt) verdict(ctx context.Context, stuck bool) outcome {
	a.mu.Lock()
	defer a.mu.Unlock()
	broken := func(format string, args ...any) outcome {
		o := outcome{verdict: scenarios.Error, reason: fmt.Sprintf(format, args...)}
		if why := endedBy(ctx); errors.Is(why, errInterrupted) {
			o.verdict = scenarios.Interrupted
			if !strings.HasPrefix(o.reason, why.Error()) {
				o.reason = why.Error() + ": " + o.reason
			}
		}
		return o
	}
	switch {
	case len(a.scenario.steps) == 0:
		return broken("the scenario has no steps")
	case stuck:
		last := a.scenario.steps[min(a.next, len(a.scenario.steps)-1)]
		return broken("%v, and the step %q did not stop when it was cancelled", endedBy(ctx), last.text)
	case a.outcome != nil && a.outcome.ended != nil:
		return broken("%v: %s: %s", endedBy(ctx), a.outcome.step, a.outcome.detail)
	case a.outcome != nil:
		o := *a.outcome
		o.reason = o.step + ": " + o.detail
		if o.verdict == scenarios.NotApplicable {
			o.reason = o.detail
		}
		return o
	case a.crash != nil:
		return outcome{verdict: scenarios.Error, reason: a.crash.Error()}
	case a.teardown != nil:
		return broken("the clean-up failed: %v", a.teardown)
	case a.passed < len(a.scenario.steps):
		return broken("only %d of %d steps ran", a.passed, len(a.scenario.steps))
	}
	return outcome{verdict: scenarios.Passed}
}

// endedBy is why a scenario's context ended, in words for a person.
func endedBy(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.Canceled) {
		return errInterrupted
	}
	return cause
}
