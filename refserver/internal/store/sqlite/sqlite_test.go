package sqlite_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
	"github.com/imapspec/imapspec/refserver/internal/store/storetest"
)

func open(t *testing.T, path string) store.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestContractInMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Subject{
		Open: func(t *testing.T) store.Store { return open(t, "") },
	})
}

func TestContractOnDisk(t *testing.T) {
	t.Parallel()
	var paths sync.Map // store → its file
	openAt := func(t *testing.T, path string) store.Store {
		s := open(t, path)
		paths.Store(s, path)
		return s
	}
	storetest.Run(t, storetest.Subject{
		Open: func(t *testing.T) store.Store { return openAt(t, filepath.Join(t.TempDir(), "store.db")) },
		Reopen: func(t *testing.T, s store.Store) store.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			path, _ := paths.Load(s)
			return openAt(t, path.(string))
		},
	})
}
