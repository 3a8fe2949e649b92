package backend_test

import (
	"bufio"
	"fmt"
	"strings"
	"testing"
)

// run sends a command and reads to its completion; it returns the bytes read.
func (c *client) run(b *testing.B, command string) int64 {
	c.send("x " + command)
	n := int64(0)
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull {
			b.Fatal(err)
		}
		n += int64(len(line))
		if strings.HasPrefix(string(line[:min(len(line), 4)]), "x OK") {
			return n
		}
	}
}

func benchmark(b *testing.B, messages int, text string, commands ...string) {
	s := newServer(b)
	texts := make([]string, messages)
	for i := range texts {
		texts[i] = fmt.Sprintf("Message-ID: <%d@contoso.com>\n", i) + text
	}
	s.deliver("alice", "INBOX", texts...)
	c := s.selected()
	for _, command := range commands {
		b.Run(strings.ReplaceAll(command, " ", "_"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				b.SetBytes(c.run(b, command))
			}
			b.ReportMetric(float64(messages)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

func BenchmarkMany(b *testing.B) {
	benchmark(b, 10_000, plain,
		"FETCH 1:* FLAGS", "UID FETCH 1:* (FLAGS RFC822.SIZE)", "FETCH 1:* (ENVELOPE)", "FETCH 1:* BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]",
		"FETCH 1:* BODY.PEEK[]", "SEARCH UNSEEN", "SEARCH FROM alice", "SEARCH SUBJECT unlikely", "SEARCH TEXT hungry")
}

func BenchmarkLarge(b *testing.B) {
	benchmark(b, 20, nested+strings.Repeat("0123456789abcde\n", 300_000), "FETCH 1:* BODY.PEEK[]", "FETCH 1:* ENVELOPE", "FETCH 1:* BODYSTRUCTURE")
}
