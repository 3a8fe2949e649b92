package message

import (
	"testing"
	"time"
)

// FuzzDate: what can be read as a date reads the same when it is written as RFC 5322 wants it.
func FuzzDate(f *testing.F) {
	for _, s := range []string{
		"Mon, 7 Feb 1994 21:52:25 -0800 (PST)", "07 Feb 94 21:52 PST", "7 Feb 101 21:52 Z", "Mon Feb  7 21:52:25 1994", "(a) 31 Dec 2016 23:59:60 +0000",
		"29 Feb 2023 1:2", "7-Feb-1994 21:52", "1 Jan 0000 00:00 +9999",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		date, ok := ParseDate(unfold([]byte(s)))
		if !ok {
			return
		}
		if _, offset := date.Zone(); date.Year() < 1000 || offset <= -100*3600 || offset >= 100*3600 {
			return // cannot be written so
		}
		again, ok := ParseDate(date.Format(time.RFC1123Z))
		if !ok || !again.Equal(date) || again.Day() != date.Day() {
			t.Errorf("%q is %s, which reads as %s, %t", s, date, again, ok)
		}
	})
}
