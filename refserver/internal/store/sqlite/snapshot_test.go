package sqlite

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// readAll is everything that a client can read in a mailbox.
func readAll(t *testing.T, box store.Mailbox) []string {
	t.Helper()
	list, err := box.Folders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range list {
		f.Keywords = nil // lately carried too
		all = append(all, fmt.Sprintf("%+v", f))
		v, err := box.Select(t.Context(), f.Name, true)
		if err != nil {
			t.Fatal(err)
		}
		for seq := 1; seq <= v.Len(); seq++ {
			m, _ := v.At(seq)
			c, err := v.Open(t.Context(), seq)
			if err != nil {
				t.Fatalf("%s %d: %v", f.Name, seq, err)
			}
			text := make([]byte, c.Size())
			if _, err := c.ReadAt(text, 0); err != nil {
				t.Fatalf("%s %d: %v", f.Name, seq, err)
			}
			all = append(all, fmt.Sprintf("%s %d %d %v %s", f.Name, m.UID, m.ModSeq, m.Flags, text))
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// change does something to a mailbox. What cannot be done, such as to a folder that is not there, is not.
func change(t *testing.T, box store.Mailbox, random *rand.Rand, n int) {
	t.Helper()
	ctx := t.Context()
	names := []string{"INBOX", "A", "B", "C"}
	name, other := names[random.IntN(len(names))], names[random.IntN(len(names))]
	view := func(use func(store.View)) {
		if v, err := box.Select(ctx, name, false); err == nil {
			if v.Len() > 0 {
				use(v)
			}
			_ = v.Close()
		}
	}
	some := func(v store.View) (seqs []int) {
		first := random.IntN(v.Len()) + 1
		for seq := first; seq <= min(v.Len(), first+random.IntN(60)); seq++ {
			seqs = append(seqs, seq)
		}
		return seqs
	}
	switch random.IntN(9) {
	case 0:
		_ = box.Create(ctx, name)
	case 1:
		_ = box.Delete(ctx, name)
	case 2:
		_ = box.Rename(ctx, name, other)
	case 3:
		view(func(v store.View) { _, _ = v.Copy(ctx, some(v), other, false) })
	case 4:
		view(func(v store.View) { _, _ = v.Move(ctx, some(v), other, false) })
	case 5, 6:
		view(func(v store.View) {
			flags := store.Flags{System: store.SystemFlags(1 << random.IntN(4))}
			_, _, _ = v.StoreFlags(ctx, some(v), store.AddFlags, flags, 0)
		})
	case 7:
		view(func(v store.View) {
			_, _, _ = v.StoreFlags(ctx, some(v), store.AddFlags, store.Flags{System: store.Deleted}, 0)
			_ = v.Expunge(ctx, nil)
		})
	default:
		var messages []store.NewMessage
		for i := range random.IntN(40) + 1 {
			text := fmt.Sprintf("message %d of step %d", i, n)
			messages = append(messages, store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text))})
		}
		_, _ = box.Append(ctx, name, messages...)
	}
}

// TestSnapshotsAfterAnything goes back to one of several moments after changes of every kind, and finds everything as it was. In the end
// no content is left that no message has.
func TestSnapshotsAfterAnything(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 1))
			path := filepath.Join(t.TempDir(), "store.db")
			s, err := Open(t.Context(), path, nil)
			if err != nil {
				t.Fatal(err)
			}
			box := func() store.Mailbox {
				box, err := s.Mailbox(t.Context(), "box")
				if err != nil {
					t.Fatal(err)
				}
				return box
			}
			type moment struct {
				snapshot store.Snapshot
				was      []string
			}
			var moments []moment
			for n := range 120 {
				change(t, box(), random, n)
				if n%20 == 10 && len(moments) < 3 {
					snapshot, err := s.(store.Snapshotter).Snapshot(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					moments = append(moments, moment{snapshot, readAll(t, box())})
				}
				if len(moments) == 0 || n%7 != 6 {
					continue
				}
				to := random.IntN(len(moments))
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				if s, err = moments[to].snapshot.Restore(t.Context()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(moments[to].was, readAll(t, box())); diff != "" {
					t.Fatalf("step %d, moment %d: -was +is\n%s", n, to, diff)
				}
				if random.IntN(6) == 0 {
					if err := moments[to].snapshot.Close(); err != nil {
						t.Fatal(err)
					}
					moments = append(moments[:to], moments[to+1:]...)
				}
			}
			is := readAll(t, box())
			if err := s.Close(); err != nil { // as a process that dies, it closes no snapshot
				t.Fatal(err)
			}
			if s, err = Open(t.Context(), path, nil); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(is, readAll(t, box())); diff != "" {
				t.Errorf("opened again: -was +is\n%s", diff)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			db, err := connect(path, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if n := count(t.Context(), t, db, "SELECT count(*) FROM content WHERE id >> 20 NOT IN (SELECT content FROM message)"); n != 0 {
				t.Errorf("%d contents are left over", n)
			}
			if left, err := filepath.Glob(path + ".snapshot-*"); err != nil || len(left) > 0 {
				t.Errorf("copies are left: %v, %v", left, err)
			}
		})
	}
}

// TestCopiesOfAProcessThatDied are removed at the next start.
func TestCopiesOfAProcessThatDied(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"store.db.snapshot-17/store.db", "other.db.snapshot-1/store.db"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), filepath.Join(dir, "store.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.snapshot-*")); err != nil || len(left) != 1 || filepath.Base(left[0]) != "other.db.snapshot-1" {
		t.Errorf("left are %v, %v", left, err)
	}
}
