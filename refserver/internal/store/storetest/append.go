package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing/iotest"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

func appendResult(f *fixture) {
	first := f.append("INBOX", "one", "two")
	second := f.append("inbox", "three")
	f.equal(first, store.AppendResult{UIDValidity: f.info("INBOX").UIDValidity, UIDs: []uint32{1, 2}})
	f.equal(second.UIDs, []uint32{3})
	f.equal(f.info("INBOX").UIDNext, uint32(4))
	none, err := f.box.Append(ctx, "INBOX")
	f.must(err)
	f.equal(len(none.UIDs), 0)
}

func appendFlagsAndDate(f *fixture) {
	_, err := f.box.Append(ctx, "INBOX", message("text", store.Seen|store.Flagged, "$Work", "alpha"))
	f.must(err)
	m := f.at(f.open("INBOX"), 1)
	f.equal(m.Flags, store.Flags{System: store.Seen | store.Flagged, Keywords: []string{"$Work", "alpha"}})
	f.equal(m.Size, int64(4))
	f.equal(m.InternalDate.Format("02 Jan 2006 15:04:05 -0700"), "03 Feb 2026 04:05:06 +0100")
}

// appendPlainHeaders notes of which headers it is known that they hold US-ASCII alone; copies are known as well.
func appendPlainHeaders(f *fixture) {
	long := strings.Repeat("x", 2<<20)
	texts := []string{"a: b\r\n\r\n\xc3\xbc", "a: \xc3\xbc\r\n\r\n", "a: b\nc: \xfc\n\nd", "", "\n\xfc", "a: b\nc", "a: \xc3\xbc", "a: b\n\n\xc3\xbc" + long, "\xc3: b\n\n" + long, "a: " + long}
	plain := []bool{true, false, false, true, true, true, false, true, false, false}
	f.append("INBOX", texts...)
	v := f.open("INBOX")
	var all []int
	for i, want := range plain {
		if got := f.at(v, i+1).PlainHeader; got != want {
			f.T.Errorf("%.20q: %v", texts[i], got)
		}
		all = append(all, i+1)
	}
	f.equal(f.info("INBOX").PlainHeaders, 5)
	_, err := v.Copy(ctx, all, "Drafts", false)
	f.must(err)
	f.expunge(v, 1, 2)
	f.equal(f.info("INBOX").PlainHeaders, 4)
	f.equal(f.info("Drafts").PlainHeaders, 5)
}

func appendEmpty(f *fixture) {
	f.append("INBOX", "")
	f.equal(f.texts(f.open("INBOX")), []string{""})
}

// appendLarge also reads across the seams of pieces.
func appendLarge(f *fixture) {
	large := make([]byte, 3<<20+17)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range large {
		large[i] = byte(r.Uint32())
	}
	exact := large[:1<<20]
	_, err := f.box.Append(ctx, "INBOX",
		store.NewMessage{Content: bytes.NewReader(large), Size: int64(len(large))},
		store.NewMessage{Content: iotest.OneByteReader(bytes.NewReader(exact)), Size: int64(len(exact))})
	f.must(err)
	v := f.open("INBOX")
	c, err := v.Open(ctx, 1)
	f.must(err)
	f.equal(c.Size(), int64(len(large)))
	for _, at := range []int64{0, 1<<20 - 3, 2<<20 - 1, 3 << 20, 5} {
		p := make([]byte, 10)
		n, err := c.ReadAt(p, at)
		f.must(err)
		f.equal(p[:n], large[at:at+10])
	}
	n, err := c.ReadAt(make([]byte, 10), int64(len(large))-4)
	f.is(err, io.EOF)
	f.equal(n, 4)
	if ranger, ok := c.(store.Ranger); ok {
		f.ranges(ranger, large)
	}
	f.equal(f.text(v, 1) == string(large), true)
	f.equal(f.text(v, 2) == string(exact), true)
	f.must(c.Close())
}

// ranges reads parts of a content without copying them.
func (f *fixture) ranges(r store.Ranger, whole []byte) {
	f.Helper()
	var got []byte
	take := func(part []byte) error { got = append(got, part...); return nil }
	size := int64(len(whole))
	for _, part := range [][2]int64{{0, size}, {1<<20 - 3, 10}, {size - 1, 1}, {size, 0}, {5, 2 << 20}} {
		got = nil
		f.must(r.Range(part[0], part[1], take))
		f.equal(bytes.Equal(got, whole[part[0]:part[0]+part[1]]), true)
	}
	for _, part := range [][2]int64{{-1, 1}, {0, size + 1}, {size, 1}, {size + 1, 0}, {1, -1}, {1, math.MaxInt64}} {
		f.is(r.Range(part[0], part[1], take), io.ErrUnexpectedEOF)
	}
	f.is(r.Range(0, size, func([]byte) error { return iotest.ErrTimeout }), iotest.ErrTimeout)
}

func appendWrongSize(f *fixture) {
	before := f.info("INBOX")
	for _, size := range []int64{3, 5, -1, 2 << 20} {
		_, err := f.box.Append(ctx, "INBOX", store.NewMessage{Content: strings.NewReader("four"), Size: size})
		if err == nil {
			f.Fatalf("4 bytes were taken as %d", size)
		}
	}
	_, err := f.box.Append(ctx, "INBOX", store.NewMessage{Content: strings.NewReader(strings.Repeat("x", 2<<20)), Size: 2<<20 - 1})
	if err == nil {
		f.Fatal("a large content that is too long was taken")
	}
	f.equal(f.info("INBOX"), before)
}

func appendAllOrNone(f *fixture) {
	before := f.info("INBOX")
	broken := errors.New("the connection broke")
	_, err := f.box.Append(ctx, "INBOX", message("one", 0),
		store.NewMessage{Content: io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(broken)), Size: 4})
	f.is(err, broken)
	_, err = f.box.Append(ctx, "INBOX", message("one", 0),
		store.NewMessage{Content: io.MultiReader(strings.NewReader(strings.Repeat("x", 2<<20)), iotest.ErrReader(broken)), Size: 3 << 20})
	f.is(err, broken)
	f.equal(f.info("INBOX"), before)
	f.equal(f.append("INBOX", "after").UIDs, []uint32{1})
}

func appendMissingFolder(f *fixture) {
	_, err := f.box.Append(ctx, "Nowhere", message("x", 0))
	f.is(err, store.ErrNoFolder)
}

func cancelled(f *fixture) {
	f.append("INBOX", "one")
	v := f.open("INBOX")
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, errAppend := f.box.Append(done, "INBOX", message("x", 0))
	_, _, errStore := v.StoreFlags(done, []int{1}, store.AddFlags, store.Flags{System: store.Seen}, 0)
	_, errMove := v.Move(done, []int{1}, "Drafts", false)
	for _, err := range []error{errAppend, errStore, errMove, f.box.Create(done, "x"), f.box.Rename(done, "Drafts", "x"), f.box.Delete(done, "Drafts")} {
		f.is(err, context.Canceled)
	}
	f.equal(f.info("INBOX").Messages, 1)
	f.equal(f.info("INBOX").Unseen, 1)
	f.equal(f.info("Drafts").Messages, 0)
}

func organisation(f *fixture) {
	none, err := f.store.LoadOrganisation()
	f.must(err)
	f.equal(none == nil, true)
	state := []byte(`{"revision":1}`)
	f.must(f.store.SaveOrganisation(state))
	state[0] = 'x' // the store has a copy
	kept, err := f.store.LoadOrganisation()
	f.must(err)
	f.equal(string(kept), `{"revision":1}`)
}

func mailboxesApart(f *fixture) {
	other := f.mailbox("66666666-7777-8888-9999-000000000000")
	f.append("INBOX", "mine")
	f.must(f.box.Create(ctx, "Mine"))
	i, err := other.Folder(ctx, "INBOX")
	f.must(err)
	f.equal(i.Messages, 0)
	_, err = other.Folder(ctx, "Mine")
	f.is(err, store.ErrNoFolder)
	again := f.mailbox("11111111-2222-3333-4444-555555555555")
	i, err = again.Folder(ctx, "Mine")
	f.must(err)
	f.equal(i.Name, "Mine")
	if _, err := f.store.Mailbox(ctx, ""); err == nil {
		f.Fatal("a mailbox without a GUID was opened")
	}
}
