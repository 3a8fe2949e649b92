package scm

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"
)

// Level is an event's entry type, spelled as Get-EventLog does.
type Level string

// The levels.
const (
	Information Level = "Information"
	Warning     Level = "Warning"
	ErrorLevel  Level = "Error"
)

// The ids of the manager's own events, after those of Windows' Service Control Manager; the runners' events have eventOther.
const (
	eventOther       = 1000
	eventComponent   = 1074
	eventStartFailed = 7023
	eventStopFailed  = 7034
	eventStarted     = 7036
	eventStopped     = 7037
)

// Event is one entry of the host's Application log.
type Event struct {
	Index   int // counts from 1
	Time    time.Time
	Level   Level
	Source  string // the service's name
	ID      int
	Message string
}

// maxEvents bounds the log; the oldest entries go first, as in Windows.
const maxEvents = 10_000

// EventLog is the host's Application log. It is safe for concurrent use.
type EventLog struct {
	clock   clockwork.Clock
	mu      sync.Mutex
	entries []Event
	last    int
}

// NewEventLog makes an empty log.
func NewEventLog(clock clockwork.Clock) *EventLog { return &EventLog{clock: clock} }

// Add appends an entry; Index and, where it is zero, Time are set.
func (l *EventLog) Add(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	e.Index = l.last
	if e.Time.IsZero() {
		e.Time = l.clock.Now()
	}
	if len(l.entries) >= maxEvents {
		l.entries = append(l.entries[:0], l.entries[len(l.entries)-maxEvents/2:]...)
	}
	l.entries = append(l.entries, e)
}

// Entries gives a copy of the log, oldest first.
func (l *EventLog) Entries() []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Event(nil), l.entries...)
}

// Handler is a log handler that also writes warnings and errors into the event log under the source's name. next gets
// every record that it is enabled for and may be nil.
func (l *EventLog) Handler(source string, next slog.Handler) slog.Handler {
	if next == nil {
		next = slog.DiscardHandler
	}
	return &eventHandler{log: l, source: source, next: next}
}

type eventHandler struct {
	log    *EventLog
	source string
	attrs  []slog.Attr
	next   slog.Handler
}

func (h *eventHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn || h.next.Enabled(ctx, level)
}

func (h *eventHandler) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		level := Warning
		if r.Level >= slog.LevelError {
			level = ErrorLevel
		}
		var text strings.Builder
		text.WriteString(r.Message)
		write := func(a slog.Attr) bool {
			text.WriteString(" " + a.Key + "=" + a.Value.Resolve().String())
			return true
		}
		for _, a := range h.attrs {
			write(a)
		}
		r.Attrs(write)
		h.log.Add(Event{Time: r.Time, Level: level, Source: h.source, ID: eventOther, Message: text.String()})
	}
	if !h.next.Enabled(ctx, r.Level) {
		return nil
	}
	return h.next.Handle(ctx, r)
}

func (h *eventHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := *h
	next.attrs = append(append([]slog.Attr(nil), h.attrs...), attrs...)
	next.next = h.next.WithAttrs(attrs)
	return &next
}

func (h *eventHandler) WithGroup(name string) slog.Handler {
	next := *h
	next.next = h.next.WithGroup(name)
	return &next
}
