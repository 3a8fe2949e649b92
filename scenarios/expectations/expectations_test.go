package expectations_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/expectations"
	"github.com/imapspec/imapspec/scenarios/runner"
)

func load(t *testing.T, text string) (*expectations.File, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "server.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return expectations.Load(path)
}

const known = `server: Test 1
expectations:
  - scenario: rfc3501/a.feature
    name: 'NOOP takes *: now'
    verdict: failed
    reason: It ignores the rest.
    link: https://example.org/1
  - requirement: R-1
    verdict: failed
    reason: It does not care.
  - scenario: rfc3501/b.feature:7
    names: ['x', 'y*']
    verdict: failed
    reason: It is slow.
  - scenario: rfc3501/d.feature
    verdict: unsteady
    reason: Its two halves race.
`

func TestJudge(t *testing.T) {
	t.Parallel()
	f, err := load(t, known)
	if err != nil {
		t.Fatal(err)
	}
	noop := scenarios.ScenarioInfo{URI: "rfc3501/a.feature", Name: "NOOP takes no argument: now"}
	other := scenarios.ScenarioInfo{URI: "rfc3501/a.feature", Name: "NOOP takes no argument"}
	race := scenarios.ScenarioInfo{URI: "rfc3501/d.feature", Name: "x"}
	tagged := scenarios.ScenarioInfo{URI: "rfc3501/c.feature", Name: "x", Tags: []string{"@req:R-1"}}
	for _, c := range []struct {
		id         string
		info       scenarios.ScenarioInfo
		is, judged scenarios.Verdict
		reason     string
	}{
		{"rfc3501/a.feature:3", noop, scenarios.Failed, scenarios.ExpectedFailure, "known: It ignores the rest. (https://example.org/1)\nbad"},
		{"rfc3501/a.feature:3", noop, scenarios.Passed, scenarios.UnexpectedPass, "line 3 of the expectations says that it fails: It ignores the rest."},
		{"rfc3501/a.feature:3", noop, scenarios.Error, scenarios.Error, "bad"},
		{"rfc3501/a.feature:3", noop, scenarios.NotApplicable, scenarios.NotApplicable, "bad"},
		{"rfc3501/d.feature:4", race, scenarios.Failed, scenarios.ExpectedFailure, "known: Its two halves race.\nbad"},
		{"rfc3501/d.feature:4", race, scenarios.Passed, scenarios.Passed, "bad"},
		{"rfc3501/a.feature:9", other, scenarios.Failed, scenarios.Failed, "bad"},
		{"rfc3501/c.feature:1", tagged, scenarios.Failed, scenarios.ExpectedFailure, "known: It does not care."},
		{"rfc3501/b.feature:7", scenarios.ScenarioInfo{URI: "rfc3501/b.feature", Name: "yes"}, scenarios.Failed, scenarios.ExpectedFailure, "known: It is slow."},
		{"rfc3501/b.feature:8", scenarios.ScenarioInfo{URI: "rfc3501/b.feature"}, scenarios.Failed, scenarios.Failed, "bad"},
	} {
		if v, reason := f.Judge(c.id, c.info, c.is, "bad"); v != c.judged || !strings.HasPrefix(reason, c.reason) {
			t.Errorf("%s %s, %s, is judged %s: %s", c.id, c.info.Name, c.is, v, reason)
		}
	}
	stale := f.Stale([]expectations.Known{{ID: "rfc3501/a.feature:3", Info: noop}})
	if len(stale) != 4 || stale[0] != "line 8: no scenario carries R-1" || stale[1] != "line 11: there is no scenario rfc3501/b.feature:7 / x" {
		t.Errorf("stale: %q", stale)
	}
}

func TestMalformed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"expectations:\n  - scenario: a.feature\n    verdit: failed\n":                           `:3:5: unknown field "verdit"; allowed are scenario, name, names, requirement, verdict, reason, link`,
		"expectations:\n  - verdict: failed\n    reason: x\n":                                    ":2:5: expectation 1 names neither",
		"expectations:\n  - {scenario: a.feature, requirement: R, verdict: failed, reason: x}\n": "one of them is allowed",
		"expectations:\n  - {requirement: R, name: x, verdict: failed, reason: x}\n":             "a name without a scenario",
		"expectations:\n  - {scenario: a.feature, verdict: fails, reason: x}\n":                  `the verdict "fails": allowed are failed and unsteady`,
		"expectations:\n  - {scenario: a.feature, verdict: failed}\n":                            "has no reason",
		"expectations: {\n": ":1:",
		"":                  "allowed are server, expectations",
	} {
		_, err := load(t, text)
		var mistake *expectations.Error
		if !errors.As(err, &mistake) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestFilesAreCurrent reads the files beside this package: each is well formed and about scenarios that there are.
func TestFilesAreCurrent(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	all, err := runner.Discover(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	var there []expectations.Known
	for _, s := range all {
		there = append(there, expectations.Known{ID: s.ID, Info: s.Info})
	}
	for _, name := range files {
		f, err := expectations.Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, stale := range f.Stale(there) {
			t.Errorf("%s: %s", name, stale)
		}
	}
}
