package imapwire

import (
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Decoder walks the arguments of one command. Every method fails with a *SyntaxError (answer BAD and go on), or with the
// error of the connection or a *TooLongError, after which the connection has to be closed.
type Decoder struct {
	Tag  string
	Name string // in upper case; "UID FETCH" for the UID forms

	r       *Reader
	pos     int        // in r.line
	pending *announced // an APPEND literal that AppendLiteral gave out
	err     error      // of the connection; every later method returns it
}

// fail makes the error for the current position.
func (d *Decoder) fail(expected string) error {
	if d.err != nil {
		return d.err
	}
	return &SyntaxError{Tag: d.Tag, Pos: d.pos, Expected: expected}
}

// failCount is fail for a missing or superfluous argument.
func (d *Decoder) failCount(expected string) error {
	err := d.fail(expected)
	if syntax, ok := err.(*SyntaxError); ok {
		syntax.Count = true
	}
	return err
}

// rest is the unread part of the current line. A literal that was given out is read to its end first.
func (d *Decoder) rest() []byte {
	if d.pending != nil {
		d.passLiteral()
	}
	if d.err != nil {
		return nil
	}
	return d.r.line[d.pos:]
}

func (d *Decoder) passLiteral() {
	l := d.pending
	d.pending = nil
	if err := d.r.start(l); err != nil {
		d.err = err
		return
	}
	n, err := io.CopyN(io.Discard, d.r.in, l.left)
	l.left -= n
	if err != nil {
		d.err = err
		return
	}
	d.continueLine()
}

// continueLine reads the line behind a literal.
func (d *Decoder) continueLine() {
	if err := d.r.nextLine(); err != nil {
		if long, ok := err.(*TooLongError); ok {
			long.Tag = d.Tag
		}
		d.err = err
		return
	}
	d.pos = 0
}

// Peek returns the next byte, or 0 at the end of the line.
func (d *Decoder) Peek() byte {
	if b := d.rest(); len(b) > 0 {
		return b[0]
	}
	return 0
}

// TrySpecial reads the byte c if it is next.
func (d *Decoder) TrySpecial(c byte) bool {
	if b := d.rest(); len(b) == 0 || b[0] != c {
		return false
	}
	d.pos++
	return true
}

// Special reads the byte c.
func (d *Decoder) Special(c byte) error {
	if !d.TrySpecial(c) {
		return d.fail(strconv.QuoteRune(rune(c)))
	}
	return nil
}

// TrySP reads a space if one is next.
func (d *Decoder) TrySP() bool {
	if !d.TrySpecial(' ') {
		return false
	}
	for d.r.Liberal && d.TrySpecial(' ') {
	}
	return true
}

// SP reads a space.
func (d *Decoder) SP() error {
	if !d.TrySP() {
		return d.failCount("a space")
	}
	return nil
}

// End checks that the command has no more arguments.
func (d *Decoder) End() error {
	if d.r.Liberal {
		d.TrySP()
	}
	if len(d.rest()) > 0 || d.err != nil {
		return d.failCount("the end of the command")
	}
	return nil
}

// List reads "(" items separated by spaces ")"; it may be empty. item reads one.
func (d *Decoder) List(item func() error) error {
	if err := d.Special('('); err != nil {
		return err
	}
	if d.r.Liberal {
		d.TrySP()
	}
	if d.TrySpecial(')') {
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if d.TrySpecial(')') {
			return nil
		}
		if err := d.SP(); err != nil {
			return d.fail("a space or ')'")
		}
		if d.r.Liberal && d.TrySpecial(')') {
			return nil
		}
	}
}

// span reads one or more bytes of a class.
func (d *Decoder) span(class func(byte) bool) (string, bool) {
	b := d.rest()
	n := 0
	for n < len(b) && class(b[n]) {
		n++
	}
	d.pos += n
	return string(b[:n]), n > 0
}

// commandName reads a space and a command's name in upper case.
func (d *Decoder) commandName() (string, error) {
	if err := d.SP(); err != nil {
		return "", err
	}
	name, ok := d.span(isAtomChar)
	if !ok {
		return "", d.fail("a command name")
	}
	return strings.ToUpper(name), nil
}

// Atom reads an atom as it is spelled.
func (d *Decoder) Atom() (string, error) {
	if s, ok := d.span(isAtomChar); ok {
		return s, nil
	}
	return "", d.fail("an atom")
}

// TryWord reads an atom if it is next and is the word, in any case.
func (d *Decoder) TryWord(word string) bool {
	b, n := d.rest(), len(word)
	if len(b) < n || !strings.EqualFold(string(b[:n]), word) || len(b) > n && isAtomChar(b[n]) {
		return false
	}
	d.pos += n
	return true
}

// AString reads an astring: an atom in which "]" is allowed, or a string.
func (d *Decoder) AString() (string, error) {
	if s, ok := d.span(isAStringChar); ok {
		return s, nil
	}
	return d.String()
}

// String reads a quoted string or a literal. 8-bit bytes in a quoted string have to be UTF-8 (RFC 9051's grammar).
func (d *Decoder) String() (string, error) {
	switch d.Peek() {
	case '"':
		return d.quoted()
	case '{':
		return d.literal()
	default:
		return "", d.fail("a string")
	}
}

// NString reads NIL or a string; ok is false for NIL.
func (d *Decoder) NString() (s string, ok bool, err error) {
	if b := d.rest(); len(b) >= 3 && strings.EqualFold(string(b[:3]), "NIL") && (len(b) == 3 || !isAStringChar(b[3])) {
		d.pos += 3
		return "", false, nil
	}
	s, err = d.String()
	return s, err == nil, err
}

func (d *Decoder) quoted() (string, error) {
	b := d.rest()
	escaped := false
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '"':
			text := string(b[1:i])
			if !utf8.ValidString(text) {
				return "", d.fail("UTF-8 in a quoted string")
			}
			if escaped {
				text = unescape.Replace(text)
			}
			d.pos += i + 1
			return text, nil
		case '\\':
			i++
			if i >= len(b) || b[i] != '"' && b[i] != '\\' {
				d.pos += i
				return "", d.fail(`'"' or '\' after '\'`)
			}
			escaped = true
		case 0, '\r':
			d.pos += i
			return "", d.fail("a character of a quoted string")
		}
	}
	d.pos += len(b)
	return "", d.fail(`'"' at the end of a quoted string`)
}

// unescape is safe for concurrent use and never changes.
var unescape = strings.NewReplacer(`\\`, `\`, `\"`, `"`)

// literal reads a literal into memory; it counts towards Limits.MaxLine.
func (d *Decoder) literal() (string, error) {
	l := d.r.literal
	if l == nil || l.start != d.pos || l.binary {
		return "", d.fail("a literal at the end of the line")
	}
	if l.left > int64(d.r.limits.MaxLine-d.r.used) {
		return "", d.fail("a literal of at most " + strconv.Itoa(d.r.limits.MaxLine-d.r.used) + " bytes")
	}
	if err := d.r.start(l); err != nil {
		d.err = err
		return "", err
	}
	buf := make([]byte, l.left)
	n, err := io.ReadFull(d.r.in, buf)
	l.left -= int64(n)
	if err != nil {
		d.err = err
		return "", err
	}
	d.r.used += n
	d.continueLine()
	if d.err != nil {
		return "", d.err
	}
	text := string(buf)
	if strings.IndexByte(text, 0) >= 0 {
		return "", d.fail("no NUL in a literal")
	}
	return text, nil
}

// Literal is an APPEND literal. Reading asks the client for it where it has to be asked. Going on with the Decoder skips
// what was not read; leaving the command refuses the literal.
type Literal struct {
	Size    int64 // bytes
	NonSync bool  // announced as "{n+}"
	Binary  bool  // announced as "~{n}" (RFC 3516)

	d *Decoder
	l *announced
}

// AppendLiteral reads the announcement of a literal for streaming. Nothing is asked of the client before the first Read.
// A literal above Limits.MaxLiteral is a *LiteralTooLargeError.
func (d *Decoder) AppendLiteral() (*Literal, error) {
	d.rest()
	l := d.r.literal
	if d.err != nil || l == nil || l.start != d.pos {
		return nil, d.fail("a literal at the end of the line")
	}
	if l.left > d.r.limits.MaxLiteral {
		return nil, &LiteralTooLargeError{Size: l.left, Limit: d.r.limits.MaxLiteral}
	}
	d.pending = l
	return &Literal{Size: l.left, NonSync: l.nonSync, Binary: l.binary, d: d, l: l}, nil
}

// Read reads the literal's bytes and ends with io.EOF; a connection that ends earlier gives io.ErrUnexpectedEOF.
func (l *Literal) Read(p []byte) (int, error) {
	if l.d.err != nil {
		return 0, l.d.err
	}
	if l.d.pending != l.l {
		return 0, io.EOF
	}
	if err := l.d.r.start(l.l); err != nil {
		l.d.err = err
		return 0, err
	}
	if l.l.left == 0 {
		return 0, io.EOF
	}
	n, err := l.d.r.in.Read(p[:min(int64(len(p)), l.l.left)])
	l.l.left -= int64(n)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		l.d.err = err
	}
	return n, err
}

// isAtomChar is ATOM-CHAR of RFC 3501 section 9.
func isAtomChar(c byte) bool {
	return c > ' ' && c < 0x7f && c != '(' && c != ')' && c != '{' && c != '%' && c != '*' && c != '"' && c != '\\' && c != ']'
}

func isAStringChar(c byte) bool { return isAtomChar(c) || c == ']' }

func isTagChar(c byte) bool { return isAStringChar(c) && c != '+' }
