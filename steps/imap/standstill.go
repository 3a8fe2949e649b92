package imap

import (
	"context"
	"time"
)

// How often a standstills looks at the clock, and how much later than that it may do so on a machine that is merely busy.
const (
	beat = 50 * time.Millisecond
	busy = 200 * time.Millisecond
)

// standstills adds up for how long this process stood still, as on a machine that is suspended or has too much to do: nobody was
// without service for that time, since nobody asked. Whoever uses it guards it.
type standstills struct {
	looked time.Time // last
	total  time.Duration
}

// look is to be called at every beat, and whenever the total is about to be used. operated is what counts otherwise already.
func (s *standstills) look(now time.Time, operated func(from, to time.Time) time.Duration) {
	if late := now.Sub(s.looked) - beat; !s.looked.IsZero() && late > busy {
		s.total += max(0, late-operated(s.looked, now))
	}
	s.looked = now
}

// watch looks at every beat until ctx ends.
func watch(ctx context.Context, look func(now time.Time)) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		look(time.Now())
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
