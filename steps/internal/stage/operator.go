package stage

import (
	"sync"
	"time"
)

// operator is who switches hosts and networks off and on. What that takes is a matter of the machine, not of a server.
type operator struct {
	mu   sync.Mutex
	work []span
}

// span is a time; the zero end means that it lasts.
type span struct{ begun, ended time.Time }

// Operate has the operator do something. Nobody else does anything meanwhile but the clients that a scenario has in the background.
func (s *Stage) Operate(act func() error) error {
	s.operator.begin(time.Now())
	defer func() { s.operator.end(time.Now()) }()
	return act()
}

// Operated is for how long the operator was at work between two moments. Any goroutine may ask.
func (s *Stage) Operated(from, to time.Time) time.Duration { return s.operator.between(from, to) }

func (o *operator) begin(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.work = append(o.work, span{begun: now})
}

func (o *operator) end(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.work[len(o.work)-1].ended = now
}

func (o *operator) between(from, to time.Time) (total time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, w := range o.work {
		begun, ended := w.begun, w.ended
		if begun.Before(from) {
			begun = from
		}
		if ended.IsZero() || ended.After(to) {
			ended = to
		}
		total += max(0, ended.Sub(begun))
	}
	return total
}
