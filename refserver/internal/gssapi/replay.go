package gssapi

import (
	"crypto/sha256"
	"sync"
	"time"
)

const (
	// replayKept is how long a token is remembered: its time stamp may be Skew ahead now and Skew behind when it comes again.
	replayKept = 2 * Skew
	// replayMost bounds a generation of tokens. Only a holder of a ticket can make one that is remembered.
	replayMost = 1 << 19
)

// replayCache knows the tokens that were used, in two generations: one is forgotten when the next is replayKept old.
type replayCache struct {
	mu           sync.Mutex
	since        time.Time
	young, older map[[sha256.Size]byte]struct{}
}

// first notes an authenticator, which is encrypted and different each time; false when it was noted before, or when there is
// no room to remember it.
func (c *replayCache) first(authenticator []byte, now time.Time) bool {
	id := sha256.Sum256(authenticator)
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.since) > replayKept {
		c.young, c.older, c.since = map[[sha256.Size]byte]struct{}{}, c.young, now
	}
	_, used := c.young[id]
	if _, before := c.older[id]; used || before || len(c.young) >= replayMost {
		return false
	}
	c.young[id] = struct{}{}
	return true
}
