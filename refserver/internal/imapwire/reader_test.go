package imapwire_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// reader reads from text and counts how often a literal was asked for.
func reader(in io.Reader, limits imapwire.Limits) (*imapwire.Reader, *int) {
	asked := new(int)
	return imapwire.NewReader(in, func() error { *asked++; return nil }, limits), asked
}

var small = imapwire.Limits{MaxLine: 200, MaxLiteral: 1000}

// script reads every command, takes its arguments as astrings as far as they go, and describes what happened.
func script(r *imapwire.Reader) []string {
	var log []string
	for {
		d, err := r.ReadCommand()
		var syntax *imapwire.SyntaxError
		switch {
		case errors.As(err, &syntax):
			log = append(log, "syntax "+syntax.Tag)
			continue
		case err != nil:
			return append(log, err.Error())
		}
		entry := d.Tag + " " + d.Name
		for err = nil; err == nil && d.End() != nil; {
			var s string
			if err = d.SP(); err == nil {
				if s, err = d.AString(); err == nil {
					entry += fmt.Sprintf(" %q", s)
				}
			}
		}
		if err != nil {
			entry += " !"
		}
		log = append(log, entry)
	}
}

func TestCommandsHoweverTheyAreSplit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in string
		want     []string
	}{
		{"plain", "a1 noop\r\na2 uid fetch 1\r\n", []string{"a1 NOOP", `a2 UID FETCH "1"`, "EOF"}},
		{"bare LF", "a1 NOOP\na2 NOOP\n", []string{"a1 NOOP", "a2 NOOP", "EOF"}},
		{"quoted", `a LOGIN "a \"b\" \\c" d]` + "\r\n", []string{`a LOGIN "a \"b\" \\c" "d]"`, "EOF"}},
		{"literals", "a LOGIN {3+}\r\nb\r\n {0+}\r\n\r\nb NOOP\r\n", []string{`a LOGIN "b\r\n" ""`, "b NOOP", "EOF"}},
		{"refused non-sync literal never runs", "a X ( {8+}\r\nz NOOP\r\n\r\nb NOOP\r\n", []string{"a X !", "b NOOP", "EOF"}},
		{"refused literals in a row", "a X ( {3+}\r\nz N {4+}\r\nNOOP\r\nb NOOP\r\n", []string{"a X !", "b NOOP", "EOF"}},
		{"literal behind a bad tag", "+ X {8+}\r\nz NOOP\r\n\r\nb NOOP\r\n", []string{"syntax ", "b NOOP", "EOF"}},
		{"literal too big for a line", "a X {300+}\r\n" + strings.Repeat("z NOOP\r\n", 37) + "zzzz\r\nb NOOP\r\n", []string{"a X !", "b NOOP", "EOF"}},
		{"literal too big to drain", "a X {1001+}\r\nz NOOP\r\n", []string{"a X !", "literal is longer than 1000 bytes"}},
		{"literal of absurd size", "a X {99999999999999999999999+}\r\nz NOOP\r\n", []string{"a X !", "literal is longer than 1000 bytes"}},
		{"no tag", "\r\n NOOP\r\n* NOOP\r\n\x00\xff\r\na NOOP\r\n", []string{"syntax ", "syntax ", "syntax ", "syntax ", "a NOOP", "EOF"}},
		{"no name", "a\r\na \r\na UID\r\na UID \r\na (\r\n", []string{"syntax a", "syntax a", "syntax a", "syntax a", "syntax a", "EOF"}},
		{"bare CR and NUL", "a X \"b\rc\"\r\nb X \"\x00\"\r\nc X {1+}\r\n\x00\r\n", []string{"a X !", "b X !", "c X !", "EOF"}},
		{"8-bit", "a X \"\xc3\xa9\"\r\nb X \"\xe9\"\r\nc X \xe9\r\n", []string{`a X "é"`, "b X !", "c X !", "EOF"}},
		{"half a command", "a NOOP", []string{"EOF"}},
		{"half a literal", "a X {5+}\r\nabc", []string{"a X !", "EOF"}},
	}
	for _, test := range tests {
		for name, in := range map[string]io.Reader{
			"whole":  strings.NewReader(test.in),
			"bytes":  iotest.OneByteReader(strings.NewReader(test.in)),
			"halves": iotest.HalfReader(strings.NewReader(test.in)),
		} {
			t.Run(test.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				r, _ := reader(in, small)
				if got, want := strings.Join(script(r), "|"), strings.Join(test.want, "|"); got != want {
					t.Errorf("got  %s\nwant %s", got, want)
				}
			})
		}
	}
}

func TestLongLineKeepsItsTag(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"a7 LOGIN " + strings.Repeat("x", 300), "a7 X " + strings.Repeat("x", 195) + "\r\n"} {
		r, _ := reader(strings.NewReader(in), small)
		_, err := r.ReadCommand()
		var long *imapwire.TooLongError
		if !errors.As(err, &long) || long.Tag != "a7" {
			t.Errorf("got %v with tag %q", err, long.Tag)
		}
	}
	r, _ := reader(strings.NewReader("a7 X "+strings.Repeat("x", 193)+"\r\n"), small)
	if _, err := r.ReadCommand(); err != nil {
		t.Errorf("a line of exactly the limit: %v", err)
	}
}

func TestLimitCountsLiteralsOfACommandTogether(t *testing.T) {
	t.Parallel()
	r, _ := reader(strings.NewReader("a X {120+}\r\n"+strings.Repeat("y", 120)+" {120+}\r\n"+strings.Repeat("z", 120)+"\r\nb NOOP\r\n"), small)
	if got := script(r); len(got) != 3 || !strings.HasSuffix(got[0], "!") || got[1] != "b NOOP" {
		t.Errorf("got %q", got)
	}
}

func TestSynchronisingLiteralIsAskedForOnlyWhenTaken(t *testing.T) {
	t.Parallel()
	in, client := io.Pipe()
	defer client.Close()
	r, asked := reader(in, small)
	go io.WriteString(client, "a X {5}\r\n")
	if _, err := r.ReadCommand(); err != nil {
		t.Fatal(err)
	}
	if *asked != 0 {
		t.Error("asked before anybody took it")
	}
	// The handler refuses: the next line is a command.
	go io.WriteString(client, "b X {5}\r\n")
	d, err := r.ReadCommand()
	if err != nil || d.Tag != "b" {
		t.Fatalf("got %v", err)
	}
	go io.WriteString(client, "hello\r\n")
	if err := d.SP(); err != nil {
		t.Fatal(err)
	}
	if s, err := d.String(); err != nil || s != "hello" || *asked != 1 {
		t.Errorf("got %q, %v, asked %d times", s, err, *asked)
	}
	if err := d.End(); err != nil {
		t.Error(err)
	}
}

func TestBytesOfARefusedLiteralSentWithoutWaitingNeverRun(t *testing.T) {
	t.Parallel()
	r, asked := reader(strings.NewReader("a X ( {8}\r\nz NOOP\r\n\r\n"), small)
	if got, want := strings.Join(script(r), "|"), "a X !|literal that was not asked for is longer than 0 bytes"; got != want || *asked != 0 {
		t.Errorf("got %s, asked %d times", got, *asked)
	}
}

func TestAppendLiteral(t *testing.T) {
	t.Parallel()
	const rest = "\r\nb NOOP\r\n"
	tests := []struct {
		name, in string
		read     bool
		asked    int
		next     string
	}{
		{"read", "a APPEND {5+}\r\nhello" + rest, true, 0, "b"},
		{"read, synchronising", "a APPEND {5}\r\nhello" + rest, true, 1, "b"},
		{"binary", "a APPEND ~{5+}\r\nhello" + rest, true, 0, "b"},
		{"empty", "a APPEND {0}\r\n" + rest, true, 1, "b"},
		{"refused", "a APPEND {5+}\r\nhello" + rest, false, 0, "b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, asked := reader(iotest.OneByteReader(strings.NewReader(test.in)), small)
			d, err := r.ReadCommand()
			if err != nil {
				t.Fatal(err)
			}
			_ = d.SP()
			l, err := d.AppendLiteral()
			if err != nil {
				t.Fatal(err)
			}
			if test.read {
				content, err := io.ReadAll(l)
				if err != nil || int64(len(content)) != l.Size {
					t.Errorf("read %q, %v", content, err)
				}
				if err := d.End(); err != nil {
					t.Error(err)
				}
			}
			if d, err = r.ReadCommand(); err != nil || d.Tag != test.next || *asked != test.asked {
				t.Errorf("next %v, %v; asked %d times", d, err, *asked)
			}
		})
	}
}

func TestAppendLiteralLimits(t *testing.T) {
	t.Parallel()
	r, _ := reader(strings.NewReader("a APPEND {1001}\r\n"), small)
	d, _ := r.ReadCommand()
	_ = d.SP()
	var large *imapwire.LiteralTooLargeError
	if _, err := d.AppendLiteral(); !errors.As(err, &large) || large.Size != 1001 {
		t.Errorf("got %v", err)
	}

	r, _ = reader(strings.NewReader("a APPEND {9+}\r\nabc"), small)
	d, _ = r.ReadCommand()
	_ = d.SP()
	l, err := d.AppendLiteral()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(l); string(b) != "abc" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %q, %v", b, err)
	}
}

func TestSkippedLiteralAndTheNextOne(t *testing.T) {
	t.Parallel()
	r, asked := reader(strings.NewReader("a APPEND {5}\r\nhello {3+}\r\nabc\r\n"), small)
	d, _ := r.ReadCommand()
	_ = d.SP()
	if _, err := d.AppendLiteral(); err != nil {
		t.Fatal(err)
	}
	if err := d.SP(); err != nil || *asked != 1 {
		t.Fatalf("going on takes the literal: %v, asked %d times", err, *asked)
	}
	l, err := d.AppendLiteral()
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(l); string(b) != "abc" || err != nil {
		t.Errorf("got %q, %v", b, err)
	}
	if err := d.End(); err != nil {
		t.Error(err)
	}
}

func TestReadLineAndTakeBuffered(t *testing.T) {
	t.Parallel()
	r, _ := reader(strings.NewReader("a AUTHENTICATE PLAIN\r\nAGE=\r\nb NOOP\r\n"), small)
	if _, err := r.ReadCommand(); err != nil {
		t.Fatal(err)
	}
	if line, err := r.ReadLine(10); line != "AGE=" || err != nil {
		t.Errorf("got %q, %v", line, err)
	}
	if rest := r.TakeBuffered(); string(rest) != "b NOOP\r\n" {
		t.Errorf("got %q", rest)
	}
	if _, err := r.ReadCommand(); err != io.EOF {
		t.Errorf("got %v", err)
	}

	r, _ = reader(strings.NewReader(strings.Repeat("A", 20)), small)
	var long *imapwire.TooLongError
	if _, err := r.ReadLine(10); !errors.As(err, &long) {
		t.Errorf("got %v", err)
	}
}

func TestLiberalBlanks(t *testing.T) {
	t.Parallel()
	const in = "a  FETCH  1  ( FLAGS  UID )  \r\n"
	parse := func(liberal bool) error {
		r, _ := reader(strings.NewReader(in), small)
		r.Liberal = liberal
		d, err := r.ReadCommand()
		if err != nil {
			return err
		}
		_ = d.SP()
		if _, err := d.SequenceSet(); err != nil {
			return err
		}
		_ = d.SP()
		if err := d.List(func() error { _, err := d.Atom(); return err }); err != nil {
			return err
		}
		return d.End()
	}
	if err := parse(true); err != nil {
		t.Error(err)
	}
	if err := parse(false); err == nil {
		t.Error("superfluous blanks were accepted")
	}
}

func TestInitialResponseMayBeLongerThanACommand(t *testing.T) {
	t.Parallel()
	limits := imapwire.Limits{MaxLine: 200, MaxSASL: 10000, MaxLiteral: 1000}
	response := strings.Repeat("A", 9900)
	for in, want := range map[string]string{
		"a authenticate GSSAPI " + response:            fmt.Sprintf(`a AUTHENTICATE "GSSAPI" %q`, response),
		"a AUTHENTICATE GSSAPI " + response + response: "command line is longer than 10000 bytes",
		"a LOGIN x " + response:                        "command line is longer than 200 bytes",
		"a AUTHENTICATED GSSAPI " + response:           "command line is longer than 200 bytes",
		"AUTHENTICATE AUTHENTICATE" + response:         "command line is longer than 200 bytes",
	} {
		for _, source := range []io.Reader{strings.NewReader(in + "\r\n"), iotest.OneByteReader(strings.NewReader(in + "\r\n"))} {
			r, _ := reader(source, limits)
			if got := script(r)[0]; got != want {
				t.Errorf("%.40q: got %.80q, want %.80q", in, got, want)
			}
		}
	}
}
