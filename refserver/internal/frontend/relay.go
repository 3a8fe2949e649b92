package frontend

import (
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

const relayBuffer = 16 << 10

// relay passes bytes between a client that is logged in and its backend, unchanged. It knows of the stream only where
// responses end, so that the server's own BYE never lands inside one.
//
// A backend on another host is at the end of a connection, and two goroutines carry the bytes. A backend of this process
// reads from the relay and writes to it by itself (splice.go).
type relay struct {
	client, raw net.Conn      // raw is the client's TCP connection
	backend     halfCloser    // nil when spliced
	timeout     time.Duration // of inactivity (AuthenticatedConnectionTimeout)
	grace       time.Duration // Config.Grace
	clock       clockwork.Clock
	profile     *profile.Profile // words the farewell
	idle        clockwork.Timer
	active      atomic.Int64 // when the client sent something, in nanoseconds since 1970
	splice      splice

	mu       sync.Mutex // held while writing to the client
	position boundary
	farewell string // a BYE that is due at the next boundary
	gone     bool   // no more bytes for the client

	deadline sync.Mutex // guards hurried and the order of write deadlines
	hurried  bool
}

// proxy relays until one side ends, or hands the client over to a backend of this process: then detached is true and the
// backend's end is the session's.
func (s *session) proxy() (detached bool) {
	r := &relay{
		client: s.watch.Count(s.journal.Count(s.conn)), raw: s.raw, backend: s.backend.halfCloser,
		timeout: s.in.snapshot.Imap.AuthenticatedConnectionTimeout, clock: s.in.Clock, profile: s.in.Profile,
		grace: s.in.Grace,
	}
	r.touch()
	local, inProcess := s.backend.halfCloser.(*network.Local)
	if inProcess {
		r.backend = nil
	}
	s.mu.Lock()
	ended := s.ended
	if ended == "" {
		s.relay = r
	}
	s.mu.Unlock()
	if ended != "" {
		_ = s.backend.Close()
		s.bye(ended)
		return false
	}
	r.idle = s.in.Clock.AfterFunc(r.timeout, r.inactive)
	if inProcess {
		return s.handOver(r, local)
	}
	defer r.idle.Stop()
	r.run(s.reader.TakeBuffered(), s.backend.unread)
	return false
}

// run relays both ways, beginning with what was read from each side already.
func (r *relay) run(fromClient, fromBackend []byte) {
	var up sync.WaitGroup
	up.Go(func() { r.up(fromClient) })
	r.down(fromBackend)
	r.close()
	up.Wait()
}

// up passes the client's bytes to the backend. At the client's end of stream the backend sees one too, finishes and closes.
func (r *relay) up(first []byte) {
	if _, err := r.backend.Write(first); err != nil {
		return
	}
	buf := make([]byte, relayBuffer)
	for {
		n, err := r.client.Read(buf)
		if n > 0 {
			r.touch()
			if _, err := r.backend.Write(buf[:n]); err != nil {
				return
			}
		}
		if err == nil {
			continue
		}
		if !errors.Is(err, io.EOF) || r.backend.CloseWrite() != nil {
			_ = r.backend.Close()
		}
		return
	}
}

// down passes the backend's bytes to the client.
func (r *relay) down(first []byte) {
	if !r.forward(first) {
		return
	}
	buf := make([]byte, relayBuffer)
	for {
		n, err := r.backend.Read(buf)
		if n > 0 && !r.forward(buf[:n]) {
			return
		}
		if err != nil {
			r.backendEnded()
			return
		}
	}
}

// forward writes to the client; false when there is nothing more to say.
func (r *relay) forward(b []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return false
	}
	if r.backend != nil {
		r.setWriteDeadline()
	}
	if _, err := r.client.Write(b); err != nil {
		r.gone = true
		_ = r.raw.Close() // TLS's goodbye would wait for a client that does not read
		return false
	}
	r.position.pass(b)
	r.sayFarewell()
	return !r.gone
}

// sayFarewell writes the BYE that is due, if the client is between two responses; the caller holds mu.
func (r *relay) sayFarewell() {
	if r.farewell == "" || r.gone || !r.position.between() {
		return
	}
	r.gone = true
	r.setWriteDeadline()
	if _, err := r.client.Write([]byte("* BYE " + r.profile.Text(r.farewell) + "\r\n")); err != nil {
		_ = r.raw.Close()
	}
}

// backendEnded tells the client that the backend is gone, where the backend has not said so itself.
func (r *relay) backendEnded() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.position.bye && r.farewell == "" {
		r.farewell = reply.ConnectionClosed
	}
	r.hurry()
	if !r.position.bye {
		r.sayFarewell()
	}
}

// touch notes that the client has sent something. The timer is not set anew each time: when it runs out too early, it goes on
// with what is left.
func (r *relay) touch() { r.active.Store(r.clock.Now().UnixNano()) }

// inactive runs when the client has sent nothing for the time-out. A response that the client is still reading is not cut:
// the write deadline ends a client that does not read.
func (r *relay) inactive() {
	if left := r.timeout - r.clock.Since(time.Unix(0, r.active.Load())); left > 0 {
		r.idle.Reset(left)
		return
	}
	if !r.mu.TryLock() {
		r.idle.Reset(r.timeout)
		return
	}
	defer r.mu.Unlock()
	if !r.position.between() {
		r.idle.Reset(r.timeout)
		return
	}
	r.farewell = reply.ConnectionIsClosed
	r.hurry()
	r.sayFarewell()
	r.endBackend() // ends both directions
}

// end ends the relay with a BYE: at once between two responses, otherwise behind the current one.
func (r *relay) end(text string) {
	r.hurry()
	r.mu.Lock()
	if r.farewell == "" {
		r.farewell = text
	}
	r.sayFarewell()
	gone := r.gone
	r.mu.Unlock()
	switch {
	case gone:
		r.endBackend()
	case r.backend == nil:
		time.AfterFunc(r.grace, r.cutOff)
	default:
		_ = r.backend.SetReadDeadline(time.Now().Add(r.grace))
	}
}

// endBackend ends the backend's session.
func (r *relay) endBackend() {
	if r.backend == nil {
		r.hangUp()
		return
	}
	_ = r.backend.Close()
}

// hurry lets writes to the client take only a moment from now on, the one under way too.
func (r *relay) hurry() {
	r.deadline.Lock()
	defer r.deadline.Unlock()
	r.hurried = true
	_ = r.raw.SetWriteDeadline(time.Now().Add(r.grace + byeTimeout/2))
}

func (r *relay) setWriteDeadline() {
	r.deadline.Lock()
	defer r.deadline.Unlock()
	if !r.hurried {
		_ = r.raw.SetWriteDeadline(time.Now().Add(r.timeout))
	}
}

// close closes both connections, which ends both directions.
func (r *relay) close() {
	_ = r.backend.Close()
	_ = r.client.Close()
}
