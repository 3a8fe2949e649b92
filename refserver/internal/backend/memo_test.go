package backend

import (
	"sync"
	"testing"
)

// TestMemoForgets keeps more than fits: what is asked for again and again stays, the rest goes.
func TestMemoForgets(t *testing.T) {
	t.Parallel()
	const piece = 1 << 20
	m := newMemo()
	raw := make([]byte, 0)
	favourite := m.of(1)
	keep(m, favourite, &favourite.raw, &raw, piece)
	for content := uint64(2); content < 1000; content++ {
		d := m.of(content)
		keep(m, d, &d.raw, &raw, piece)
		if m.of(1) != favourite {
			t.Fatalf("forgotten after %d others", content-1)
		}
	}
	if m.of(2).raw.Load() != nil {
		t.Error("a content that nobody asked for is still there")
	}
	if kept := len(m.young) + len(m.old); kept > memoLimit/piece+2 {
		t.Errorf("%d contents of 1 MiB are kept", kept)
	}
}

// TestMemoIsShared has several sessions ask for the same.
func TestMemoIsShared(t *testing.T) {
	t.Parallel()
	m := newMemo()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for content := range uint64(1000) {
				d := m.of(content)
				if d.raw.Load() == nil {
					raw := []byte{byte(content)}
					keep(m, d, &d.raw, &raw, memoRaw)
				}
				if raw := *d.raw.Load(); raw[0] != byte(content) {
					t.Errorf("content %d is %d", content, raw[0])
				}
			}
		})
	}
	group.Wait()
}
