//go:build !serveronly

package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/runner"
)

func newDefects(p parts) *cobra.Command {
	o := runOptions{topology: topologyEmbedded, impossible: impossibleSkip, timeout: runner.DefaultTimeout}
	c := &cobra.Command{
		Use:   "defects [NAME…]",
		Short: "prove that the scenarios fail when the server is wrong",
		Long: `Switches each defect of the reference server on, one after the other, and runs the scenarios that carry the requirement
which the defect violates. A defect is caught when one of them fails that passes without the defect, or is not
applicable without it, or when a rule that every connection is held against finds the requirement violated. The
exit status is 1 when one is not caught, or fewer than nine in ten of the tested MUSTs and MUST NOTs were seen to fail.`,
		RunE: func(cmd *cobra.Command, names []string) error {
			return p.catchDefects(cmd.Context(), cmd.OutOrStdout(), names, o)
		},
	}
	c.Flags().StringVar(&o.profile, "profile", folderProfile, profileHelp(p))
	c.Flags().IntVar(&o.jobs, "jobs", 4*runtime.GOMAXPROCS(0), "defects side by side; most of their time is waiting")
	c.Flags().DurationVar(&o.timeout, "timeout", runner.DefaultTimeout, "how long a scenario may take")
	return c
}

// catchDefects is the subcommand's work.
func (p parts) catchDefects(ctx context.Context, out io.Writer, names []string, o runOptions) error {
	o.report = "unused" // the check below wants one; nothing is written
	if err := o.check(p); err != nil {
		return usageError(err)
	}
	defects, err := p.chooseDefects(names)
	if err != nil {
		return usageError(err)
	}
	all, err := runner.Discover(p.features)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()

	sound := p.soundScenarios(ctx, all, defects, o)
	attempts := p.tryDefects(ctx, all, sound, defects, o)
	caught := 0
	proven := map[string]bool{}
	for _, d := range defects {
		report := <-attempts[d.Name]
		if ctx.Err() != nil {
			return environmentError(fmt.Errorf("interrupted before all was known about %s", d.Name))
		}
		if !report.caught(d) && ctx.Err() == nil {
			report = p.tryAgain(ctx, all, sound, d, o, report)
		}
		mark := "NOT CAUGHT"
		if report.caught(d) {
			caught++
			mark = "caught"
		}
		maps.Copy(proven, report.proven)
		fmt.Fprintf(out, "%-10s  %s  %s: %s\n", mark, d.Name, strings.Join(d.Requirements, " "), d.Summary)
		for _, line := range report.lines {
			fmt.Fprintf(out, "            %s\n", strings.ReplaceAll(line, "\n", "\n              "))
		}
	}
	enough := true
	if len(names) == 0 {
		if enough, err = p.writeShare(out, all, proven); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%d of %d defects caught\n", caught, len(defects))
	if caught < len(defects) || !enough {
		return failedError()
	}
	return nil
}

// chooseDefects gives the named defects; without names all of them.
func (p parts) chooseDefects(names []string) ([]defect, error) {
	if len(names) == 0 {
		return p.defects, nil
	}
	var chosen []defect
	for _, name := range names {
		i := slices.IndexFunc(p.defects, func(d defect) bool { return d.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no defect is named %q", name)
		}
		chosen = append(chosen, p.defects[i])
	}
	return chosen, nil
}

// leastShare is how many of a hundred tested MUSTs and MUST NOTs are to be seen to fail.
const leastShare = 90

// writeShare prints which of the MUSTs and MUST NOTs that have a scenario were not seen to fail and how many were, and says whether they
// are enough.
func (p parts) writeShare(out io.Writer, all []runner.Scenario, proven map[string]bool) (enough bool, err error) {
	c, err := catalogue.Load(p.features)
	if err != nil {
		return false, err
	}
	tested := map[string]bool{}
	for _, s := range all {
		for _, id := range catalogue.IDs(s.Info.Tags) {
			tested[id] = true
		}
	}
	for _, a := range p.always {
		for _, id := range a.Requirements {
			tested[id] = true
		}
	}
	of, seen := 0, 0
	var unseen []string
	for _, r := range c.Requirements() {
		if tested[r.ID] && (r.Level == catalogue.Must || r.Level == catalogue.MustNot) {
			of++
			if proven[r.ID] {
				seen++
			} else {
				unseen = append(unseen, r.ID)
			}
		}
	}
	if len(unseen) > 0 {
		fmt.Fprintf(out, "not seen to fail: %s\n", strings.Join(unseen, " "))
	}
	if enough = 100*seen >= leastShare*of; !enough {
		fmt.Fprintf(out, "at least %d %% are to be seen to fail, and there are fewer:\n", leastShare)
	}
	_, err = fmt.Fprintf(out, "%d of %d tested MUSTs and MUST NOTs were seen to fail\n", seen, of)
	return enough, err
}

// carriersOf gives the scenarios that carry a requirement of a defect.
func carriersOf(all []runner.Scenario, d defect) []runner.Scenario {
	var carriers []runner.Scenario
	for _, s := range all {
		if len(violated(s, d)) > 0 {
			carriers = append(carriers, s)
		}
	}
	return carriers
}

// violated is the requirements that a scenario carries and a defect violates.
func violated(s runner.Scenario, d defect) []string {
	return slices.DeleteFunc(catalogue.IDs(s.Info.Tags), func(id string) bool { return !slices.Contains(d.Requirements, id) })
}

// candidates gives the scenarios that can show a defect: those that carry a requirement of it and, for a requirement that
// a rule which is always on proves and no scenario carries, those about the standards, whose connections the rule watches.
func (p parts) candidates(all []runner.Scenario, d defect) []runner.Scenario {
	chosen := carriersOf(all, d)
	unseen := slices.ContainsFunc(p.watched(d), func(id string) bool { return !slices.ContainsFunc(chosen, carries(id)) })
	if !unseen {
		return chosen
	}
	for _, s := range all {
		if runner.FolderProfile(s) == "standard" && !slices.ContainsFunc(chosen, func(o runner.Scenario) bool { return o.ID == s.ID }) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// carries says of a scenario whether it carries a requirement.
func carries(id string) func(runner.Scenario) bool {
	return func(s runner.Scenario) bool { return slices.Contains(catalogue.IDs(s.Info.Tags), id) }
}

// watched is the requirements of a defect that a rule which is always on proves.
func (p parts) watched(d defect) []string {
	return slices.DeleteFunc(slices.Clone(d.Requirements), func(id string) bool {
		return !slices.ContainsFunc(p.always, func(a alwaysOn) bool { return slices.Contains(a.Requirements, id) })
	})
}

// soundness is what scenarios show without a defect.
type soundness struct {
	unfailed map[string]bool // by scenario: it passed, or was not applicable
	found    findings
}

// findings are the requirements that a watcher's findings name.
type findings map[finding]bool

type finding struct{ scenario, requirement string }

// take keeps the findings among a run's events.
func (f findings) take(e scenarios.Event) {
	if e.Kind == scenarios.FindingMade && e.Finding != nil {
		for _, id := range e.Finding.Requirements {
			f[finding{e.Scenario, id}] = true
		}
	}
}

// soundScenarios tries the scenarios without a defect: only those that do not fail then can prove anything by failing, and only a
// finding that is not made then can prove anything. A scenario that is not applicable then proves a defect that has the server claim
// what it does not have, or send what it may leave out.
func (p parts) soundScenarios(ctx context.Context, all []runner.Scenario, defects []defect, o runOptions) soundness {
	var wanted []runner.Scenario
	seen := map[string]bool{}
	for _, d := range defects {
		for _, s := range p.candidates(all, d) {
			if !seen[s.ID] {
				seen[s.ID] = true
				wanted = append(wanted, s)
			}
		}
	}
	sound := soundness{unfailed: map[string]bool{}, found: findings{}}
	failed := p.trySound(ctx, wanted, o, sound)
	o.jobs = 1
	p.trySound(ctx, failed, o, sound)
	return sound
}

// trySound runs scenarios without a defect, keeps what they show, and gives those that did not pass although they apply: on a machine
// that has much to do a server may seem not to answer.
func (p parts) trySound(ctx context.Context, wanted []runner.Scenario, o runOptions, sound soundness) (failed []runner.Scenario) {
	if len(wanted) == 0 {
		return nil
	}
	cfg := p.config(nil, o, wanted)
	cfg.Sink = sound.found.take
	for _, r := range runner.RunScenarios(ctx, cfg, wanted).Results {
		sound.unfailed[r.Scenario.ID] = r.Verdict == scenarios.Passed || r.Verdict == scenarios.NotApplicable
		if !sound.unfailed[r.Scenario.ID] {
			failed = append(failed, r.Scenario)
		}
	}
	return failed
}

// attempt is what became of one defect.
type attempt struct {
	proven map[string]bool // ids of requirements that were seen to fail
	lines  []string        // which scenarios failed, or why none could
	tags   []string        // of the scenario whose events are being seen
}

// caught says whether every requirement that the defect claims to violate was seen to fail.
func (a attempt) caught(d defect) bool { return len(a.proven) == len(d.Requirements) }

// tryDefects tries the defects, o.jobs side by side, and gives a channel for what becomes of each.
func (p parts) tryDefects(ctx context.Context, all []runner.Scenario, sound soundness, defects []defect, o runOptions) map[string]chan attempt {
	attempts := map[string]chan attempt{}
	for _, d := range defects {
		attempts[d.Name] = make(chan attempt, 1)
	}
	slots := make(chan struct{}, o.jobs)
	go func() {
		for _, d := range defects {
			slots <- struct{}{}
			go func() {
				alone := o
				alone.jobs = 4
				attempts[d.Name] <- p.tryDefect(ctx, all, sound, d, alone)
				<-slots
			}()
		}
	}()
	return attempts
}

// tryAgain tries a defect that was not caught once more, one scenario at a time: on a machine that has much to do a server may seem not to
// answer, which says nothing about the defect, and everything takes its time, which hides one that is too fast.
func (p parts) tryAgain(ctx context.Context, all []runner.Scenario, sound soundness, d defect, o runOptions, first attempt) attempt {
	o.jobs = 1
	again := p.tryDefect(ctx, all, sound, d, o)
	if ctx.Err() != nil {
		return first
	}
	maps.Copy(again.proven, first.proven)
	return again
}

// tryDefect runs the sound ones of the candidates with the defect on. Of the verdicts only Failed counts: an error of the
// harness says nothing about the server. A finding of a watcher shows the requirements that its rule carries.
func (p parts) tryDefect(ctx context.Context, all []runner.Scenario, sound soundness, d defect, o runOptions) attempt {
	a := attempt{proven: map[string]bool{}}
	var able []runner.Scenario
	for _, s := range p.candidates(all, d) {
		switch {
		case sound.unfailed[s.ID]:
			able = append(able, s)
		case len(violated(s, d)) > 0:
			a.lines = append(a.lines, s.ID+" fails without the defect")
		}
	}
	o.defects = []string{d.Name}
	cfg := p.config(nil, o, able)
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	cfg.Sink = func(e scenarios.Event) {
		a.see(e, sound, d)
		if a.caught(d) {
			enough() // of the many scenarios that only a watcher watches; what has ended counts
		}
	}
	for _, r := range runner.RunScenarios(ctx, cfg, able).Results {
		switch {
		case r.Verdict == scenarios.Failed && len(violated(r.Scenario, d)) > 0:
			a.lines = append(a.lines, r.Scenario.ID+" failed: "+r.Reason)
		case len(violated(r.Scenario, d)) == 0 || r.Verdict == scenarios.Passed: // it proves another side of the requirement
		case (r.Verdict == scenarios.Error || r.Verdict == scenarios.Interrupted) && a.caught(d): // it was no longer needed
		case r.Verdict != scenarios.Failed:
			a.lines = append(a.lines, fmt.Sprintf("%s: %s: %s", r.Scenario.ID, r.Verdict, r.Reason))
		}
	}
	for _, id := range d.Requirements {
		if a.proven[id] {
			continue
		}
		replay := ""
		if slices.Contains(p.watched(d), id) {
			replay = ", and no watcher found it violated"
		}
		if i := slices.IndexFunc(able, carries(id)); i >= 0 {
			replay += "; " + o.replay(able[i].ID)
		}
		a.lines = append(a.lines, fmt.Sprintf("no scenario that carries %s failed%s", id, replay))
	}
	return a
}

// see learns from an event of a run with the defect on.
func (a *attempt) see(e scenarios.Event, sound soundness, d defect) {
	switch {
	case e.Kind == scenarios.ScenarioStarted && e.Info != nil:
		a.tags = e.Info.Tags // the events of one scenario come together
	case e.Kind == scenarios.ScenarioFinished && e.Verdict == scenarios.Failed:
		for _, id := range catalogue.IDs(a.tags) {
			if slices.Contains(d.Requirements, id) {
				a.proven[id] = true
			}
		}
	case e.Kind == scenarios.FindingMade && e.Finding != nil:
		for _, id := range e.Finding.Requirements {
			if slices.Contains(d.Requirements, id) && !a.proven[id] && !sound.found[finding{e.Scenario, id}] {
				a.proven[id] = true
				a.lines = append(a.lines, fmt.Sprintf("%s: %s: %s: %s", e.Scenario, e.Finding.Rule, e.Finding.Message, e.Finding.Line))
			}
		}
	}
}
