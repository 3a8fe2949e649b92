package peers_test

import (
	"bufio"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"testing"
	"time"
)

const patience = 5 * time.Minute // until a test gives up waiting for a server

// client is a connection to one of the servers.
type client struct {
	t    *testing.T
	name string // of the server, for messages
	conn net.Conn
	in   *responseReader
	tags int
}

// answer is everything up to a command's tagged response.
type answer struct {
	untagged []response
	tagged   response
}

func newClient(t *testing.T, name string, conn net.Conn) *client {
	t.Helper()
	t.Cleanup(func() { conn.Close() })
	c := &client{t: t, name: name, conn: conn, in: &responseReader{in: bufio.NewReaderSize(conn, 64<<10)}}
	c.extend()
	if _, err := c.in.next(); err != nil {
		t.Fatalf("%s: greeting: %v", name, err)
	}
	return c
}

func (c *client) extend() {
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		c.t.Fatal(err)
	}
}

// do runs a command, which has to succeed.
func (c *client) do(command string) answer {
	c.t.Helper()
	a := c.try(command)
	if a.tagged.status != "OK" {
		c.t.Fatalf("%s: %.200s: %s %s", c.name, command, a.tagged.status, a.tagged.text)
	}
	return a
}

var literalEnd = regexp.MustCompile(`\{\d+\}\r\n`)

// try runs a command; before what follows a literal's announcement it waits for the server.
func (c *client) try(command string) answer {
	c.t.Helper()
	c.extend()
	c.tags++
	tag := "t" + strconv.Itoa(c.tags)
	rest := tag + " " + command + "\r\n"
	if at := literalEnd.FindStringIndex(rest); at != nil {
		c.send(rest[:at[1]])
		resp, err := c.in.next()
		if err != nil || resp.tag != "+" {
			c.t.Fatalf("%s: %.200s: %+v, %v instead of a continuation", c.name, command, resp, err)
		}
		rest = rest[at[1]:]
	}
	c.send(rest)
	return c.answer(tag, command)
}

func (c *client) send(text string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(text)); err != nil {
		c.t.Fatalf("%s: %v", c.name, err)
	}
}

func (c *client) answer(tag, command string) answer {
	c.t.Helper()
	var a answer
	for {
		resp, err := c.in.next()
		if err != nil {
			c.t.Fatalf("%s: the answer to %.200s cannot be read: %v", c.name, command, err)
		}
		if resp.tag == tag {
			a.tagged = resp
			return a
		}
		a.untagged = append(a.untagged, resp)
	}
}

// enableUTF8 has header fields in UTF-8 shown as they are, where the server otherwise shows a surrogate (RFC 6855 section 8).
func (c *client) enableUTF8() {
	c.t.Helper()
	for _, r := range c.try("ENABLE UTF8=ACCEPT").untagged {
		c.in.wide = c.in.wide || len(r.values) == 2 && r.values[0].atom == "ENABLED" && r.values[1].atom == "UTF8=ACCEPT"
	}
}

// all runs commands one after the other. Each has to succeed. (They are not sent ahead: Dovecot 2.3 then stops answering.)
func (c *client) all(commands []string) []answer {
	c.t.Helper()
	answers := make([]answer, len(commands))
	for i, command := range commands {
		answers[i] = c.do(command)
	}
	return answers
}

// fetched is what FETCH said of the messages: by number, by item.
type fetched map[int]map[string]value

// add takes the FETCH responses of an answer.
func (f fetched) add(a answer) error {
	for _, resp := range a.untagged {
		if len(resp.values) != 3 || resp.values[1].atom != "FETCH" {
			continue
		}
		seq, err := strconv.Atoi(resp.values[0].atom)
		items := resp.values[2].list
		if err != nil || len(items)%2 != 0 {
			return fmt.Errorf("not a FETCH response: %v", resp.values)
		}
		if f[seq] == nil {
			f[seq] = map[string]value{}
		}
		for i := 0; i < len(items); i += 2 {
			f[seq][items[i].atom] = items[i+1]
		}
	}
	return nil
}

// fetch runs FETCH commands.
func (c *client) fetch(commands ...string) fetched {
	c.t.Helper()
	all := fetched{}
	for _, a := range c.all(commands) {
		if err := all.add(a); err != nil {
			c.t.Fatalf("%s: %v", c.name, err)
		}
	}
	return all
}

// numbers are the numbers of a SEARCH response.
func (a answer) numbers(name string) (map[int]bool, error) {
	found := map[int]bool{}
	for _, resp := range a.untagged {
		if len(resp.values) == 0 || resp.values[0].atom != name {
			continue
		}
		for _, v := range resp.values[1:] {
			n, err := strconv.Atoi(v.atom)
			if err != nil {
				return nil, fmt.Errorf("%v in a %s response", v, name)
			}
			found[n] = true
		}
	}
	return found, nil
}
