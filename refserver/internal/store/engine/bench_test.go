package engine

import (
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// large returns a mailbox whose INBOX has n messages.
func large(b *testing.B, n int) store.Mailbox {
	b.Helper()
	e, err := Open(b.Context(), NewMemory(), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	box, err := e.Mailbox(b.Context(), "box")
	if err != nil {
		b.Fatal(err)
	}
	m := box.(*mailbox)
	if err := e.writer.do(func(batch *batch) error {
		f, err := m.lookup(batch.mailbox(m), "INBOX")
		if err != nil {
			return err
		}
		s, err := batch.folder(f)
		if err != nil {
			return err
		}
		m.addMessages(batch, f, s, make([]Record, n))
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	return box
}

func choose(b *testing.B, box store.Mailbox) store.View {
	b.Helper()
	v, err := box.Select(b.Context(), "INBOX", false)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		e, err := Open(b.Context(), NewMemory(), nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := e.Mailbox(b.Context(), "box"); err != nil {
			b.Fatal(err)
		}
		_ = e.Close()
	}
}

func BenchmarkSelect100000(b *testing.B) {
	box := large(b, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		v := choose(b, box)
		_ = v.Info()
		_ = v.FirstUnseen()
		_ = v.Close()
	}
}

func BenchmarkFlags100000(b *testing.B) {
	v := choose(b, large(b, 100_000))
	b.ReportAllocs()
	for b.Loop() {
		for seq := 1; seq <= v.Len(); seq++ {
			if m, ok := v.At(seq); !ok || m.UID == 0 {
				b.Fatal("no message")
			}
		}
	}
}

func BenchmarkStore10000(b *testing.B) {
	v := choose(b, large(b, 100_000))
	seqs := make([]int, 10_000)
	for i := range seqs {
		seqs[i] = i + 1
	}
	ops := [...]store.FlagOp{store.AddFlags, store.RemoveFlags}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := v.StoreFlags(b.Context(), seqs, ops[n%2], store.Flags{System: store.Seen}, 0); err != nil {
			b.Fatal(err)
		}
		n++
	}
}

func BenchmarkAppendAndSync(b *testing.B) {
	box := large(b, 100_000)
	v := choose(b, box)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := put(b.Context(), box, "text"); err != nil {
			b.Fatal(err)
		}
		v.Sync(true)
	}
}
