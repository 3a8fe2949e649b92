package auth

import (
	"context"
	"strings"
	"sync"
	"time"
)

const (
	freeFailures = 3 // answered at once
	firstDelay   = 100 * time.Millisecond
	longestDelay = 2 * time.Second
	forgetAfter  = 10 * time.Minute // since the last failure
	maxTracked   = 10000            // logins
)

// backoff slows down repeated failures of one login. Only the failing attempt itself waits; a right password never does.
type backoff struct {
	mu      sync.Mutex
	byLogin map[string]failures
}

type failures struct {
	count int
	last  time.Time
}

func newBackoff() *backoff { return &backoff{byLogin: map[string]failures{}} }

// failed counts a failure and waits as long as it is due, or until ctx ends, which is the only error.
func (b *backoff) failed(ctx context.Context, login string) error {
	delay := b.count(strings.ToLower(login), time.Now())
	if delay == 0 {
		return nil
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *backoff) count(login string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	f := b.byLogin[login]
	if now.Sub(f.last) > forgetAfter {
		f.count = 0
	}
	if len(b.byLogin) >= maxTracked {
		clear(b.byLogin) // names that were made up fill it; forgetting is the bounded choice
	}
	f.count++
	f.last = now
	b.byLogin[login] = f
	if f.count <= freeFailures {
		return 0
	}
	return min(firstDelay<<min(f.count-freeFailures-1, 10), longestDelay)
}

func (b *backoff) succeeded(login string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.byLogin, strings.ToLower(login))
}
