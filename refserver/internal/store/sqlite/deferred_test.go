package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// opened is a backing in the file at path with two mailboxes, each with a folder of the mailbox's id.
func opened(t *testing.T, path string) *backing {
	t.Helper()
	b, err := openBacking(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	for id, guid := range []string{1: "one", 2: "two"} {
		if id > 0 {
			commit(t, b, engine.PutMailbox{ID: int64(id), GUID: guid, NextUIDValidity: 2},
				engine.PutFolder{Mailbox: int64(id), FolderRow: engine.FolderRow{ID: int64(id), Name: "INBOX", UIDValidity: 1, UIDNext: 1, ModSeq: 1}})
		}
	}
	return b
}

func commit(t *testing.T, b *backing, changes ...engine.Change) {
	t.Helper()
	if err := b.Commit(changes); err != nil {
		t.Fatal(err)
	}
}

// flag defers a change of the flags of messages from first on; changes of other first messages do not replace it.
func flag(t *testing.T, b *backing, folder int64, first uint32, modSeq uint64) {
	t.Helper()
	commit(t, b, engine.SetFlags{Folder: folder, First: first, Last: first + 40, System: store.Seen, ModSeq: modSeq})
}

// TestLoadWhileFlagsAreSettled has a change to one mailbox settle the deferred changes of all while another one is read.
func TestLoadWhileFlagsAreSettled(t *testing.T) {
	t.Parallel()
	b := opened(t, filepath.Join(t.TempDir(), "store.db"))
	words := &engine.KeywordSet{Names: []string{"word"}}
	messages := make([]engine.Record, 41)
	for i := range messages {
		messages[i] = engine.Record{UID: uint32(i + 1), ModSeq: 2, Keywords: words}
	}
	commit(t, b, engine.PutMessages{Folder: 1, Messages: messages})
	flag(t, b, 1, 1, 3)
	for i := range uint32(maxDeferred - 2) {
		flag(t, b, 2, i+1, uint64(i))
	}
	reading := true
	data, err := b.LoadMailbox(context.Background(), "one", func(string) *engine.KeywordSet {
		if reading {
			reading = false
			flag(t, b, 2, maxDeferred, maxDeferred)
		}
		return words
	})
	if err != nil {
		t.Fatal(err)
	}
	var left int
	if err := b.read.QueryRow("SELECT count(*) FROM flag_change").Scan(&left); err != nil || left != 0 {
		t.Fatalf("%d changes are deferred, %v: the test settles none", left, err)
	}
	for _, m := range data.Folders[0].Messages {
		if m.System != store.Seen || m.ModSeq != 3 {
			t.Fatalf("UID %d has the flags %d and modification sequence %d: the deferred change is lost", m.UID, m.System, m.ModSeq)
		}
	}
}

// TestDeferredChangesAreBounded opens a file again and again: what earlier processes have deferred counts.
func TestDeferredChangesAreBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	next := uint32(1)
	for range 4 {
		b := opened(t, path)
		for range maxDeferred / 2 {
			flag(t, b, 1, next, uint64(next))
			next++
		}
		var rows int
		if err := b.read.QueryRow("SELECT count(*) FROM flag_change").Scan(&rows); err != nil || rows > maxDeferred {
			t.Fatalf("%d changes are deferred, %v; the bound is %d", rows, err, maxDeferred)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
