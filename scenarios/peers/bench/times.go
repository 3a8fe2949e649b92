//go:build linux

package main

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// median of values, which are not empty.
func median(values []float64) float64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// timed is how long work takes: the median of a few times, in milliseconds.
func (b *bench) timed(work func() error) (float64, error) {
	var took []float64
	for range b.repeats {
		start := time.Now()
		if err := work(); err != nil {
			return 0, err
		}
		took = append(took, float64(time.Since(start).Nanoseconds())/1e6)
	}
	return median(took), nil
}

func (t *target) selected(folder string, secure bool) (*client, int, error) {
	c, err := t.open(user(0), secure)
	if err != nil {
		return nil, 0, err
	}
	n, err := c.selectFolder(folder)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: the folder %s is empty", t.name, folder)
	}
	if err != nil {
		c.close()
		return nil, 0, err
	}
	return c, n, nil
}

// commands times commands, one after the other, each to its last byte.
func commands(folder string, secure bool, texts ...string) func(*bench, *target) (run, error) {
	return func(b *bench, t *target) (run, error) {
		c, want, err := t.selected(folder, secure)
		if err != nil {
			return run{}, err
		}
		i := 0
		return run{end: c.close, measure: func() (float64, error) {
			return b.timed(func() error {
				text := texts[i%len(texts)]
				i++
				return c.expect(text, want)
			})
		}}, nil
	}
}

// expect runs a command and fails unless it is answered with a FETCH response for each of n messages.
func (c *client) expect(command string, n int) error {
	seen := 0
	c.watch = func(line []byte) {
		if bytes.Contains(line[:min(len(line), 20)], []byte(" FETCH ")) {
			seen++
		}
	}
	defer func() { c.watch = nil }()
	if err := c.do(command); err != nil {
		return err
	}
	if seen != n {
		return fmt.Errorf("%s: %d FETCH responses instead of %d", command, seen, n)
	}
	return nil
}

// bodies reads every message of a folder whole.
func bodies(folder string, secure bool) func(*bench, *target) (run, error) {
	return func(b *bench, t *target) (run, error) {
		c, want, err := t.selected(folder, secure)
		if err != nil {
			return run{}, err
		}
		return run{end: c.close, measure: func() (float64, error) {
			before := c.read
			took, err := b.timed(func() error { return c.expect("FETCH 1:* BODY.PEEK[]", want) })
			return float64(c.read-before) / float64(b.repeats) / 1e6 / (took / 1e3), err
		}}, nil
	}
}

// searches looks for one word after the other. How many messages each server finds is compared at the end.
func searches(key string) func(*bench, *target) (run, error) {
	return func(b *bench, t *target) (run, error) {
		c, _, err := t.selected("Mail", false)
		if err != nil {
			return run{}, err
		}
		g := newGenerator()
		i := 0
		return run{end: c.close, measure: func() (float64, error) {
			return b.timed(func() error {
				i++
				needle := g.words[i*37%len(g.words)]
				if key != "SUBJECT" && key != "TEXT" {
					needle = "queue-" + strconv.Itoa(i%7)
				}
				hits := 0
				c.watch = func(line []byte) { hits += max(bytes.Count(line, []byte(" "))-1, 0) }
				defer func() { c.watch = nil }()
				if err := c.do("SEARCH " + key + " " + needle); err != nil {
					return err
				}
				return b.agree(key+" "+needle, t, hits)
			})
		}}, nil
	}
}

// flags adds a flag to every message and takes it back, in turn: each time all of them change.
func flags(b *bench, t *target) (run, error) {
	c, _, err := t.selected("Mail", false)
	if err != nil {
		return run{}, err
	}
	defer c.close()
	if err := c.do(`STORE 1:* -FLAGS.SILENT (\Flagged)`); err != nil { // an earlier run may have ended in between
		return run{}, err
	}
	return commands("Mail", false, `STORE 1:* +FLAGS (\Flagged)`, `STORE 1:* -FLAGS (\Flagged)`)(b, t)
}

func selects(b *bench, t *target) (run, error) {
	c, _, err := t.selected("Many", false)
	if err != nil {
		return run{}, err
	}
	return run{end: c.close, measure: func() (float64, error) {
		const times = 20
		took, err := b.timed(func() error {
			for range times {
				if err := c.do("SELECT Many"); err != nil {
					return err
				}
			}
			return nil
		})
		return took / times, err
	}}, nil
}

// moves moves a folder's messages to another and back.
func moves(b *bench, t *target) (run, error) {
	c, want, err := t.selected("Mail", false)
	if err != nil {
		return run{}, err
	}
	return run{end: c.close, measure: func() (float64, error) {
		var took []float64
		for _, way := range [][2]string{{"Mail", "Moved"}, {"Moved", "Mail"}} {
			n, err := c.selectFolder(way[0])
			if err == nil && n != want {
				err = fmt.Errorf("%s holds %d messages instead of %d", way[0], n, want)
			}
			if err != nil {
				return 0, err
			}
			start := time.Now()
			if err := c.do("MOVE 1:* " + way[1]); err != nil {
				return 0, err
			}
			took = append(took, float64(time.Since(start).Nanoseconds())/1e6)
		}
		return median(took), nil
	}}, nil
}
