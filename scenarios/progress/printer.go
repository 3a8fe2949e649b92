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
	bad   []scenarios.Event // ScenarioStarted of each that failed
	drawn time.Time
	shown bool // the live line is on the screen
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
	if p.cfg.Width == nil && !p.cfg.Steps {
		for _, e := range group {
			p.line(e)
		}
	}
	if !failed(e.Verdict) {
		return
	}
	p.erase()
	p.bad = append(p.bad, group[0])
	Failure(p.cfg.Out, p.cfg.Catalogue, p.cfg.Style, group)
	field(p.cfg.Out, "replay", p.cfg.Replay(e.Scenario))
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
		if e.Verdict != scenarios.Passed && !failed(e.Verdict) {
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
	chars := []rune(text)
	if width := p.cfg.Width(); width > 1 && len(chars) >= width {
		chars = append(chars[:width-2], '…')
	}
	fmt.Fprint(p.cfg.Out, "\r\x1b[K"+string(chars))
	p.drawn, p.shown = time.Now(), true
}

// erase takes the live line away.
func (p *Printer) erase() {
	if p.shown {
		fmt.Fprint(p.cfg.Out, "\r\x1b[K")
		p.shown = false
	}
}

// Counts is what a run's last line says.
type Counts struct {
	Total, Passed, Failed, NotApplicable, Expected int
	Interrupted                                    bool
}

// Summary ends the run's output: the failed scenarios once more when they may have scrolled away, what was interrupted, notes
// such as where the report is, and the last line, "N passed, N failed, N not applicable".
func (p *Printer) Summary(c Counts, notes ...string) {
	p.erase()
	w := p.cfg.Out
	if len(p.bad) > 0 && c.Total > 1 {
		fmt.Fprintln(w, "failed:")
		for _, e := range p.bad {
			fmt.Fprintf(w, "  %s  %s\n", e.Scenario, heading(e.Info))
		}
	}
	if c.Interrupted {
		ran := c.Passed + c.Failed + c.NotApplicable + c.Expected
		fmt.Fprintf(w, "interrupted: %d of %d scenarios were started\n", ran, c.Total)
	}
	if c.Expected > 0 {
		fmt.Fprintf(w, "%d failed as expected\n", c.Expected)
	}
	for _, n := range notes {
		fmt.Fprintln(w, n)
	}
	colour := green
	if c.Failed > 0 {
		colour = red
	}
	last := fmt.Sprintf("%d passed, %d failed, %d not applicable", c.Passed, c.Failed, c.NotApplicable)
	fmt.Fprintln(w, p.cfg.Style.paint(colour, strings.TrimSpace(last)))
}
