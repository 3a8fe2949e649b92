package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// maxDone bounds the line that ends IDLE, in bytes.
const maxDone = 1024

// idle is IDLE (RFC 2177): changes are told as they come, until the client sends DONE, or is silent for too long as
// without IDLE. Anything else than DONE ends it with BAD and is not run as a command.
func (s *session) idle(_ context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.End(); err != nil {
		return "", err
	}
	s.out.Raw(reply.IdleContinue)
	type answer struct {
		line string
		err  error
	}
	answers := make(chan answer, 1)
	s.idling = true
	defer func() { s.idling = false }()
	go func() {
		line, err := s.in.ReadLine(maxDone)
		answers <- answer{line, err}
	}()
	var changed <-chan struct{}
	if s.view != nil {
		changed = s.view.Changed()
	}
	for {
		s.tell(true)
		if s.view != nil && s.view.Gone() {
			s.bye(reply.ConnectionClosed)
		}
		if s.out.Flush() != nil || s.closing {
			s.conn.interrupt(stopped)
			<-answers
			return "", nil
		}
		select {
		case <-changed:
		case a := <-answers:
			if a.err != nil {
				return "", a.err
			}
			if !strings.EqualFold(strings.TrimSpace(a.line), "DONE") {
				return "", argumentError
			}
			return "", nil
		}
	}
}
