package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"
	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/eventlog"
	"github.com/imapspec/imapspec/scenarios/runner"
)

const fakeCatalogue = `source: page
title: A page
requirements:
  - {id: P-1, section: Step 1, level: MUST, party: server, statement: The door is shut.}
  - {id: P-2, section: Step 2, level: SHOULD, party: server, statement: The lamp is lit.}
  - {id: P-3, section: Step 3, level: MAY, party: client, statement: People smile., testable: false, reason: no camera}
`

const fakeFeature = `Feature: The house

  @req:P-1
  Scenario: The door
    Then the door is shut

  @req:P-2 @cap:LAMP
  Scenario: The lamp
    Then the lamp is lit
`

// house is parts with fake steps: a defect opens the door or breaks the lamp; "extra" is more Gherkin.
func house(extra string) parts {
	return parts{
		features: fstest.MapFS{
			"procedure/1_house.feature": &fstest.MapFile{Data: []byte(fakeFeature + extra)},
			"requirements/page.yaml":    &fstest.MapFile{Data: []byte(fakeCatalogue)},
		},
		profiles: []string{"exchange2016", "exchange2019"},
		defects: []defect{
			{Name: "door-open", Requirements: []string{"P-1"}, Summary: "the door is open"},
			{Name: "lamp-broken", Requirements: []string{"P-2"}, Summary: "the lamp is broken"},
		},
		register: func(sc *godog.ScenarioContext, env runner.Env) {
			on := func(name string) bool { return slices.Contains(env.Options.Defects, name) }
			sc.Step(`^the door is shut$`, func() error {
				env.Recorder.Line("visitor", scenarios.Sent, "knock")
				if on("door-open") {
					return errors.New("expected: shut\nactual:   open")
				}
				return nil
			})
			sc.Step(`^the lamp is lit$`, func() error {
				if on("lamp-broken") {
					return &scenarios.NotApplicableError{Reason: "no lamp"}
				}
				return nil
			})
			sc.Step(`^it is impossible$`, func() error {
				return &scenarios.NotApplicableError{Reason: "no ladder", Impossible: true}
			})
			sc.Step(`^it waits$`, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		},
		report: func(dir string, c *catalogue.Catalogue, events []scenarios.Event) error {
			return os.WriteFile(filepath.Join(dir, "summary.md"), []byte(events[len(events)-1].Kind), 0o644)
		},
	}
}

// command runs a command line and gives status, output and errors.
func command(t *testing.T, p parts, args ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := execute(t.Context(), p, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestRunPasses(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "deep", "report")
	code, out, errs := command(t, house(""), "run", "--jobs", "1", "--report", dir)
	want := `The house / The door  procedure/1_house.feature:4
  ✓ Then the door is shut

The house / The lamp  procedure/1_house.feature:8
  ✓ Then the lamp is lit

report: ` + filepath.Join(dir, "report.html") + `
0 findings of the watchers
2 passed, 0 failed, 0 not applicable
`
	if code != 0 || errs != "" {
		t.Errorf("status %d, %s", code, errs)
	}
	if diff := cmp.Diff(want, out); diff != "" {
		t.Error(diff)
	}
	events, err := eventlog.Read(dir)
	if err != nil || len(events) != 11 { // 2 of the run, 4 of each scenario, a line
		t.Errorf("%d events, %v", len(events), err)
	}
	if _, side, _ := command(t, house(""), "run", "--jobs", "2", "--report", dir); !strings.HasSuffix(side, "\n2 passed, 0 failed, 0 not applicable\n") {
		t.Errorf("side by side:\n%s", side)
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	for _, jobs := range []string{"1", "2"} {
		code, out, _ := command(t, house(""), "run", "--jobs", jobs, "--report", t.TempDir(), "--defect", "door-open", "--profile", "exchange2016")
		if code != exitFailed {
			t.Errorf("status %d", code)
		}
		for _, part := range []string{
			"The house / The door  procedure/1_house.feature:4\n  ✗ Then the door is shut\n",
			"FAILED  The house / The door\n    where    procedure/1_house.feature:4\n    requires P-1 MUST: The door is shut.\n             (page, Step 1)\n" +
				"    step     Then the door is shut (line 5)\n    because  expected: shut\n             actual:   open\n    replay   ",
			" run procedure/1_house.feature:4 --jobs 1 --report reports/out/replay --profile exchange2016 --defect door-open\n",
			"failed:\n  procedure/1_house.feature:4  The house / The door\n      Then the door is shut: expected: shut\n",
			"\n1 passed, 1 failed, 0 not applicable\n",
		} {
			if !strings.Contains(out, part) {
				t.Errorf("jobs %s: the output lacks\n%s\nit is\n%s", jobs, part, out)
			}
		}
	}
}

func TestExitStatuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := house("  Nonsense\n")
	tests := map[string]struct {
		parts parts
		args  []string
		code  int
		text  string
	}{
		"no match":            {house(""), []string{"run", "rfc3501"}, 4, `no scenario matches "rfc3501"; the folders are procedure`},
		"tags match nothing":  {house(""), []string{"run", "--tags", "@none or @nil"}, 4, "no selected scenario has tags"},
		"untestable":          {house(""), []string{"run", "P-3"}, 4, "the requirement cannot be tested: no camera"},
		"tags":                {house(""), []string{"run", "--tags", "@a or"}, 2, "the tag expression is wrong at column 6"},
		"feature syntax":      {broken, []string{"run"}, 2, "procedure/1_house.feature:10:3: expected:"},
		"feature syntax list": {broken, []string{"list"}, 2, "procedure/1_house.feature:10:3: expected:"},
		"topology":            {house(""), []string{"run", "--topology", "containers"}, 2, "--topology containers: the topologies are embedded"},
		"profile":             {house(""), []string{"run", "--profile", "notes"}, 2, "--profile notes: the personalities are exchange2016, exchange2019"},
		"defect":              {house(""), []string{"run", "--defect", "x"}, 2, "--defect x: the defects are door-open, lamp-broken"},
		"impossible":          {house(""), []string{"run", "--impossible", "x"}, 2, "--impossible x: say skip or fail"},
		"jobs":                {house(""), []string{"run", "--jobs", "0"}, 2, "--jobs 0: at least 1"},
		"timeout":             {house(""), []string{"run", "--timeout", "0s"}, 2, "--timeout 0s"},
		"report is a file":    {house(""), []string{"run", "--report", file}, 3, "the report folder " + file + " cannot be made: not a directory"},
		"flag":                {house(""), []string{"run", "--nope"}, 2, "unknown flag: --nope"},
		"subcommand":          {house(""), []string{"runn"}, 2, `there is no subcommand "runn", did you mean run?`},
		"report of nothing":   {house(""), []string{"report", t.TempDir()}, 3, "is not the report folder of a run"},
		"report without dir":  {house(""), []string{"report"}, 2, "requires at least 1 arg"},
		"defect name":         {house(""), []string{"defects", "x"}, 2, `no defect is named "x"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := tt.args
			if args[0] == "run" && !slices.Contains(args, "--report") {
				args = append(slices.Clone(args), "--report", t.TempDir())
			}
			code, out, errs := command(t, tt.parts, args...)
			if code != tt.code || !strings.Contains(errs, tt.text) || out != "" {
				t.Errorf("status %d, want %d\n%s%s", code, tt.code, out, errs)
			}
		})
	}
}

func TestNotApplicable(t *testing.T) {
	t.Parallel()
	impossible := "  Scenario: The roof\n    Given it is impossible\n"
	tests := []struct {
		args []string
		code int
		last string
	}{
		{nil, 0, "2 passed, 0 failed, 1 not applicable\n"},
		{[]string{"--strict"}, 1, "2 passed, 0 failed, 1 not applicable\n"},
		{[]string{"--impossible", "fail"}, 1, "2 passed, 1 failed, 0 not applicable\n"},
	}
	for _, tt := range tests {
		code, out, _ := command(t, house(impossible), append([]string{"run", "--report", t.TempDir()}, tt.args...)...)
		if code != tt.code || !strings.HasSuffix(out, "\n"+tt.last) {
			t.Errorf("%v: status %d\n%s", tt.args, code, out)
		}
	}
}

func TestInterruptedRunWritesItsReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := house("  Scenario: The guest\n    When it waits\n  Scenario: The last\n    Then the door is shut\n")
	ctx, cancel := context.WithCancel(t.Context())
	register := p.register
	p.register = func(sc *godog.ScenarioContext, env runner.Env) {
		register(sc, env)
		sc.StepContext().Before(func(ctx context.Context, st *godog.Step) (context.Context, error) {
			if st.Text == "it waits" {
				cancel()
			}
			return ctx, nil
		})
	}
	var out, errs bytes.Buffer
	code := execute(ctx, p, []string{"run", "--jobs", "1", "--report", dir}, &out, &errs)
	if code != exitEnvironment || !strings.Contains(out.String(), "interrupted: 3 of 4 scenarios were started\n1 of them were cut off") ||
		!strings.HasSuffix(out.String(), "\n2 passed, 0 failed, 0 not applicable\n") || strings.Contains(out.String(), "failed:") {
		t.Errorf("status %d\n%s%s", code, out.String(), errs.String())
	}
	summary, err := os.ReadFile(filepath.Join(dir, "summary.md"))
	if err != nil || string(summary) != string(scenarios.RunFinished) {
		t.Errorf("%q, %v", summary, err)
	}
}

func TestReportFailure(t *testing.T) {
	t.Parallel()
	p := house("")
	p.report = func(string, *catalogue.Catalogue, []scenarios.Event) error { return errors.New("disk full") }
	code, out, errs := command(t, p, "run", "--report", t.TempDir())
	if code != exitEnvironment || errs != "imapspec: the report is not complete: disk full\n" || !strings.HasSuffix(out, "2 passed, 0 failed, 0 not applicable\n") {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
}

func TestReportAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	command(t, house(""), "run", "--report", dir)
	if err := os.Remove(filepath.Join(dir, "summary.md")); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := command(t, house(""), "report", dir); code != 0 || out != "report: "+dir+"\n" {
		t.Errorf("status %d, %s%s", code, out, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "summary.md")); err != nil {
		t.Error(err)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	code, out, _ := command(t, house(""), "list", "cap:LAMP")
	if code != 0 || out != "procedure/1_house.feature:8  The house / The lamp  [P-2]\n1 scenarios\n" {
		t.Errorf("status %d\n%s", code, out)
	}
}

func TestTrace(t *testing.T) {
	t.Parallel()
	code, out, errs := command(t, house(""), "trace")
	for _, part := range []string{"│ P-1 │ MUST   │ Step 1: The door is shut. │ procedure/1_house.feature:4", "not testable: no camera",
		"defect lamp-broken", "\n3 requirements, 2 testable, 2 of them with a scenario\n"} {
		if !strings.Contains(out, part) {
			t.Errorf("the table lacks %q:\n%s", part, out)
		}
	}
	if code != 0 || errs != "" {
		t.Errorf("status %d, %s", code, errs)
	}
}

func TestTraceJSON(t *testing.T) {
	t.Parallel()
	code, out, _ := command(t, house(""), "trace", "--json")
	var got any
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
		t.Fatalf("status %d, %v\n%s", code, err, out)
	}
	row := func(id, section, level, party string, testable bool, scenarios, defects []any) any {
		return map[string]any{"id": id, "source": "page", "section": section, "level": level, "party": party, "testable": testable,
			"scenarios": scenarios, "defects": defects}
	}
	want := map[string]any{"requirements": []any{
		row("P-1", "Step 1", "MUST", "server", true, []any{"procedure/1_house.feature:4"}, []any{"door-open"}),
		row("P-2", "Step 2", "SHOULD", "server", true, []any{"procedure/1_house.feature:8"}, []any{"lamp-broken"}),
		row("P-3", "Step 3", "MAY", "client", false, []any{}, []any{}),
	}}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Error(diff)
	}
}

func TestTraceGaps(t *testing.T) {
	t.Parallel()
	p := house("  @req:P-9\n  Scenario: Other\n    Then the door is shut\n")
	p.defects = append(p.defects, defect{Name: "draughty", Requirements: []string{"P-0"}})
	p.features.(fstest.MapFS)["requirements/page.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(fakeCatalogue, ", testable: false, reason: no camera", "", 1))}
	code, _, errs := command(t, p, "trace")
	want := `imapspec: the trace has gaps:
  procedure/1_house.feature:11 names P-9, which is not in the catalogue
  the defect draughty names "P-0", which is not in the catalogue
`
	if code != exitFailed {
		t.Errorf("status %d", code)
	}
	if diff := cmp.Diff(want, errs); diff != "" {
		t.Error(diff)
	}
}

func TestDefects(t *testing.T) {
	t.Parallel()
	code, out, _ := command(t, house(""), "defects")
	if code != exitFailed || !strings.HasSuffix(out, "\n1 of 1 tested MUSTs and MUST NOTs were seen to fail\n1 of 2 defects caught\n") {
		t.Errorf("status %d", code)
	}
	for _, part := range []string{
		"caught      door-open  P-1: the door is open\n            procedure/1_house.feature:4 failed: Then the door is shut: expected: shut\n",
		"NOT CAUGHT  lamp-broken  P-2: the lamp is broken\n            procedure/1_house.feature:8: not applicable: no lamp\n            no scenario that carries P-2 failed; ",
		" run procedure/1_house.feature:8 --jobs 1 --report reports/out/replay --defect lamp-broken\n",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("the output lacks\n%s\nit is\n%s", part, out)
		}
	}
	if code, out, _ := command(t, house(""), "defects", "door-open"); code != 0 || !strings.HasSuffix(out, "\n1 of 1 defects caught\n") {
		t.Errorf("status %d\n%s", code, out)
	}
}

// TestDefectsAreTooFew: every defect is caught, and half of the MUSTs have none.
func TestDefectsAreTooFew(t *testing.T) {
	t.Parallel()
	p := house("  @req:P-4\n  Scenario: Open\n    Then the door is shut\n")
	p.features.(fstest.MapFS)["requirements/page.yaml"].Data = []byte(fakeCatalogue + "  - {id: P-4, section: Step 4, level: MUST, party: server, statement: It is.}\n")
	p.defects = p.defects[:1]
	code, out, _ := command(t, p, "defects")
	if code != exitFailed || !strings.HasSuffix(out, "not seen to fail: P-4\nat least 90 % are to be seen to fail, and there are fewer:\n1 of 2 tested MUSTs and MUST NOTs were seen to fail\n1 of 1 defects caught\n") {
		t.Errorf("status %d\n%s", code, out)
	}
}

// TestDefectsAreTriedAgain: a server that seems not to answer once, without the defect or with it, decides nothing.
func TestDefectsAreTriedAgain(t *testing.T) {
	t.Parallel()
	p := house("")
	p.defects = p.defects[:1]
	var tries atomic.Int32
	ordinary := p.register
	p.register = func(sc *godog.ScenarioContext, env runner.Env) {
		ordinary(sc, env)
		sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) {
			if n := tries.Add(1); n == 1 || n == 3 {
				return ctx, &scenarios.HarnessError{Err: errors.New("no answer")}
			}
			return ctx, nil
		})
	}
	code, out, _ := command(t, p, "defects")
	if code != 0 || !strings.HasSuffix(out, "\n1 of 1 defects caught\n") || tries.Load() != 4 {
		t.Errorf("status %d, %d tries\n%s", code, tries.Load(), out)
	}
}

func TestDefectsNeedSoundScenarios(t *testing.T) {
	t.Parallel()
	p := house("  @req:P-3\n  Scenario: Never\n    Then nobody wrote this\n")
	p.defects = []defect{{Name: "a", Requirements: []string{"P-3"}, Summary: "s"}, {Name: "b", Requirements: []string{"P-7"}, Summary: "s"}}
	code, out, _ := command(t, p, "defects")
	if code != exitFailed || !strings.Contains(out, "procedure/1_house.feature:11 fails without the defect") ||
		!strings.Contains(out, `no scenario that carries P-7 failed`) || !strings.HasSuffix(out, "\n0 of 2 defects caught\n") {
		t.Errorf("status %d\n%s", code, out)
	}
}

func TestSubcommandsAreSorted(t *testing.T) {
	t.Parallel()
	var names []string
	for _, build := range subcommands() {
		names = append(names, build(parts{}).Name())
	}
	if !slices.IsSorted(names) {
		t.Errorf("the table's order is %v", names)
	}
}

func TestOtherDefects(t *testing.T) {
	t.Parallel()
	var known []string
	for _, d := range wire().defects {
		known = append(known, d.Name)
	}
	got := otherDefects("store-silent-anyway", known)
	if !strings.Contains(got, "similar are store-silent, store-never-silent, ") || len(got) > 500 {
		t.Error(got)
	}
	if got := otherDefects("xyz", known); strings.Contains(got, "similar") {
		t.Error(got)
	}
}

func TestGaps(t *testing.T) {
	t.Parallel()
	requirement := func(id string, level catalogue.Level) catalogue.Requirement {
		return catalogue.Requirement{ID: id, Level: level}
	}
	d := catalogue.Document{Source: "page", Requirements: []catalogue.Requirement{
		requirement("M-1", catalogue.Must), requirement("S-1", catalogue.Should), requirement("S-2", catalogue.ShouldNot),
		requirement("S-3", catalogue.Should), requirement("S-4", catalogue.Should),
	}}
	all := map[string][]string{"M-1": {"x"}, "S-1": {"x"}, "S-2": {"x"}, "S-3": {"x"}}
	if got := gaps(d, all); len(got) != 0 {
		t.Errorf("three of four SHOULDs: %q", got)
	}
	delete(all, "S-1")
	delete(all, "M-1")
	want := []string{"M-1 is testable and has no scenario",
		"of the 4 testable SHOULDs of page at least three in four want a scenario; these have none: S-1, S-4"}
	if diff := cmp.Diff(want, gaps(d, all)); diff != "" {
		t.Error(diff)
	}
}
