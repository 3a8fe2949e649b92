package imapwire_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// decode gives a Decoder over the arguments of a command.
func decode(t testing.TB, arguments string) *imapwire.Decoder {
	t.Helper()
	r, _ := reader(strings.NewReader("t X "+arguments+"\r\n"), imapwire.Limits{MaxLine: 10240})
	d, err := r.ReadCommand()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.SP(); err != nil {
		t.Fatal(err)
	}
	return d
}

// check runs one primitive on an argument; wrong is the expectation of a *SyntaxError.
func check[T any](t *testing.T, argument string, read func(*imapwire.Decoder) (T, error), want T, wrong bool) {
	t.Helper()
	d := decode(t, argument)
	got, err := read(d)
	if err == nil {
		err = d.End()
	}
	var syntax *imapwire.SyntaxError
	switch {
	case wrong && !errors.As(err, &syntax):
		t.Errorf("%q: got %v, %v, want a syntax error", argument, got, err)
	case wrong && syntax.Tag != "t":
		t.Errorf("%q: the error has tag %q", argument, syntax.Tag)
	case !wrong && err != nil:
		t.Errorf("%q: %v", argument, err)
	case !wrong && !cmp.Equal(got, want):
		t.Errorf("%q: %s", argument, cmp.Diff(want, got))
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	number := (*imapwire.Decoder).Number
	check(t, "0", number, 0, false)
	check(t, "4294967295", number, 4294967295, false)
	check(t, "4294967296", number, 0, true)
	check(t, "-1", number, 0, true)
	check(t, "1x", number, 0, true)
	nz := (*imapwire.Decoder).NZNumber
	check(t, "7", nz, 7, false)
	check(t, "0", nz, 0, true)
	check(t, "07", nz, 0, true)
	long := (*imapwire.Decoder).Number64
	check(t, "9223372036854775807", long, 9223372036854775807, false)
	check(t, "9223372036854775808", long, 0, true)
}

func TestMailboxNames(t *testing.T) {
	t.Parallel()
	mailbox := (*imapwire.Decoder).Mailbox
	check(t, "inBox", mailbox, "INBOX", false)
	check(t, `"Inbox/x"`, mailbox, "Inbox/x", false)
	check(t, `"Sent Items"`, mailbox, "Sent Items", false)
	check(t, "D&AOk-molitions", mailbox, "Démolitions", false)
	check(t, `"Démolitions"`, mailbox, "", true)
	check(t, "a&b", mailbox, "", true)
	check(t, "a*", mailbox, "", true)
	check(t, `""`, mailbox, "", false)
	type result struct {
		Text    string
		Encoded bool
	}
	encoded := func(d *imapwire.Decoder) (result, error) {
		text, encoded, err := d.ListMailbox()
		return result{text, encoded}, err
	}
	check(t, "&*", encoded, result{"&*", true}, false)
	check(t, `"%&AOk*"`, encoded, result{"%&AOk*", true}, false)
	check(t, "&AOk-%&-*&AOg-", encoded, result{"é%&*è", false}, false)
	check(t, "&AOk", encoded, result{}, true)
	pattern := func(d *imapwire.Decoder) (string, error) {
		text, _, err := d.ListMailbox()
		return text, err
	}
	check(t, "*", pattern, "*", false)
	check(t, "a/%", pattern, "a/%", false)
	check(t, `"D&AOk-*"`, pattern, "Dé*", false)
	check(t, "", pattern, "", true)
}

func TestFlagsAndLists(t *testing.T) {
	t.Parallel()
	list := (*imapwire.Decoder).FlagList
	check(t, `()`, list, []string{}, false)
	check(t, `(\Seen $MDNSent)`, list, []string{`\Seen`, "$MDNSent"}, false)
	check(t, `(\Seen`, list, nil, true)
	check(t, `(\)`, list, nil, true)
	check(t, `( \Seen)`, list, nil, true)
	store := (*imapwire.Decoder).StoreFlags
	check(t, `\Seen \Deleted`, store, []string{`\Seen`, `\Deleted`}, false)
	check(t, `(\Seen)`, store, []string{`\Seen`}, false)
	check(t, ``, store, nil, true)
}

func TestDates(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", -7*3600)
	dateTime := func(d *imapwire.Decoder) (string, error) {
		v, err := d.DateTime()
		return v.Format(time.RFC3339), err
	}
	check(t, `" 7-Feb-1994 21:52:25 -0700"`, dateTime, time.Date(1994, 2, 7, 21, 52, 25, 0, zone).Format(time.RFC3339), false)
	check(t, `"17-feb-1994 21:52:25 +0000"`, dateTime, "1994-02-17T21:52:25Z", false)
	check(t, `"7-Feb-1994 21:52:25 -0700"`, dateTime, "", true)
	check(t, `"31-Feb-1994 21:52:25 -0700"`, dateTime, "", true)
	check(t, `17-Feb-1994`, dateTime, "", true)
	date := func(d *imapwire.Decoder) (string, error) {
		v, err := d.Date()
		return v.Format(time.DateOnly), err
	}
	check(t, `1-Feb-1994`, date, "1994-02-01", false)
	check(t, `"01-Feb-1994"`, date, "1994-02-01", false)
	check(t, `"01-Feb-1994`, date, "", true)
	check(t, `1-Feb-94`, date, "", true)
	check(t, `30-Feb-1994`, date, "", true)
}

func TestNString(t *testing.T) {
	t.Parallel()
	type result struct {
		S  string
		OK bool
	}
	nstring := func(d *imapwire.Decoder) (result, error) {
		s, ok, err := d.NString()
		return result{s, ok}, err
	}
	check(t, "nil", nstring, result{}, false)
	check(t, `"NIL"`, nstring, result{"NIL", true}, false)
	check(t, "NILS", nstring, result{}, true)
}

func TestIDFields(t *testing.T) {
	t.Parallel()
	id := (*imapwire.Decoder).IDFields
	check(t, "NIL", id, nil, false)
	check(t, `("name" "x" "os" NIL)`, id, []string{"name", "x", "os", ""}, false)
	check(t, `("name")`, id, nil, true)
	check(t, `(NIL "x")`, id, nil, true)
	check(t, `"name"`, id, nil, true)
	check(t, `(`+strings.Repeat(`"a" "b" `, 31)+`"a" "b")`, id, nil, true)
}

func TestErrorsSayWhatKind(t *testing.T) {
	t.Parallel()
	d := decode(t, "one two")
	_, _ = d.Atom()
	var syntax *imapwire.SyntaxError
	if err := d.End(); !errors.As(err, &syntax) || !syntax.Count || syntax.Pos != 7 {
		t.Errorf("got %#v", err)
	}
	_ = d.SP()
	_, _ = d.Atom()
	if err := d.SP(); !errors.As(err, &syntax) || !syntax.Count {
		t.Errorf("got %#v", err)
	}
	if _, err := d.Atom(); !errors.As(err, &syntax) || syntax.Count {
		t.Errorf("got %#v", err)
	}
}

// TestNoTag has what stands before the blank be a tag as a whole, or none.
func TestNoTag(t *testing.T) {
	t.Parallel()
	for line, tag := range map[string]string{"a+b NOOP": "", "a{b NOOP": "", "+ NOOP": "", "a\tNOOP": "", "a": "a", "a ": "a", "a]b  X": "a]b"} {
		r, _ := reader(strings.NewReader(line+"\r\n"), imapwire.Limits{MaxLine: 100})
		_, err := r.ReadCommand()
		var syntax *imapwire.SyntaxError
		if !errors.As(err, &syntax) || syntax.Tag != tag {
			t.Errorf("%q: %v", line, err)
		}
	}
}
