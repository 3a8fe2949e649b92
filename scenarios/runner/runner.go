// Package runner finds scenarios in feature files, selects some of them, runs each over godog and says how it ended.
//
// Selection, verdicts and exit codes are this package's own, because godog's hide mistakes: its tag expressions with "or" and
// parentheses select nothing, nothing selected is success, a scenario skipped by a hook counts as passed, two matching step
// definitions run the first, and one row of an outline cannot be run alone. godog parses the one scenario it is given, matches
// its steps and calls them; what happens is taken from its hooks, since a formatter would have to be registered globally.
//
// Invariants:
//   - Every scenario has its own godog suite, step state, recorder, deployments and deadline; nothing is shared between two.
//   - A scenario is Passed only when each of its steps ran and passed and its clean-up succeeded.
//   - The sink gets a scenario's events together, when it has ended, with every secret masked that was registered at any time
//     while it ran. The live events, which carry no wire line and no attachment, are masked with what is known by then.
//   - Sink and Live are never called by two goroutines at once.
package runner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
)

// DefaultTimeout is how long a scenario may take. It takes seconds, where a browser or several hosts are in it, and minutes only on a
// machine that is overloaded: what may hang is bounded by patience of its own.
const DefaultTimeout = 5 * time.Minute

// Env is what the step definitions of one scenario work with.
type Env struct {
	Deployer scenarios.Deployer // closes what the scenario leaves open
	Options  scenarios.Options
	Recorder scenarios.Recorder
}

// Config is one run.
type Config struct {
	Features fs.FS // *.feature at any depth
	// Register enters the step definitions and hooks of one scenario, with fresh state.
	Register func(*godog.ScenarioContext, Env)
	Deployer scenarios.Deployer
	Options  scenarios.Options
	// DefaultProfile decides a scenario's profile when Options name none; nil leaves it to the deployment. See FolderProfile.
	DefaultProfile func(Scenario) string

	Selectors []string // see Select; none means Procedure
	Tags      string   // tag expression; empty selects all

	Jobs    int           // scenarios side by side; 0 means the number of CPUs
	Timeout time.Duration // per scenario; 0 means DefaultTimeout
	// Judge, if set, changes verdicts in the light of what is known of the server.
	Judge func(Scenario, scenarios.Verdict, string) (scenarios.Verdict, string)
	// Answers, if set, is asked after each scenario that failed whether there is still a server. Its error ends the run: what would
	// follow says no more about the server than that it is gone, and may take hours to say it.
	Answers        func(context.Context) error
	FailImpossible bool // what cannot be done here is an error instead of not applicable

	Info      scenarios.RunInfo     // Implementation, Version and Topology; the rest is filled in
	Catalogue *catalogue.Catalogue  // for the reports of failed cases; may be nil
	Sink      func(scenarios.Event) // every event, masked; may be nil
	Live      func(scenarios.Event) // starts and ends of scenarios and steps as they happen; may be nil
	grace     time.Duration         // how long a cancelled scenario may take to stop; 0 means 5 s
}

// Result is how one scenario ended.
type Result struct {
	Scenario Scenario
	Verdict  scenarios.Verdict
	Reason   string // why it failed or is not applicable, masked
	Duration time.Duration
}

// Summary counts a run's verdicts.
type Summary struct {
	Total         int // scenarios selected
	Passed        int
	Failed        int // Failed, Error and UnexpectedPass
	NotApplicable int
	Expected      int // ExpectedFailure
	CutOff        int // Interrupted
	Interrupted   bool
	Gone          error    // why there is no server any more; the run ended with it
	Results       []Result // in the order in which the scenarios ended
}

// Ran is the number of scenarios that were started.
func (s Summary) Ran() int { return len(s.Results) }

// add counts one result.
func (s *Summary) add(r Result) {
	s.Results = append(s.Results, r)
	switch r.Verdict {
	case scenarios.Passed:
		s.Passed++
	case scenarios.NotApplicable:
		s.NotApplicable++
	case scenarios.ExpectedFailure:
		s.Expected++
	case scenarios.Interrupted:
		s.CutOff++
	default:
		s.Failed++
	}
}

// errInterrupted is why scenarios were cancelled when the run's context ended.
var errInterrupted = errors.New("the run was interrupted")

// Run discovers, selects and runs scenarios. A failed scenario is not an error: the Summary counts it. Errors are a
// *SyntaxError of the features, a *TagError, and a *NoMatchError. When ctx ends, running scenarios are cancelled, which
// makes them Interrupted, no further one starts, and the Summary says Interrupted. When the server is gone, those that run come to
// their own end, no further one starts, and the Summary says Gone.
func Run(ctx context.Context, cfg Config) (Summary, error) {
	if err := cfg.check(); err != nil {
		return Summary{}, err
	}
	all, err := Discover(cfg.Features)
	if err != nil {
		return Summary{}, err
	}
	selected, err := Select(all, cfg.Selectors, cfg.Tags)
	if err != nil {
		return Summary{}, err
	}
	return RunScenarios(ctx, cfg, selected), nil
}

// RunScenarios runs scenarios that were selected before; Features, Selectors and Tags of the configuration only describe them.
func RunScenarios(ctx context.Context, cfg Config, selected []Scenario) Summary {
	cfg = cfg.withDefaults()
	info := cfg.Info
	info.Profile, info.Selectors, info.Jobs, info.Total = cfg.ProfilesOf(selected), cfg.Selectors, cfg.Jobs, len(selected)

	out := &outlet{sink: cfg.Sink, live: cfg.Live}
	out.run(scenarios.Event{Kind: scenarios.RunStarted, Time: time.Now(), Run: &info})
	summary := Summary{Total: len(selected)}

	queue := make(chan Scenario)
	var workers sync.WaitGroup
	feeding, stop := context.WithCancel(ctx)
	defer stop()
	there := presence{answers: cfg.Answers, lost: stop}
	for range min(cfg.Jobs, len(selected)) {
		workers.Go(func() {
			for s := range queue {
				if there.gone() != nil {
					continue
				}
				result, events := execute(ctx, cfg, s, out.progress)
				out.finished(events, func() { summary.add(result) })
				there.after(ctx, result.Verdict)
			}
		})
	}
	feed(feeding, queue, selected)
	workers.Wait()

	summary.Interrupted, summary.Gone = ctx.Err() != nil, there.gone()
	finished := scenarios.Event{Kind: scenarios.RunFinished, Time: time.Now()}
	if summary.Gone != nil {
		finished.Reason = summary.Gone.Error()
	}
	out.run(finished)
	return summary
}

// feed hands out the scenarios in order until ctx ends.
func feed(ctx context.Context, queue chan<- Scenario, selected []Scenario) {
	defer close(queue)
	for _, s := range selected {
		if ctx.Err() != nil { // a waiting worker must not win against a context that has ended
			return
		}
		select {
		case queue <- s:
		case <-ctx.Done():
			return
		}
	}
}

// check says what has to be there and is not.
func (c Config) check() error {
	for _, part := range []struct {
		name    string
		missing bool
		example string
	}{
		{"Features", c.Features == nil, "features.FS"},
		{"Register", c.Register == nil, "a function that calls steps.Register"},
		{"Deployer", c.Deployer == nil, "embedded.New()"},
	} {
		if part.missing {
			return fmt.Errorf("the configuration of the runner has no %s; give it one, such as %s", part.name, part.example)
		}
	}
	return nil
}

func (c Config) withDefaults() Config {
	if c.Jobs <= 0 {
		c.Jobs = runtime.GOMAXPROCS(0)
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	if c.grace <= 0 {
		c.grace = 5 * time.Second
	}
	if len(c.Selectors) == 0 {
		c.Selectors = []string{Procedure}
	}
	return c
}

// FolderProfile is the profile that a scenario's folder is about: the standards', rfc3501 and so on, are checked on the server
// without quirks, everything else on Exchange 2019.
func FolderProfile(s Scenario) string {
	if strings.HasPrefix(s.Info.URI, "rfc") {
		return "standard"
	}
	return "exchange2019"
}

// profile is the one that a scenario runs on.
func (c Config) profile(s Scenario) string {
	if c.Options.Profile == "" && c.DefaultProfile != nil {
		return c.DefaultProfile(s)
	}
	return c.Options.Profile
}

// ProfilesOf names the profiles that scenarios run on: "exchange2019, standard".
func (c Config) ProfilesOf(selected []Scenario) string {
	var names []string
	for _, s := range selected {
		if p := c.profile(s); p != "" && !slices.Contains(names, p) {
			names = append(names, p)
		}
	}
	if len(selected) == 0 {
		return c.Options.Profile
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// timeoutError is why a scenario was cancelled when its own deadline passed.
func timeoutError(d time.Duration) error {
	return fmt.Errorf("the scenario did not end within %v", d)
}

// outlet serialises what the workers hand out.
type outlet struct {
	mu         sync.Mutex
	sink, live func(scenarios.Event)
}

// run hands out an event of the run itself.
func (o *outlet) run(e scenarios.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.live != nil {
		o.live(e)
	}
	if o.sink != nil {
		o.sink(e)
	}
}

// progress hands out a live event.
func (o *outlet) progress(e scenarios.Event) {
	if o.live == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.live(e)
}

// finished hands out a scenario's events in one piece.
func (o *outlet) finished(events []scenarios.Event, count func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	count()
	if o.sink == nil {
		return
	}
	for _, e := range events {
		o.sink(e)
	}
}
