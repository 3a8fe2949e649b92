package imapwire_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// FuzzCommands reads any bytes as commands: it ends, never panics, and the outcome does not depend on how the bytes arrive.
func FuzzCommands(f *testing.F) {
	f.Add([]byte("a LOGIN {3+}\r\nfoo \"b\\\"ar\"\r\nb NOOP\r\n"))
	f.Add([]byte("a UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (From)])\r\n"))
	f.Add([]byte("a authenticate PLAIN " + strings.Repeat("A", 400) + "\r\nb NOOP\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		limits := imapwire.Limits{MaxLine: 300, MaxSASL: 500, MaxLiteral: 400}
		whole, _ := reader(bytes.NewReader(in), limits)
		first := script(whole)
		if bytes.Contains(in, []byte("}")) {
			return // whether a client waited for "+" is seen by what has arrived
		}
		split, _ := reader(iotest.OneByteReader(bytes.NewReader(in)), limits)
		if second := script(split); strings.Join(first, "\n") != strings.Join(second, "\n") {
			t.Errorf("whole: %q\nsplit: %q", first, second)
		}
	})
}

// FuzzArguments runs every primitive on any argument: a result or an error, and progress.
func FuzzArguments(f *testing.F) {
	f.Add([]byte(`(\Seen) "17-Jul-1996 02:44:25 -0700" {3+}` + "\r\nabc"))
	f.Add([]byte(`("name" "x") 1:*,4 D&AOk-molitions 1-Feb-1994 NIL`))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, read := range []func(*imapwire.Decoder) error{
			func(d *imapwire.Decoder) error { _, err := d.AString(); return err },
			func(d *imapwire.Decoder) error { _, err := d.Mailbox(); return err },
			func(d *imapwire.Decoder) error { _, _, err := d.ListMailbox(); return err },
			func(d *imapwire.Decoder) error { _, _, err := d.NString(); return err },
			func(d *imapwire.Decoder) error { _, err := d.SequenceSet(); return err },
			func(d *imapwire.Decoder) error { _, err := d.StoreFlags(); return err },
			func(d *imapwire.Decoder) error { _, err := d.DateTime(); return err },
			func(d *imapwire.Decoder) error { _, err := d.Date(); return err },
			func(d *imapwire.Decoder) error { _, err := d.IDFields(); return err },
			func(d *imapwire.Decoder) error { _, err := d.Number64(); return err },
			func(d *imapwire.Decoder) error {
				l, err := d.AppendLiteral()
				if err == nil {
					_, err = io.Copy(io.Discard, l)
				}
				return err
			},
		} {
			r, _ := reader(bytes.NewReader(append([]byte("t X "), append(in, "\r\n"...)...)), imapwire.Limits{MaxLine: 1000, MaxLiteral: 1000})
			d, err := r.ReadCommand()
			if err != nil {
				continue
			}
			for range len(in) + 2 {
				if err = d.SP(); err == nil {
					err = read(d)
				}
				if err != nil {
					break
				}
			}
			if err == nil {
				t.Fatal("no end")
			}
			_, _ = r.ReadCommand()
		}
	})
}

// FuzzUTF7: whatever decodes encodes to the same bytes, and every name survives the way there and back.
func FuzzUTF7(f *testing.F) {
	f.Add("D&AOk-molitions")
	f.Add("~peter/mail/台北/日本語")
	f.Fuzz(func(t *testing.T, s string) {
		if name, ok := imapwire.DecodeUTF7(s); ok {
			if back := imapwire.EncodeUTF7(name); back != s {
				t.Errorf("%q decodes to %q, which encodes to %q", s, name, back)
			}
		}
		if utf8.ValidString(s) {
			if name, ok := imapwire.DecodeUTF7(imapwire.EncodeUTF7(s)); !ok || name != s {
				t.Errorf("%q came back as %q, %t", s, name, ok)
			}
		}
	})
}

// FuzzSet: a set that was read is written so that it reads the same, and Resolve and Contains agree.
func FuzzSet(f *testing.F) {
	f.Add("1:3,7,*:9", uint32(12), uint32(8))
	f.Fuzz(func(t *testing.T, text string, highest, n uint32) {
		parse := func(s string) (imapwire.Set, error) {
			r, _ := reader(strings.NewReader("t X "+s+"\r\n"), imapwire.Limits{MaxLine: 10000})
			d, err := r.ReadCommand()
			if err != nil || d.SP() != nil {
				return nil, errors.New("not a command")
			}
			return d.SequenceSet()
		}
		set, err := parse(text)
		if err != nil {
			return
		}
		if again, err := parse(set.String()); err != nil || again.String() != set.String() {
			t.Errorf("%s is written as %s, which reads as %s, %v", text, set, again, err)
		}
		in := false
		for _, r := range set.Resolve(highest) {
			if r.Start > r.Stop {
				t.Errorf("range %v of %s", r, set)
			}
			in = in || r.Start <= n && n <= r.Stop
		}
		if in != set.Contains(n, highest) {
			t.Errorf("%s, highest %d: Resolve says %t about %d, Contains does not", set, highest, in, n)
		}
	})
}
