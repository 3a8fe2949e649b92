package postgres

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// OpenContent implements engine.Backing.
func (b *backing) OpenContent(ctx context.Context, id engine.ContentID, size int64) (store.Content, error) {
	return engine.OpenChunks(ctx, b, id, size)
}

// LoadChunk implements engine.Chunks.
func (b *backing) LoadChunk(ctx context.Context, id engine.ContentID, _, piece int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, reading)
	defer cancel()
	var data []byte
	err := b.reading(ctx, func() error {
		return b.read.QueryRow(ctx, "SELECT data FROM content WHERE db = $1 AND id = $2 AND chunk = $3", b.owner.db, int64(id), piece).Scan(&data)
	})
	return data, err
}
