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

func (b *bench) compareHandshakes(ours, bare float64) {
	b.add(result{what: "- beside bare crypto/tls handshakes", ours: show(ours, perSecond), theirs: show(bare, perSecond),
		ratio: fmt.Sprintf("%.2f", ours/bare), bar: fmt.Sprintf("%g", handshakeBar), met: ours/bare >= handshakeBar})
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

func (b *bench) add(r result) {
	if len(b.results) == 0 {
		fmt.Fprintf(b.out, "\n%-44s %12s %12s %7s %7s\n", "", b.own.name, b.peer.name, "ratio", "bar")
	}
	b.results = append(b.results, r)
	verdict := "met"
	if !r.met {
		verdict = "not met"
	}
	fmt.Fprintf(b.out, "%-44s %12s %12s %7s %7s  %s\n", r.what, r.ours, r.theirs, r.ratio, r.bar, verdict)
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
