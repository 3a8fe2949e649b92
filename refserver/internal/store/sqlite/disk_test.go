package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// openSmall opens a store whose file may have only so many pages of 4 KiB, as on a disk that gets full.
func openSmall(t *testing.T, pages string) (*backing, store.Store) {
	t.Helper()
	ctx := t.Context()
	b, err := openBacking(ctx, filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	limit(t, b, pages)
	s, err := engine.Open(ctx, b, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return b, s
}

func limit(t *testing.T, b *backing, pages string) {
	t.Helper()
	if _, err := b.conn.ExecContext(t.Context(), "PRAGMA max_page_count = "+pages); err != nil {
		t.Fatal(err)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	b, s := openSmall(t, "60")
	box, err := s.Mailbox(ctx, "box")
	if err != nil {
		t.Fatal(err)
	}
	text := func(n int) store.NewMessage {
		return store.NewMessage{Content: strings.NewReader(strings.Repeat("x", n)), Size: int64(n)}
	}
	if _, err := box.Append(ctx, "INBOX", text(1000)); err != nil {
		t.Fatal(err)
	}
	before, err := box.Folders(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{300_000, 3_000_000} {
		if _, err := box.Append(ctx, "INBOX", text(n)); !errors.Is(err, store.ErrFull) {
			t.Fatalf("append of %d bytes: %v", n, err)
		}
	}
	after, err := box.Folders(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Fatal(diff)
	}
	limit(t, b, "10000") // somebody made room
	r, err := box.Append(ctx, "INBOX", text(3_000_000))
	if err != nil || r.UIDs[0] != 2 {
		t.Fatal(r, err)
	}
}

func TestOwnedByOneProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "made", "store.db")
	s, err := Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), path, nil); err == nil || !strings.Contains(err.Error(), "another process has it open") {
		t.Fatalf("second open: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), path, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	db, err := connect(newer, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		garbage:                       "file is not a database",
		newer:                         "schema is version 99",
		dir:                           "is a directory",
		filepath.Join(garbage, "sub"): "not a directory",
	} {
		_, err := Open(t.Context(), path, nil)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("open %s: %v; want %q", path, err, want)
		}
	}
}

// TestNothingLeftBehind finds no content without a message after expunges, failed appends and a new start.
func TestNothingLeftBehind(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "a path with % and ?.db")
	fill(t, path)
	b, err := openBacking(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if n := count(ctx, t, b.read, "SELECT count(*) FROM content"); n != 1 {
		t.Errorf("%d contents are left, want that of the one message", n)
	}
	if n := count(ctx, t, b.read, "SELECT count(*) FROM discarded"); n != 0 {
		t.Errorf("%d discarded contents are left", n)
	}
	if n := count(ctx, t, b.read, "SELECT count(*) FROM message"); n != 1 {
		t.Errorf("%d messages are left, want 1", n)
	}
}

// fill leaves a store with one message that was copied and expunged in several ways.
func fill(t *testing.T, path string) {
	t.Helper()
	ctx := t.Context()
	s, err := Open(ctx, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	box, err := s.Mailbox(ctx, "box")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := box.Append(ctx, "INBOX", store.NewMessage{Content: strings.NewReader("text"), Size: 4}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := box.Append(ctx, "INBOX", store.NewMessage{Content: strings.NewReader("short"), Size: 3 << 20}); err == nil {
		t.Fatal("a content that is too short was taken")
	}
	v, err := box.Select(ctx, "INBOX", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(
		box.Create(ctx, "doomed"),
		second(v.Copy(ctx, []int{1, 2}, "Drafts", false)),
		second(v.Move(ctx, []int{3}, "doomed", false)),
		box.Delete(ctx, "doomed"),
	); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"INBOX", "Drafts"} {
		w, err := box.Select(ctx, folder, false)
		if err != nil {
			t.Fatal(err)
		}
		remove := map[string]int{"INBOX": 2, "Drafts": 1}[folder]
		seqs := []int{1, 2}[:remove]
		if _, _, err := w.StoreFlags(ctx, seqs, store.AddFlags, store.Flags{System: store.Deleted}, 0); err != nil {
			t.Fatal(err)
		}
		if err := w.Expunge(ctx, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil { // v was never told
		t.Fatal(err)
	}
}

func second[T any](_ T, err error) error { return err }

func count(ctx context.Context, t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(ctx, query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
