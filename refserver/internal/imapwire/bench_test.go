package imapwire_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// endless repeats a text.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.text[e.at:])
	e.at = (e.at + n) % len(e.text)
	return n, nil
}

func BenchmarkDecodeFetch(b *testing.B) {
	r, _ := reader(&endless{text: "A0001 UID FETCH 1:100,200:* (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)\r\n"}, imapwire.Limits{MaxLine: 10240})
	b.ReportAllocs()
	for b.Loop() {
		d, err := r.ReadCommand()
		if err != nil {
			b.Fatal(err)
		}
		_ = d.SP()
		if _, err := d.SequenceSet(); err != nil {
			b.Fatal(err)
		}
		_ = d.SP()
		if err := d.List(func() error { _, err := d.Atom(); return err }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeAppend(b *testing.B) {
	const size = 64 << 10
	r, _ := reader(&endless{text: "A0001 APPEND INBOX (\\Seen) {65536+}\r\n" + strings.Repeat("x", size) + "\r\n"},
		imapwire.Limits{MaxLine: 10240, MaxLiteral: 1 << 20})
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		d, err := r.ReadCommand()
		if err != nil {
			b.Fatal(err)
		}
		_ = d.SP()
		_, _ = d.Mailbox()
		_ = d.SP()
		_, _ = d.FlagList()
		_ = d.SP()
		l, err := d.AppendLiteral()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, l); err != nil {
			b.Fatal(err)
		}
		if err := d.End(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeFetch(b *testing.B) {
	e := imapwire.NewEncoder(io.Discard)
	date := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		e.Raw("* ").Number(12).Raw(" FETCH (UID ").Number(4711).Raw(" FLAGS ").Flags(`\Seen`, `\Answered`)
		e.Raw(" INTERNALDATE ").DateTime(date).Raw(" RFC822.SIZE ").Number(2048).Raw(" BODY[HEADER] ").String("Subject: x\r\n\r\n")
		e.Raw(")").CRLF()
	}
}
