package main

import (
	"bytes"
	"cmp"
	"fmt"
	"net"
	"syscall"
	"time"
)

// swarm is clients that have one command under way each, on one thread that does nothing but read and write: so the servers'
// work is measured and not this program's.
type swarm struct {
	poll    int
	clients map[int32]*swarmClient
}

type swarmClient struct {
	conn   *client
	socket int
	tail   []byte // of a line that has not ended
}

// newSwarm takes clients that are logged in, in plain text, and have nothing unread.
func newSwarm(clients []*client) (*swarm, error) {
	poll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	s := &swarm{poll: poll, clients: map[int32]*swarmClient{}}
	for _, c := range clients {
		raw, err := c.conn.(*net.TCPConn).SyscallConn()
		if err != nil {
			return nil, err
		}
		var failed error
		if err := raw.Control(func(fd uintptr) {
			s.clients[int32(fd)] = &swarmClient{conn: c, socket: int(fd)}
			failed = syscall.EpollCtl(poll, syscall.EPOLL_CTL_ADD, int(fd), &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)})
		}); err != nil || failed != nil {
			return nil, fmt.Errorf("watch a connection: %w", cmp.Or(err, failed))
		}
	}
	return s, nil
}

func (s *swarm) close() { _ = syscall.Close(s.poll) }

// perform has every client send command again and again, for a while, and returns how often one was completed per second.
func (s *swarm) perform(command string, length time.Duration) (float64, error) {
	line := []byte("a " + command + "\r\n")
	for _, c := range s.clients {
		if _, err := syscall.Write(c.socket, line); err != nil {
			return 0, err
		}
	}
	start := time.Now()
	end := start.Add(length)
	events := make([]syscall.EpollEvent, len(s.clients))
	buf := make([]byte, 64<<10)
	done, waiting := 0, len(s.clients)
	for waiting > 0 {
		n, err := syscall.EpollWait(s.poll, events, int(patience.Milliseconds()))
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n == 0 {
			return 0, fmt.Errorf("no answer to %s: %w", command, cmp.Or[error](err, syscall.ETIMEDOUT))
		}
		more := time.Now().Before(end)
		for _, event := range events[:n] {
			complete, err := s.clients[event.Fd].read(buf)
			switch {
			case err != nil:
				return 0, err
			case !complete:
			case !more:
				waiting--
				done++
			default:
				done++
				if _, err := syscall.Write(int(event.Fd), line); err != nil {
					return 0, err
				}
			}
		}
	}
	return float64(done) / time.Since(start).Seconds(), nil
}

// read takes what has come and says whether it ends with the tagged OK.
func (c *swarmClient) read(buf []byte) (complete bool, err error) {
	n, err := syscall.Read(c.socket, buf)
	if err == syscall.EAGAIN {
		return false, nil
	}
	if err != nil || n == 0 {
		return false, fmt.Errorf("the server closed a connection: %w", cmp.Or[error](err, syscall.ECONNRESET))
	}
	text := buf[:n]
	if len(c.tail) > 0 {
		c.tail = append(c.tail, text...)
		text = c.tail
	}
	if text[len(text)-1] != '\n' {
		c.tail = append([]byte(nil), text...)
		return false, nil
	}
	c.tail = c.tail[:0]
	last := text[bytes.LastIndexByte(text[:len(text)-1], '\n')+1:]
	if bytes.HasPrefix(last, []byte("a ")) && !bytes.HasPrefix(last, []byte("a OK")) {
		return false, fmt.Errorf("the answer is %q", last)
	}
	return last[0] == 'a', nil
}
