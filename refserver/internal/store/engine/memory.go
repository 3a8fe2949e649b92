package engine

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Memory is a Backing that keeps contents only, and only as long as the process lives.
type Memory struct {
	mu       sync.RWMutex
	contents map[ContentID][][]byte // in pieces of ChunkSize
}

// NewMemory returns an empty one.
func NewMemory() *Memory { return &Memory{contents: map[ContentID][][]byte{}} }

// Counters implements Backing.
func (*Memory) Counters(context.Context) (Counters, error) { return Counters{}, nil }

// LoadMailbox implements Backing; the engine itself knows all mailboxes that there are.
func (*Memory) LoadMailbox(context.Context, string, func(string) *KeywordSet) (*MailboxData, error) {
	return nil, nil
}

// LoadOrganisation implements Backing.
func (*Memory) LoadOrganisation(context.Context) ([]byte, error) { return nil, nil }

// Commit implements Backing.
func (b *Memory) Commit(changes []Change) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range changes {
		switch c := c.(type) {
		case PutContent:
			b.contents[c.ID] = append(b.contents[c.ID], c.Data)
		case Reclaim:
			for _, id := range c.IDs {
				delete(b.contents, id)
			}
		}
	}
	return nil
}

// OpenContent implements Backing.
func (b *Memory) OpenContent(_ context.Context, id ContentID, size int64) (store.Content, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	pieces, ok := b.contents[id]
	if !ok {
		return nil, fmt.Errorf("content %d is not kept", id)
	}
	return &memoryContent{pieces, size}, nil
}

// Close implements Backing.
func (*Memory) Close() error { return nil }

// memoryContent is a store.Content.
type memoryContent struct {
	pieces [][]byte
	size   int64
}

func (c *memoryContent) Size() int64 { return c.size }

func (c *memoryContent) Close() error { return nil }

// ReadAt implements io.ReaderAt.
func (c *memoryContent) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("read at %d: the offset is negative", off)
	}
	n := 0
	for n < len(p) && off < c.size {
		k := copy(p[n:], c.pieces[off/ChunkSize][off%ChunkSize:])
		n += k
		off += int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
