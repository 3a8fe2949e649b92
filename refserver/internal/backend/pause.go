package backend

import "time"

// lookAhead is a read from the client while the session waits for something else: whether the client goes away meanwhile
// cannot be seen otherwise. What it gets is kept for the session.
type lookAhead struct {
	done chan struct{} // closed when the read has ended: data and err are there
	gone chan struct{} // closed when it has found the client's end of the stream, or a broken connection
	data []byte
	err  error
}

// lookAheadSize is how much one read takes, in bytes.
const lookAheadSize = 4096

// pause waits until d has passed on the clock, the session is ended, or the client has closed its side.
func (c *timedConn) pause(d time.Duration) {
	timer := c.clock.NewTimer(d)
	defer timer.Stop()
	if c.ahead == nil {
		c.ahead = c.look()
	}
	select {
	case <-timer.Chan():
	case <-c.over:
	case <-c.ahead.gone:
	}
}

// look begins a read; it ends with the connection at the latest.
func (c *timedConn) look() *lookAhead {
	a := &lookAhead{done: make(chan struct{}), gone: make(chan struct{})}
	go func() {
		defer close(a.done)
		buf := make([]byte, lookAheadSize)
		n, err := c.Conn.Read(buf)
		a.data, a.err = buf[:n], err
		if n == 0 {
			close(a.gone)
		}
	}()
	return a
}

// next reads from the client, what was read ahead first.
func (c *timedConn) next(p []byte) (int, error) {
	a := c.ahead
	if a == nil {
		return c.Conn.Read(p)
	}
	<-a.done
	n := copy(p, a.data)
	if a.data = a.data[n:]; len(a.data) == 0 {
		c.ahead = nil
		return n, a.err
	}
	return n, nil
}
