package imapwire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
)

// Limits bounds what a Reader takes.
type Limits struct {
	MaxLine    int   // bytes of a command outside APPEND literals, line ends included (MaxCommandSize of PS:Set-ImapSettings)
	MaxLiteral int64 // bytes of an APPEND literal
	MaxDrain   int64 // bytes of a refused literal that are drained; a larger one closes. 0: the larger of the other two
}

// Reader reads one command at a time. It is used by one goroutine.
type Reader struct {
	// Liberal accepts several spaces where the grammar has one, and spaces at the end of a command, as Exchange does
	// (MS-STANXIMAP 2.1.6, 2.2.2).
	Liberal bool
	// UTF8 reads mailbox names as UTF-8 alone: "&" stands for itself (RFC 9051 section 5.1, RFC 6855 section 3).
	UTF8 bool

	in           *bufio.Reader
	continuation func() error
	limits       Limits
	lineEnd      int // bytes that ended the line read last

	line    []byte // current line of the current command without its end; reused
	used    int    // bytes of the current command so far, APPEND literals left out
	literal *announced
	decoder Decoder
}

// announced is a literal whose "{n}" ends the current line.
type announced struct {
	start   int   // of "{" or "~{" in the line
	left    int64 // bytes not read yet
	nonSync bool  // "{n+}"
	binary  bool  // "~{n}", RFC 3516
	started bool  // the client has been asked for it
}

// NewReader reads commands from r. continuation asks the client for a synchronising literal: it writes the "+" line
// and flushes everything written before.
func NewReader(r io.Reader, continuation func() error, limits Limits) *Reader {
	if limits.MaxDrain == 0 {
		limits.MaxDrain = max(int64(limits.MaxLine), limits.MaxLiteral)
	}
	return &Reader{in: bufio.NewReader(r), continuation: continuation, limits: limits}
}

// ReadCommand reads the next command as far as its name. The Decoder walks the arguments and is valid until the next
// call. Errors: *SyntaxError, *TooLongError, or the connection's (io.EOF when the client is gone, in the middle of a
// command too: half a command is never run).
func (r *Reader) ReadCommand() (*Decoder, error) {
	if err := r.finish(); err != nil {
		return nil, err
	}
	r.used = 0
	if err := r.nextLine(); err != nil {
		var long *TooLongError
		if errors.As(err, &long) {
			long.Tag = tagOf(r.line)
		}
		return nil, err
	}
	d := &r.decoder
	*d = Decoder{r: r}
	tag, ok := d.span(isTagChar)
	if !ok {
		return nil, d.fail("a tag")
	}
	d.Tag = tag
	name, err := d.commandName()
	if err != nil {
		return nil, err
	}
	if name == "UID" {
		sub, err := d.commandName()
		if err != nil {
			return nil, err
		}
		name = "UID " + sub
	}
	d.Name = name
	return d, nil
}

// ReadLine reads one line as it is, without its end: a SASL response or the DONE of IDLE. limit is in bytes, the line
// end included.
func (r *Reader) ReadLine(limit int) (string, error) {
	if err := r.finish(); err != nil {
		return "", err
	}
	line, err := r.appendLine(nil, limit)
	if err != nil {
		return "", err
	}
	return string(line), nil
}

// TakeBuffered returns the bytes that were read from the connection and not used yet, and forgets them: they are to be
// relayed (after a login) or dropped (after STARTTLS).
func (r *Reader) TakeBuffered() []byte {
	b, _ := r.in.Peek(r.in.Buffered())
	b = bytes.Clone(b)
	_, _ = r.in.Discard(len(b))
	return b
}

// finish leaves behind what the last command's handler did not read.
func (r *Reader) finish() error {
	for r.literal != nil {
		l := r.literal
		if !l.nonSync && !l.started {
			r.literal = nil
			// The client has to wait for "+". What came without it is the literal or the guess of a client that
			// cannot be followed: it must not run as commands.
			if r.in.Buffered() > 0 {
				return &TooLongError{What: "literal that was not asked for", Limit: 0}
			}
			return nil
		}
		if l.left > r.limits.MaxDrain {
			return &TooLongError{What: "literal", Limit: r.limits.MaxDrain}
		}
		if _, err := io.CopyN(io.Discard, r.in, l.left); err != nil {
			return err
		}
		r.used = 0
		if err := r.nextLine(); err != nil {
			return err
		}
	}
	return nil
}

// nextLine reads the first or the next line of a command and looks for a literal at its end.
func (r *Reader) nextLine() error {
	r.literal = nil
	line, err := r.appendLine(r.line[:0], r.limits.MaxLine-r.used)
	r.line = line
	if err != nil {
		return err
	}
	r.used += len(line) + 2
	r.announce()
	return nil
}

// appendLine appends a line without its end (CRLF, or LF alone) to buf. On error it returns what has been read.
func (r *Reader) appendLine(buf []byte, limit int) ([]byte, error) {
	start := len(buf)
	for {
		part, err := r.in.ReadSlice('\n')
		if room := limit - (len(buf) - start); len(part) > room {
			return append(buf, part[:max(room, 0)]...), &TooLongError{What: "command line", Limit: int64(limit)}
		}
		buf = append(buf, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return buf, err
		}
	}
	whole := len(buf)
	buf = bytes.TrimSuffix(buf[:whole-1], []byte{'\r'})
	r.lineEnd = whole - len(buf)
	return buf, nil
}

// announce sets r.literal when the line ends in "{n}", "{n+}", "~{n}" or "~{n+}".
func (r *Reader) announce() {
	n := len(r.line)
	if n < 3 || r.line[n-1] != '}' {
		return
	}
	open := bytes.LastIndexByte(r.line, '{')
	if open < 0 {
		return
	}
	l := announced{start: open}
	digits := r.line[open+1 : n-1]
	if k := len(digits) - 1; k >= 0 && digits[k] == '+' {
		l.nonSync, digits = true, digits[:k]
	}
	size, err := strconv.ParseUint(string(digits), 10, 63)
	if err != nil {
		if !errors.Is(err, strconv.ErrRange) {
			return
		}
		size = math.MaxInt64
	}
	if open > 0 && r.line[open-1] == '~' {
		l.binary, l.start = true, open-1
	}
	l.left = int64(size)
	r.literal = &l
}

// start asks the client for the announced literal.
func (r *Reader) start(l *announced) error {
	if l.started {
		return nil
	}
	l.started = true
	if l.nonSync {
		return nil
	}
	return r.continuation()
}

// tagOf finds the tag in the beginning of a line that was never read to its end.
func tagOf(line []byte) string {
	tag, _, ok := bytes.Cut(line[:min(len(line), 1024)], []byte{' '})
	if !ok || len(tag) == 0 || strings.ContainsFunc(string(tag), func(c rune) bool { return c > 127 || !isTagChar(byte(c)) }) {
		return ""
	}
	return string(tag)
}
