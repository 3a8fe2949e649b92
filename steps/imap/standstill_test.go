package imap

import (
	"io"
	"testing"
	"time"
)

func never(time.Time, time.Time) time.Duration { return 0 }

// TestStandstills: time in which nobody looked at the clock is not counted as time without service; on a machine that is merely busy it is.
func TestStandstills(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var s standstills
	at := begun
	for _, step := range []struct{ later, total time.Duration }{
		{0, 0}, {beat, 0}, {beat + busy, 0}, {time.Second, time.Second - beat}, {beat, time.Second - beat}, {time.Minute, 61*time.Second - 2*beat},
	} {
		at = at.Add(step.later)
		if s.look(at, never); s.total != step.total {
			t.Errorf("%v after the look before it stood still for %v in all, want %v", step.later, s.total, step.total)
		}
	}
}

// TestTimeWithoutService: of a standstill the most that a writer may have waited knows nothing, the least does.
func TestTimeWithoutService(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	w := &writer{changed: make(chan struct{}), acked: map[string]place{}, operated: never}
	w.acknowledgedAt(at, "<1>", "1 1")
	for range 10 {
		at = at.Add(beat)
		w.look(at)
	}
	at = at.Add(10 * time.Second) // nobody looks meanwhile
	w.acknowledgedAt(at, "<2>", "1 2")
	at = at.Add(beat)
	w.look(at)
	w.acknowledgedAt(at, "<3>", "1 3")
	if w.gap != 10*time.Second+10*beat || w.waited != 11*beat {
		t.Errorf("it was without service for %v and waited for %v", w.gap, w.waited)
	}
}

// TestTimeOfTheOperator: what the operator takes to do something to a host is not the server's, also where everything stands still meanwhile.
func TestTimeOfTheOperator(t *testing.T) {
	t.Parallel()
	begun := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	w := &writer{changed: make(chan struct{}), acked: map[string]place{}, operated: func(from, to time.Time) time.Duration { return to.Sub(from) * 3 / 4 }}
	w.acknowledgedAt(begun, "<1>", "1 1")
	w.acknowledgedAt(begun.Add(20*time.Second), "<2>", "1 2") // nobody looks meanwhile
	if w.gap != 20*time.Second || w.waited != beat {
		t.Errorf("it was without service for %v and waited for %v", w.gap, w.waited)
	}
}

// TestUndisturbed: neither a connection that ended nor a long silence on one that lasted is service all the time.
func TestUndisturbed(t *testing.T) {
	t.Parallel()
	for want, w := range map[string]*writer{
		"": {waited: unnoticed},
		"the connection of alice's phone has ended: EOF":                               {broken: io.EOF},
		"the connection of alice's phone lasted, but was without service for 10001 ms": {waited: unnoticed + time.Millisecond},
	} {
		w.actor = "alice's phone"
		got := ""
		if err := w.undisturbed(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
