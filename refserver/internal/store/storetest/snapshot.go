package storetest

import (
	"errors"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// snapshot copies the store, or skips where it cannot be copied.
func (f *fixture) snapshot() store.Snapshot {
	f.Helper()
	s, ok := f.store.(store.Snapshotter)
	if !ok {
		f.Skip("the store takes no snapshots")
	}
	snapshot, err := s.Snapshot(ctx)
	if errors.Is(err, store.ErrNoSnapshots) {
		f.Skip(err)
	}
	f.must(err)
	f.Cleanup(func() { f.must(snapshot.Close()) })
	return snapshot
}

// restore closes the store and goes on with one as it was.
func (f *fixture) restore(s store.Snapshot) {
	f.Helper()
	f.must(f.store.Close())
	restored, err := s.Restore(ctx)
	f.must(err)
	f.Cleanup(func() { _ = restored.Close() })
	f.store = restored
	f.box = f.mailbox("11111111-2222-3333-4444-555555555555")
}

func snapshotEverything(f *fixture) {
	f.must(f.store.SaveOrganisation([]byte("as it was")))
	f.must(f.box.Create(ctx, "Work"))
	f.must(f.box.Subscribe(ctx, "Work", true))
	f.append("Work", "one", "two", "three")
	f.append("INBOX", "news")
	v := f.open("Work")
	f.flag(v, store.AddFlags, store.Flagged, 2)
	_, _, err := v.StoreFlags(ctx, []int{3}, store.AddFlags, store.Flags{Keywords: []string{"Red"}}, 0)
	f.must(err)
	f.must(v.Close())
	f.must(f.box.Create(ctx, "Old"))
	f.must(f.box.Delete(ctx, "Old"))
	names, work, news := f.names(), f.info("Work"), f.info("INBOX")
	s := f.snapshot()

	f.append("Work", "four")
	v = f.open("Work")
	f.flag(v, store.ReplaceFlags, store.Seen, 1, 2, 3)
	f.expunge(v, 1)
	f.must(v.Close())
	f.must(f.box.Rename(ctx, "Work", "Play"))
	f.must(f.box.Create(ctx, "Work"))
	f.must(f.box.Subscribe(ctx, "Work", false))
	f.must(f.store.SaveOrganisation([]byte("as it is")))
	f.mailbox("bob")
	f.restore(s)

	f.equal(f.names(), names)
	f.equal(f.info("Work"), work)
	f.equal(f.info("INBOX"), news)
	v = f.open("Work")
	f.equal(f.texts(v), []string{"one", "two", "three"})
	f.equal(f.at(v, 2).Flags.System, store.Flagged)
	f.equal(f.at(v, 3).Flags.Keywords, []string{"Red"})
	f.equal(f.at(v, 1).Recent, false)
	f.must(v.Close())
	inbox := f.open("INBOX")
	f.equal(f.at(inbox, 1).Recent, true)
	f.must(inbox.Close())
	state, err := f.store.LoadOrganisation()
	f.must(err)
	f.equal(string(state), "as it was")
	f.must(f.box.Create(ctx, "Old"))
	f.equal(f.info("Old").UIDValidity > work.UIDValidity, true)
	f.equal(f.append("Work", "five").UIDs, []uint32{4})
	v = f.open("Work")
	f.equal(f.text(v, 4), "five")
	f.must(v.Close())
}

// snapshotOften goes back to the same moment again and again, and to a moment after it.
func snapshotOften(f *fixture) {
	f.append("INBOX", "one")
	first := f.snapshot()
	f.append("INBOX", "two")
	second := f.snapshot()
	for range 3 {
		f.restore(first)
		v := f.open("INBOX")
		f.equal(f.texts(v), []string{"one"})
		f.expunge(v, 1)
		f.must(v.Close())
		f.append("INBOX", "another")
		f.restore(second)
		v = f.open("INBOX")
		f.equal(f.texts(v), []string{"one", "two"})
		f.must(v.Close())
	}
}
