package engine

import (
	"context"
	"fmt"
	"io"
	"maps"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Memory is a Backing that keeps contents only, and only as long as the process lives. One that Copy has made also has what the
// engine knew then.
type Memory struct {
	first Image // what the engine begins with

	mu       sync.RWMutex
	contents map[ContentID][][]byte // in pieces of ChunkSize
}

// NewMemory returns an empty one.
func NewMemory() *Memory { return &Memory{contents: map[ContentID][][]byte{}} }

// Counters implements Backing.
func (b *Memory) Counters(context.Context) (Counters, error) { return b.first.Counters, nil }

// LoadMailbox implements Backing; of the mailboxes that came since the beginning the engine itself knows.
func (b *Memory) LoadMailbox(_ context.Context, guid string, keywords func(string) *KeywordSet) (*MailboxData, error) {
	if d := b.first.Mailboxes[guid]; d != nil {
		return d.copy(keywords), nil
	}
	return nil, nil
}

// LoadOrganisation implements Backing.
func (b *Memory) LoadOrganisation(context.Context) ([]byte, error) { return b.first.Organisation, nil }

// Copy implements Copier.
func (b *Memory) Copy(_ context.Context, image *Image) (Copy, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	all := *image
	for guid, d := range b.first.Mailboxes { // those that nobody has opened since
		if all.Mailboxes[guid] == nil {
			all.Mailboxes[guid] = d
		}
	}
	return &memoryCopy{all, maps.Clone(b.contents)}, nil
}

// memoryCopy shares the contents, which never change, with the Memory that it is of.
type memoryCopy struct {
	image    Image
	contents map[ContentID][][]byte
}

// Open implements Copy.
func (c *memoryCopy) Open(context.Context) (Backing, error) {
	return &Memory{first: c.image, contents: maps.Clone(c.contents)}, nil
}

// Reopen implements Copy. What was in memory is gone with its closing.
func (c *memoryCopy) Reopen(context.Context) (Backing, error) { return nil, store.ErrClosed }

// Close implements Copy.
func (*memoryCopy) Close() error { return nil }

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

// Range implements store.Ranger.
func (c *memoryContent) Range(offset, count int64, use func([]byte) error) error {
	if offset < 0 || count < 0 || offset > c.size || count > c.size-offset {
		return fmt.Errorf("a content of %d bytes has no %d bytes at %d: %w", c.size, count, offset, io.ErrUnexpectedEOF)
	}
	for count > 0 {
		part := c.pieces[offset/ChunkSize][offset%ChunkSize:]
		part = part[:min(int64(len(part)), count)]
		if err := use(part); err != nil {
			return err
		}
		offset += int64(len(part))
		count -= int64(len(part))
	}
	return nil
}

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
