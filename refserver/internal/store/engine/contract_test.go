package engine_test

import (
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
	"github.com/imapspec/imapspec/refserver/internal/store/storetest"
)

// TestContract runs the contract over the backing in memory. It outlives its process by a copy, which holds all that a backing is
// given and all that it gives back.
func TestContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Subject{
		Open: func(t *testing.T) store.Store {
			e, err := engine.Open(t.Context(), engine.NewMemory(), nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = e.Close() })
			return e
		},
		Reopen: func(t *testing.T, s store.Store) store.Store {
			copied, err := s.(store.Snapshotter).Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			again, err := copied.Restore(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = again.Close() })
			return again
		},
	})
}
