//go:build linux

package main

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"
)

// sizes are how much there is of everything.
type sizes struct {
	many     int // messages of the folder Many
	messages int // unlike messages of messageSize bytes in the folder Mail
	idle     int // connections
	peerIdle int // of the peer, which needs a process for each
}

func full() sizes  { return sizes{many: 100_000, messages: 10_000, idle: 10_000, peerIdle: 10_000} }
func quick() sizes { return sizes{many: 10_000, messages: 1_000, idle: 500, peerIdle: 100} }

// fill puts the same messages into a server, unless they are there already. The first person has the folders Mail
// (unlike messages), Many (copies of some of them), Moved (empty, the other end of MOVE) and Big (one large message).
func (t *target) fill(n sizes) error {
	c, err := t.open(user(0), false)
	if err != nil {
		return err
	}
	defer c.close()
	for _, folder := range []string{"Mail", "Seed", "Many", "Moved", "Big"} {
		_ = c.do("CREATE " + folder) // it may be there
	}
	if err := t.fillMail(c, n.messages); err != nil {
		return err
	}
	if err := t.fillMany(c, n.many); err != nil {
		return err
	}
	if have, err := c.selectFolder("Big"); err != nil || have > 0 {
		return err
	}
	return c.appendMessage("Big", bigMessage())
}

// fillMail appends over several connections, each a stretch of its own; the order does not matter, the content does.
func (t *target) fillMail(c *client, n int) error {
	have, err := c.selectFolder("Mail")
	if err != nil || have == n {
		return err
	}
	if have > 0 {
		return fmt.Errorf("%s has %d messages in Mail, not %d: give another --dir", t.name, have, n)
	}
	g := newGenerator()
	queue := make(chan []byte)
	errs := make(chan error, people)
	var group sync.WaitGroup
	for range people {
		group.Go(func() {
			errs <- t.appendAll("Mail", queue)
			for range queue { // after an error nobody must wait
			}
		})
	}
	for range n {
		queue <- g.next()
	}
	close(queue)
	group.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *target) appendAll(folder string, queue <-chan []byte) error {
	c, err := t.open(user(0), false)
	if err != nil {
		return err
	}
	defer c.close()
	for message := range queue {
		if err := c.appendMessage(folder, message); err != nil {
			return err
		}
	}
	return nil
}

// fillMany copies a few messages again and again.
func (t *target) fillMany(c *client, n int) error {
	const batch = 1000
	have, err := c.selectFolder("Many")
	if err != nil || have == n {
		return err
	}
	if _, err := c.selectFolder("Mail"); err != nil {
		return err
	}
	for ; have < n; have += batch {
		if err := c.do("COPY 1:" + strconv.Itoa(batch) + " Many"); err != nil {
			return err
		}
	}
	return nil
}

// selectFolder selects a folder and returns how many messages it has.
func (c *client) selectFolder(name string) (int, error) {
	exists := regexp.MustCompile(`^\* (\d+) EXISTS`)
	n := -1
	c.watch = func(line []byte) {
		if m := exists.FindSubmatch(line); m != nil {
			n, _ = strconv.Atoi(string(m[1]))
		}
	}
	defer func() { c.watch = nil }()
	if err := c.do("SELECT " + name); err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, fmt.Errorf("SELECT %s did not say how many messages there are", name)
	}
	return n, nil
}
