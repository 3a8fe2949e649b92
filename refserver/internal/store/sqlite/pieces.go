package sqlite

import "sync"

// maxPieces bounds what a pieceCache holds: so many times engine.ChunkSize bytes.
const maxPieces = 64

// pieceCache keeps the pieces of large contents that were read last: a large message is often read again, by another client
// or in parts. The pieces are never changed.
type pieceCache struct {
	mu     sync.Mutex
	pieces map[int64][]byte // by the piece's id
	order  []int64          // the ids, the one that was read first first
}

func (c *pieceCache) get(id int64) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pieces[id]
}

func (c *pieceCache) put(id int64, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pieces == nil {
		c.pieces = map[int64][]byte{}
	}
	if c.pieces[id] != nil {
		return
	}
	if len(c.order) == maxPieces {
		delete(c.pieces, c.order[0])
		c.order = append(c.order[:0], c.order[1:]...)
	}
	c.pieces[id] = data
	c.order = append(c.order, id)
}
