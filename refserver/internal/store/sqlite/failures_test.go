package sqlite

import (
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

func execute(t *testing.T, db interface {
	Exec(string, ...any) (sql.Result, error)
}, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// TestAChangeThatFailsUndoesTheOnesBeforeIt has each kind of change fail behind one that does not, and goes on afterwards.
func TestAChangeThatFailsUndoesTheOnesBeforeIt(t *testing.T) {
	t.Parallel()
	message := engine.Record{UID: 1, ModSeq: 2}
	for table, changes := range map[string][]engine.Change{
		"message": {
			engine.PutMessages{Folder: 1, Messages: []engine.Record{message}},
			engine.DeleteMessages{Folder: 1, UIDs: []uint32{7}},
			engine.SetFlags{Folder: 1, First: 7, Last: 7},
			engine.DeleteFolder{Folder: 2},
		},
		"folder":       {engine.PutFolder{Mailbox: 1, FolderRow: engine.FolderRow{ID: 9}}, engine.SetCounters{Folder: 1}, engine.SetRecentFrom{Folder: 1}},
		"flag_change":  {engine.SetFlags{Folder: 1, First: 1, Last: 100}, engine.DeleteFolder{Folder: 2}},
		"content":      {engine.PutContent{ID: 1}, engine.Reclaim{IDs: []engine.ContentID{7}}},
		"discarded":    {engine.Discard{IDs: []engine.ContentID{7}}, engine.Keep{IDs: []engine.ContentID{7}}},
		"mailbox":      {engine.PutMailbox{ID: 9, GUID: "nine"}},
		"subscription": {engine.SetSubscription{Mailbox: 1, Name: "x", On: true}, engine.SetSubscription{Mailbox: 1, Name: "x"}},
		"retired":      {engine.RetireName{Mailbox: 1, RetiredName: engine.RetiredName{Name: "x"}}, engine.ForgetNames{Mailbox: 1}},
		"organisation": {engine.SetOrganisation{State: []byte("x")}},
	} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			b := opened(t, filepath.Join(t.TempDir(), "store.db"))
			before := engine.Change(engine.SetOrganisation{State: []byte("changed")})
			if table == "organisation" {
				before = engine.PutMailbox{ID: 9, GUID: "nine", NextUIDValidity: 1}
			}
			execute(t, b.outside(t), "ALTER TABLE "+table+" RENAME TO elsewhere")
			for _, c := range changes {
				if err := b.Commit([]engine.Change{before, c}); err == nil {
					t.Errorf("%T worked without its table", c)
				}
			}
			execute(t, b.outside(t), "ALTER TABLE elsewhere RENAME TO "+table)
			state, err := b.LoadOrganisation(t.Context())
			counters, err2 := b.Counters(t.Context())
			if err := errors.Join(err, err2); err != nil || state != nil || counters.Mailbox != 2 {
				t.Errorf("the changes before were made: organisation %q, %d mailboxes, %v", state, counters.Mailbox, err)
			}
			commit(t, b, before)
		})
	}
}

// outside is a connection of its own to write with, for what the backing has no change for.
func (b *backing) outside(t *testing.T) *sql.DB {
	t.Helper()
	db, err := connect(b.path, 1, "busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestAnUnknownChangeIsRefused(t *testing.T) {
	t.Parallel()
	b := opened(t, filepath.Join(t.TempDir(), "store.db"))
	if err := b.Commit([]engine.Change{nil}); err == nil {
		t.Error("it was accepted")
	}
}

// TestLoadSaysWhatCannotBeRead has no mailbox read in part.
func TestLoadSaysWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	for statement, column := range map[string]string{
		"ALTER TABLE mailbox RENAME TO elsewhere":                "mailbox",
		"ALTER TABLE folder RENAME TO elsewhere":                 "folder",
		"ALTER TABLE message RENAME TO elsewhere":                "message",
		"ALTER TABLE flag_change RENAME TO elsewhere":            "flag_change",
		"UPDATE message SET date = 'yesterday'":                  "date",
		"INSERT INTO flag_change VALUES (1, 9, 'x', 1, 0, '')":   "first",
		"INSERT INTO folder VALUES (3, 1, 'x', 'x', -1, 1,1, 1)": "uid_validity",
	} {
		t.Run(column, func(t *testing.T) {
			t.Parallel()
			b := opened(t, filepath.Join(t.TempDir(), "store.db"))
			commit(t, b, engine.PutMessages{Folder: 1, Messages: []engine.Record{{UID: 1}}})
			execute(t, b.outside(t), statement)
			_, err := b.LoadMailbox(t.Context(), "one", func(string) *engine.KeywordSet { return nil })
			if err == nil || !strings.Contains(err.Error(), column) {
				t.Errorf("after %s: %v", statement, err)
			}
		})
	}
}

func TestContentThatIsDamaged(t *testing.T) {
	t.Parallel()
	b := opened(t, filepath.Join(t.TempDir(), "store.db"))
	commit(t, b, engine.PutContent{ID: 1, Data: []byte("only this")})
	c, err := b.OpenContent(t.Context(), 1, 20)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := c.ReadAt(make([]byte, 20), 0); n != 9 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a content that is too short: %d, %v", n, err)
	}
	if err := c.(store.Ranger).Range(0, 20, func([]byte) error { return nil }); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a content that is too short: %v", err)
	}
	if _, err := c.ReadAt(nil, -1); err == nil {
		t.Error("there is something before the beginning")
	}
	for _, r := range [][2]int64{{-1, 1}, {0, 21}, {21, 0}, {1, -1}} {
		if err := c.(store.Ranger).Range(r[0], r[1], func([]byte) error { return nil }); err == nil {
			t.Errorf("there are %d bytes at %d", r[1], r[0])
		}
	}
	if _, err := b.OpenContent(t.Context(), 2, 1); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("a content that does not exist: %v", err)
	}
	commit(t, b, engine.PutContent{ID: 3, Data: make([]byte, engine.ChunkSize)})
	long, err := b.OpenContent(t.Context(), 3, engine.ChunkSize+1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := long.ReadAt(make([]byte, 1), engine.ChunkSize); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("a piece that does not exist: %v", err)
	}
	if err := long.(store.Ranger).Range(engine.ChunkSize, 1, func([]byte) error { return nil }); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("a piece that does not exist: %v", err)
	}
}

func TestPiecesInMemoryAreBounded(t *testing.T) {
	t.Parallel()
	var c pieceCache
	for id := range int64(3 * maxPieces) {
		c.put(id, []byte{byte(id)})
		c.put(id, []byte{0}) // what is kept stays
		if got := c.get(id); len(got) != 1 || got[0] != byte(id) {
			t.Fatalf("piece %d is %v", id, got)
		}
	}
	if len(c.pieces) != maxPieces || len(c.order) != maxPieces || c.get(0) != nil || c.get(2*maxPieces) == nil {
		t.Errorf("%d pieces are kept in %d places; the bound is %d", len(c.pieces), len(c.order), maxPieces)
	}
}

// TestFilesThatCannotBeOpened says why, and leaves nothing locked.
func TestFilesThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(path string) error{
		"the folder is a file": func(path string) error { return os.WriteFile(filepath.Dir(path), nil, 0o600) },
		"the lock is a folder": func(path string) error { return os.MkdirAll(path+".lock", 0o700) },
		"the file is a folder": func(path string) error { return os.MkdirAll(path, 0o700) },
		"no database": func(path string) error {
			return errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(strings.Repeat("no database", 100)), 0o600))
		},
		"the lock is no database": func(path string) error {
			return errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path+".lock", []byte(strings.Repeat("no database", 100)), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "folder", "store.db")
			if err := spoil(path); err != nil {
				t.Fatal(err)
			}
			if s, err := Open(t.Context(), path, nil); err == nil {
				_ = s.Close()
				t.Error("it was opened")
			} else if !strings.Contains(err.Error(), path) {
				t.Errorf("the error does not name the file: %v", err)
			}
		})
	}
}

// TestSchemas opens files of the first versions, and refuses one of a version to come.
func TestSchemas(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	b := opened(t, path)
	for _, older := range []string{
		"ALTER TABLE message DROP COLUMN plain; DROP TABLE flag_change; PRAGMA user_version = 1",
		"ALTER TABLE message DROP COLUMN plain; PRAGMA user_version = 2",
	} {
		execute(t, b.outside(t), older)
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		b = opened(t, path)
		flag(t, b, 1, 1, 2)
	}
	execute(t, b.outside(t), "PRAGMA user_version = 4")
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), "version 4") {
		t.Errorf("a newer program's file: %v", err)
	}
}

// TestSnapshotsThatCannotBe says so instead of restoring something else.
func TestSnapshotsThatCannotBe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "folder", "store.db")
	b := opened(t, path)
	c, err := b.Copy(t.Context(), &engine.Image{})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a copy that was given up: %v", err)
	}
	if _, err := b.Copy(t.Context(), &engine.Image{}); err == nil {
		t.Error("a closed store was copied")
	}
	if err := os.Rename(filepath.Dir(path), filepath.Dir(path)+"-away"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Copy(t.Context(), &engine.Image{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a copy into a folder that is gone: %v", err)
	}
}
