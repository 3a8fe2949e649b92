// Package progress shows a run to a person: plain lines as they happen, or one live line on a terminal, and for each scenario
// that failed what to know about it and the command that replays it.
package progress

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
)

// Config is how a run is shown.
type Config struct {
	Out       io.Writer
	Style     Style
	Catalogue *catalogue.Catalogue
	Replay    func(id string) string // the command that runs one scenario again
	Steps     bool                   // jobs is 1: a scenario's lines may be written while it runs
	Width     func() int             // the terminal's columns: one live line instead of plain ones; nil for no terminal
}

// Printer shows one run. Live and Finished are the run's two streams of events; they are never called at once.
type Printer struct {
	cfg   Config
	group []scenarios.Event // of the scenario that Finished is being given
	tally tally
	bad   []failure
	found int // findings of the watchers
	drawn time.Time
	shown bool // the live line is on the screen
}

// failure is what the summary says of a scenario that failed.
type failure struct {
	started scenarios.Event
	reason  string
}

// tally is what the live line counts.
type tally struct {
	total, passed, failed, notApplicable int
	current                              string
}

// New makes a printer.
func New(cfg Config) *Printer { return &Printer{cfg: cfg} }

// Live takes an event as it happens.
func (p *Printer) Live(e scenarios.Event) {
	switch {
	case p.cfg.Width != nil:
		p.count(e)
		p.draw(e.Kind == scenarios.ScenarioFinished)
	case p.cfg.Steps:
		p.line(e)
	}
}

// Finished takes the events of the record. Those of one scenario come together, when it has ended.
func (p *Printer) Finished(e scenarios.Event) {
	if e.Scenario == "" {
		return
	}
	p.group = append(p.group, e)
	if e.Kind != scenarios.ScenarioFinished {
		return
	}
	group := p.group
	p.group = nil
	defer p.findings(group)
	if p.cfg.Width == nil && !p.cfg.Steps {
		for _, e := range group {
			p.line(e)
		}
	}
	if !failed(e.Verdict) {
		return
	}
	p.erase()
	p.bad = append(p.bad, failure{group[0], e.Reason})
	Failure(p.cfg.Out, p.cfg.Catalogue, p.cfg.Style, group)
	field(p.cfg.Out, "replay", p.cfg.Replay(e.Scenario))
	fmt.Fprintln(p.cfg.Out)
}

// findings shows what the watchers of a scenario's connections have found: each rule once, with its first finding.
func (p *Printer) findings(group []scenarios.Event) {
	times := map[string]int{}
	var first []*scenarios.Finding
	for _, e := range group {
		if e.Kind != scenarios.FindingMade || e.Finding == nil {
			continue
		}
		if times[e.Finding.Rule] == 0 {
			first = append(first, e.Finding)
		}
		times[e.Finding.Rule]++
		p.found++
	}
	if len(first) == 0 {
		return
	}
	p.erase()
	fmt.Fprintf(p.cfg.Out, "%s  %s\n", p.cfg.Style.paint(yellow, "FINDINGS"), group[0].Scenario)
	for _, f := range first {
		text := fmt.Sprintf("%s (%s)\n%s\n%s", f.Message, f.Source, f.Connection, f.Line)
		if n := times[f.Rule]; n > 1 {
			text += fmt.Sprintf("\nand %d more of this rule", n-1)
		}
		field(p.cfg.Out, f.Rule, text)
	}
	fmt.Fprintln(p.cfg.Out)
}

// line writes the plain line of an event, if it has one.
func (p *Printer) line(e scenarios.Event) {
	switch e.Kind {
	case scenarios.ScenarioStarted:
		fmt.Fprintf(p.cfg.Out, "%s  %s\n", p.cfg.Style.paint(bold, heading(e.Info)), p.cfg.Style.paint(dim, e.Scenario))
	case scenarios.StepFinished:
		fmt.Fprintf(p.cfg.Out, "  %s %s\n", p.cfg.Style.step(e.Step.Status), printable(e.Step.Text))
	case scenarios.ScenarioFinished:
		if e.Verdict == scenarios.Interrupted {
			fmt.Fprintf(p.cfg.Out, "  %s\n", p.cfg.Style.paint(yellow, printable(firstLine(e.Reason))))
		} else if e.Verdict != scenarios.Passed && !failed(e.Verdict) {
			fmt.Fprintf(p.cfg.Out, "  %s\n", p.cfg.Style.paint(yellow, fmt.Sprintf("%s: %s", e.Verdict, printable(e.Reason))))
		}
		if !failed(e.Verdict) {
			fmt.Fprintln(p.cfg.Out)
		}
	}
}

// count follows the run for the live line.
func (p *Printer) count(e scenarios.Event) {
	switch e.Kind {
	case scenarios.RunStarted:
		p.tally.total = e.Run.Total
	case scenarios.ScenarioStarted:
		p.tally.current = heading(e.Info)
	case scenarios.StepStarted:
		p.tally.current = printable(e.Step.Text)
	case scenarios.ScenarioFinished:
		switch {
		case failed(e.Verdict):
			p.tally.failed++
		case e.Verdict == scenarios.NotApplicable:
			p.tally.notApplicable++
		case e.Verdict == scenarios.Interrupted:
		default:
			p.tally.passed++
		}
	}
}

// redraw is the shortest time between two states of the live line.
const redraw = 50 * time.Millisecond

// draw shows the live line, cut to the terminal's width.
func (p *Printer) draw(now bool) {
	if !now && time.Since(p.drawn) < redraw {
		return
	}
	t := p.tally
	done := t.passed + t.failed + t.notApplicable
	text := fmt.Sprintf("%d/%d  ✓ %d  ✗ %d  - %d  %s", done, t.total, t.passed, t.failed, t.notApplicable, t.current)
	if width := p.cfg.Width(); width > 1 {
		text = cut(text, width-1)
	}
	fmt.Fprint(p.cfg.Out, "\r\x1b[K"+text)
	p.drawn, p.shown = time.Now(), true
}

// erase takes the live line away.
func (p *Printer) erase() {
	if p.shown {
		fmt.Fprint(p.cfg.Out, "\r\x1b[K")
		p.shown = false
	}
}

// reasonLength is how many characters of a failure's reason the summary shows.
const reasonLength = 300

// cut shortens a text to so many characters.
func cut(text string, length int) string {
	if chars := []rune(text); len(chars) > length {
		return string(chars[:length-1]) + "…"
	}
	return text
}

// Counts is what a run's last line says.
type Counts struct {
	Total, Passed, Failed, NotApplicable, Expected int
	Interrupted                                    bool
	Gone                                           error // why there was no server any more
	CutOff                                         int   // scenarios that the interruption has cut off
}

// Summary ends the run's output: the failed scenarios once more, which may have scrolled away, with the first line of why; what was
// interrupted or left without a server, notes such as where the report is, and the last line, "N passed, N failed, N not applicable".
func (p *Printer) Summary(c Counts, notes ...string) {
	p.erase()
	w := p.cfg.Out
	if len(p.bad) > 0 && c.Total > 1 {
		fmt.Fprintln(w, "failed:")
		for _, f := range p.bad {
			fmt.Fprintf(w, "  %s  %s\n      %s\n", f.started.Scenario, heading(f.started.Info), cut(firstLine(printable(f.reason)), reasonLength))
		}
	}
	started := c.Passed + c.Failed + c.NotApplicable + c.Expected + c.CutOff
	if c.Gone != nil {
		fmt.Fprintf(w, "the server is gone, %d of %d scenarios were started, and the last that failed may say what it fell over:\n  %s\n",
			started, c.Total, printable(c.Gone.Error()))
	} else if c.Interrupted {
		fmt.Fprintf(w, "interrupted: %d of %d scenarios were started\n", started, c.Total)
		if c.CutOff > 0 {
			fmt.Fprintf(w, "%d of them were cut off, and count neither as passed nor as failed\n", c.CutOff)
		}
	}
	if c.Expected > 0 {
		fmt.Fprintf(w, "%d failed as expected\n", c.Expected)
	}
	for _, n := range notes {
		fmt.Fprintln(w, n)
	}
	noun := "findings"
	if p.found == 1 {
		noun = "finding"
	}
	fmt.Fprintf(w, "%d %s of the watchers\n", p.found, noun)
	colour := green
	if c.Failed > 0 {
		colour = red
	}
	last := fmt.Sprintf("%d passed, %d failed, %d not applicable", c.Passed, c.Failed, c.NotApplicable)
	fmt.Fprintln(w, p.cfg.Style.paint(colour, strings.TrimSpace(last)))
}
