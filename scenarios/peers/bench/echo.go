//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"
)

// bareRoundTrips is how many commands of 20 clients per second this machine can answer at all: what answers is a process
// with a goroutine per connection that reads and writes, and does nothing else.
func bareRoundTrips(length time.Duration) (rate float64, err error) {
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	ctx, end := context.WithCancel(context.Background())
	defer end()
	echo := exec.CommandContext(ctx, program, "--echo")
	said, err := echo.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := echo.Start(); err != nil {
		return 0, err
	}
	defer func() {
		end()
		_ = echo.Wait() // it is killed
	}()
	address, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("the echo does not say where it listens: %w", err)
	}
	var list []*client
	defer func() {
		for _, c := range list {
			c.close()
		}
	}()
	for range crowd {
		conn, err := net.Dial("tcp4", strings.TrimSpace(address))
		if err != nil {
			return 0, fmt.Errorf("reach the echo: %w", err)
		}
		list = append(list, &client{conn: conn})
	}
	s, err := newSwarm(list)
	if err != nil {
		return 0, err
	}
	defer s.close()
	return s.perform("NOOP", length)
}

// answerNoops is the other process: it prints where it listens and answers whatever it reads with the tagged OK of NOOP.
func answerNoops(out io.Writer) error {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, l.Addr()); err != nil {
		return err
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer func() { _ = conn.Close() }()
			for buf := make([]byte, 64); ; {
				if _, err := conn.Read(buf); err != nil {
					return
				}
				if _, err := io.WriteString(conn, "a OK NOOP completed.\r\n"); err != nil {
					return
				}
			}
		}()
	}
}
