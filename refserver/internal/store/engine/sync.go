package engine

import "github.com/imapspec/imapspec/refserver/internal/store"

// Sync implements store.View.
func (v *view) Sync(expunges bool) []store.Update {
	tick := v.mailbox.tick.Load() // before the state: what was discarded up to it is out of that state
	now := v.folder.state.Load()
	if now == v.base && !(v.pending && expunges) {
		v.release(tick)
		return nil
	}
	d := compare(v.messages, now.messages)
	if expunges || len(d.gone) == 0 {
		return v.catchUp(now, d, tick)
	}
	return v.catchUpKeeping(now, d)
}

// catchUp makes the view what the folder is.
func (v *view) catchUp(now *folderState, d delta, tick uint64) []store.Update {
	updates := make([]store.Update, 0, len(d.gone)+len(d.changed)+1)
	for k, i := range d.gone {
		updates = append(updates, store.Update{Kind: store.Expunged, Seq: i + 1 - k})
	}
	v.base, v.messages, v.pending = now, now.messages, false
	for _, c := range d.changed {
		updates = append(updates, store.Update{Kind: store.FlagsChanged, Seq: c[1] + 1, Msg: v.message(now.messages.at(c[1]))})
	}
	updates = v.arrived(updates, d.added)
	v.release(tick)
	return updates
}

// catchUpKeeping takes over everything but the expunges: what was expunged stays in the numbering.
func (v *view) catchUpKeeping(now *folderState, d delta) []store.Update {
	updates := make([]store.Update, 0, len(d.changed)+1)
	indices := make([]int, len(d.changed))
	for k, c := range d.changed {
		indices[k] = c[0]
	}
	old := v.messages.n
	v.messages = v.messages.replace(indices, func(k int, r *Record) {
		*r = *now.messages.at(d.changed[k][1])
		updates = append(updates, store.Update{Kind: store.FlagsChanged, Seq: indices[k] + 1, Msg: v.message(r)})
	})
	v.messages = v.messages.follow(now.messages, d.added)
	v.base, v.pending = now, true
	return v.arrived(updates, old)
}

// arrived tells of the messages from index first on.
func (v *view) arrived(updates []store.Update, first int) []store.Update {
	if first >= v.messages.n {
		return updates
	}
	v.takeRecent(v.messages.at(first).UID, v.base.uidNext)
	return append(updates, store.Update{Kind: store.Exists, Num: v.messages.n})
}

// release lets contents go that this view can no longer read.
func (v *view) release(tick uint64) {
	if v.pending || v.floor.Load() == tick {
		return
	}
	v.floor.Store(tick)
	v.mailbox.collect()
}
