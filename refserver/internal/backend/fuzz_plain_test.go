package backend

import (
	"encoding/base64"
	"strings"
	"testing"
)

// FuzzPlain: a SASL PLAIN message (RFC 4616) that can be read is made of exactly the three parts that were read.
func FuzzPlain(f *testing.F) {
	for _, s := range []string{"\x00alice\x00secret", "bob\x00alice\x00", "\x00\x00", "alice\x00secret", "\x00a\x00b\x00c", ""} {
		f.Add(base64.StdEncoding.EncodeToString([]byte(s)), true)
	}
	f.Add("=", true)
	f.Add("AGEAYg", false)
	f.Add("AGEA\r\nYg==", false)
	f.Fuzz(func(t *testing.T, encoded string, initial bool) {
		authzid, user, password, ok := decodePlain(encoded, initial)
		if !ok {
			return
		}
		if strings.Contains(authzid+user+password, "\x00") {
			t.Errorf("%q: a NUL in %q, %q or %q", encoded, authzid, user, password)
		}
		written := base64.StdEncoding.EncodeToString([]byte(authzid + "\x00" + user + "\x00" + password))
		if written != strings.NewReplacer("\r", "", "\n", "").Replace(encoded) {
			t.Errorf("%q is read as %q, %q, %q, which is written %q", encoded, authzid, user, password, written)
		}
	})
}
