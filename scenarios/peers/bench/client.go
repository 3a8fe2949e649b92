//go:build linux

package main

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// patience bounds every wait for a server.
const patience = 2 * time.Minute

// client is one IMAP connection that costs as little as it can: it looks for line ends and literals, and at nothing else
// of what it reads.
type client struct {
	conn  net.Conn
	buf   []byte
	r, w  int   // unread bytes of buf
	read  int64 // bytes from the server so far
	tags  int
	out   []byte
	watch func(line []byte) // gets every untagged line without its literals; nil: nobody looks
}

// dial connects and reads the greeting; buffer is the size of the read buffer in bytes.
func dial(address string, secure *tls.Config, buffer int) (*client, error) {
	conn, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return nil, err
	}
	if secure != nil {
		over := tls.Client(conn, secure)
		if err := over.Handshake(); err != nil {
			_ = conn.Close()
			return nil, err
		}
		conn = over
	}
	c := &client{conn: conn, buf: make([]byte, buffer)}
	_ = conn.SetDeadline(time.Now().Add(patience))
	if line, err := c.line(); err != nil || !bytes.HasPrefix(line, []byte("* OK")) {
		_ = conn.Close()
		return nil, fmt.Errorf("greeting of %s is %q: %w", address, line, err)
	}
	return c, nil
}

// open connects and logs in.
func (t *target) open(user string, secure bool) (*client, error) {
	address, config := t.imap, (*tls.Config)(nil)
	if secure {
		address, config = t.imaps, tlsConfig()
	}
	c, err := dial(address, config, 256<<10)
	if err != nil {
		return nil, err
	}
	if err := c.do("LOGIN " + user + " " + password); err != nil {
		c.close()
		return nil, fmt.Errorf("%s: %w", t.name, err)
	}
	return c, nil
}

// tlsConfig is how every client speaks TLS: version 1.3, one key exchange that both servers have, no resumption. Whose
// certificate it is does not matter here, and checking that would only measure the client.
func tlsConfig() *tls.Config {
	return &tls.Config{
		InsecureSkipVerify: true, MinVersion: tls.VersionTLS13,
		CurvePreferences: []tls.CurveID{tls.X25519},
	}
}

func (c *client) close() { _ = c.conn.Close() }

// do runs a command to its end and fails unless that is OK.
func (c *client) do(command string) error {
	if err := c.send(command); err != nil {
		return err
	}
	return c.finish()
}

// send sends a command under the next tag.
func (c *client) send(command string) error {
	c.tags++
	c.out = append(c.out[:0], 'a')
	c.out = strconv.AppendInt(c.out, int64(c.tags), 10)
	c.out = append(c.out, ' ')
	c.out = append(c.out, command...)
	c.out = append(c.out, '\r', '\n')
	_ = c.conn.SetDeadline(time.Now().Add(patience))
	_, err := c.conn.Write(c.out)
	return err
}

// finish reads up to the next tagged response.
func (c *client) finish() error {
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		if len(line) == 0 || line[0] != 'a' {
			continue
		}
		if _, rest, _ := bytes.Cut(line, []byte(" ")); !bytes.HasPrefix(rest, []byte("OK")) {
			return fmt.Errorf("%q was answered with %q", c.out[:min(len(c.out), 200)], line)
		}
		return nil
	}
}

// untilPlus reads up to a continuation request.
func (c *client) untilPlus() error {
	for {
		line, err := c.line()
		switch {
		case err != nil:
			return err
		case line[0] == '+':
			return nil
		case line[0] == 'a':
			return fmt.Errorf("%q was answered with %q", c.out[:min(len(c.out), 200)], line)
		}
	}
}

// appendMessage sends a message to a folder and waits until it is stored.
func (c *client) appendMessage(folder string, message []byte) error {
	if err := c.send(fmt.Sprintf("APPEND %s {%d}", folder, len(message))); err != nil {
		return err
	}
	if err := c.untilPlus(); err != nil {
		return err
	}
	c.out = append(append(c.out[:0], message...), '\r', '\n')
	if _, err := c.conn.Write(c.out); err != nil {
		return err
	}
	return c.finish()
}

// line returns the next line that begins a response; the literals in it, and what follows them, are read and left out.
// It is valid until the next call.
func (c *client) line() ([]byte, error) {
	var first []byte
	for {
		line, err := c.rawLine()
		if err != nil {
			return nil, err
		}
		size := literalSize(line)
		if first == nil {
			if c.watch != nil && len(line) > 0 && line[0] == '*' {
				c.watch(line)
			}
			if size < 0 {
				return line, nil
			}
			first = []byte("* ")
		}
		if size < 0 {
			return first, nil
		}
		if err := c.skip(size); err != nil {
			return nil, err
		}
	}
}

func (c *client) rawLine() ([]byte, error) {
	from := c.r
	for {
		if i := bytes.IndexByte(c.buf[from:c.w], '\n'); i >= 0 {
			line := c.buf[c.r : from+i+1]
			c.r = from + i + 1
			return line, nil
		}
		if c.r > 0 {
			c.w = copy(c.buf, c.buf[c.r:c.w])
			c.r = 0
		}
		if c.w == len(c.buf) {
			c.buf = append(c.buf, make([]byte, len(c.buf))...) // a long line of SEARCH
		}
		from = c.w
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

func (c *client) fill() error {
	n, err := c.conn.Read(c.buf[c.w:])
	c.w += n
	c.read += int64(n)
	if n > 0 {
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// skip reads n bytes.
func (c *client) skip(n int) error {
	for {
		have := min(n, c.w-c.r)
		c.r += have
		if n -= have; n == 0 {
			return nil
		}
		c.r, c.w = 0, 0
		if err := c.fill(); err != nil {
			return err
		}
	}
}

// literalSize is the size of the literal that a line ends with, or -1.
func literalSize(line []byte) int {
	n := len(line)
	if n < 5 || line[n-3] != '}' {
		return -1
	}
	open := bytes.LastIndexByte(line, '{')
	if open < 0 {
		return -1
	}
	size, err := strconv.Atoi(string(line[open+1 : n-3]))
	if err != nil {
		return -1
	}
	return size
}
