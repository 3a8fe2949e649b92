package sqlite

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// OpenContent implements engine.Backing.
func (b *backing) OpenContent(ctx context.Context, id engine.ContentID, size int64) (store.Content, error) {
	return engine.OpenChunks(ctx, b, id, size)
}

// LoadChunk implements engine.Chunks. The pieces of large contents are kept for a while.
func (b *backing) LoadChunk(ctx context.Context, content engine.ContentID, size, piece int64) ([]byte, error) {
	id, large := int64(content)<<pieceBits+piece, size > engine.ChunkSize
	if large {
		if data := b.pieces.get(id); data != nil {
			return data, nil
		}
	}
	var data []byte
	if err := b.read.QueryRowContext(ctx, "SELECT data FROM content WHERE id = ?", id).Scan(&data); err != nil {
		return nil, err
	}
	if large {
		b.pieces.put(id, data)
	}
	return data, nil
}
