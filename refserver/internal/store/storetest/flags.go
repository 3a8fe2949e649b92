package storetest

import (
	"github.com/imapspec/imapspec/refserver/internal/store"
)

func flagsOperations(f *fixture) {
	f.append("INBOX", "one", "two")
	v := f.open("INBOX")
	step := func(op store.FlagOp, flags store.Flags, want store.Flags) {
		f.Helper()
		now, modified, err := v.StoreFlags(ctx, []int{2, 1}, op, flags, 0)
		f.must(err)
		f.equal(len(modified), 0)
		f.equal([]uint32{now[0].UID, now[1].UID}, []uint32{2, 1})
		f.equal(now[0].Flags, want)
		f.equal(f.at(v, 1).Flags, want)
		f.equal(f.at(f.examine("INBOX"), 2).Flags, want)
	}
	step(store.ReplaceFlags, store.Flags{System: store.Seen | store.Draft, Keywords: []string{"b", "a"}},
		store.Flags{System: store.Seen | store.Draft, Keywords: []string{"a", "b"}})
	step(store.AddFlags, store.Flags{System: store.Answered, Keywords: []string{"c", "a"}},
		store.Flags{System: store.Seen | store.Draft | store.Answered, Keywords: []string{"a", "b", "c"}})
	step(store.RemoveFlags, store.Flags{System: store.Seen | store.Flagged, Keywords: []string{"b", "x"}},
		store.Flags{System: store.Draft | store.Answered, Keywords: []string{"a", "c"}})
	step(store.ReplaceFlags, store.Flags{}, store.Flags{})
	f.equal(f.info("INBOX").Unseen, 2)
}

func flagsKeywords(f *fixture) {
	_, err := f.box.Append(ctx, "INBOX", message("one", 0, "$Forwarded", "$forwarded", "Zed", "alpha"), message("two", 0))
	f.must(err)
	v := f.open("INBOX")
	f.equal(f.at(v, 1).Flags.Keywords, []string{"$Forwarded", "alpha", "Zed"})
	now, _, err := v.StoreFlags(ctx, []int{1, 2}, store.AddFlags, store.Flags{Keywords: []string{"$FORWARDED", "zed"}}, 0)
	f.must(err)
	f.equal(now[0].Flags.Keywords, []string{"$Forwarded", "alpha", "Zed"})
	f.equal(now[1].Flags.Keywords, []string{"$Forwarded", "Zed"}) // one spelling in a mailbox
	now, _, err = v.StoreFlags(ctx, []int{1}, store.RemoveFlags, store.Flags{Keywords: []string{"ALPHA", "ZED", "$fOrwarded"}}, 0)
	f.must(err)
	f.equal(len(now[0].Flags.Keywords), 0)
}

func flagsFolderKeywords(f *fixture) {
	f.equal(len(f.info("INBOX").Keywords), 0)
	_, err := f.box.Append(ctx, "INBOX", message("one", 0, "beta", "Alpha"))
	f.must(err)
	v := f.open("INBOX")
	f.equal(v.Info().Keywords, []string{"Alpha", "beta"})
	_, _, err = v.StoreFlags(ctx, []int{1}, store.AddFlags, store.Flags{Keywords: []string{"ALPHA", "aleph"}}, 0)
	f.must(err)
	f.equal(f.info("INBOX").Keywords, []string{"aleph", "Alpha", "beta"})
	f.equal(len(f.info("Drafts").Keywords), 0)
}

func flagsOwnChange(f *fixture) {
	f.append("INBOX", "one", "two")
	a, b := f.open("INBOX"), f.open("INBOX")
	f.flag(a, store.AddFlags, store.Seen, 1)
	f.sync(a, true, "")
	f.sync(b, true, "f1")
	f.append("INBOX", "three")
	f.flag(a, store.AddFlags, store.Flagged, 2) // while there is something to tell
	f.equal(f.at(a, 2).Flags.System, store.Flagged)
	f.sync(a, true, "=3")
}

// flagsConcurrent lets two views change one message before either looks.
func flagsConcurrent(f *fixture) {
	f.append("INBOX", "one")
	a, b := f.open("INBOX"), f.open("INBOX")
	f.flag(a, store.AddFlags, store.Seen, 1)
	now := f.flag(b, store.AddFlags, store.Flagged, 1)
	f.equal(now[0].Flags.System, store.Seen|store.Flagged)
	updates := b.Sync(true)
	f.equal(kinds(updates), "f1") // of the other's change it must hear
	f.equal(updates[0].Msg.Flags.System, store.Seen|store.Flagged)
	f.sync(a, true, "f1")
	f.equal(f.at(a, 1).Flags, f.at(b, 1).Flags)
}

func flagsModSeq(f *fixture) {
	f.append("INBOX", "one", "two")
	v := f.open("INBOX")
	highest := f.info("INBOX").HighestModSeq
	first := f.at(v, 1).ModSeq
	if first == 0 || highest < f.at(v, 2).ModSeq || f.at(v, 2).ModSeq < first {
		f.Fatalf("modification sequences %d, %d, highest %d", first, f.at(v, 2).ModSeq, highest)
	}
	rises := func(what string) {
		f.Helper()
		now := f.info("INBOX").HighestModSeq
		if now <= highest {
			f.Fatalf("HIGHESTMODSEQ stayed at %d after %s", now, what)
		}
		highest = now
	}
	now := f.flag(v, store.AddFlags, store.Seen, 1)
	rises("a flag change")
	f.equal(now[0].ModSeq, highest)
	f.equal(f.at(v, 1).ModSeq, highest)
	f.flag(v, store.AddFlags, store.Seen, 1)
	f.equal(f.info("INBOX").HighestModSeq, highest) // nothing changed
	f.append("INBOX", "three")
	rises("an append")
	_, err := v.Copy(ctx, []int{1}, "INBOX", false)
	f.must(err)
	rises("a copy")
	f.expunge(v, 1)
	rises("an expunge")
	_, err = v.Move(ctx, []int{2}, "Drafts", false)
	f.must(err)
	rises("a move")
}

func flagsUnchangedSince(f *fixture) {
	f.append("INBOX", "one", "two", "three", "four")
	a, b := f.open("INBOX"), f.open("INBOX")
	since := f.info("INBOX").HighestModSeq
	f.flag(b, store.AddFlags, store.Flagged, 2)
	f.expunge(b, 4)
	now, modified, err := a.StoreFlags(ctx, []int{1, 2, 3, 4}, store.AddFlags, store.Flags{System: store.Seen}, since)
	f.must(err)
	f.equal(modified, []int{2})
	f.equal(len(now), 2)
	f.equal([]uint32{now[0].UID, now[1].UID}, []uint32{1, 3})
	f.sync(a, true, "-4 f2")
	f.equal(f.at(a, 2).Flags.System, store.Flagged)
}

func flagsReadOnly(f *fixture) {
	f.append("INBOX", "one")
	_, _, err := f.examine("INBOX").StoreFlags(ctx, []int{1}, store.AddFlags, store.Flags{System: store.Seen}, 0)
	f.is(err, store.ErrReadOnly)
	f.equal(f.info("INBOX").Unseen, 1)
}
