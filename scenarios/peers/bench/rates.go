//go:build linux

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const crowd = 20 // clients at the same time

// perform runs work on n goroutines for a while and returns how often it was done per second. work gets the number of its
// goroutine.
func perform(n int, length time.Duration, work func(i int) (done int, err error)) (float64, error) {
	var total atomic.Int64
	errs := make(chan error, n)
	start := time.Now()
	end := start.Add(length)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			for time.Now().Before(end) {
				done, err := work(i)
				if err != nil {
					errs <- err
					return
				}
				total.Add(int64(done))
			}
		})
	}
	group.Wait()
	took := time.Since(start)
	select {
	case err := <-errs:
		return 0, err
	default:
		return float64(total.Load()) / took.Seconds(), nil
	}
}

// openAll opens n connections; the people are the first several.
func (t *target) openAll(n, several int) ([]*client, func(), error) {
	var list []*client
	closeAll := func() {
		for _, c := range list {
			c.close()
		}
	}
	for i := range n {
		c, err := t.open(user(i%several), false)
		if err != nil {
			closeAll()
			return nil, nil, err
		}
		list = append(list, c)
	}
	return list, closeAll, nil
}

func noopMany(b *bench, t *target) (run, error) {
	list, closeAll, err := t.openAll(crowd, people)
	if err != nil {
		return run{}, err
	}
	for _, c := range list {
		_ = c.conn.SetDeadline(time.Time{})
	}
	s, err := newSwarm(list)
	if err != nil {
		closeAll()
		return run{}, err
	}
	return run{
		measure: func() (float64, error) { return s.perform("NOOP", b.length) },
		end:     func() { s.close(); closeAll() },
	}, nil
}

func noopPipelined(b *bench, t *target) (run, error) {
	const depth = 100
	c, err := t.open(user(0), false)
	if err != nil {
		return run{}, err
	}
	lines := bytes.Repeat([]byte("a NOOP\r\n"), depth)
	return run{end: c.close, measure: func() (float64, error) {
		return perform(1, b.length, func(int) (int, error) {
			_ = c.conn.SetDeadline(time.Now().Add(patience))
			if _, err := c.conn.Write(lines); err != nil {
				return 0, err
			}
			for range depth {
				if err := c.finish(); err != nil {
					return 0, err
				}
			}
			return depth, nil
		})
	}}, nil
}

func logins(secure bool) func(*bench, *target) (run, error) {
	return func(b *bench, t *target) (run, error) {
		address, config := t.imap, (*tls.Config)(nil)
		if secure {
			address, config = t.imaps, tlsConfig()
		}
		return run{measure: func() (float64, error) {
			return perform(crowd, b.length, func(i int) (int, error) {
				c, err := dial(address, config, 4<<10)
				if err != nil {
					return 0, err
				}
				defer c.close()
				return 1, errors.Join(c.do("LOGIN "+user(i)+" "+password), c.do("LOGOUT"))
			})
		}}, nil
	}
}

// appends has n clients append to a folder of their own mailbox, of which there are several.
func appends(n, several int) func(*bench, *target) (run, error) {
	return func(b *bench, t *target) (run, error) {
		list, closeAll, err := t.openAll(n, several)
		if err != nil {
			return run{}, err
		}
		message := newGenerator().next()
		return run{end: closeAll, measure: func() (float64, error) {
			for _, c := range list[:several] { // an empty folder each time
				_ = c.do("DELETE Append") // there is none at first
				if err := c.do("CREATE Append"); err != nil {
					return 0, err
				}
			}
			return perform(n, b.length, func(i int) (int, error) { return 1, list[i].appendMessage("Append", message) })
		}}, nil
	}
}

// bareHandshakes is how many connections with a TLS 1.3 handshake, and nothing else, this machine makes per second when
// both ends are crypto/tls with the kind of certificate that the servers have.
func bareHandshakes(length time.Duration) (float64, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return 0, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return 0, err
	}
	l, err := tls.Listen("tcp4", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = conn.Read(make([]byte, 1)) // up to the client's end
				_ = conn.Close()
			}()
		}
	}()
	return perform(crowd, length, func(int) (int, error) {
		conn, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			return 0, fmt.Errorf("bare handshakes: %w", err)
		}
		defer func() { _ = conn.Close() }()
		return 1, tls.Client(conn, tlsConfig()).Handshake()
	})
}
