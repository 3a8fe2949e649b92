package imapwire_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// writes counts and collects.
type writes struct {
	bytes.Buffer
	count int
	err   error
}

func (w *writes) Write(p []byte) (int, error) {
	w.count++
	if w.err != nil {
		return 0, w.err
	}
	return w.Buffer.Write(p)
}

func encoded(t *testing.T, build func(*imapwire.Encoder)) string {
	t.Helper()
	var w writes
	e := imapwire.NewEncoder(&w)
	build(e)
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	return w.String()
}

func TestEncoderValues(t *testing.T) {
	t.Parallel()
	text := "x"
	at := time.Date(1996, 7, 7, 2, 44, 25, 0, time.FixedZone("", -7*3600))
	for want, build := range map[string]func(*imapwire.Encoder){
		`"a \"b\" \\"`:                   func(e *imapwire.Encoder) { e.String(`a "b" \`) },
		"{2}\r\né":                       func(e *imapwire.Encoder) { e.String("é") },
		"{3}\r\na\r\n":                   func(e *imapwire.Encoder) { e.String("a\r\n") },
		"NIL \"x\"":                      func(e *imapwire.Encoder) { e.NString(nil).SP().NString(&text) },
		`INBOX`:                          func(e *imapwire.Encoder) { e.Mailbox("INBOX") },
		`"Sent Items"`:                   func(e *imapwire.Encoder) { e.Mailbox("Sent Items") },
		`D&AOk-molitions`:                func(e *imapwire.Encoder) { e.Mailbox("Démolitions") },
		`"nil"`:                          func(e *imapwire.Encoder) { e.Mailbox("nil") },
		`""`:                             func(e *imapwire.Encoder) { e.Mailbox("") },
		`"a*b"`:                          func(e *imapwire.Encoder) { e.Mailbox("a*b") },
		`a]b`:                            func(e *imapwire.Encoder) { e.Mailbox("a]b") },
		`(\Seen $MDNSent)`:               func(e *imapwire.Encoder) { e.Flags(`\Seen`, "$MDNSent") },
		`()`:                             func(e *imapwire.Encoder) { e.Flags() },
		`" 7-Jul-1996 02:44:25 -0700"`:   func(e *imapwire.Encoder) { e.DateTime(at) },
		"18446744073709551615":           func(e *imapwire.Encoder) { e.Number(18446744073709551615) },
		"{3}\r\nabc":                     func(e *imapwire.Encoder) { e.Literal([]byte("abc")) },
		"1:3,7":                          func(e *imapwire.Encoder) { e.Set(imapwire.SetOf(1, 2, 3, 7)) },
		"a1 OK [READ-WRITE] done\r\n":    func(e *imapwire.Encoder) { e.Status("a1", imapwire.OK, "READ-WRITE", "done") },
		"* BYE Connection is closed\r\n": func(e *imapwire.Encoder) { e.Status("", imapwire.BYE, "", "Connection is closed") },
	} {
		if got := encoded(t, build); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestEncoderWritesOncePerFlushOrFullBuffer(t *testing.T) {
	t.Parallel()
	var w writes
	e := imapwire.NewEncoder(&w)
	for range 100 {
		e.Raw("* 1 EXISTS").CRLF()
	}
	if w.count != 0 {
		t.Errorf("%d writes before the buffer was full", w.count)
	}
	for range 2 {
		e.Raw("* ").Raw(strings.Repeat("x", 20<<10)).CRLF()
	}
	if w.count != 1 {
		t.Errorf("%d writes for a full buffer", w.count)
	}
	if err := e.Flush(); err != nil || w.count != 1 {
		t.Errorf("an empty Flush: %v, %d writes", err, w.count)
	}
}

func TestEncoderRollsBackABrokenResponse(t *testing.T) {
	t.Parallel()
	got := encoded(t, func(e *imapwire.Encoder) {
		e.Raw("* 1 EXISTS").CRLF()
		e.Raw("* 1 FETCH (BODY[] ")
		if err := e.LiteralReader(strings.NewReader("abc"), 5); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("got %v", err)
		}
		e.Status("a", imapwire.NO, "", "failed")
	})
	if want := "* 1 EXISTS\r\na NO failed\r\n"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestEncoderStreamsBigLiterals(t *testing.T) {
	t.Parallel()
	const size = 3 << 20
	content := strings.Repeat("x", size)
	got := encoded(t, func(e *imapwire.Encoder) {
		e.Raw("* 1 FETCH (BODY[] ")
		if err := e.LiteralReader(strings.NewReader(content), size); err != nil {
			t.Error(err)
		}
		e.Raw(")").CRLF()
	})
	if want := "* 1 FETCH (BODY[] {3145728}\r\n" + content + ")\r\n"; got != want {
		t.Errorf("got %d bytes", len(got))
	}

	var w writes
	e := imapwire.NewEncoder(&w)
	if err := e.LiteralReader(strings.NewReader("abc"), size); err == nil {
		t.Error("no error for a literal that ended early")
	}
	e.Status("a", imapwire.OK, "", "done")
	if err := e.Flush(); err == nil || strings.Contains(w.String(), "a OK") {
		t.Errorf("a broken Encoder went on: %v", err)
	}
}

func TestEncoderErrorsStick(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	w := writes{err: broken}
	e := imapwire.NewEncoder(&w)
	e.Raw("x").CRLF()
	_ = e.Flush()
	w.err = nil
	e.Raw("y").CRLF()
	if err := e.Flush(); !errors.Is(err, broken) || w.Len() != 0 || !errors.Is(e.Err(), broken) {
		t.Errorf("got %v and %q", err, w.String())
	}
}

// TestAResponseThatIsTooLongToHold is written in parts; it cannot be taken back then.
func TestAResponseThatIsTooLongToHold(t *testing.T) {
	t.Parallel()
	large := make([]byte, 1<<20)
	var out bytes.Buffer
	e := imapwire.NewEncoder(&out)
	e.Raw("* 1 FETCH (")
	for range 5 {
		e.Raw("BODY[] ").Literal(large)
		if held := e.Len(); held > 3<<20 {
			t.Fatalf("%d bytes are held", held)
		}
	}
	e.Raw(")").CRLF()
	if err := e.Flush(); err != nil || out.Len() < 5<<20 {
		t.Fatalf("%d bytes were written: %v", out.Len(), err)
	}
	e.Raw("* 2 FETCH (").Rollback()
	if e.Err() != nil {
		t.Fatal("a short response could not be taken back")
	}
	e.Raw("* 3 FETCH (").Literal(large).Literal(large).Literal(large).Rollback()
	if e.Flush() == nil {
		t.Fatal("half a response went unnoticed")
	}
}
