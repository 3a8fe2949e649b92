package main

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/runner"
)

const watchedFeature = `Feature: What is watched

  @req:P-2
  Scenario: A connection
    Then a connection is watched
`

// watchedHouse has a scenario about a standard that does not carry P-1, and a rule that proves it in its place. The defect
// has the rule complain; noisy has it complain without the defect as well.
func watchedHouse(noisy bool) parts {
	p := house("")
	files := p.features.(fstest.MapFS)
	files["rfc1/1_watched.feature"] = &fstest.MapFile{Data: []byte(watchedFeature)}
	files["procedure/1_house.feature"] = &fstest.MapFile{Data: []byte(strings.Replace(fakeFeature, "@req:P-1", "", 1))}
	p.always = []alwaysOn{{ID: "always/state:door", Requirements: []string{"P-1"}}}
	p.defects = []defect{{Name: "door-open", Requirements: []string{"P-1"}, Summary: "the door is open"}}
	register := p.register
	p.register = func(sc *godog.ScenarioContext, env runner.Env) {
		register(sc, env)
		sc.Step(`^a connection is watched$`, func() {
			if noisy || slices.Contains(env.Options.Defects, "door-open") {
				env.Recorder.(scenarios.FindingRecorder).Finding(scenarios.Finding{
					Connection: "visitor", Rule: "state: door", Message: "it is open", Line: "* OPEN", Source: "page", Requirements: []string{"P-1"}})
			}
		})
	}
	return p
}

func TestFindingsCatchDefects(t *testing.T) {
	t.Parallel()
	code, out, errs := command(t, watchedHouse(false), "defects")
	if code != 0 || !strings.Contains(out, "rfc1/1_watched.feature:4: state: door: it is open: * OPEN\n") ||
		!strings.HasSuffix(out, "1 of 1 tested MUSTs and MUST NOTs were seen to fail\n1 of 1 defects caught\n") {
		t.Errorf("status %d, %s\n%s", code, errs, out)
	}
	code, out, _ = command(t, watchedHouse(true), "defects")
	if code != exitFailed || !strings.Contains(out, "no scenario that carries P-1 failed, and no watcher found it violated\n") ||
		!strings.HasSuffix(out, "\n0 of 1 tested MUSTs and MUST NOTs were seen to fail\n0 of 1 defects caught\n") {
		t.Errorf("a finding that is made without the defect proves something: status %d\n%s", code, out)
	}
}

func TestTraceShowsWhatIsAlwaysOn(t *testing.T) {
	t.Parallel()
	p := watchedHouse(false)
	code, out, errs := command(t, p, "trace", "--json")
	if code != 0 || !strings.Contains(out, `"always/state:door"`) {
		t.Errorf("status %d, %s\n%s", code, errs, out)
	}
	p.always = append(p.always, alwaysOn{ID: "always/state:roof", Requirements: []string{"P-0"}})
	if code, _, errs := command(t, p, "trace"); code != exitFailed || !strings.Contains(errs, "always/state:roof names P-0, which is not in the catalogue") {
		t.Errorf("status %d, %s", code, errs)
	}
}

func TestFindingsChangeNoVerdict(t *testing.T) {
	t.Parallel()
	code, out, _ := command(t, watchedHouse(true), "run", "all", "--jobs", "1", "--report", t.TempDir())
	want := "FINDINGS  rfc1/1_watched.feature:4\n    state: door it is open (page)\n             visitor\n             * OPEN\n"
	if code != 0 || !strings.Contains(out, want) || !strings.HasSuffix(out, "\n1 finding of the watchers\n3 passed, 0 failed, 0 not applicable\n") {
		t.Errorf("status %d\n%s", code, out)
	}
}
