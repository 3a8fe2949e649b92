//go:build !serveronly

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/eventlog"
	"github.com/imapspec/imapspec/scenarios/external"
	"github.com/imapspec/imapspec/scenarios/progress"
	"github.com/imapspec/imapspec/scenarios/runner"
)

// The values of run's flags that mean something.
const (
	topologyEmbedded   = "embedded"
	topologyContainers = "containers"
	topologyDag        = "dag"    // two hosts in containers, and their arrangement
	topologySingle     = "single" // the arrangement of one Exchange host
	impossibleSkip     = "skip"
	impossibleFail     = "fail"
	folderProfile      = "" // each folder its own
)

// runOptions are the flags of `imapspec run`.
type runOptions struct {
	topology, profile, tags, report, impossible string

	expect string // file

	externalOptions
	defects []string
	strict  bool
	jobs    int
	timeout time.Duration
	timed   bool // --timeout was given
}

const selectorHelp = `A SELECTOR is a folder (procedure, the default), a section or step of it (procedure/3, rfc3501/6.3.1), a feature file, a
scenario as FILE:LINE, a requirement's id, cap:NAME for a capability, rfc for all RFCs, or all.`

func newRun(p parts) *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "run [SELECTOR…]",
		Short: "run scenarios and write a report",
		Long: `Runs scenarios, each against a fresh deployment, and writes a report.

` + selectorHelp + `

--tags takes a Cucumber tag expression: '@slow and not (@cap:MOVE or @cap:IDLE)'.

` + accountsHelp,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.timed = cmd.Flags().Changed("timeout")
			return p.run(cmd.Context(), cmd.OutOrStdout(), args, o)
		},
	}
	f := c.Flags()
	f.SortFlags = true
	f.StringVar(&o.topology, "topology", topologyEmbedded, "where it runs: "+strings.Join(p.topologies(), ", "))
	f.StringVar(&o.profile, "profile", folderProfile, profileHelp(p))
	f.StringArrayVar(&o.defects, "defect", nil, "switch a `defect` of the reference server on; may be repeated")
	f.StringVar(&o.tags, "tags", "", "run only scenarios whose tags match the `expression`")
	f.BoolVar(&o.strict, "strict", false, "a scenario that is not applicable fails the run")
	f.StringVar(&o.impossible, "impossible", impossibleSkip, "what cannot be done here, such as driving a browser where there is none: skip or fail")
	f.StringVar(&o.report, "report", filepath.Join("reports", "out", "latest"), "`folder` of the report")
	f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), "scenarios side by side")
	f.DurationVar(&o.timeout, "timeout", runner.DefaultTimeout,
		"how long a scenario may take; "+externalTimeout.String()+" against an external server, and waiting for its answers is scaled with it")
	f.StringVar(&o.expect, "expect", "", "YAML `file` with the deviations of the server that are known; see scenarios/expectations")
	o.externalOptions.flags(f)
	return c
}

// profileHelp describes --profile.
func profileHelp(p parts) string {
	return "personality of the reference server: " + strings.Join(p.profiles, ", ") + " (default: standard for the folders rfc…, else exchange2019)"
}

// check says which flag is wrong.
func (o runOptions) check(p parts) error {
	switch {
	case !slices.Contains(p.topologies(), o.topology):
		return fmt.Errorf("--topology %s: the topologies are %s", o.topology, strings.Join(p.topologies(), ", "))
	case o.profile != folderProfile && !slices.Contains(p.profiles, o.profile):
		return fmt.Errorf("--profile %s: the personalities are %s", o.profile, strings.Join(p.profiles, ", "))
	case o.impossible != impossibleSkip && o.impossible != impossibleFail:
		return fmt.Errorf("--impossible %s: say %s or %s", o.impossible, impossibleSkip, impossibleFail)
	case o.jobs < 1:
		return fmt.Errorf("--jobs %d: at least 1 is needed", o.jobs)
	case o.timeout <= 0:
		return fmt.Errorf("--timeout %v: more than 0 is needed", o.timeout)
	case o.report == "":
		return errors.New("--report: the folder's name is empty")
	}
	if err := o.externalOptions.check(o); err != nil {
		return err
	}
	var known []string
	for _, d := range p.defects {
		known = append(known, d.Name)
	}
	for _, name := range o.defects {
		if !slices.Contains(known, name) {
			return fmt.Errorf("--defect %s: %s", name, otherDefects(name, known))
		}
	}
	return nil
}

// limit is how long a scenario may take.
func (o runOptions) limit() time.Duration {
	if o.external() && !o.timed {
		return externalTimeout
	}
	return o.timeout
}

// insistence is how long further interruptions are taken for part of the first: some programs send theirs twice.
const insistence = time.Second

// run is the subcommand's work.
func (p parts) run(ctx context.Context, out io.Writer, selectors []string, o runOptions) (failed error) {
	if err := o.check(p); err != nil {
		return usageError(err)
	}
	c, selected, err := p.selection(selectors, o.tags)
	if err != nil {
		return err
	}
	judge, stale, err := p.expected(o.expect)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, func() { time.AfterFunc(insistence, stop) }) // an interruption after that ends the program at once
	deployer, release, err := p.deploy(ctx, o, len(selected))
	if err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("interrupted before a scenario was started: %w", err)
		}
		return environmentError(err)
	}
	defer func() { failed = errors.Join(failed, releaseError(release)) }()
	log, err := eventlog.Create(o.report)
	if err != nil {
		return environmentError(err)
	}

	printer := progress.New(progress.Config{
		Out: out, Style: styleFor(out), Width: terminalWidth(out), Catalogue: c, Steps: o.jobs == 1, Replay: o.replay,
	})
	var events []scenarios.Event
	cfg := p.config(selectors, o, selected)
	cfg.Deployer = deployer
	if theirs, ok := deployer.(*external.Deployer); ok {
		cfg.Answers = theirs.Answers
	}
	cfg.Live = printer.Live
	cfg.Judge = judge
	cfg.Sink = func(e scenarios.Event) {
		log.Write(e)
		events = append(events, e)
		printer.Finished(e)
	}
	summary := runner.RunScenarios(ctx, cfg, selected)

	err = log.Close()
	if err == nil {
		err = p.report(o.report, c, events)
	}
	if err != nil {
		err = environmentError(fmt.Errorf("the report is not complete: %w", err))
	}
	printer.Summary(progress.Counts{Total: summary.Total, Passed: summary.Passed, Failed: summary.Failed,
		NotApplicable: summary.NotApplicable, Expected: summary.Expected, Interrupted: summary.Interrupted, CutOff: summary.CutOff, Gone: summary.Gone}, append(stale, "report: "+filepath.Join(o.report, "report.html"))...)
	if err != nil {
		return err
	}
	return o.verdict(summary)
}

// verdict turns a run's numbers into its exit status.
func (o runOptions) verdict(s runner.Summary) error {
	switch {
	case s.Failed > 0, o.strict && s.NotApplicable > 0:
		return failedError()
	case s.Interrupted:
		return &statusError{status: exitEnvironment}
	case s.Ran() == 0:
		return &statusError{status: exitNothing}
	}
	return nil
}

// selection loads the catalogue and the features and selects.
func (p parts) selection(selectors []string, tags string) (*catalogue.Catalogue, []runner.Scenario, error) {
	c, err := catalogue.Load(p.features)
	if err != nil {
		return nil, nil, err
	}
	all, err := runner.Discover(p.features)
	if err != nil {
		return nil, nil, err
	}
	selected, err := runner.Select(all, selectors, tags)
	var none *runner.NoMatchError
	if errors.As(err, &none) {
		if r, ok := c.Requirement(none.Selector); ok {
			none.Hint = "the requirement is in the catalogue, but no scenario carries it"
			if !r.IsTestable() {
				none.Hint = "the requirement cannot be tested: " + r.Reason
			}
		}
	}
	return c, selected, err
}

// config is the runner's configuration without its outlets.
func (p parts) config(selectors []string, o runOptions, selected []runner.Scenario) runner.Config {
	cfg := runner.Config{
		Features: p.features, Register: p.register, Deployer: p.deployer,
		Options:   scenarios.Options{Topology: p.arrangement(o.topology), Profile: o.profile, Defects: o.defects},
		Selectors: selectors, Tags: o.tags, Jobs: o.jobs, Timeout: o.limit(), FailImpossible: o.impossible == impossibleFail,
		DefaultProfile: runner.FolderProfile,
	}
	implementation := fmt.Sprintf("imapspec reference server (%s)", cfg.ProfilesOf(selected))
	if len(o.defects) > 0 {
		implementation += " with " + strings.Join(o.defects, ", ")
	}
	cfg.Info = scenarios.RunInfo{Implementation: implementation, Version: version(), Topology: o.topology, Replay: o.replayOf()}
	o.externalOptions.config(&cfg)
	return cfg
}

// replayed is the folder of a replay's report: the report of the run that it is from, maybe of hours, stays.
const replayed = "reports/out/replay"

// replay is the command that runs one scenario again in the same way.
func (o runOptions) replay(id string) string {
	return strings.Replace(o.replayOf(), scenarios.ScenarioMark, quoted(id), 1)
}

// replayOf is that command for any scenario, whose id comes where the mark is.
func (o runOptions) replayOf() string {
	words := []string{"--jobs", "1", "--report", replayed}
	if o.topology != topologyEmbedded {
		words = append(words, "--topology", o.topology)
	}
	if o.profile != folderProfile {
		words = append(words, "--profile", o.profile)
	}
	for _, d := range o.defects {
		words = append(words, "--defect", d)
	}
	if o.impossible != impossibleSkip {
		words = append(words, "--impossible", o.impossible)
	}
	words = append(words, o.externalOptions.words()...)
	if o.timed {
		words = append(words, "--timeout", o.timeout.String())
	}
	if o.expect != "" {
		words = append(words, "--expect", o.expect)
	}
	for i, w := range words {
		words[i] = quoted(w)
	}
	return program() + " run " + scenarios.ScenarioMark + " " + strings.Join(words, " ")
}

// plain is what a shell takes as it is, in the middle of a word.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,+@%="

// quoted is a word to paste into a shell.
func quoted(word string) string {
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// program is what the user types to start this program.
func program() string {
	name := os.Args[0]
	if strings.Contains(filepath.ToSlash(name), "/go-build") { // go run
		return "go run ./cmd/imapspec"
	}
	return quoted(name)
}

// fewDefects is how many names are told all at once.
const fewDefects = 12

// otherDefects tells whoever misspelt a defect's name which there are: those with most of its words where there are many.
func otherDefects(name string, known []string) string {
	if len(known) <= fewDefects {
		return "the defects are " + strings.Join(known, ", ")
	}
	shared := func(other string) int {
		n := 0
		for word := range strings.SplitSeq(other, "-") {
			if slices.Contains(strings.Split(name, "-"), word) {
				n++
			}
		}
		return n
	}
	similar := slices.DeleteFunc(slices.Clone(known), func(other string) bool { return shared(other) == 0 })
	slices.SortStableFunc(similar, func(a, b string) int { return shared(b) - shared(a) })
	text := fmt.Sprintf("none of the %d defects has this name", len(known))
	if len(similar) > 0 {
		text += "; similar are " + strings.Join(similar[:min(fewDefects, len(similar))], ", ")
	}
	return text + "; `imapspec trace` names those of every requirement"
}
