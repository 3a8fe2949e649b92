package engine

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// view is a store.View.
type view struct {
	mailbox  *mailbox
	folder   *folder
	readOnly bool
	base     *folderState // the state that messages was brought up to
	messages *vector      // this view's numbering: base's own while nothing is pending
	pending  bool         // messages holds some that were expunged
	recent   []span       // UIDs that are \Recent here, ascending
	changed  chan struct{}
	floor    atomic.Uint64 // contents discarded up to this tick are not read here any more
	evicted  atomic.Bool
	closed   atomic.Bool
}

// span is UIDs from first up to but not including end.
type span struct{ first, end uint32 }

// Select implements store.Mailbox.
func (m *mailbox) Select(ctx context.Context, name string, readOnly bool) (store.View, error) {
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	f, err := m.lookup(m.state.Load(), name)
	if err != nil {
		return nil, err
	}
	v := &view{mailbox: m, folder: f, readOnly: readOnly, changed: make(chan struct{}, 1)}
	m.mu.Lock() // registered before the state is read: what it holds is not collected from then on
	v.floor.Store(m.tick.Load())
	m.views[v] = struct{}{}
	m.mu.Unlock()
	if m.engine.closed.Load() { // perhaps after the views were told
		return nil, closeAfter(v, store.ErrClosed)
	}
	s := f.state.Load()
	if s.removed {
		return nil, closeAfter(v, store.ErrNoFolder)
	}
	v.base, v.messages = s, s.messages
	v.takeRecent(0, s.uidNext)
	return v, nil
}

func closeAfter(v *view, err error) error {
	_ = v.Close() // never fails
	return err
}

// takeRecent makes messages from first on that no view has taken over \Recent here. A writable view takes them over.
func (v *view) takeRecent(first, end uint32) {
	from := v.folder.recentFrom.Load()
	for !v.readOnly && from < end {
		if v.folder.recentFrom.CompareAndSwap(from, end) {
			v.keepRecentFrom()
			break
		}
		from = v.folder.recentFrom.Load()
	}
	from = max(from, first)
	if from >= end {
		return
	}
	if n := len(v.recent); n > 0 && v.recent[n-1].end >= from {
		v.recent[n-1].end = end
		return
	}
	v.recent = append(v.recent, span{from, end})
}

// keepRecentFrom makes durable what was taken over. Nobody waits for it: were it lost, a message would be \Recent twice.
func (v *view) keepRecentFrom() {
	f := v.folder
	v.mailbox.engine.writer.later("keep which messages are recent", func(b *batch) error {
		b.changes = append(b.changes, SetRecentFrom{f.id, f.recentFrom.Load()})
		return nil
	})
}

// Info implements store.View.
func (v *view) Info() store.FolderInfo {
	state := v.mailbox.state.Load()
	s := v.folder.state.Load()
	if i, ok := state.find(lookupKey(s.name)); ok && state.folders[i].folder == v.folder {
		return state.info(i)
	}
	return v.folder.info(s)
}

// ReadOnly implements store.View.
func (v *view) ReadOnly() bool { return v.readOnly }

// Len implements store.View.
func (v *view) Len() int { return v.messages.n }

// Recent implements store.View.
func (v *view) Recent() int {
	n := 0
	for _, s := range v.recent {
		n += v.messages.atLeast(s.end) - v.messages.atLeast(s.first)
	}
	return n
}

// ModSeq implements store.View.
func (v *view) ModSeq() uint64 { return v.base.modSeq }

func (v *view) isRecent(uid uint32) bool {
	for i := len(v.recent) - 1; i >= 0; i-- {
		if s := v.recent[i]; uid >= s.first {
			return uid < s.end
		}
	}
	return false
}

// At implements store.View.
func (v *view) At(seq int) (store.Message, bool) {
	if seq < 1 || seq > v.messages.n {
		return store.Message{}, false
	}
	return v.message(v.messages.at(seq - 1)), true
}

func (v *view) message(r *Record) store.Message {
	m := store.Message{
		UID: r.UID, ModSeq: r.ModSeq, Size: r.Size, PlainHeader: r.Plain, Recent: v.isRecent(r.UID),
		Flags:        store.Flags{System: r.System},
		InternalDate: time.Unix(r.Date, 0).UTC(), Content: uint64(r.Content),
	}
	if r.Zone != 0 {
		m.InternalDate = m.InternalDate.In(v.mailbox.engine.zone(r.Zone))
	}
	if r.Keywords != nil {
		m.Flags.Keywords = r.Keywords.Names
	}
	return m
}

// Seq implements store.View.
func (v *view) Seq(uid uint32) int {
	if i, ok := v.messages.find(uid); ok {
		return i + 1
	}
	return 0
}

// SeqAtLeast implements store.View.
func (v *view) SeqAtLeast(uid uint32) int { return v.messages.atLeast(uid) + 1 }

// FirstUnseen implements store.View.
func (v *view) FirstUnseen() int { return v.messages.firstUnseen() + 1 }

// Open implements store.View.
func (v *view) Open(ctx context.Context, seq int) (store.Content, error) {
	if v.mailbox.engine.closed.Load() || v.closed.Load() {
		return nil, store.ErrClosed
	}
	if seq < 1 || seq > v.messages.n {
		return nil, v.outOfRange(seq)
	}
	r := v.messages.at(seq - 1)
	return v.mailbox.engine.backing.OpenContent(ctx, r.Content, r.Size)
}

func (v *view) outOfRange(seq int) error {
	return fmt.Errorf("there is no message %d among %d", seq, v.messages.n)
}

// uidsOf returns the UIDs of numbered messages.
func (v *view) uidsOf(seqs []int) ([]uint32, error) {
	list := make([]uint32, len(seqs))
	for k, seq := range seqs {
		if seq < 1 || seq > v.messages.n {
			return nil, v.outOfRange(seq)
		}
		list[k] = v.messages.at(seq - 1).UID
	}
	return list, nil
}

// writable says whether a change can be tried.
func (v *view) writable(ctx context.Context) error {
	switch {
	case v.mailbox.engine.closed.Load() || v.closed.Load():
		return store.ErrClosed
	case v.Gone():
		return store.ErrNoFolder
	case v.readOnly:
		return store.ErrReadOnly
	}
	return ctx.Err()
}

// Changed implements store.View.
func (v *view) Changed() <-chan struct{} { return v.changed }

func (v *view) signal() {
	select {
	case v.changed <- struct{}{}:
	default: // it is signalled already
	}
}

// Gone implements store.View.
func (v *view) Gone() bool {
	return v.evicted.Load() || v.folder.state.Load().removed || v.mailbox.engine.closed.Load()
}

// Close implements store.View.
func (v *view) Close() error {
	if !v.closed.CompareAndSwap(false, true) {
		return nil
	}
	m := v.mailbox
	m.mu.Lock()
	delete(m.views, v)
	m.mu.Unlock()
	m.collect()
	return nil
}
