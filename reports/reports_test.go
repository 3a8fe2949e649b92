package reports_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/reports"
	"github.com/imapspec/imapspec/scenarios"
)

var update = flag.Bool("update", false, "write the golden files anew")

const requirements = `source: demo
title: A demonstration
requirements:
- {id: D-1, section: Part 1, level: MUST, party: server, statement: The greeting is OK.}
- {id: D-2, section: Part 1, level: MUST NOT, party: server, statement: Nobody else may log in.}
- {id: D-3, section: Part 2, level: MAY, party: client, statement: Clients may dance., testable: false, reason: It is about clients.}
`

func load(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	var files fs.FS = fstest.MapFS{"requirements/demo.yaml": {Data: []byte(requirements)}}
	c, err := catalogue.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// events is a run of four scenarios: one passed, one failed, one not applicable, one that never finished.
func events() []scenarios.Event {
	start := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	info := func(name string, line int, tags ...string) *scenarios.ScenarioInfo {
		return &scenarios.ScenarioInfo{Feature: "Greeting", Name: name, URI: "demo/greeting.feature", Line: line, Tags: tags,
			Steps: []string{"Given a server", "Then it greets"}}
	}
	step := func(i int, s scenarios.StepStatus, text, failure string) *scenarios.StepInfo {
		return &scenarios.StepInfo{Index: i, Text: text, Line: 5 + i, Status: s, Duration: 3 * time.Millisecond, Error: failure}
	}
	pass, fail, na, lost := "demo/greeting.feature:3", "demo/greeting.feature:9", "demo/greeting.feature:15", "demo/greeting.feature:21"
	return []scenarios.Event{
		{Kind: scenarios.RunStarted, Time: at(0), Run: &scenarios.RunInfo{Implementation: "a demonstration server", Topology: "embedded", Total: 4, Jobs: 1, Replay: "imapspec run {scenario} --jobs 1"}},
		{Kind: scenarios.ScenarioStarted, Time: at(1), Scenario: fail, Info: info("Strangers <stay> outside", 9, "@req:D-2")},
		{Kind: scenarios.StepStarted, Time: at(2), Scenario: fail, Step: step(0, "", "Given a server", "")},
		{Kind: scenarios.WireLine, Time: at(3), Scenario: fail, Line: &scenarios.Line{Time: at(3), Actor: "alice", Dir: scenarios.Received, Text: "* OK <ready>\x00"}},
		{Kind: scenarios.StepFinished, Time: at(4), Scenario: fail, Step: step(0, scenarios.StepFailed, "Given a server", "no")},
		{Kind: scenarios.ScenarioFinished, Time: at(5), Scenario: fail, Verdict: scenarios.Failed, Reason: "expected: * NO\nactual:   * OK <ready>\x00"},
		{Kind: scenarios.ScenarioStarted, Time: at(6), Scenario: pass, Info: info("It greets", 3, "@req:D-1")},
		{Kind: scenarios.StepFinished, Time: at(7), Scenario: pass, Step: step(0, scenarios.StepPassed, "Given a server", "")},
		{Kind: scenarios.Attached, Time: at(7), Scenario: pass, Attachment: &scenarios.Attachment{Name: "shot.png", MediaType: "image/png", Content: []byte("\x89PNG")}},
		{Kind: scenarios.StepFinished, Time: at(8), Scenario: pass, Step: step(1, scenarios.StepPassed, "Then it greets", "")},
		{Kind: scenarios.FindingMade, Time: at(8), Scenario: pass, Finding: &scenarios.Finding{Connection: "alice", Rule: "grammar: text",
			Message: "expected a text | of <one> character", Line: "* OK ⟂", Source: "RFC 3501, section 9", Requirements: []string{"R3501-9-65"}}},
		{Kind: scenarios.ScenarioFinished, Time: at(9), Scenario: pass, Verdict: scenarios.Passed},
		{Kind: scenarios.ScenarioStarted, Time: at(10), Scenario: na, Info: info("It dances", 15)},
		{Kind: scenarios.ScenarioFinished, Time: at(11), Scenario: na, Verdict: scenarios.NotApplicable, Reason: "the server has no legs"},
		{Kind: scenarios.ScenarioStarted, Time: at(12), Scenario: lost, Info: info("It never ends", 21)},
		{Kind: scenarios.RunFinished, Time: at(1500)},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := reports.Write(dir, load(t), events()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"junit.xml", "report.html", "report.json", "summary.md"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(golden, got, 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (go test ./reports -update writes it anew):\n%s", name, diff)
		}
	}
}

func TestPicturesAreFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for range 2 { // the second run replaces the first one's
		if err := reports.Write(dir, load(t), events()); err != nil {
			t.Fatal(err)
		}
	}
	found, err := filepath.Glob(filepath.Join(dir, "pictures", "*"))
	if err != nil || len(found) != 1 || filepath.Base(found[0]) != "demo-greeting-feature-3-1.png" {
		t.Errorf("pictures: %q, %v", found, err)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	r := reports.Build(load(t), events())
	if diff := cmp.Diff(reports.Counts{Passed: 1, Failed: 2, NotApplicable: 1}, r.Counts); diff != "" {
		t.Error(diff)
	}
	if carried, proven, testable := r.Proven(); carried != 2 || proven != 1 || testable != 2 {
		t.Errorf("%d of %d proven, %d testable", proven, carried, testable)
	}
	if r.Features[0].Scenarios[0].Info.Line != 3 {
		t.Error("scenarios are not in the order of the file")
	}
}

// TestInterruptedScenario counts neither as passed nor as failed, in no rendering, and shows nothing of its statement.
func TestInterruptedScenario(t *testing.T) {
	t.Parallel()
	all := events()
	for i, e := range all {
		if e.Verdict == scenarios.Failed {
			all[i].Verdict, all[i].Reason = scenarios.Interrupted, "the run was interrupted: Then it greets: context canceled"
		}
	}
	dir := t.TempDir()
	if err := reports.Write(dir, load(t), slices.Concat(all[:len(all)-2], all[len(all)-1:])); err != nil { // without the scenario that never ended
		t.Fatal(err)
	}
	for name, parts := range map[string][]string{
		"summary.md":  {"# Interrupted: 2 of 4 scenarios ran, 0 failed\n", "; 1 scenario was cut off by the interruption\n", "| Greeting | 1 | 0 | 0 | 1 |\n", "\n1 of the 1 statements that"},
		"report.json": {`"failed": 0`, `"interrupted": 1`, `"verdict": "interrupted"`},
		"junit.xml":   {`tests="3" failures="0" errors="0" skipped="2"`, `<skipped message="the run was interrupted: `},
		"report.html": {`<span class="mark interrupted">1 interrupted</span>`},
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s lacks %q:\n%.2000s", name, part, text)
			}
		}
		if strings.Contains(string(text), "## Interrupted:") {
			t.Errorf("%s tells it as a failure", name)
		}
	}
}

// TestJUnitNames are each there once, since CI servers take cases of one class and name for one.
func TestJUnitNames(t *testing.T) {
	t.Parallel()
	var all []scenarios.Event
	for _, s := range []scenarios.ScenarioInfo{{URI: "rfc1/9.feature", Line: 3}, {URI: "rfc1/9.feature", Line: 4}, {URI: "rfc2/9.feature", Line: 3}} {
		s.Feature, s.Name = "Formal syntax", "It is kept"
		id := fmt.Sprintf("%s:%d", s.URI, s.Line)
		all = append(all, scenarios.Event{Kind: scenarios.ScenarioStarted, Scenario: id, Info: &s},
			scenarios.Event{Kind: scenarios.ScenarioFinished, Scenario: id, Verdict: scenarios.Passed})
	}
	var junit bytes.Buffer
	if err := reports.JUnit(&junit, reports.Build(nil, all)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`classname="rfc1: Formal syntax" name="It is kept (line 3)"`, `classname="rfc1: Formal syntax" name="It is kept (line 4)"`,
		`classname="rfc2: Formal syntax" name="It is kept"`} {
		if strings.Count(junit.String(), want) != 1 {
			t.Errorf("%s is not there once:\n%s", want, junit.String())
		}
	}
}

// TestServerThatIsGone is told in every report that people read.
func TestServerThatIsGone(t *testing.T) {
	t.Parallel()
	all := another()
	all = append(all[:len(all)-2:len(all)-2], scenarios.Event{Kind: scenarios.RunFinished, Reason: "no login has worked: <refused>"})
	r := reports.Build(load(t), all)
	if got, want := r.Headline(), "The server was gone after 3 of 4 scenarios, 0 failed"; got != want {
		t.Errorf("headline %q, want %q", got, want)
	}
	var html, markdown bytes.Buffer
	if err := errors.Join(reports.HTML(&html, r), reports.Markdown(&markdown, r)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(html.String(), "no login has worked: &lt;refused&gt;") || !strings.Contains(html.String(), `<header class="card bad">`) {
		t.Errorf("%.2000s", html.String())
	}
	if !strings.Contains(markdown.String(), `no login has worked: \<refused\>`) {
		t.Errorf("%.2000s", markdown.String())
	}
}

// TestReasonInALine is what "What failed" says of a reason whose first line only leads to the others.
func TestReasonInALine(t *testing.T) {
	t.Parallel()
	events := events()
	for i := range events {
		if events[i].Verdict == scenarios.Failed {
			events[i].Reason = "Then the page shows: shown was:\n  Port: 143\n  TLS"
		}
	}
	var page bytes.Buffer
	if err := reports.HTML(&page, reports.Build(nil, events)); err != nil {
		t.Fatal(err)
	}
	if want := `<div class="soft why">Then the page shows: shown was: Port: 143 TLS</div>`; !strings.Contains(page.String(), want) {
		t.Errorf("the page lacks %s:\n%s", want, page.String())
	}
}

// TestKnownDeviations sees a deviation that an expectation file explains named, and its statement not taken for shown.
func TestKnownDeviations(t *testing.T) {
	t.Parallel()
	all := another()
	r := reports.Build(load(t), all[:len(all)-2]) // without the scenario that never ended
	if diff := cmp.Diff(reports.Counts{Known: 1, NotApplicable: 2}, r.Counts); diff != "" {
		t.Error(diff)
	}
	if got, want := r.Headline(), "Interrupted: 3 of 4 scenarios ran, 0 failed"; got != want {
		t.Errorf("headline %q, want %q", got, want)
	}
	r.Interrupted = false
	if got, want := r.Headline(), "As expected: 0 scenarios passed, 1 fail as known"; got != want {
		t.Errorf("headline %q, want %q", got, want)
	}
	if carried, proven, _ := r.Proven(); carried != 2 || proven != 0 {
		t.Errorf("%d of %d proven", proven, carried)
	}
	var junit bytes.Buffer
	if err := reports.JUnit(&junit, r); err != nil || !strings.Contains(junit.String(), `<skipped message="known deviation: known: it greets with &lt;BYE&gt;">`) {
		t.Errorf("%v\n%s", err, junit.String())
	}
}

func TestRenderersAreWellFormed(t *testing.T) {
	t.Parallel()
	r := reports.Build(load(t), events())
	var junit, data, html bytes.Buffer
	if err := reports.JUnit(&junit, r); err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(&junit)
	for {
		if _, err := decoder.Token(); err != nil {
			if err.Error() != "EOF" {
				t.Errorf("junit.xml: %v", err)
			}
			break
		}
	}
	if err := reports.JSON(&data, r); err != nil || !json.Valid(data.Bytes()) {
		t.Errorf("report.json is not JSON: %v", err)
	}
	if err := reports.HTML(&html, r); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(html.String(), "<stay>") || strings.Contains(html.String(), "<ready>") {
		t.Error("report.html does not escape what servers and features say")
	}
}

func TestUnwritableFolder(t *testing.T) {
	t.Parallel()
	err := reports.Write(filepath.Join(t.TempDir(), "missing"), nil, nil)
	if err == nil || !strings.Contains(err.Error(), "choose another folder with --report") {
		t.Errorf("got %v", err)
	}
}
