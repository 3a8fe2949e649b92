//go:build linux

package main

import (
	"fmt"
	"time"
)

// agree fails when the servers find different numbers of messages with the same search.
func (b *bench) agree(search string, t *target, hits int) error {
	if b.hits[search] == nil {
		b.hits[search] = map[string]int{}
	}
	b.hits[search][t.name] = hits
	for name, other := range b.hits[search] {
		if other != hits {
			return fmt.Errorf("SEARCH %s: %s finds %d messages, %s %d", search, t.name, hits, name, other)
		}
	}
	return nil
}

func (b *bench) compare(l line, ours, theirs float64) {
	ratio := ours / theirs
	if !l.unit.moreIsBetter() {
		ratio = theirs / ours
	}
	b.add(result{what: l.what, ours: show(ours, l.unit), theirs: show(theirs, l.unit),
		ratio: fmt.Sprintf("%.2f", ratio), bar: fmt.Sprintf("%g", l.bar), met: ratio >= l.bar})
}

// compareBare sets our value beside what the machine does with no server in between.
func (b *bench) compareBare(l line, ours, theirs, bare float64) {
	r := result{what: "- beside " + l.bare.what, ours: show(ours, l.unit), theirs: show(bare, l.unit), ratio: fmt.Sprintf("%.2f", ours/bare)}
	if l.bare.bar == 0 {
		b.note(r, fmt.Sprintf("at most %.2f times the peer here", bare/theirs))
		return
	}
	r.bar, r.met = fmt.Sprintf("%g", l.bare.bar), ours/bare >= l.bare.bar
	b.add(r)
}

// firstSelect measures the first SELECT after a start.
func (b *bench) firstSelect() error {
	var took []float64
	for range b.rounds {
		if err := b.own.restart(); err != nil {
			return err
		}
		c, err := b.own.open(user(0), false)
		if err != nil {
			return err
		}
		start := time.Now()
		_, err = c.selectFolder("Many")
		took = append(took, float64(time.Since(start).Nanoseconds())/1e6)
		c.close()
		if err != nil {
			return err
		}
	}
	limit := float64(firstSelectBar.Milliseconds())
	b.add(result{what: "- the first after a start", ours: show(median(took), millis), theirs: "",
		ratio: "", bar: show(limit, millis), met: median(took) <= limit})
	return nil
}

// add prints a bar and counts it.
func (b *bench) add(r result) {
	if len(b.results) == 0 {
		fmt.Fprintf(b.out, "\n%-44s %12s %12s %7s %7s\n", "", b.own.name, b.peer.name, "ratio", "bar")
	}
	b.results = append(b.results, r)
	verdict := "met"
	if !r.met {
		verdict = "not met"
	}
	b.note(r, verdict)
}

// note prints a row of the table.
func (b *bench) note(r result, remark string) {
	fmt.Fprintf(b.out, "%-44s %12s %12s %7s %7s  %s\n", r.what, r.ours, r.theirs, r.ratio, r.bar, remark)
}

func show(value float64, u unit) string {
	switch {
	case value >= 100:
		return fmt.Sprintf("%.0f %s", value, u)
	case value >= 1:
		return fmt.Sprintf("%.1f %s", value, u)
	default:
		return fmt.Sprintf("%.3f %s", value, u)
	}
}

// report prints the last line and returns the exit status.
func (b *bench) report() int {
	met := 0
	for _, r := range b.results {
		if r.met {
			met++
		}
	}
	fmt.Fprintf(b.out, "\n%d of %d bars met\n", met, len(b.results))
	if met < len(b.results) {
		return statusMissed
	}
	return 0
}
