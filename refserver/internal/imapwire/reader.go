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
	MaxSASL    int   // bytes of the line of AUTHENTICATE, with its initial response, where that is more than MaxLine
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
	// WideNames reads mailbox names with 8-bit bytes as UTF-8 although the client has not enabled that. RFC 3501 has no such names.
	WideNames bool

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

// AllowLiteral changes the size of the largest APPEND literal, in bytes.
func (r *Reader) AllowLiteral(size int64) {
	r.limits.MaxLiteral, r.limits.MaxDrain = size, max(r.limits.MaxDrain, size)
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
	if rest := d.rest(); !ok || len(rest) > 0 && rest[0] != ' ' { // what ends otherwise is no tag that the client would know again
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
	line, err := r.appendLine(nil, limit, limit)
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
	limit, sasl := r.limits.MaxLine-r.used, 0
	if r.used == 0 {
		sasl = r.limits.MaxSASL
	}
	line, err := r.appendLine(r.line[:0], limit, sasl)
	r.line = line
	if err != nil {
		return err
	}
	r.used += len(line) + 2
	r.announce()
	return nil
}

// appendLine appends a line without its end (CRLF, or LF alone) to buf. On error it returns what has been read. sasl is the limit
// of a line that is AUTHENTICATE's.
func (r *Reader) appendLine(buf []byte, limit, sasl int) ([]byte, error) {
	start := len(buf)
	for {
		part, err := r.in.ReadSlice('\n')
		room := limit - (len(buf) - start)
		if len(part) > room && sasl > limit && isAuthenticate(buf[start:], part) {
			room += sasl - limit
			limit = sasl
		}
		if len(part) > room {
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

// isAuthenticate says whether a line begins as AUTHENTICATE does: the parts of the line that are there are read, the rest is part.
func isAuthenticate(read, part []byte) bool {
	if len(read) == 0 {
		read = part
	}
	_, command, _ := bytes.Cut(read, []byte{' '})
	const name = "AUTHENTICATE "
	command = bytes.TrimLeft(command, " ")
	return len(command) >= len(name) && strings.EqualFold(string(command[:len(name)]), name)
}

// announce sets r.literal when the line ends in "{n}", "{n+}", "~{n}" or "~{n+}".
func (r *Reader) announce() {
	open, size, nonSync, ok := literalAtEnd(r.line)
	if !ok {
		return
	}
	l := announced{start: open, left: size, nonSync: nonSync}
	if open > 0 && r.line[open-1] == '~' {
		l.binary, l.start = true, open-1
	}
	r.literal = &l
}

// AnnouncedLiteral says what literal a line of a command, without its line end, announces: how many bytes, and whether they come
// without being asked for.
func AnnouncedLiteral(line []byte) (size int64, nonSync, ok bool) {
	_, size, nonSync, ok = literalAtEnd(line)
	return size, nonSync, ok
}

// literalAtEnd finds the "{n}" or "{n+}" that a line ends in.
func literalAtEnd(line []byte) (open int, size int64, nonSync, ok bool) {
	n := len(line)
	if n < 3 || line[n-1] != '}' {
		return 0, 0, false, false
	}
	if open = bytes.LastIndexByte(line, '{'); open < 0 {
		return 0, 0, false, false
	}
	digits := line[open+1 : n-1]
	if k := len(digits) - 1; k >= 0 && digits[k] == '+' {
		nonSync, digits = true, digits[:k]
	}
	number, err := strconv.ParseUint(string(digits), 10, 63)
	if err != nil {
		if !errors.Is(err, strconv.ErrRange) {
			return 0, 0, false, false
		}
		number = math.MaxInt64
	}
	return open, int64(number), nonSync, true
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
