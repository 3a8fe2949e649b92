package storetest

import (
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

func durableEverything(f *fixture) {
	f.must(f.box.Create(ctx, "Work/Ünder"))
	_, err := f.box.Append(ctx, "Work/Ünder", message("one", store.Seen|store.Draft, "$Work", "alpha"), message("two", 0), message("three", 0))
	f.must(err)
	large := strings.Repeat("0123456789abcdef", 2<<20/16) + "end"
	f.append("INBOX", large)
	v := f.open("Work/ünder")
	f.flag(v, store.AddFlags, store.Flagged, 2, 3)
	f.expunge(v, 3)
	_, err = v.Move(ctx, []int{1}, "Drafts", false)
	f.must(err)
	f.must(f.box.Subscribe(ctx, "Work/Ünder", true))
	f.must(f.box.Delete(ctx, "Journal"))
	f.must(f.box.Rename(ctx, "Outbox", "Old/Outbox"))
	before, err := f.box.Folders(ctx)
	f.must(err)
	f.reopen()
	after, err := f.box.Folders(ctx)
	f.must(err)
	for i := range before { // keywords that no message carries any more may be forgotten
		before[i].Keywords, after[i].Keywords = nil, nil
	}
	f.equal(after, before)
	f.equal(f.texts(f.open("Work/Ünder")), []string{"two"})
	d := f.open("Drafts")
	f.equal(f.texts(d), []string{"one"})
	m := f.at(d, 1)
	f.equal(m.Flags, store.Flags{System: store.Seen | store.Draft, Keywords: []string{"$Work", "alpha"}})
	f.equal(m.InternalDate.Format("02 Jan 2006 15:04:05 -0700"), "03 Feb 2026 04:05:06 +0100")
	f.equal(f.text(f.open("INBOX"), 1) == large, true)
	list, err := f.box.Subscriptions(ctx)
	f.must(err)
	f.equal(list, []string{"Work/Ünder"})
}

// durableFlags changes the flags of few and of many messages, in turn and in ranges that overlap.
func durableFlags(f *fixture) {
	const messages = 400
	texts := make([]string, messages)
	for i := range texts {
		texts[i] = strconv.Itoa(i)
	}
	f.append("INBOX", texts...)
	v := f.open("INBOX")
	change := func(round, first, last int) {
		var seqs []int
		for seq := first; seq <= last; seq++ {
			seqs = append(seqs, seq)
		}
		op := []store.FlagOp{store.AddFlags, store.RemoveFlags, store.ReplaceFlags}[round%3]
		flags := store.Flags{System: 1 << (round % 5)}
		if round%4 == 0 {
			flags.Keywords = []string{"k" + strconv.Itoa(round%7)}
		}
		_, _, err := v.StoreFlags(ctx, seqs, op, flags, 0)
		f.must(err)
	}
	check := func() {
		f.Helper()
		var before []store.Message
		for seq := 1; seq <= v.Len(); seq++ {
			before = append(before, f.at(v, seq))
		}
		f.reopen()
		v = f.open("INBOX")
		for i, m := range before {
			now := f.at(v, i+1)
			now.Recent, m.Recent = false, false
			f.equal(now, m)
		}
	}
	change(0, 1, messages)
	change(0, 10, 12)
	change(1, 5, 100)
	check()
	change(2, 1, messages)
	check()
	for round := range 700 {
		first := 1 + round*7%70
		change(round, first, first+[]int{0, 34, 49, 3, 40}[round%5])
	}
	f.expunge(v, 40)
	v.Sync(true)
	check()
	for round := range 350 { // none of these covers another
		change(2+3*round, 1+round, 41+round)
	}
	check()
}

func durableOrganisation(f *fixture) {
	f.must(f.store.SaveOrganisation([]byte("first")))
	f.must(f.store.SaveOrganisation([]byte("second")))
	f.reopen()
	state, err := f.store.LoadOrganisation()
	f.must(err)
	f.equal(string(state), "second")
}

func durableRecent(f *fixture) {
	f.append("INBOX", "one", "two")
	f.open("INBOX")
	f.append("INBOX", "three")
	f.reopen()
	v := f.open("INBOX")
	f.equal(v.Recent(), 1)
	f.equal(f.at(v, 3).Recent, true)
}

// durableSharedContent expunges one of two copies after the store was opened anew.
func durableSharedContent(f *fixture) {
	f.append("INBOX", "shared", "single")
	_, err := f.open("INBOX").Copy(ctx, []int{1}, "Drafts", false)
	f.must(err)
	f.reopen()
	v := f.open("INBOX")
	f.expunge(v, 1, 2)
	f.sync(v, true, "-1 -1")
	f.reopen()
	f.equal(f.texts(f.open("Drafts")), []string{"shared"})
	f.equal(f.append("INBOX", "new").UIDs, []uint32{3})
	f.reopen()
	f.equal(f.texts(f.open("INBOX")), []string{"new"})
	f.equal(f.texts(f.open("Drafts")), []string{"shared"})
}

func durableUIDs(f *fixture) {
	f.append("INBOX", "one", "two")
	v := f.open("INBOX")
	f.expunge(v, 2)
	f.must(f.box.Create(ctx, "temp"))
	validity, modSeq := f.info("temp").UIDValidity, f.info("INBOX").HighestModSeq
	f.must(f.box.Delete(ctx, "temp"))
	f.must(f.box.Create(ctx, "older"))
	f.must(f.box.Create(ctx, "younger"))
	younger := f.info("younger").UIDValidity
	f.must(f.box.Delete(ctx, "younger"))
	f.reopen()
	f.equal(f.append("INBOX", "three").UIDs, []uint32{3})
	if n := f.info("INBOX").HighestModSeq; n <= modSeq {
		f.Errorf("HIGHESTMODSEQ went from %d to %d", modSeq, n)
	}
	f.must(f.box.Create(ctx, "temp"))
	if n := f.info("temp").UIDValidity; n <= validity {
		f.Errorf("UIDVALIDITY went from %d to %d", validity, n)
	}
	f.must(f.box.Rename(ctx, "older", "younger"))
	if n := f.info("younger").UIDValidity; n <= younger {
		f.Errorf("UIDVALIDITY of a name went from %d to %d", younger, n)
	}
}
