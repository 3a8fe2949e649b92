package main

import (
	"context"
	"fmt"
	"io"
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
which the defect violates. A defect is caught when one of them fails that passes without the defect. The exit status is 1
when one is not caught.`,
		RunE: func(cmd *cobra.Command, names []string) error {
			return p.catchDefects(cmd.Context(), cmd.OutOrStdout(), names, o)
		},
	}
	c.Flags().StringVar(&o.profile, "profile", defaultProfile, "personality of the reference server")
	c.Flags().IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "scenarios side by side")
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
	caught := 0
	for _, d := range defects {
		if ctx.Err() != nil {
			return environmentError(fmt.Errorf("interrupted before %s was tried", d.Name))
		}
		report := p.tryDefect(ctx, carriersOf(all, d), sound, d, o)
		mark := "NOT CAUGHT"
		if report.caught {
			caught++
			mark = "caught"
		}
		fmt.Fprintf(out, "%-10s  %s  %s: %s\n", mark, d.Name, d.Requirement, d.Summary)
		for _, line := range report.lines {
			fmt.Fprintf(out, "            %s\n", strings.ReplaceAll(line, "\n", "\n              "))
		}
	}
	fmt.Fprintf(out, "%d of %d defects caught\n", caught, len(defects))
	if caught < len(defects) {
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

// carriersOf gives the scenarios that carry the requirement of a defect.
func carriersOf(all []runner.Scenario, d defect) []runner.Scenario {
	var carriers []runner.Scenario
	for _, s := range all {
		if slices.Contains(catalogue.IDs(s.Info.Tags), d.Requirement) {
			carriers = append(carriers, s)
		}
	}
	return carriers
}

// soundScenarios gives the ids of those scenarios that pass without a defect: only they can prove anything.
func (p parts) soundScenarios(ctx context.Context, all []runner.Scenario, defects []defect, o runOptions) map[string]bool {
	var wanted []runner.Scenario
	seen := map[string]bool{}
	for _, d := range defects {
		for _, s := range carriersOf(all, d) {
			if !seen[s.ID] {
				seen[s.ID] = true
				wanted = append(wanted, s)
			}
		}
	}
	sound := map[string]bool{}
	for _, r := range runner.RunScenarios(ctx, p.config(nil, o), wanted).Results {
		sound[r.Scenario.ID] = r.Verdict == scenarios.Passed
	}
	return sound
}

// attempt is what became of one defect.
type attempt struct {
	caught bool
	lines  []string // which scenarios failed, or why none could
}

// tryDefect runs the sound ones of the scenarios with the defect on. Only Failed catches it: an error of the harness says
// nothing about the server.
func (p parts) tryDefect(ctx context.Context, carriers []runner.Scenario, sound map[string]bool, d defect, o runOptions) attempt {
	if len(carriers) == 0 {
		return attempt{lines: []string{fmt.Sprintf("no scenario carries the requirement %q", d.Requirement)}}
	}
	var a attempt
	var able []runner.Scenario
	for _, s := range carriers {
		if sound[s.ID] {
			able = append(able, s)
		} else {
			a.lines = append(a.lines, s.ID+" does not pass without the defect")
		}
	}
	o.defects = []string{d.Name}
	for _, r := range runner.RunScenarios(ctx, p.config(nil, o), able).Results {
		switch r.Verdict {
		case scenarios.Failed:
			a.caught = true
			a.lines = append(a.lines, r.Scenario.ID+" failed: "+r.Reason)
		case scenarios.Passed: // it proves another side of the requirement
		default:
			a.lines = append(a.lines, fmt.Sprintf("%s: %s: %s", r.Scenario.ID, r.Verdict, r.Reason))
		}
	}
	if !a.caught && len(able) > 0 {
		a.lines = append(a.lines, fmt.Sprintf("none of %d scenarios failed; %s", len(able), o.replay(able[0].ID)))
	}
	return a
}
