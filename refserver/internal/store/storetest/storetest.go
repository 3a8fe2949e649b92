// Package storetest is the contract of store.Store as tests. Every implementation passes all of them.
package storetest

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Subject is how to get at an implementation. Each Open makes an empty store of its own; tests run in parallel.
type Subject struct {
	Open func(t *testing.T) store.Store
	// Reopen closes a store and opens it anew. nil where the store does not outlive its process.
	Reopen func(t *testing.T, s store.Store) store.Store
}

// Run runs the whole contract.
func Run(t *testing.T, subject Subject) {
	for _, c := range contract {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.durable && subject.Reopen == nil {
				t.Skip("the store does not outlive its process")
			}
			f := &fixture{T: t, subject: subject, store: subject.Open(t)}
			t.Cleanup(func() { _ = f.store.Close() })
			f.box = f.mailbox("11111111-2222-3333-4444-555555555555")
			c.test(f)
		})
	}
}

// fixture is a store with one mailbox.
type fixture struct {
	*testing.T
	subject Subject
	store   store.Store
	box     store.Mailbox
}

var ctx = context.Background()

func (f *fixture) mailbox(guid string) store.Mailbox {
	f.Helper()
	m, err := f.store.Mailbox(ctx, guid)
	f.must(err)
	return m
}

// reopen closes the store and opens it again.
func (f *fixture) reopen() {
	f.Helper()
	f.store = f.subject.Reopen(f.T, f.store)
	f.box = f.mailbox("11111111-2222-3333-4444-555555555555")
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) is(err, want error) {
	f.Helper()
	if !errors.Is(err, want) {
		f.Fatalf("got error %v, want %v", err, want)
	}
}

func (f *fixture) equal(got, want any) {
	f.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		f.Fatalf("(-want +got)\n%s", diff)
	}
}

var sometime = time.Date(2026, 2, 3, 4, 5, 6, 0, time.FixedZone("", 3600))

func message(text string, flags store.SystemFlags, keywords ...string) store.NewMessage {
	return store.NewMessage{
		Flags: store.Flags{System: flags, Keywords: keywords}, InternalDate: sometime,
		Content: strings.NewReader(text), Size: int64(len(text)),
	}
}

// append stores one message for each text.
func (f *fixture) append(folder string, texts ...string) store.AppendResult {
	f.Helper()
	messages := make([]store.NewMessage, len(texts))
	for i, text := range texts {
		messages[i] = message(text, 0)
	}
	r, err := f.box.Append(ctx, folder, messages...)
	f.must(err)
	return r
}

func (f *fixture) open(folder string) store.View { f.Helper(); return f.selectFolder(folder, false) }

func (f *fixture) examine(folder string) store.View { f.Helper(); return f.selectFolder(folder, true) }

func (f *fixture) selectFolder(folder string, readOnly bool) store.View {
	f.Helper()
	v, err := f.box.Select(ctx, folder, readOnly)
	f.must(err)
	f.Cleanup(func() { _ = v.Close() })
	return v
}

func (f *fixture) info(folder string) store.FolderInfo {
	f.Helper()
	i, err := f.box.Folder(ctx, folder)
	f.must(err)
	return i
}

func (f *fixture) names() []string {
	f.Helper()
	infos, err := f.box.Folders(ctx)
	f.must(err)
	names := make([]string, len(infos))
	for i := range infos {
		names[i] = infos[i].Name
	}
	return names
}

func (f *fixture) at(v store.View, seq int) store.Message {
	f.Helper()
	m, ok := v.At(seq)
	if !ok {
		f.Fatalf("no message %d among %d", seq, v.Len())
	}
	return m
}

func (f *fixture) text(v store.View, seq int) string {
	f.Helper()
	c, err := v.Open(ctx, seq)
	f.must(err)
	data, err := io.ReadAll(io.NewSectionReader(c, 0, c.Size()))
	f.must(errors.Join(err, c.Close()))
	return string(data)
}

// texts returns the contents of all messages of a view.
func (f *fixture) texts(v store.View) []string {
	f.Helper()
	list := []string{}
	for seq := 1; seq <= v.Len(); seq++ {
		list = append(list, f.text(v, seq))
	}
	return list
}

func viewUIDs(v store.View) []uint32 {
	list := []uint32{}
	for seq := 1; seq <= v.Len(); seq++ {
		m, _ := v.At(seq)
		list = append(list, m.UID)
	}
	return list
}

func (f *fixture) flag(v store.View, op store.FlagOp, flags store.SystemFlags, seqs ...int) []store.Message {
	f.Helper()
	now, _, err := v.StoreFlags(ctx, seqs, op, store.Flags{System: flags}, 0)
	f.must(err)
	return now
}

// expunge marks messages and removes them.
func (f *fixture) expunge(v store.View, seqs ...int) {
	f.Helper()
	f.flag(v, store.AddFlags, store.Deleted, seqs...)
	f.must(v.Expunge(ctx, nil))
}

// kinds returns updates in a short form: "-3" expunged, "f2" flags, "=5" exists.
func kinds(updates []store.Update) string {
	words := make([]string, len(updates))
	for i, u := range updates {
		switch u.Kind {
		case store.Expunged:
			words[i] = "-" + itoa(u.Seq)
		case store.FlagsChanged:
			words[i] = "f" + itoa(u.Seq)
		case store.Exists:
			words[i] = "=" + itoa(u.Num)
		}
	}
	return strings.Join(words, " ")
}

func (f *fixture) sync(v store.View, expunges bool, want string) {
	f.Helper()
	f.equal(kinds(v.Sync(expunges)), want)
}

// awaitChange waits until the view says that there may be something to sync.
func (f *fixture) awaitChange(v store.View) {
	f.Helper()
	select {
	case <-v.Changed():
	case <-time.After(5 * time.Minute):
		f.Fatal("the view was not told of a change")
	}
}

func has(list []string, name string) bool { return slices.Contains(list, name) }
