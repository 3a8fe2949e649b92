package peers_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// This is a reader of IMAP responses of its own: it shares no code with the server, nor with the harness, so that a
// mistake in one of them cannot hide here. It accepts the grammar of RFC 3501 section 9 and nothing else.

// value is an item of a response: an atom (with NIL, numbers and flags), a string, or a list.
type value struct {
	atom   string
	text   string
	list   []value
	string bool
	isList bool
}

// isNIL says whether the value is NIL.
func (v value) isNIL() bool { return v.atom == "NIL" }

// String is the value in one canonical spelling: quoted strings and literals look alike.
func (v value) String() string {
	switch {
	case v.string:
		return strconv.QuoteToASCII(v.text)
	case v.isList:
		var b strings.Builder
		for i, item := range v.list {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(item.String())
		}
		return "(" + b.String() + ")"
	}
	return v.atom
}

// response is one line of the server with its literals.
type response struct {
	tag    string  // "*", "+" or the command's tag
	values []value // of an untagged response with data
	status string  // OK, NO, BAD, BYE or PREAUTH, with text
	text   string
}

// responseReader reads responses.
type responseReader struct {
	in   *bufio.Reader
	wide bool // quoted strings may hold UTF-8 (RFC 6855 section 3)
}

func (r *responseReader) next() (response, error) {
	tag, err := r.word()
	if err != nil {
		return response{}, err
	}
	if tag == "+" {
		text, err := r.line()
		return response{tag: tag, text: text}, err
	}
	resp := response{tag: tag}
	if err := r.expect(' '); err != nil {
		return resp, err
	}
	for {
		v, err := r.value()
		if err != nil {
			return resp, fmt.Errorf("after %v: %w", resp.values, err)
		}
		switch v.atom {
		case "OK", "NO", "BAD", "BYE", "PREAUTH":
			if len(resp.values) == 0 {
				resp.status = v.atom
				resp.text, err = r.line()
				return resp, err
			}
		}
		resp.values = append(resp.values, v)
		c, err := r.in.ReadByte()
		switch {
		case err != nil:
			return resp, err
		case c == '\r':
			return resp, r.expect('\n')
		case c != ' ':
			return resp, fmt.Errorf("%q between %v and the next value", c, v)
		}
	}
}

func (r *responseReader) expect(want byte) error {
	if c, err := r.in.ReadByte(); err != nil {
		return err
	} else if c != want {
		rest, _ := r.in.Peek(min(r.in.Buffered(), 60))
		return fmt.Errorf("%q instead of %q, before %q", c, want, rest)
	}
	return nil
}

// line reads the rest of a line.
func (r *responseReader) line() (string, error) {
	s, err := r.in.ReadString('\n')
	if err != nil {
		return s, err
	}
	if !strings.HasSuffix(s, "\r\n") {
		return s, fmt.Errorf("a line that ends without CR: %q", s)
	}
	return strings.TrimSpace(s), nil
}

// word reads up to a byte that cannot be part of an atom or a flag.
func (r *responseReader) word() (string, error) {
	var b strings.Builder
	for {
		c, err := r.in.ReadByte()
		if err != nil {
			return b.String(), err
		}
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`(){"[`, c) >= 0 {
			return b.String(), r.in.UnreadByte()
		}
		b.WriteByte(c)
	}
}

func (r *responseReader) value() (value, error) {
	c, err := r.in.ReadByte()
	if err != nil {
		return value{}, err
	}
	switch c {
	case '(':
		return r.list()
	case '"':
		return r.quoted()
	case '{':
		return r.literal()
	}
	if err := r.in.UnreadByte(); err != nil {
		return value{}, err
	}
	word, err := r.word()
	if err != nil || word == "" {
		return value{}, errors.Join(fmt.Errorf("no value at %q", c), err)
	}
	if next, err := r.in.Peek(1); err == nil && next[0] == '[' {
		section, err := r.section()
		return value{atom: strings.ToUpper(word) + section}, err
	}
	return value{atom: word}, nil
}

// list reads what follows "(". Between addresses, and between the parts of a multipart, there is no space.
func (r *responseReader) list() (value, error) {
	v := value{isList: true, list: []value{}}
	for {
		c, err := r.in.ReadByte()
		if err != nil {
			return v, err
		}
		switch {
		case c == ')':
			return v, nil
		case c == ' ' && len(v.list) > 0:
		case c == '(' && len(v.list) > 0 && v.list[len(v.list)-1].isList, len(v.list) == 0:
			if err := r.in.UnreadByte(); err != nil {
				return v, err
			}
		default:
			return v, fmt.Errorf("%q in a list behind %v", c, v)
		}
		item, err := r.value()
		if err != nil {
			return v, err
		}
		v.list = append(v.list, item)
	}
}

func (r *responseReader) quoted() (value, error) {
	var b strings.Builder
	for {
		c, err := r.in.ReadByte()
		switch {
		case err != nil:
			return value{}, err
		case c == '"':
			return value{string: true, text: b.String()}, nil
		case c == '\\':
			if c, err = r.in.ReadByte(); err != nil || c != '"' && c != '\\' {
				return value{}, fmt.Errorf("%q behind a backslash: %w", c, errors.Join(err, errGrammar))
			}
		case c == '\r' || c == '\n' || c == 0 || c >= 0x80 && !r.wide:
			return value{}, fmt.Errorf("%q in a quoted string: %w", c, errGrammar)
		}
		b.WriteByte(c)
	}
}

var errGrammar = errors.New("against the grammar of RFC 3501 section 9")

func (r *responseReader) literal() (value, error) {
	head, err := r.line()
	if err != nil {
		return value{}, err
	}
	digits, ok := strings.CutSuffix(head, "}")
	size, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return value{}, fmt.Errorf("{%s is no literal: %w", head, errGrammar)
	}
	text := make([]byte, size)
	if _, err := io.ReadFull(r.in, text); err != nil {
		return value{}, err
	}
	return value{string: true, text: string(text)}, nil
}

// section reads "[…]" and perhaps "<n>" behind a word, in capitals and without quotation marks.
func (r *responseReader) section() (string, error) {
	s, err := r.in.ReadString(']')
	if err != nil {
		return "", err
	}
	if next, err := r.in.Peek(1); err == nil && next[0] == '<' {
		partial, err := r.in.ReadString('>')
		if err != nil {
			return "", err
		}
		s += partial
	}
	return strings.ToUpper(strings.ReplaceAll(s, `"`, "")), nil
}
