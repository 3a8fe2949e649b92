//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/imapspec/imapspec/scenarios/peers"
)

// settle is how long a server may take to become quiet before its memory is read.
const settle = 5 * time.Second

// tries is how often a connection is opened that is closed before it waits: Dovecot's imap processes end after so many
// sessions, and a client that was just handed over to one goes with it.
const tries = 3

// idleMemory is what each of many connections costs that wait in IDLE with a folder selected, in KB.
func idleMemory(b *bench, t *target) (run, error) {
	n := b.sizes.idle
	if t.name != "imapspec" {
		n = b.sizes.peerIdle
	}
	return run{measure: func() (float64, error) {
		before, err := t.memory()
		if err != nil {
			return 0, err
		}
		var mu sync.Mutex
		var list []*client
		defer func() {
			for _, c := range list {
				c.close()
			}
		}()
		_, err = performEach(crowd, n, func(i int) error {
			c, err := t.idle(user(i % people))
			for try := 1; errors.Is(err, io.ErrUnexpectedEOF) && try < tries; try++ {
				c, err = t.idle(user(i % people))
			}
			if err != nil {
				return fmt.Errorf("connection %d: %w", i, err)
			}
			mu.Lock()
			list = append(list, c)
			mu.Unlock()
			return nil
		})
		if err != nil {
			return 0, err
		}
		time.Sleep(settle)
		after, err := t.memory()
		return float64(after-before) / float64(n) / 1024, err
	}}, nil
}

// idle opens a connection that waits in IDLE.
func (t *target) idle(name string) (*client, error) {
	c, err := dial(t.imap, nil, 1<<10)
	if err != nil {
		return nil, err
	}
	for _, command := range []string{"LOGIN " + name + " " + password, "SELECT INBOX"} {
		if err := c.do(command); err != nil {
			c.close()
			return nil, err
		}
	}
	if err := c.send("IDLE"); err != nil {
		c.close()
		return nil, err
	}
	if err := c.untilPlus(); err != nil {
		c.close()
		return nil, err
	}
	_ = c.conn.SetDeadline(time.Time{})
	return c, nil
}

// performEach runs work for 0 to count-1 on n goroutines.
func performEach(n, count int, work func(i int) error) (took time.Duration, err error) {
	start := time.Now()
	numbers := make(chan int)
	errs := make(chan error, n)
	var group sync.WaitGroup
	for range n {
		group.Go(func() {
			var failed error
			for i := range numbers {
				if failed == nil {
					failed = work(i)
				}
			}
			errs <- failed
		})
	}
	for i := range count {
		numbers <- i
	}
	close(numbers)
	group.Wait()
	for range n {
		if failed := <-errs; failed != nil {
			return 0, failed
		}
	}
	return time.Since(start), nil
}

func (t *target) memory() (int64, error) {
	pids, err := t.processes()
	if err != nil {
		return 0, err
	}
	return peers.Memory(pids)
}
