package imapwire

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	flushSize   = 32 << 10 // a full buffer: complete responses are written from here on
	keepSize    = 256 << 10
	holdLiteral = 1 << 20 // a larger literal is streamed, not held
)

// Kind of a status response (RFC 3501 section 7.1).
type Kind string

// The kinds of status responses.
const (
	OK  Kind = "OK"
	NO  Kind = "NO"
	BAD Kind = "BAD"
	BYE Kind = "BYE"
)

// Encoder builds responses in a buffer. CRLF ends a response; a full buffer is written there, the rest by Flush. Write
// errors stick: every later Flush returns them. It is used by one goroutine.
type Encoder struct {
	// UTF8 lets UTF-8 stand in quoted strings and mailbox names, as the client asked for (RFC 9051 section 9, RFC 6855
	// section 3). Without it mailbox names are in modified UTF-7.
	UTF8 bool

	w    io.Writer
	buf  []byte
	mark int  // where the response being built begins
	torn bool // the beginning of the response being built was written: it cannot be taken back
	err  error
}

// errTorn is the end of a connection on which half a response was written.
var errTorn = errors.New("a response that was written in part cannot be completed")

// NewEncoder writes to w.
func NewEncoder(w io.Writer) *Encoder { return &Encoder{w: w} }

// Flush writes what was built. An unfinished response is written too.
func (e *Encoder) Flush() error {
	if e.err == nil && len(e.buf) > 0 {
		_, e.err = e.w.Write(e.buf)
	}
	if cap(e.buf) > keepSize {
		e.buf = nil
	}
	e.buf, e.mark = e.buf[:0], 0
	return e.err
}

// Rollback forgets the response being built, back to the last CRLF. One that was so long that its beginning is written
// already breaks the Encoder: the connection has to be closed.
func (e *Encoder) Rollback() {
	e.buf = e.buf[:e.mark]
	if e.torn && e.err == nil {
		e.err = errTorn
	}
}

// makeRoom writes what there is of a response that has become too long to hold.
func (e *Encoder) makeRoom() {
	if len(e.buf) > holdLiteral {
		e.spill()
	}
}

// spill writes the beginning of the response being built.
func (e *Encoder) spill() {
	e.torn = true
	_ = e.Flush() // the error sticks
}

// Len is how many bytes were built and not written yet, and Since those of them from the first n on, until the next call.
// Nothing is written before the end of a response.
func (e *Encoder) Len() int { return len(e.buf) }

// Since is described at Len.
func (e *Encoder) Since(n int) []byte { return e.buf[n:] }

// RawBytes appends bytes as they are, like Raw.
func (e *Encoder) RawBytes(b []byte) *Encoder {
	e.buf = append(e.buf, b...)
	return e
}

// Err is the first write error.
func (e *Encoder) Err() error { return e.err }

// Raw appends text as it is. A line end in it ends no response.
func (e *Encoder) Raw(s string) *Encoder {
	e.buf = append(e.buf, s...)
	return e
}

// SP appends a space.
func (e *Encoder) SP() *Encoder {
	e.buf = append(e.buf, ' ')
	return e
}

// CRLF ends the response.
func (e *Encoder) CRLF() {
	e.buf = append(e.buf, '\r', '\n')
	e.mark, e.torn = len(e.buf), false
	if len(e.buf) >= flushSize {
		_ = e.Flush() // the error sticks
	}
}

// Status appends a status response with its line end: tag "" or "*" is untagged, code may be "".
func (e *Encoder) Status(tag string, kind Kind, code, text string) {
	if tag == "" {
		tag = "*"
	}
	e.Raw(tag).SP().Raw(string(kind)).SP()
	if code != "" {
		e.Raw("[").Raw(code).Raw("] ")
	}
	e.Raw(text).CRLF()
}

// Atom appends an atom; the caller knows that it is one.
func (e *Encoder) Atom(s string) *Encoder { return e.Raw(s) }

// Number appends a number.
func (e *Encoder) Number(n uint64) *Encoder {
	e.buf = strconv.AppendUint(e.buf, n, 10)
	return e
}

// Quoted appends a quoted string; s must be quotable (no CR, LF, NUL; 8-bit bytes only where both sides agreed on UTF-8).
func (e *Encoder) Quoted(s string) *Encoder {
	e.buf = append(e.buf, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			e.buf = append(e.buf, '\\')
		}
		e.buf = append(e.buf, s[i])
	}
	e.buf = append(e.buf, '"')
	return e
}

// String appends a quoted string, or a literal where a quoted string cannot hold s.
func (e *Encoder) String(s string) *Encoder {
	if isQuotable(s) || e.UTF8 && isQuotableUTF8(s) {
		return e.Quoted(s)
	}
	e.literalHeader(int64(len(s)))
	return e.Raw(s)
}

// NString appends NIL for nil, otherwise a string.
func (e *Encoder) NString(s *string) *Encoder {
	if s == nil {
		return e.NIL()
	}
	return e.String(*s)
}

// NIL appends NIL.
func (e *Encoder) NIL() *Encoder { return e.Raw("NIL") }

// AString appends an atom where s can be one, otherwise a string. NIL is quoted, lest a client reads it as nothing.
func (e *Encoder) AString(s string) *Encoder {
	if s == "" || len(s) == 3 && (s[0]|0x20 == 'n' && s[1]|0x20 == 'i' && s[2]|0x20 == 'l') {
		return e.Quoted(s)
	}
	for i := range len(s) {
		if !isAStringChar(s[i]) {
			return e.String(s)
		}
	}
	return e.Raw(s)
}

// Mailbox appends a mailbox name, given in UTF-8, quoted only where it has to be.
func (e *Encoder) Mailbox(name string) *Encoder {
	if e.UTF8 {
		return e.AString(name)
	}
	return e.AString(EncodeUTF7(name))
}

// List appends n items in parentheses.
func (e *Encoder) List(n int, item func(i int)) *Encoder {
	e.buf = append(e.buf, '(')
	for i := range n {
		if i > 0 {
			e.SP()
		}
		item(i)
	}
	e.buf = append(e.buf, ')')
	return e
}

// Flags appends flags in parentheses.
func (e *Encoder) Flags(flags ...string) *Encoder {
	return e.List(len(flags), func(i int) { e.Raw(flags[i]) })
}

// DateTime appends a quoted date-time.
func (e *Encoder) DateTime(t time.Time) *Encoder {
	e.buf = append(e.buf, '"')
	e.buf = t.AppendFormat(e.buf, DateTimeLayout)
	e.buf = append(e.buf, '"')
	return e
}

// Set appends a sequence set.
func (e *Encoder) Set(s Set) *Encoder {
	e.buf = s.Append(e.buf)
	return e
}

// Literal appends a literal.
func (e *Encoder) Literal(b []byte) *Encoder {
	e.makeRoom()
	e.literalHeader(int64(len(b)))
	e.buf = append(e.buf, b...)
	return e
}

// Literal8 appends a literal8, which may hold NUL (RFC 3516).
func (e *Encoder) Literal8(b []byte) *Encoder {
	e.buf = append(e.buf, '~')
	return e.Literal(b)
}

// LiteralReader appends a literal of exactly size bytes from r. Up to 1 MiB it is held, and when r fails the response is
// rolled back and nothing of it is sent. A larger one is streamed: when r then fails, the Encoder is broken and the
// connection has to be closed, because the literal cannot be completed. The error is r's or the connection's. An r that is an
// io.WriterTo too writes a large literal by itself, exactly size bytes.
func (e *Encoder) LiteralReader(r io.Reader, size int64) error {
	e.makeRoom()
	e.literalHeader(size)
	if size > holdLiteral {
		return e.stream(r, size)
	}
	start := len(e.buf)
	e.buf = append(e.buf, make([]byte, size)...)
	if n, err := io.ReadFull(r, e.buf[start:]); err != nil {
		e.Rollback()
		return fmt.Errorf("literal ended after %d of %d bytes: %w", n, size, err)
	}
	return nil
}

func (e *Encoder) stream(r io.Reader, size int64) error {
	if e.spill(); e.err != nil {
		return e.err
	}
	var n int64
	var err error
	if direct, ok := r.(io.WriterTo); ok {
		if n, err = direct.WriteTo(e.w); err == nil && n != size {
			err = io.ErrUnexpectedEOF
		}
	} else {
		n, err = io.CopyN(e.w, r, size)
	}
	if err != nil {
		e.err = fmt.Errorf("literal ended after %d of %d bytes: %w", n, size, err)
	}
	return e.err
}

func (e *Encoder) literalHeader(size int64) {
	e.buf = append(e.buf, '{')
	e.buf = strconv.AppendInt(e.buf, size, 10)
	e.buf = append(e.buf, '}', '\r', '\n')
}

// isQuotable says whether s can be a quoted string of RFC 3501: 7-bit, without CR, LF and NUL, and of moderate length.
func isQuotable(s string) bool {
	if len(s) > 4096 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c == 0 || c == '\r' || c == '\n' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isQuotableUTF8 says whether s can be a quoted string of RFC 9051, which may hold UTF-8.
func isQuotableUTF8(s string) bool {
	return len(s) <= 4096 && !strings.ContainsAny(s, "\x00\r\n") && utf8.ValidString(s)
}
