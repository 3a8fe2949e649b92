package engine

import (
	"sort"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// chunkRecords is how many messages one chunk holds at most.
const chunkRecords = 256

// vector is messages in the order of their UIDs. A vector never changes; what changes one returns another that shares the
// untouched chunks.
type vector struct {
	chunks []chunk // none is empty
	n      int
}

type chunk struct {
	start  int // index of its first message
	unseen int
	recs   []Record
}

var empty = &vector{}

func (v *vector) len() int { return v.n }

// at returns message i, which the caller must not change.
func (v *vector) at(i int) *Record {
	c := &v.chunks[v.chunkOf(i)]
	return &c.recs[i-c.start]
}

// chunkOf returns the number of the chunk that holds message i.
func (v *vector) chunkOf(i int) int {
	lo, hi := 0, len(v.chunks)-1
	for lo < hi {
		mid := int(uint(lo+hi+1) >> 1)
		if v.chunks[mid].start <= i {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// atLeast returns the index of the first message whose UID is not below uid, or len.
func (v *vector) atLeast(uid uint32) int {
	c := sort.Search(len(v.chunks), func(i int) bool {
		recs := v.chunks[i].recs
		return recs[len(recs)-1].UID >= uid
	})
	if c == len(v.chunks) {
		return v.n
	}
	recs := v.chunks[c].recs
	return v.chunks[c].start + sort.Search(len(recs), func(i int) bool { return recs[i].UID >= uid })
}

// find returns the index of the message with that UID.
func (v *vector) find(uid uint32) (int, bool) {
	i := v.atLeast(uid)
	return i, i < v.n && v.at(i).UID == uid
}

// last returns the highest UID, or 0.
func (v *vector) last() uint32 {
	if v.n == 0 {
		return 0
	}
	return v.at(v.n - 1).UID
}

// firstUnseen returns the index of the first message without \Seen, or -1.
func (v *vector) firstUnseen() int {
	for i := range v.chunks {
		c := &v.chunks[i]
		if c.unseen == 0 {
			continue
		}
		for j := range c.recs {
			if c.recs[j].System&store.Seen == 0 {
				return c.start + j
			}
		}
	}
	return -1
}

// append returns the vector with the messages behind it. It writes into the free room of the last chunk, which no other
// vector reads: therefore only the writer calls it, and only on the newest vector of a folder.
func (v *vector) append(recs []Record) *vector {
	if len(recs) == 0 {
		return v
	}
	chunks := make([]chunk, len(v.chunks), len(v.chunks)+len(recs)/chunkRecords+1)
	copy(chunks, v.chunks)
	n := v.n
	for len(recs) > 0 {
		if len(chunks) == 0 || len(chunks[len(chunks)-1].recs) >= chunkRecords {
			chunks = append(chunks, chunk{start: n})
		}
		c := &chunks[len(chunks)-1]
		take := min(chunkRecords-len(c.recs), len(recs))
		c.recs = append(c.recs, recs[:take]...)
		c.unseen += unseen(recs[:take])
		n += take
		recs = recs[take:]
	}
	return &vector{chunks: chunks, n: n}
}

// follow returns the vector with the messages of o from index i on behind it, sharing them. It never writes into a chunk.
func (v *vector) follow(o *vector, i int) *vector {
	if i >= o.n {
		return v
	}
	chunks := append([]chunk(nil), v.chunks...)
	n := v.n
	for k := o.chunkOf(i); k < len(o.chunks); k++ {
		recs := o.chunks[k].recs[max(0, i-o.chunks[k].start):]
		recs = recs[:len(recs):len(recs)]
		chunks = append(chunks, chunk{start: n, unseen: unseen(recs), recs: recs})
		n += len(recs)
	}
	return &vector{chunks: chunks, n: n}
}

// replace returns the vector with the messages at these ascending indices changed by change, which gets the position in
// indices.
func (v *vector) replace(indices []int, change func(k int, r *Record)) *vector {
	if len(indices) == 0 {
		return v
	}
	chunks := append([]chunk(nil), v.chunks...)
	for k := 0; k < len(indices); {
		c := &chunks[v.chunkOf(indices[k])]
		c.recs = append([]Record(nil), c.recs...)
		for k < len(indices) && indices[k] < c.start+len(c.recs) {
			change(k, &c.recs[indices[k]-c.start])
			k++
		}
		c.unseen = unseen(c.recs)
	}
	return &vector{chunks: chunks, n: v.n}
}

// remove returns the vector without the messages at these ascending indices.
func (v *vector) remove(indices []int) *vector {
	if len(indices) == 0 {
		return v
	}
	chunks := make([]chunk, 0, len(v.chunks))
	n := 0
	for _, c := range v.chunks {
		if k := sort.SearchInts(indices, c.start+len(c.recs)); k > 0 {
			c.recs = without(c.recs, c.start, indices[:k])
			c.unseen = unseen(c.recs)
			indices = indices[k:]
		}
		c.start = n
		if len(c.recs) > 0 {
			chunks = append(chunks, c)
			n += len(c.recs)
		}
	}
	out := &vector{chunks: chunks, n: n}
	if len(chunks) > 16 && n < len(chunks)*chunkRecords/4 {
		return out.compact()
	}
	return out
}

// without returns a copy of recs, of which the first has index start, without those at the given indices.
func without(recs []Record, start int, indices []int) []Record {
	if len(indices) == len(recs) {
		return nil
	}
	kept := make([]Record, 0, len(recs)-len(indices))
	for i := range recs {
		if len(indices) > 0 && indices[0] == start+i {
			indices = indices[1:]
			continue
		}
		kept = append(kept, recs[i])
	}
	return kept
}

// compact returns the same messages in full chunks.
func (v *vector) compact() *vector {
	all := make([]Record, 0, v.n)
	for i := range v.chunks {
		all = append(all, v.chunks[i].recs...)
	}
	return newVector(all)
}

// newVector makes a vector over all, which it keeps.
func newVector(all []Record) *vector {
	v := &vector{n: len(all), chunks: make([]chunk, 0, len(all)/chunkRecords+1)}
	for start := 0; start < len(all); start += chunkRecords {
		end := min(start+chunkRecords, len(all))
		recs := all[start:end:end]
		v.chunks = append(v.chunks, chunk{start: start, unseen: unseen(recs), recs: recs})
	}
	return v
}

func unseen(recs []Record) int {
	n := 0
	for i := range recs {
		if recs[i].System&store.Seen == 0 {
			n++
		}
	}
	return n
}

// delta is how one vector became another.
type delta struct {
	gone    []int    // indices in the old one of what the new one lacks
	changed [][2]int // index in the old, index in the new one, of what has another modification sequence
	added   int      // index in the new one of the first message that is behind all of the old one
}

// compare finds the delta between two vectors of one folder. Chunks that both share cost nothing.
func compare(old, now *vector) delta {
	d := delta{added: now.atLeast(old.last() + 1)}
	if old.n == 0 {
		d.added = 0
	}
	a, b := cursor{v: old}, cursor{v: now}
	for a.chunk < len(old.chunks) {
		if shared := a.shared(&b); shared > 0 {
			a.advance(shared)
			b.advance(shared)
			continue
		}
		ra := a.record()
		rb := b.record()
		switch {
		case rb == nil || ra.UID < rb.UID:
			d.gone = append(d.gone, a.index())
			a.advance(1)
		case ra.UID > rb.UID: // cannot be in one folder's history; such a message counts as known
			b.advance(1)
		default:
			if ra.ModSeq != rb.ModSeq {
				d.changed = append(d.changed, [2]int{a.index(), b.index()})
			}
			a.advance(1)
			b.advance(1)
		}
	}
	return d
}

// cursor is a place in a vector.
type cursor struct {
	v             *vector
	chunk, offset int
}

func (c *cursor) index() int { return c.v.chunks[c.chunk].start + c.offset }

func (c *cursor) record() *Record {
	if c.chunk >= len(c.v.chunks) {
		return nil
	}
	return &c.v.chunks[c.chunk].recs[c.offset]
}

// shared returns how many messages from here on are the same memory in both vectors' chunks.
func (c *cursor) shared(o *cursor) int {
	a, b := c.record(), o.record()
	if a == nil || a != b {
		return 0
	}
	return min(len(c.v.chunks[c.chunk].recs)-c.offset, len(o.v.chunks[o.chunk].recs)-o.offset)
}

func (c *cursor) advance(n int) {
	c.offset += n
	if c.offset >= len(c.v.chunks[c.chunk].recs) {
		c.chunk++
		c.offset = 0
	}
}
