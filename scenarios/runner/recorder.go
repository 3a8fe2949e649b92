package runner

import (
	"sync"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// recorder collects one scenario's events. Events wait here until the scenario has ended, because a step may name a secret
// after a line that showed it. After close, what a step that would not stop still records is dropped.
type recorder struct {
	scenario string
	live     func(scenarios.Event)

	mu      sync.Mutex
	secrets secrets
	events  []scenarios.Event
	closed  bool
}

// Line records a line of a connection's transcript.
func (r *recorder) Line(actor string, dir scenarios.Direction, text string) {
	now := time.Now()
	r.emit(scenarios.Event{Kind: scenarios.WireLine, Time: now,
		Line: &scenarios.Line{Time: now, Actor: actor, Dir: dir, Text: text}})
}

// Attach records a file; its content must not change afterwards.
func (r *recorder) Attach(a scenarios.Attachment) {
	r.emit(scenarios.Event{Kind: scenarios.Attached, Attachment: &a})
}

// Finding records what a watcher has found; the verdict stays what the steps make it.
func (r *recorder) Finding(f scenarios.Finding) {
	r.emit(scenarios.Event{Kind: scenarios.FindingMade, Finding: &f})
}

// Secret has the text masked in everything that this scenario records, earlier or later.
func (r *recorder) Secret(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secrets.add(text)
}

// emit stamps and keeps an event and shows it live where that is harmless.
func (r *recorder) emit(e scenarios.Event) {
	e.Scenario = r.scenario
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	r.events = append(r.events, e)
	show := e.Kind != scenarios.WireLine && e.Kind != scenarios.Attached && e.Kind != scenarios.FindingMade
	if show {
		e = r.secrets.event(e)
	}
	r.mu.Unlock()
	if show {
		r.live(e)
	}
}

// close ends the record and gives it, masked.
func (r *recorder) close() []scenarios.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	out := make([]scenarios.Event, len(r.events))
	for i, e := range r.events {
		out[i] = r.secrets.event(e)
	}
	return out
}
