package refserver

import (
	"bytes"
	"testing"
)

func FuzzMbox(f *testing.F) {
	f.Add([]byte("From a Mon May  6 07:08:09 2024\nSubject: x\n\ntext\n\nFrom b Mon May  6 07:08:09 2024\n\n>From c\n"))
	f.Add([]byte("\r\nFrom \r\nStatus: RO\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		letters, err := splitMbox(raw)
		if err != nil {
			return
		}
		total := 0
		for _, l := range letters {
			total += len(l.raw)
		}
		if total > len(raw) || len(letters) > bytes.Count(raw, []byte("From ")) {
			t.Errorf("%d messages of %d bytes in %d bytes", len(letters), total, len(raw))
		}
	})
}
