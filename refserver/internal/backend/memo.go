package backend

import (
	"sync"
	"sync/atomic"

	"github.com/imapspec/imapspec/refserver/internal/message"
)

const (
	memoLimit = 192 << 20 // bytes that a memo keeps at most, roughly
	memoRaw   = 64 << 10  // a message up to so many bytes is kept as it is
	memoCost  = 200       // bytes that a digest takes by itself
)

// memo keeps what was found out about messages' contents, which never change, so that it need not be found out again. It
// forgets what was not asked for lately. All sessions share it.
type memo struct {
	mu         sync.Mutex
	young, old map[uint64]*digest // by store.Message.Content; young are those that were asked for since old were young
	size       int                // of young, in bytes
}

// digest is what is known of one content. Everything in it is made when it is first needed, and nil before.
type digest struct {
	size      int          // in bytes; the memo's lock guards it
	shown     atomic.Int64 // how long the content is as it is shown, plus 1
	raw       atomic.Pointer[[]byte]
	envelope  atomic.Pointer[[]byte] // as FETCH writes it, and so are the next two
	body      atomic.Pointer[[]byte]
	structure atomic.Pointer[[]byte]
	header    atomic.Pointer[message.HeaderIndex]
	text      atomic.Pointer[message.BodyIndex]
}

func newMemo() *memo { return &memo{young: map[uint64]*digest{}} }

// of returns the digest of a content.
func (m *memo) of(content uint64) *digest {
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.young[content]
	if d != nil {
		return d
	}
	if d = m.old[content]; d == nil {
		d = &digest{size: memoCost}
	}
	delete(m.old, content)
	m.young[content] = d
	m.grow(d.size)
	return d
}

// add counts what a digest was given. It may have been forgotten meanwhile: then its users are the last.
func (m *memo) add(d *digest, bytes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	d.size += bytes
	m.grow(bytes)
}

// grow counts bytes and forgets the old ones in time; the caller holds mu.
func (m *memo) grow(bytes int) {
	if m.size += bytes; m.size > memoLimit/2 {
		m.old, m.young, m.size = m.young, map[uint64]*digest{}, 0
	}
}

// keep puts a value into its place in a digest.
func keep[T any](m *memo, d *digest, place *atomic.Pointer[T], value *T, bytes int) {
	place.Store(value)
	m.add(d, bytes)
}
