package frontend

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/network"
)

// splice is the part of a relay whose backend is in this process. The backend's goroutine calls the relay's Read and Write,
// which are those of the client's connection with what the frontend has to see to: the time-out of inactivity, the BYE
// between two responses, the write deadlines. No goroutine of the frontend is left, and no byte is copied.
type splice struct {
	first []byte      // what the client sent before its login was answered
	ended atomic.Bool // the client is to be taken for gone
	done  func()
}

// handOver makes the relay the backend's sight of the client. It returns false when the backend is gone already.
func (s *session) handOver(r *relay, local *network.Local) (detached bool) {
	r.splice.first = s.reader.TakeBuffered()
	r.splice.done = func() { s.in.finished(s) }
	if unread := s.backend.unread; len(unread) > 0 {
		r.forward(unread)
	}
	s.reader, s.backend = nil, nil
	if err := local.Splice(r); err != nil {
		r.idle.Stop()
		r.backendEnded()
		return false
	}
	return true
}

// Read is the backend's read from the client.
func (r *relay) Read(p []byte) (int, error) {
	if len(r.splice.first) > 0 {
		n := copy(p, r.splice.first)
		if r.splice.first = r.splice.first[n:]; len(r.splice.first) == 0 {
			r.splice.first = nil
		}
		return n, nil
	}
	n, err := r.client.Read(p)
	if n > 0 {
		r.touch()
		return n, nil // an error comes again with the next read
	}
	if errors.Is(err, os.ErrDeadlineExceeded) && r.splice.ended.Load() {
		err = io.EOF
	}
	return 0, err
}

// Write is the backend's write to the client.
func (r *relay) Write(p []byte) (int, error) {
	if !r.forward(p) {
		return 0, net.ErrClosed
	}
	return len(p), nil
}

// Close is the backend's end.
func (r *relay) Close() error {
	r.idle.Stop()
	r.backendEnded()
	r.splice.done()
	return nil
}

// SetReadDeadline implements network.Endpoint.
func (r *relay) SetReadDeadline(t time.Time) error {
	r.deadline.Lock()
	defer r.deadline.Unlock()
	if r.splice.ended.Load() { // the deadline that hangUp has set stays
		return nil
	}
	return r.raw.SetReadDeadline(t)
}

// SetWriteDeadline implements network.Endpoint. The backend's own deadlines count until the frontend is in a hurry.
func (r *relay) SetWriteDeadline(t time.Time) error {
	r.deadline.Lock()
	defer r.deadline.Unlock()
	if r.hurried {
		return nil
	}
	return r.raw.SetWriteDeadline(t)
}

// hangUp lets the backend see the end of the client's stream.
func (r *relay) hangUp() {
	r.deadline.Lock()
	defer r.deadline.Unlock()
	r.splice.ended.Store(true)
	_ = r.raw.SetReadDeadline(time.Unix(1, 0))
}

// cutOff ends a response that takes too long.
func (r *relay) cutOff() {
	r.backendEnded()
	r.hangUp()
	_ = r.raw.Close()
}
