package imapwire_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// read reads one command and hands its arguments to parse.
func read(t *testing.T, line string, utf8 bool, parse func(*imapwire.Decoder) error) error {
	t.Helper()
	r := imapwire.NewReader(strings.NewReader(line+"\r\n"), func() error { return nil }, imapwire.Limits{MaxLine: 1000, MaxLiteral: 1000})
	r.UTF8 = utf8
	d, err := r.ReadCommand()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SP(); err != nil {
		t.Fatal(err)
	}
	return parse(d)
}

func TestMailboxNamesInUTF8(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		wire, utf7, utf8, given string // "" for one that cannot be read
	}{
		{"inbox", "INBOX", "INBOX", "inbox"},
		{"a&APw-", "aü", "a&APw-", "aü"},
		{"\"a & b\"", "", "a & b", ""},
		{"\"ü\"", "", "ü", ""},
		{"\"\xff\"", "", "", ""},
	} {
		for _, utf8 := range []bool{false, true} {
			want := map[bool]string{false: test.utf7, true: test.utf8}[utf8]
			var got string
			err := read(t, "a SELECT "+test.wire, utf8, func(d *imapwire.Decoder) (err error) {
				got, err = d.Mailbox()
				return err
			})
			if got != want || (err != nil) != (want == "") {
				t.Errorf("%q, UTF8 %v: %q, %v", test.wire, utf8, got, err)
			}
		}
		var got string
		_ = read(t, "a SELECT "+test.wire, false, func(d *imapwire.Decoder) (err error) {
			got, err = d.MailboxAsGiven()
			return err
		})
		if got != test.given {
			t.Errorf("%q as given: %q", test.wire, got)
		}
	}
}

// TestWideNames has names in UTF-8 beside those in modified UTF-7.
func TestWideNames(t *testing.T) {
	t.Parallel()
	r := imapwire.NewReader(strings.NewReader("a X \"ü\" a&APw-\r\n"), func() error { return nil }, imapwire.Limits{MaxLine: 1000})
	r.WideNames = true
	d, err := r.ReadCommand()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ü", "aü"} {
		if err := d.SP(); err != nil {
			t.Fatal(err)
		}
		if got, err := d.Mailbox(); err != nil || got != want {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestEncoderUTF8(t *testing.T) {
	t.Parallel()
	for _, utf8 := range []bool{false, true} {
		var b strings.Builder
		e := imapwire.NewEncoder(&b)
		e.UTF8 = utf8
		e.Mailbox("Grüße & so").SP().String("ü\"").SP().String("\xff").SP().String("ü\r").SP().Literal8([]byte("\x00")).CRLF()
		if err := e.Flush(); err != nil {
			t.Fatal(err)
		}
		want := "\"Gr&APwA3w-e &- so\" {3}\r\nü\" {1}\r\n\xff {3}\r\nü\r ~{1}\r\n\x00\r\n"
		if utf8 {
			want = "\"Grüße & so\" \"ü\\\"\" {1}\r\n\xff {3}\r\nü\r ~{1}\r\n\x00\r\n"
		}
		if b.String() != want {
			t.Errorf("UTF8 %v:\n got %q\nwant %q", utf8, b.String(), want)
		}
	}
}

func TestTryWordAndWideNumbers(t *testing.T) {
	t.Parallel()
	err := read(t, "a SEARCH RETURNS return 9223372036854775807 0", false, func(d *imapwire.Decoder) error {
		if d.TryWord("RETURN") {
			t.Error("RETURNS is not RETURN")
		}
		if !d.TryWord("RETURNS") || !d.TrySP() || !d.TryWord("RETURN") || !d.TrySP() {
			t.Error("a word was not read")
		}
		if n, err := d.NZNumber64(); n != 1<<63-1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		if err := d.SP(); err != nil {
			return err
		}
		_, err := d.NZNumber64()
		return err
	})
	if syntax := (*imapwire.SyntaxError)(nil); !errors.As(err, &syntax) {
		t.Errorf("0: %v", err)
	}
}
