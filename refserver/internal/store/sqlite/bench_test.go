package sqlite_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

func openBench(b *testing.B) store.Mailbox {
	b.Helper()
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "store.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	box, err := s.Mailbox(b.Context(), "box")
	if err != nil {
		b.Fatal(err)
	}
	return box
}

func appendText(b *testing.B, box store.Mailbox, text string) {
	if _, err := box.Append(b.Context(), "INBOX", store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text))}); err != nil {
		b.Error(err)
	}
}

func BenchmarkAppend4K(b *testing.B) {
	box := openBench(b)
	text := strings.Repeat("x", 4096)
	b.ReportAllocs()
	for b.Loop() {
		appendText(b, box, text)
	}
}

func BenchmarkAppend4K20Clients(b *testing.B) {
	box := openBench(b)
	text := strings.Repeat("x", 4096)
	b.ReportAllocs()
	b.SetParallelism(10)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			appendText(b, box, text)
		}
	})
}

func BenchmarkRead4K(b *testing.B) {
	box := openBench(b)
	appendText(b, box, strings.Repeat("x", 4096))
	v, err := box.Select(b.Context(), "INBOX", true)
	if err != nil {
		b.Fatal(err)
	}
	buf := make([]byte, 4096)
	b.SetBytes(4096)
	b.ReportAllocs()
	for b.Loop() {
		c, err := v.Open(b.Context(), 1)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.ReadAt(buf, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStore10000(b *testing.B) {
	box := openBench(b)
	messages := make([]store.NewMessage, 10_000)
	seqs := make([]int, len(messages))
	for i := range messages {
		messages[i] = store.NewMessage{Content: strings.NewReader("x"), Size: 1}
		seqs[i] = i + 1
	}
	if _, err := box.Append(b.Context(), "INBOX", messages...); err != nil {
		b.Fatal(err)
	}
	v, err := box.Select(b.Context(), "INBOX", false)
	if err != nil {
		b.Fatal(err)
	}
	ops := [...]store.FlagOp{store.AddFlags, store.RemoveFlags}
	n := 0
	for b.Loop() {
		if _, _, err := v.StoreFlags(b.Context(), seqs, ops[n%2], store.Flags{System: store.Seen}, 0); err != nil {
			b.Fatal(err)
		}
		n++
	}
}
