package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Chunks reads contents that a Backing keeps in pieces.
type Chunks interface {
	// LoadChunk returns a piece of a content of size bytes; the first is 0. All but the last have ChunkSize bytes. Nobody changes
	// what it returns.
	LoadChunk(ctx context.Context, id ContentID, size, piece int64) ([]byte, error)
}

// OpenChunks is Backing.OpenContent for a Backing that keeps contents in pieces. One piece is in memory at a time.
func OpenChunks(ctx context.Context, chunks Chunks, id ContentID, size int64) (store.Content, error) {
	c := &chunked{chunks: chunks, id: id, size: size}
	if size == 0 {
		return c, nil
	}
	return c, c.load(ctx, 0)
}

// chunked is a store.Content and a store.Ranger.
type chunked struct {
	chunks Chunks
	id     ContentID
	size   int64

	mu    sync.Mutex // guards what follows
	piece int64      // number of the piece in data
	data  []byte
}

// Size implements store.Content.
func (c *chunked) Size() int64 { return c.size }

// Close implements store.Content.
func (c *chunked) Close() error { return nil }

// ReadAt implements store.Content.
func (c *chunked) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("read a message: the offset is negative")
	}
	count := min(int64(len(p)), max(c.size-off, 0))
	n := 0
	if err := c.Range(min(off, c.size), count, func(part []byte) error {
		n += copy(p[n:], part)
		return nil
	}); err != nil {
		return n, err
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Range implements store.Ranger.
func (c *chunked) Range(offset, count int64, use func([]byte) error) error {
	if offset < 0 || count < 0 || offset > c.size || count > c.size-offset {
		return fmt.Errorf("content %d of %d bytes has no %d bytes at %d: %w", c.id, c.size, count, offset, io.ErrUnexpectedEOF)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for count > 0 {
		if piece := offset / ChunkSize; piece != c.piece {
			if err := c.load(context.Background(), piece); err != nil {
				return err
			}
		}
		at := offset % ChunkSize
		if at >= int64(len(c.data)) {
			return fmt.Errorf("content %d ends at %d of %d bytes: %w", c.id, offset, c.size, io.ErrUnexpectedEOF)
		}
		part := c.data[at:min(int64(len(c.data)), at+count)]
		if err := use(part); err != nil {
			return err
		}
		offset += int64(len(part))
		count -= int64(len(part))
	}
	return nil
}

func (c *chunked) load(ctx context.Context, piece int64) error {
	data, err := c.chunks.LoadChunk(ctx, c.id, c.size, piece)
	if err != nil {
		return fmt.Errorf("read piece %d of content %d: %w", piece, c.id, err)
	}
	c.piece, c.data = piece, data
	return nil
}
