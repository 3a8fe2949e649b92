package stage

import (
	"testing"
	"time"
)

func TestOperated(t *testing.T) {
	t.Parallel()
	at := func(seconds int) time.Time { return time.Date(2026, 1, 2, 3, 4, seconds, 0, time.UTC) }
	var o operator
	o.begin(at(10))
	o.end(at(12))
	o.begin(at(20))
	for _, c := range []struct{ from, to, want int }{{0, 5, 0}, {0, 11, 1}, {11, 13, 1}, {10, 12, 2}, {13, 19, 0}, {0, 25, 7}, {22, 25, 3}} {
		if got := o.between(at(c.from), at(c.to)); got != time.Duration(c.want)*time.Second {
			t.Errorf("from %d to %d: %v, want %d s", c.from, c.to, got, c.want)
		}
	}
}
