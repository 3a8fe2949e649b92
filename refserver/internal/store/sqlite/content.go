package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// OpenContent implements engine.Backing. One piece is in memory at a time.
func (b *backing) OpenContent(ctx context.Context, id engine.ContentID, size int64) (store.Content, error) {
	c := &content{backing: b, id: id, size: size}
	if size == 0 {
		return c, nil
	}
	return c, c.load(ctx, 0)
}

// content is a store.Content.
type content struct {
	backing *backing
	id      engine.ContentID
	size    int64

	mu    sync.Mutex // guards what follows
	piece int64      // number of the piece in data
	data  []byte
}

// Size implements store.Content.
func (c *content) Size() int64 { return c.size }

// Close implements store.Content.
func (c *content) Close() error { return nil }

// ReadAt implements store.Content.
func (c *content) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("read a message: the offset is negative")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for n < len(p) && off < c.size {
		if piece := off / engine.ChunkSize; piece != c.piece {
			if err := c.load(context.Background(), piece); err != nil {
				return n, err
			}
		}
		at := off % engine.ChunkSize
		if at >= int64(len(c.data)) {
			return n, fmt.Errorf("content %d ends at %d of %d bytes: %w", c.id, off, c.size, io.ErrUnexpectedEOF)
		}
		k := copy(p[n:], c.data[at:])
		n += k
		off += int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Range implements store.Ranger.
func (c *content) Range(offset, count int64, use func([]byte) error) error {
	if offset < 0 || count < 0 || offset > c.size || count > c.size-offset {
		return fmt.Errorf("content %d of %d bytes has no %d bytes at %d: %w", c.id, c.size, count, offset, io.ErrUnexpectedEOF)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for count > 0 {
		if piece := offset / engine.ChunkSize; piece != c.piece {
			if err := c.load(context.Background(), piece); err != nil {
				return err
			}
		}
		at := offset % engine.ChunkSize
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

func (c *content) load(ctx context.Context, piece int64) error {
	id := int64(c.id)<<pieceBits + piece
	if c.size > engine.ChunkSize {
		if data := c.backing.pieces.get(id); data != nil {
			c.piece, c.data = piece, data
			return nil
		}
	}
	var data []byte
	if err := c.backing.read.QueryRowContext(ctx, "SELECT data FROM content WHERE id = ?", id).Scan(&data); err != nil {
		return fmt.Errorf("read piece %d of content %d: %w", piece, c.id, err)
	}
	if c.size > engine.ChunkSize {
		c.backing.pieces.put(id, data)
	}
	c.piece, c.data = piece, data
	return nil
}
