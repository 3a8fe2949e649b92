package engine

import (
	"context"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// flagChange is one message of a StoreFlags.
type flagChange struct {
	seq     int // in the view
	index   int // in the folder
	modSeq  uint64
	now     Record
	changes bool // now differs from before
}

// StoreFlags implements store.View.
func (v *view) StoreFlags(ctx context.Context, seqs []int, op store.FlagOp, flags store.Flags, unchangedSince uint64) ([]store.Message, []int, error) {
	if err := v.writable(ctx); err != nil {
		return nil, nil, err
	}
	uids, err := v.uidsOf(seqs)
	if err != nil {
		return nil, nil, err
	}
	var changes []flagChange
	var modified []int
	var before, after *folderState
	err = v.mailbox.engine.writer.do(func(b *batch) error {
		s, err := b.folder(v.folder)
		if err != nil {
			return err
		}
		set, err := v.mailbox.keywords.set(flags.Keywords)
		if err != nil {
			return err
		}
		changes, modified = make([]flagChange, 0, len(uids)), nil
		for k, uid := range uids {
			i, found := seqs[k]-1, true
			if v.messages != s.messages { // something changed that the view has not been told
				i, found = s.messages.find(uid)
			}
			if !found {
				continue
			}
			r := *s.messages.at(i)
			if unchangedSince != 0 && r.ModSeq > unchangedSince {
				modified = append(modified, seqs[k])
				continue
			}
			c := flagChange{seq: seqs[k], index: i, modSeq: r.ModSeq, now: r}
			if c.now.System, c.now.Keywords, err = v.mailbox.keywords.apply(&r, op, flags.System, set); err != nil {
				return err
			}
			c.changes = c.now.System != r.System || c.now.Keywords != r.Keywords
			changes = append(changes, c)
		}
		before, after = s, v.mailbox.putFlags(b, v.folder, s, changes)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	v.adopt(before, after, changes)
	now := make([]store.Message, len(changes))
	for k := range changes {
		now[k] = v.message(&changes[k].now)
	}
	return now, modified, nil
}

// putFlags changes the flags of messages in a folder's newest state s, and fills in their modification sequence.
func (m *mailbox) putFlags(b *batch, f *folder, s *folderState, changes []flagChange) *folderState {
	next := *s
	next.modSeq++
	touched := make([]*flagChange, 0, len(changes))
	for k := range changes {
		if changes[k].changes {
			changes[k].now.ModSeq = next.modSeq
			touched = append(touched, &changes[k])
		}
	}
	if len(touched) == 0 {
		return s
	}
	slices.SortStableFunc(touched, func(a, b *flagChange) int { return a.index - b.index })
	touched = slices.CompactFunc(touched, func(a, b *flagChange) bool { return a.index == b.index })
	indices := make([]int, len(touched))
	for k, c := range touched {
		indices[k] = c.index
		next.count(s.messages.at(c.index), -1)
		next.count(&c.now, 1)
	}
	next.messages = s.messages.replace(indices, func(k int, r *Record) { *r = touched[k].now })
	for start := 0; start < len(touched); {
		end := start + 1
		first := &touched[start].now
		for end < len(touched) && touched[end].index == touched[end-1].index+1 &&
			touched[end].now.System == first.System && touched[end].now.Keywords == first.Keywords {
			end++
		}
		b.changes = append(b.changes, SetFlags{
			Folder: f.id, First: first.UID, Last: touched[end-1].now.UID,
			System: first.System, Keywords: first.Keywords, ModSeq: next.modSeq,
		})
		start = end
	}
	b.changes = append(b.changes, SetCounters{f.id, next.uidNext, next.modSeq})
	b.setFolder(f, &next)
	return &next
}

// adopt takes over this view's own flag change, so that Sync does not tell it. A message that somebody else changed too,
// and this view has not been told, is left for Sync.
func (v *view) adopt(before, after *folderState, changes []flagChange) {
	if v.messages == before.messages {
		v.messages = after.messages
		if v.base == before {
			v.base = after
		}
		return
	}
	touched := make([]*flagChange, 0, len(changes))
	for k := range changes {
		if c := &changes[k]; c.changes && v.messages.at(c.seq-1).ModSeq == c.modSeq {
			touched = append(touched, c)
		}
	}
	slices.SortStableFunc(touched, func(a, b *flagChange) int { return a.seq - b.seq })
	touched = slices.CompactFunc(touched, func(a, b *flagChange) bool { return a.seq == b.seq })
	indices := make([]int, len(touched))
	for k, c := range touched {
		indices[k] = c.seq - 1
	}
	v.messages = v.messages.replace(indices, func(k int, r *Record) { *r = touched[k].now })
}

// Expunge implements store.View.
func (v *view) Expunge(ctx context.Context, uids []uint32) error {
	if err := v.writable(ctx); err != nil {
		return err
	}
	var wanted map[uint32]bool
	if uids != nil {
		wanted = make(map[uint32]bool, len(uids))
		for _, uid := range uids {
			wanted[uid] = true
		}
	}
	return v.mailbox.engine.writer.do(func(b *batch) error {
		s, err := b.folder(v.folder)
		if err != nil {
			return err
		}
		indices := v.deletedIn(s, wanted)
		if len(indices) == 0 {
			return nil
		}
		v.mailbox.removeMessages(b, v.folder, s, indices)
		ids := make([]ContentID, len(indices))
		for k, i := range indices {
			ids[k] = s.messages.at(i).Content
		}
		b.release(v.mailbox, ids)
		return nil
	})
}

// deletedIn returns the indices of the messages with \Deleted that are in this view's numbering and, unless wanted is nil,
// wanted.
func (v *view) deletedIn(s *folderState, wanted map[uint32]bool) []int {
	var indices []int
	if s.deleted == 0 {
		return nil
	}
	for c := range s.messages.chunks {
		chunk := &s.messages.chunks[c]
		for i := range chunk.recs {
			r := &chunk.recs[i]
			if r.System&store.Deleted == 0 || wanted != nil && !wanted[r.UID] {
				continue
			}
			if _, known := v.messages.find(r.UID); known {
				indices = append(indices, chunk.start+i)
			}
		}
	}
	return indices
}
