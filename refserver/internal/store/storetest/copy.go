package storetest

import (
	"github.com/imapspec/imapspec/refserver/internal/store"
)

func copyOther(f *fixture) {
	f.append("Drafts", "before")
	_, err := f.box.Append(ctx, "INBOX", message("one", store.Seen|store.Deleted, "kept"), message("two", 0), message("three", 0))
	f.must(err)
	v := f.open("INBOX")
	r, err := v.Copy(ctx, []int{1, 3}, "drafts", false)
	f.must(err)
	f.equal(r, store.CopyResult{UIDValidity: f.info("Drafts").UIDValidity, Source: []uint32{1, 3}, Destination: []uint32{2, 3}})
	d := f.open("Drafts")
	f.equal(f.texts(d), []string{"before", "one", "three"})
	m := f.at(d, 2)
	f.equal(m.Flags, store.Flags{System: store.Seen | store.Deleted, Keywords: []string{"kept"}})
	f.equal(m.InternalDate.Equal(sometime), true)
	f.equal(m.Recent, true)
	f.sync(v, true, "")
	f.equal(v.Len(), 3)
}

func copySame(f *fixture) {
	f.append("INBOX", "one", "two")
	v := f.open("INBOX")
	r, err := v.Copy(ctx, []int{1, 2}, "INBOX", false)
	f.must(err)
	f.equal(r.Destination, []uint32{3, 4})
	f.sync(v, true, "=4")
	f.equal(f.texts(v), []string{"one", "two", "one", "two"})
}

func copyOutlivesOriginal(f *fixture) {
	f.append("INBOX", "shared")
	v := f.open("INBOX")
	_, err := v.Copy(ctx, []int{1}, "Drafts", false)
	f.must(err)
	_, err = v.Copy(ctx, []int{1}, "INBOX", false)
	f.must(err)
	f.expunge(v, 1)
	f.sync(v, true, "-1 =1")
	f.append("INBOX", "another")
	d := f.open("Drafts")
	f.equal(f.texts(d), []string{"shared"})
	f.expunge(d, 1)
	f.sync(d, true, "-1")
	f.append("INBOX", "one more")
	f.sync(v, true, "=3")
	f.equal(f.texts(v), []string{"shared", "another", "one more"})
}

func copyMissing(f *fixture) {
	f.append("INBOX", "one")
	v := f.open("INBOX")
	_, err := v.Copy(ctx, []int{1}, "Nowhere", false)
	f.is(err, store.ErrNoFolder)
	_, err = v.Move(ctx, []int{1}, "Nowhere", false)
	f.is(err, store.ErrNoFolder)
	f.equal(f.info("INBOX").Messages, 1)
}

func copyExpunged(f *fixture) {
	f.append("INBOX", "one", "two")
	a, b := f.open("INBOX"), f.open("INBOX")
	f.expunge(a, 2)
	_, err := b.Copy(ctx, []int{1, 2}, "Drafts", false)
	f.is(err, store.ErrExpunged)
	_, err = b.Move(ctx, []int{1, 2}, "Drafts", false)
	f.is(err, store.ErrExpunged)
	f.equal(f.info("Drafts").Messages, 0)
	f.equal(f.info("INBOX").Messages, 1)
}

// copyExisting passes over messages that were expunged elsewhere.
func copyExisting(f *fixture) {
	f.append("INBOX", "one", "two", "three")
	a, b := f.open("INBOX"), f.open("INBOX")
	f.expunge(a, 2)
	r, err := b.Copy(ctx, []int{2, 3}, "Drafts", true)
	f.must(err)
	f.equal(r, store.CopyResult{UIDValidity: f.info("Drafts").UIDValidity, Source: []uint32{3}, Destination: []uint32{1}})
	r, err = b.Move(ctx, []int{1, 2}, "Drafts", true)
	f.must(err)
	f.equal(r, store.CopyResult{UIDValidity: f.info("Drafts").UIDValidity, Source: []uint32{1}, Destination: []uint32{2}})
	r, err = b.Move(ctx, []int{2}, "Drafts", true)
	f.must(err)
	f.equal(len(r.Source), 0)
	f.equal(f.texts(f.open("Drafts")), []string{"three", "one"})
	f.equal(f.texts(f.open("INBOX")), []string{"three"})
	f.sync(b, true, "-1 -1")
}

func copyReadOnly(f *fixture) {
	f.append("INBOX", "one")
	_, err := f.examine("INBOX").Copy(ctx, []int{1}, "Drafts", false)
	f.must(err)
	f.equal(f.texts(f.open("Drafts")), []string{"one"})
}

func moveOther(f *fixture) {
	_, err := f.box.Append(ctx, "INBOX", message("one", store.Seen, "kept"), message("two", 0), message("three", 0))
	f.must(err)
	v := f.open("INBOX")
	r, err := v.Move(ctx, []int{3, 1, 3}, "Drafts", false)
	f.must(err)
	f.equal(r, store.CopyResult{UIDValidity: f.info("Drafts").UIDValidity, Source: []uint32{3, 1}, Destination: []uint32{1, 2}})
	f.equal(f.texts(v), []string{"one", "two", "three"})
	f.sync(v, true, "-1 -2")
	d := f.open("Drafts")
	f.equal(f.texts(d), []string{"three", "one"})
	f.equal(f.at(d, 2).Flags, store.Flags{System: store.Seen, Keywords: []string{"kept"}})
	f.equal(f.info("INBOX").Messages, 1)
	f.equal(f.info("INBOX").Size, int64(3))
}

func moveSame(f *fixture) {
	f.append("INBOX", "one", "two")
	v := f.open("INBOX")
	r, err := v.Move(ctx, []int{1}, "INBOX", false)
	f.must(err)
	f.equal(r.Destination, []uint32{3})
	f.sync(v, true, "-1 =2")
	f.equal(f.texts(v), []string{"two", "one"})
}

func moveReadOnly(f *fixture) {
	f.append("INBOX", "one")
	_, err := f.examine("INBOX").Move(ctx, []int{1}, "Drafts", false)
	f.is(err, store.ErrReadOnly)
	f.equal(f.info("Drafts").Messages, 0)
}

// moveUntold expunges a moved message where it went, while a view still shows it where it came from.
func moveUntold(f *fixture) {
	f.append("INBOX", "wanderer")
	a, b := f.open("INBOX"), f.open("INBOX")
	_, err := a.Move(ctx, []int{1}, "Drafts", false)
	f.must(err)
	f.sync(a, true, "-1")
	d := f.open("Drafts")
	f.expunge(d, 1)
	f.sync(d, true, "-1")
	f.append("Drafts", "later") // gives the store an occasion to clear up
	f.sync(d, true, "=1")
	f.equal(f.texts(b), []string{"wanderer"})
	f.sync(b, true, "-1")
}
