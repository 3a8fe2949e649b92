package storetest

import (
	"fmt"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

func syncOrder(f *fixture) {
	f.append("INBOX", "one", "two", "three", "four")
	a, b := f.open("INBOX"), f.open("INBOX")
	f.expunge(a, 1, 3)
	f.flag(a, store.AddFlags, store.Flagged, 4)
	f.append("INBOX", "five")
	updates := b.Sync(true)
	f.equal(kinds(updates), "-1 -2 f2 =3")
	f.equal(updates[2].Msg.Flags.System, store.Flagged)
	f.equal(updates[2].Msg.UID, uint32(4))
	f.equal(viewUIDs(b), []uint32{2, 4, 5})
	f.sync(b, true, "")
	f.sync(a, true, "-1 -2 =3")
	_, err := f.box.Append(ctx, "INBOX", message("six", store.Deleted))
	f.must(err)
	f.must(f.open("INBOX").Expunge(ctx, nil)) // came and went before b looked
	f.sync(b, true, "")
}

func syncWithout(f *fixture) {
	f.append("INBOX", "one", "two", "three")
	a, b := f.open("INBOX"), f.open("INBOX")
	f.expunge(a, 2)
	f.flag(a, store.AddFlags, store.Flagged, 3)
	f.append("INBOX", "four")
	f.sync(b, false, "f3 =4")
	f.equal(viewUIDs(b), []uint32{1, 2, 3, 4})
	f.equal(f.texts(b), []string{"one", "two", "three", "four"})
	f.sync(b, false, "")
	f.expunge(a, 1)
	f.append("INBOX", "five")
	f.flag(b, store.AddFlags, store.Answered, 4)
	f.sync(b, false, "=5")
	f.equal(f.at(b, 4).Flags.System, store.Answered)
	f.sync(b, true, "-1 -1")
	f.equal(viewUIDs(b), []uint32{3, 4, 5})
	f.equal(f.texts(b), []string{"three", "four", "five"})
	f.sync(b, true, "")
	f.sync(a, false, "=5")
	f.sync(a, true, "-1 -1")
	f.equal(viewUIDs(a), viewUIDs(b))
}

func syncChanged(f *fixture) {
	v, other := f.open("INBOX"), f.open("Drafts")
	f.append("INBOX", "one")
	f.awaitChange(v)
	f.sync(v, true, "=1")
	w := f.open("INBOX")
	f.flag(w, store.AddFlags, store.Seen, 1)
	f.awaitChange(v)
	f.sync(v, true, "f1")
	f.expunge(w, 1)
	f.awaitChange(v)
	f.sync(v, true, "-1")
	f.sync(w, true, "-1")
	select {
	case <-other.Changed():
		f.Fatal("a view was told of another folder's change")
	default:
	}
}

func syncOutOfRange(f *fixture) {
	f.append("INBOX", "one", "two", "three")
	v := f.open("INBOX")
	f.expunge(v, 2)
	v.Sync(true)
	for _, seq := range []int{-1, 0, 3} {
		if _, ok := v.At(seq); ok {
			f.Errorf("there is a message %d", seq)
		}
		if _, err := v.Open(ctx, seq); err == nil {
			f.Errorf("message %d was opened", seq)
		}
		if _, _, err := v.StoreFlags(ctx, []int{1, seq}, store.AddFlags, store.Flags{System: store.Seen}, 0); err == nil {
			f.Errorf("message %d was changed", seq)
		}
		if _, err := v.Move(ctx, []int{1, seq}, "Drafts", false); err == nil {
			f.Errorf("message %d was moved", seq)
		}
	}
	f.equal(f.info("INBOX").Unseen, 2)
	f.equal([]int{v.Seq(1), v.Seq(2), v.Seq(3), v.Seq(4)}, []int{1, 0, 2, 0})
	f.equal([]int{v.SeqAtLeast(0), v.SeqAtLeast(1), v.SeqAtLeast(2), v.SeqAtLeast(3), v.SeqAtLeast(4)}, []int{1, 1, 2, 2, 3})
	f.equal(v.FirstUnseen(), 1)
	f.flag(v, store.AddFlags, store.Seen, 1)
	f.equal(v.FirstUnseen(), 2)
	f.flag(v, store.AddFlags, store.Seen, 2)
	f.equal(v.FirstUnseen(), 0)
}

func expungeReadable(f *fixture) {
	f.append("INBOX", "one", "two")
	a, b := f.open("INBOX"), f.examine("INBOX")
	f.expunge(a, 1)
	f.sync(a, true, "-1")
	f.equal(f.texts(b), []string{"one", "two"})
	f.sync(b, false, "")
	f.equal(f.texts(b), []string{"one", "two"})
	f.sync(b, true, "-1")
	f.equal(f.texts(b), []string{"two"})
}

func expungeByUID(f *fixture) {
	f.append("INBOX", "one", "two", "three")
	v := f.open("INBOX")
	f.flag(v, store.AddFlags, store.Deleted, 1, 2)
	f.must(v.Expunge(ctx, []uint32{2, 3, 99}))
	f.sync(v, true, "-2")
	f.must(v.Expunge(ctx, []uint32{}))
	f.sync(v, true, "")
	f.must(v.Expunge(ctx, nil))
	f.sync(v, true, "-1")
	f.equal(viewUIDs(v), []uint32{3})
	f.equal(f.append("INBOX", "four").UIDs, []uint32{4})
}

func expungeOnlyKnown(f *fixture) {
	f.append("INBOX", "one")
	v := f.open("INBOX")
	_, err := f.box.Append(ctx, "INBOX", message("unseen by the view", store.Deleted))
	f.must(err)
	f.must(v.Expunge(ctx, nil))
	f.must(v.Expunge(ctx, []uint32{2}))
	f.sync(v, true, "=2")
	f.must(v.Expunge(ctx, nil))
	f.sync(v, true, "-2")
}

func expungeReadOnly(f *fixture) {
	f.append("INBOX", "one")
	f.flag(f.open("INBOX"), store.AddFlags, store.Deleted, 1)
	v := f.examine("INBOX")
	f.equal(v.ReadOnly(), true)
	f.is(v.Expunge(ctx, nil), store.ErrReadOnly)
	f.equal(f.info("INBOX").Messages, 1)
}

func recentFirst(f *fixture) {
	f.append("INBOX", "one", "two")
	f.equal(f.info("INBOX").Recent, 2)
	a := f.open("INBOX")
	b := f.open("INBOX")
	f.equal([]int{a.Recent(), b.Recent(), f.info("INBOX").Recent}, []int{2, 0, 0})
	f.equal([]bool{f.at(a, 1).Recent, f.at(a, 2).Recent, f.at(b, 1).Recent}, []bool{true, true, false})
	f.flag(a, store.AddFlags, store.Seen, 1)
	f.equal(f.at(a, 1).Recent, true)
	f.expunge(a, 1)
	f.sync(a, true, "-1")
	f.equal(a.Recent(), 1)
}

func recentExamine(f *fixture) {
	f.append("INBOX", "one")
	a := f.examine("INBOX")
	f.equal(a.Recent(), 1)
	f.append("INBOX", "two")
	f.sync(a, true, "=2")
	f.equal(a.Recent(), 2)
	f.equal(f.info("INBOX").Recent, 2)
	f.equal(f.open("INBOX").Recent(), 2)
	f.equal(f.examine("INBOX").Recent(), 0)
}

func recentAppended(f *fixture) {
	f.append("INBOX", "one")
	a, b := f.open("INBOX"), f.open("INBOX")
	f.append("INBOX", "two")
	f.equal(f.info("INBOX").Recent, 1)
	f.sync(b, true, "=2")
	f.sync(a, true, "=2")
	f.equal([]int{a.Recent(), b.Recent()}, []int{1, 1})
	f.equal([]bool{f.at(a, 1).Recent, f.at(a, 2).Recent}, []bool{true, false})
	f.equal([]bool{f.at(b, 1).Recent, f.at(b, 2).Recent}, []bool{false, true})
	f.append("INBOX", "three")
	f.sync(b, false, "=3")
	f.equal(b.Recent(), 2)
}

func closeEndsViews(f *fixture) {
	v := f.open("INBOX")
	f.must(f.store.Close())
	f.awaitChange(v)
	f.equal(v.Gone(), true)
	_, err := f.box.Append(ctx, "INBOX", message("x", 0))
	f.is(err, store.ErrClosed)
	_, err = f.box.Folders(ctx)
	f.is(err, store.ErrClosed)
	_, err = f.store.Mailbox(ctx, "other")
	f.is(err, store.ErrClosed)
	f.is(f.store.SaveOrganisation(nil), store.ErrClosed)
	_, err = v.Open(ctx, 1)
	f.is(err, store.ErrClosed)
	f.must(f.store.Close())
	f.must(v.Close())
	f.must(v.Close())
}

// manyMessages is about more messages than fit into one block of whatever the store keeps them in.
func manyMessages(f *fixture) {
	const n = 3000
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprint("message ", i+1)
	}
	f.append("INBOX", texts...)
	a, b := f.open("INBOX"), f.open("INBOX")
	var odd []int
	for seq := 1; seq <= n; seq += 2 {
		odd = append(odd, seq)
	}
	f.expunge(a, odd...)
	f.append("INBOX", "last")
	f.sync(b, false, fmt.Sprintf("=%d", n+1))
	f.equal(f.text(b, 777), "message 777")
	f.equal(f.text(b, n+1), "last")
	updates := b.Sync(true)
	f.equal(len(updates), n/2)
	for k, u := range updates {
		if u.Kind != store.Expunged || u.Seq != k+1 {
			f.Fatalf("update %d is %+v", k, u)
		}
	}
	f.equal(b.Len(), n/2+1)
	f.equal(f.text(b, 500), "message 1000")
	f.equal(b.Seq(1000), 500)
	f.equal(b.SeqAtLeast(1001), 501)
	a.Sync(true)
	f.equal(viewUIDs(a), viewUIDs(b))
	f.equal(f.info("INBOX").Unseen, n/2+1)
}

// ModSeq follows Sync: it never runs ahead of what the view was told.
func syncModSeq(f *fixture) {
	f.append("INBOX", "a", "b")
	v, w := f.open("INBOX"), f.open("INBOX")
	f.equal(v.ModSeq(), f.info("INBOX").HighestModSeq)
	before := v.ModSeq()
	now, _, err := w.StoreFlags(ctx, []int{1}, store.AddFlags, store.Flags{System: store.Seen}, 0)
	f.must(err)
	f.equal(w.ModSeq(), now[0].ModSeq)
	f.equal(v.ModSeq(), before)
	v.Sync(true)
	f.equal(v.ModSeq(), now[0].ModSeq)
	f.append("INBOX", "c")
	w.Sync(false)
	f.equal(w.ModSeq(), f.info("INBOX").HighestModSeq)
}
