package frontend

import (
	"testing"
	"unicode/utf8"
)

// FuzzPlain: a SASL PLAIN message (RFC 4616) that can be read is made of exactly the three parts that were read.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"\x00alice\x00secret", "bob\x00alice\x00", "\x00\x00", "alice\x00secret", "\x00a\x00b\x00c", "", "\x00\xff\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, message string) {
		c, ok := parsePlain(message)
		if !ok {
			return
		}
		if c.authzid+"\x00"+c.login+"\x00"+c.password != message || c.login == "" || !utf8.ValidString(message) {
			t.Errorf("%q is read as %+v", message, c)
		}
	})
}
