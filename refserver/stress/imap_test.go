package stress_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// patience is how long a server may take for anything that it is asked for, on a machine that is busy and stands still now and then.
const patience = 5 * time.Minute

// client is a plain IMAP client that shows everything that the server says. It is used by one goroutine.
type client struct {
	net.Conn
	in   *bufio.Reader
	tags int
}

// connect opens a connection and reads the greeting.
func connect(address string) (*client, error) {
	conn, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, err
	}
	c := &client{Conn: conn, in: bufio.NewReaderSize(conn, 16<<10)}
	if greeting, err := c.response(); err != nil || greeting.name != "OK" {
		conn.Close()
		return nil, fmt.Errorf("greeting %q: %w", greeting.text, err)
	}
	return c, nil
}

// logIn opens a connection and logs in.
func logIn(address, user, password string) (*client, error) {
	c, err := connect(address)
	if err != nil {
		return nil, err
	}
	if r, err := c.run("LOGIN %s %q", user, password); err != nil || r.status != "OK" {
		c.Close()
		return nil, fmt.Errorf("LOGIN: %s %s: %w", r.status, r.text, err)
	}
	return c, nil
}

// result is what a command led to.
type result struct {
	untagged []response
	status   string // OK, NO or BAD
	code     string // the response code without its brackets
	text     string
}

// response is one response of the server.
type response struct {
	tag    string // "*", "+" or a command's
	number int    // in front of the name: EXISTS, EXPUNGE, FETCH
	name   string // OK, EXISTS, FETCH, …; "" for "+"
	values []any  // behind the name: a string for each atom or string, a []any for each list
	code   string // of a status response
	text   string // of a status response
}

// run sends a command and reads up to its tagged response. A text that holds a literal is sent in one go with "{n+}".
func (c *client) run(format string, args ...any) (result, error) {
	if err := c.send(format, args...); err != nil {
		return result{}, err
	}
	return c.finish()
}

// append sends APPEND with a non-synchronising literal.
func (c *client) append(folder, flags, content string) (result, error) {
	return c.run("APPEND %s (%s) {%d+}\r\n%s", folder, flags, len(content), content)
}

func (c *client) send(format string, args ...any) error {
	c.tags++
	return c.write(fmt.Sprintf("t%d %s\r\n", c.tags, fmt.Sprintf(format, args...)))
}

func (c *client) write(text string) error {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := io.WriteString(c, text)
	return err
}

// finish reads up to the tagged response of the last command.
func (c *client) finish() (result, error) {
	var r result
	for {
		next, err := c.response()
		if err != nil {
			return r, err
		}
		switch next.tag {
		case "*":
			r.untagged = append(r.untagged, next)
		case "t" + strconv.Itoa(c.tags):
			r.status, r.code, r.text = next.name, next.code, next.text
			return r, nil
		default:
			return r, fmt.Errorf("%q in the middle of command %d", next.tag+" "+next.text, c.tags)
		}
	}
}

// response reads one response.
func (c *client) response() (response, error) {
	tag, end, err := c.word()
	if err != nil || end {
		return response{}, fmt.Errorf("response %q without anything behind the tag: %w", tag, err)
	}
	r := response{tag: tag}
	if tag == "+" {
		r.text, err = c.line()
		return r, err
	}
	if r.name, end, err = c.word(); err != nil {
		return r, err
	}
	if n, failed := strconv.Atoi(r.name); failed == nil && !end {
		r.number = n
		if r.name, end, err = c.word(); err != nil {
			return r, err
		}
	}
	switch {
	case end:
		return r, nil
	case r.name == "OK" || r.name == "NO" || r.name == "BAD" || r.name == "BYE":
		r.text, err = c.line()
		if code, found := strings.CutPrefix(r.text, "["); found {
			r.code, r.text, _ = strings.Cut(code, "]")
			r.text = strings.TrimPrefix(r.text, " ")
		}
		return r, err
	}
	r.values, err = c.list('\n')
	return r, err
}

func (c *client) line() (string, error) {
	text, err := c.in.ReadString('\n')
	return strings.TrimSuffix(text, "\r\n"), err
}

// word reads up to a blank, or to the end of the line.
func (c *client) word() (text string, end bool, err error) {
	for {
		b, err := c.in.ReadByte()
		switch {
		case err != nil:
			return text, false, err
		case b == ' ':
			return text, false, nil
		case b == '\n':
			return text, true, nil
		case b != '\r':
			text += string(b)
		}
	}
}

// list reads values up to the byte that ends them.
func (c *client) list(end byte) ([]any, error) {
	values := []any{}
	for {
		b, err := c.in.ReadByte()
		if err != nil {
			return nil, err
		}
		var v any
		switch b {
		case end:
			return values, nil
		case ' ', '\r':
			continue
		case '(':
			v, err = c.list(')')
		case '"':
			v, err = c.quoted()
		case '{':
			v, err = c.literal()
		default:
			v, err = c.atom(b)
		}
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
}

func (c *client) quoted() (string, error) {
	var text []byte
	for {
		b, err := c.in.ReadByte()
		if err != nil || b == '"' {
			return string(text), err
		}
		if b == '\\' {
			if b, err = c.in.ReadByte(); err != nil {
				return "", err
			}
		}
		text = append(text, b)
	}
}

func (c *client) literal() (string, error) {
	digits, err := c.in.ReadString('\n')
	if err != nil {
		return "", err
	}
	size, err := strconv.Atoi(strings.TrimSuffix(digits, "}\r\n"))
	if err != nil {
		return "", fmt.Errorf("literal {%q: %w", digits, err)
	}
	text := make([]byte, size)
	_, err = io.ReadFull(c.in, text)
	return string(text), err
}

// atom reads an atom that begins with first; blanks and parentheses between "[" and "]" belong to it.
func (c *client) atom(first byte) (string, error) {
	text := []byte{first}
	for {
		b, err := c.in.ReadByte()
		if err != nil {
			return "", err
		}
		open := bytes.IndexByte(text, '[') >= 0 && bytes.IndexByte(text, ']') < 0
		if !open && (b == ' ' || b == ')' || b == '\r' || b == '\n') {
			return string(text), c.in.UnreadByte()
		}
		text = append(text, b)
	}
}

// item returns the value of a data item of a FETCH response.
func (r response) item(name string) (any, bool) {
	if len(r.values) == 0 {
		return nil, false
	}
	items, _ := r.values[0].([]any)
	for i := 0; i+1 < len(items); i += 2 {
		if text, ok := items[i].(string); ok && strings.EqualFold(text, name) {
			return items[i+1], true
		}
	}
	return nil, false
}

// text returns the value of a data item that is a string or a number.
func (r response) textItem(name string) string {
	v, _ := r.item(name)
	text, _ := v.(string)
	return text
}

// uid returns the UID of a FETCH response, or 0.
func (r response) uid() uint32 {
	n, _ := strconv.ParseUint(r.textItem("UID"), 10, 32)
	return uint32(n)
}

// flags returns the flags of a FETCH response.
func (r response) flags() (flagSet, bool) {
	v, ok := r.item("FLAGS")
	if !ok {
		return nil, false
	}
	set := flagSet{}
	list, _ := v.([]any)
	for _, f := range list {
		if text, ok := f.(string); ok {
			set[text] = true
		}
	}
	return set, true
}
