package message

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// typical is a message as people send them: two texts and an attachment of a given size.
func typical(attachment int) []byte {
	var b bytes.Buffer
	b.WriteString("Received: from a.example.org (a.example.org [192.0.2.1])\r\n\tby b.example.org with ESMTPS;\r\n\tMon, 2 Feb 2026 10:00:00 +0100\r\n" +
		"From: =?utf-8?q?J=C3=BCrgen?= Doe <j@example.org>\r\nTo: Jane <jane@example.org>, joe@example.org\r\nSubject: a subject\r\n" +
		"Date: Mon, 2 Feb 2026 10:00:00 +0100\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n--outer\r\nContent-Type: multipart/alternative; boundary=\"inner\"\r\n\r\n" +
		"--inner\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello\r\n--inner--\r\n" +
		"--outer\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\n")
	for range attachment / 78 {
		b.WriteString(strings.Repeat("A", 76) + "\r\n")
	}
	b.WriteString("--outer--\r\n")
	return b.Bytes()
}

func BenchmarkEnvelope(b *testing.B) {
	raw := typical(4096)
	b.ReportAllocs()
	for b.Loop() {
		Parse(raw).Envelope()
	}
}

func BenchmarkBodyStructure(b *testing.B) {
	for _, size := range []int{4 << 10, 10 << 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			raw := typical(size)
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(raw).BodyStructure()
			}
		})
	}
}

func BenchmarkMatchText(b *testing.B) {
	raw := []byte("Subject: x\r\n\r\n" + strings.Repeat("The quick brown fox jumps over the lazy dog.\r\n", 100))
	x := NewMatcher("needle")
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if Parse(raw).MatchText(x) {
			b.Fatal("found")
		}
	}
}

// BenchmarkNasty shows whether time stays linear: each kind has two sizes, whose MB/s must be alike.
func BenchmarkNasty(b *testing.B) {
	x := NewMatcher("needle")
	nested := func() string {
		var s strings.Builder
		for i := range MaxDepth - 1 {
			fmt.Fprintf(&s, "Content-Type: multipart/mixed; boundary=%s%d\n\n--%s%d\n", strings.Repeat("-", 60), i, strings.Repeat("-", 60), i)
		}
		return s.String()
	}()
	var embedded string
	for range MaxDepth - 1 {
		embedded += "Content-Type: message/rfc822\n\n"
	}
	for _, kind := range []struct{ name, head, unit string }{
		{"delimiters in deep multiparts", nested, "--" + strings.Repeat("-", 60) + "\n"},
		{"text in deep messages", embedded + "\n", "text\n"},
		{"parts", "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\n"},
		{"empty header lines", "", "x:\n"},
		{"address quotes", "To: ", `"`},
		{"address backslashes", `To: "`, `\`},
		{"address comments", "To: ", "("},
		{"address comments closed", "To: ", "()"},
		{"addresses", "To: ", "<a@b>"},
		{"groups", "To: ", "a:"},
		{"domain literals", "To: ", "["},
		{"dots", "To: ", ". "},
		{"encoded words", "Subject: ", "=?utf-8?q?=C3?= "},
		{"encoded words begun", "Subject: ", "=?"},
		{"encoded words without end", "Subject: ", "=?a?b?"},
		{"parameters", "Content-Type: text/plain", "; a*1*=%"},
		{"parameter numbers", "Content-Type: text/plain", ";a*65535=b"},
		{"parameter comments", "Content-Type: text/plain; a=", " ("},
		{"parameter comments closed", "Content-Type: text/plain; a=x", " () x"},
		{"folds", "Subject: x", "\n "},
		{"base64 padding", "Content-Transfer-Encoding: base64\n\n", "="},
		{"soft breaks", "Content-Transfer-Encoding: quoted-printable\n\n", "= "},
		{"combining", "Content-Type: text/plain; charset=utf-8\n\n", "\u0301"},
		{"no character", "\n", "\xff"},
	} {
		for _, size := range []int{1 << 18, 1 << 20} {
			raw := []byte(kind.head + strings.Repeat(kind.unit, (size-len(kind.head))/len(kind.unit)))
			b.Run(fmt.Sprintf("%s/%d", kind.name, size), func(b *testing.B) {
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					m := Parse(raw)
					m.Envelope()
					m.BodyStructure()
					m.HeaderValues("Subject")
					m.MatchText(x)
				}
			})
		}
	}
}
