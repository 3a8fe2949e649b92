package imapwire_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// FuzzDates: a date of SEARCH or of APPEND that can be read is written so that it reads the same.
func FuzzDates(f *testing.F) {
	for _, s := range []string{
		"1-Feb-1994", `"01-feb-1994"`, `" 7-Feb-1994 21:52:25 -0800"`, `"17-JUL-1996 02:44:25 +1400"`, "29-Feb-2023", `"31-Dec-2016 23:59:60 +0000"`,
		`" 1-Jan-0000 00:00:00 -0000"`, `"1-Jan-2024 00:00:00 +0000"`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if date, err := argument(s, (*imapwire.Decoder).Date); err == nil {
			again, err := argument(date.Format("2-Jan-2006"), (*imapwire.Decoder).Date)
			if err != nil || !again.Equal(date) {
				t.Errorf("%q is %s, which reads as %s, %v", s, date, again, err)
			}
		}
		if date, err := argument(s, (*imapwire.Decoder).DateTime); err == nil {
			var b bytes.Buffer
			e := imapwire.NewEncoder(&b)
			e.DateTime(date)
			if err := e.Flush(); err != nil {
				t.Fatal(err)
			}
			again, err := argument(b.String(), (*imapwire.Decoder).DateTime)
			if err != nil || !again.Equal(date) {
				t.Errorf("%q is %s, which reads as %s, %v", s, b.String(), again, err)
			}
		}
	})
}

// argument reads a command's only argument.
func argument(s string, read func(*imapwire.Decoder) (time.Time, error)) (time.Time, error) {
	r, _ := reader(strings.NewReader("t X "+s+"\r\n"), imapwire.Limits{MaxLine: 1000})
	d, err := r.ReadCommand()
	if err != nil {
		return time.Time{}, err
	}
	if err := d.SP(); err != nil {
		return time.Time{}, err
	}
	t, err := read(d)
	if err != nil {
		return t, err
	}
	return t, d.End()
}
