package progress

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/scenarios"
)

// group is the events of one scenario with one step.
func group(name string, verdict scenarios.Verdict, status scenarios.StepStatus, text string) []scenarios.Event {
	id, reason := name+".feature:1", text
	if status == scenarios.StepFailed || status == scenarios.StepUndefined {
		reason = "Then " + name + ": " + text
	}
	return []scenarios.Event{
		{Kind: scenarios.ScenarioStarted, Scenario: id, Info: &scenarios.ScenarioInfo{Feature: "F", Name: name, Tags: []string{"@req:X-1"}}},
		{Kind: scenarios.StepStarted, Scenario: id, Step: &scenarios.StepInfo{Text: "Then " + name, Line: 2}},
		{Kind: scenarios.WireLine, Scenario: id, Line: &scenarios.Line{Actor: "alice", Dir: scenarios.Received, Text: "* \x1b[31mOK"}},
		{Kind: scenarios.StepFinished, Scenario: id, Step: &scenarios.StepInfo{Text: "Then " + name, Argument: "doc\nstring", Line: 2, Status: status, Error: text}},
		{Kind: scenarios.ScenarioFinished, Scenario: id, Verdict: verdict, Reason: reason},
	}
}

func replay(id string) string { return "again " + id }

func TestLivelineOnTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := New(Config{Out: &out, Replay: replay, Width: func() int { return 30 }})
	p.Live(scenarios.Event{Kind: scenarios.RunStarted, Run: &scenarios.RunInfo{Total: 3}})
	for _, g := range [][]scenarios.Event{
		group("good", scenarios.Passed, scenarios.StepPassed, ""),
		group("bad with a long name", scenarios.Failed, scenarios.StepFailed, "no"),
		group("off", scenarios.NotApplicable, scenarios.StepSkipped, "no"),
	} {
		for _, e := range g {
			if e.Kind != scenarios.WireLine {
				p.Live(e)
			}
		}
		for _, e := range g {
			p.Finished(e)
		}
	}
	p.Summary(Counts{Total: 3, Passed: 1, Failed: 1, NotApplicable: 1})
	text := out.String()
	for _, part := range []string{
		"\r\x1b[K1/3  ✓ 1  ✗ 0  - 0  Then good", "\r\x1b[K2/3  ✓ 1  ✗ 1  - 0  Then bad…",
		"\r\x1b[KFAILED  F / bad with a long name\n", "\r\x1b[K3/3  ✓ 1  ✗ 1  - 1  Then off", "\r\x1b[Kfailed:\n",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the output lacks %q:\n%q", part, text)
		}
	}
	if strings.Contains(text, "\nF / good") || !strings.HasSuffix(text, "\n1 passed, 1 failed, 1 not applicable\n") {
		t.Errorf("got %q", text)
	}
}

// TestServerThatIsGone is said once, with where to look.
func TestServerThatIsGone(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	New(Config{Out: &out}).Summary(Counts{Total: 5, Failed: 2, Gone: errors.New("connection\x1b refused")})
	want := `the server is gone, 2 of 5 scenarios were started, and the last that failed may say what it fell over:
  connection\x1b refused
0 findings of the watchers
0 passed, 2 failed, 0 not applicable
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestGroupsSideBySide(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := New(Config{Out: &out, Replay: replay})
	off, bad := group("off", scenarios.NotApplicable, scenarios.StepSkipped, "no lamp"), group("bad", scenarios.Error, scenarios.StepUndefined, "no definition")
	p.Live(off[0])
	p.Live(bad[0])
	for _, e := range append(off, bad...) {
		p.Finished(e)
	}
	p.Summary(Counts{Total: 5, Failed: 1, NotApplicable: 1, Interrupted: true, Expected: 1}, "report: dir")
	want := `F / off  off.feature:1
  - Then off
  not applicable: no lamp

F / bad  bad.feature:1
  ? Then bad
ERROR  F / bad
    where    bad.feature:1
    requires X-1
    step     Then bad (line 2)
               doc
               string
    because  no definition
    replay   again bad.feature:1

failed:
  bad.feature:1  F / bad
      Then bad: no definition
interrupted: 3 of 5 scenarios were started
1 failed as expected
report: dir
0 findings of the watchers
0 passed, 1 failed, 1 not applicable
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	var plain, coloured bytes.Buffer
	for out, style := range map[*bytes.Buffer]Style{&plain: {}, &coloured: {Colour: true}} {
		p := New(Config{Out: out, Style: style, Steps: true, Replay: replay})
		for _, e := range group("good", scenarios.Passed, scenarios.StepPassed, "") {
			p.Live(e)
			p.Finished(e)
		}
		p.Summary(Counts{Total: 1, Passed: 1})
	}
	if strings.Contains(plain.String(), "\x1b") || !strings.Contains(coloured.String(), green+"✓"+reset) {
		t.Errorf("plain %q\ncoloured %q", plain.String(), coloured.String())
	}
}

func TestTranscript(t *testing.T) {
	t.Parallel()
	events := group("x", scenarios.Failed, scenarios.StepFailed, "no")
	for i := range transcriptLines + 1 {
		events = append(events, scenarios.Event{Kind: scenarios.WireLine, Line: &scenarios.Line{Actor: "bob", Dir: scenarios.Sent, Text: fmt.Sprint(i)}})
	}
	var out bytes.Buffer
	Transcript(&out, events)
	if got := out.String(); !strings.HasPrefix(got, "  … 2 earlier lines\n  bob C: 1\n") || !strings.HasSuffix(got, "  bob C: 100\n") {
		t.Errorf("got %s", got)
	}
	out.Reset()
	Transcript(&out, events[:5])
	if got := out.String(); got != "  alice S: * \\x1b[31mOK\n" {
		t.Errorf("got %q", got)
	}
}

func TestReasonBeyondTheStep(t *testing.T) {
	t.Parallel()
	events := group("x", scenarios.Error, scenarios.StepFailed, "context canceled")
	events[len(events)-1].Reason = "the run was interrupted: Then x: context canceled"
	var out bytes.Buffer
	Failure(&out, nil, Style{}, events)
	if !strings.HasSuffix(out.String(), "    reason   the run was interrupted: Then x: context canceled\n") {
		t.Errorf("got %s", out.String())
	}
}

func TestFailureSaysNothingOfSuccess(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	Failure(&out, nil, Style{}, group("good", scenarios.Passed, scenarios.StepPassed, ""))
	Failure(&out, nil, Style{}, nil)
	if out.Len() > 0 {
		t.Errorf("got %s", out.String())
	}
}
