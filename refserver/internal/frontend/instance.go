package frontend

import (
	"context"
	"errors"
	"net"
	"runtime/debug"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// acceptPause is how long a listener that failed, for example for want of file descriptors, waits before the next try.
const acceptPause = 50 * time.Millisecond

func (in *instance) serve() {
	for _, l := range in.listeners {
		in.work.Go(func() { in.accept(l.(*binding)) })
	}
}

func (in *instance) accept(l *binding) {
	for {
		conn, err := l.Accept()
		if err == nil {
			in.open(conn, l)
			continue
		}
		in.mu.Lock()
		stopping := in.stopping
		in.mu.Unlock()
		if stopping || errors.Is(err, net.ErrClosed) {
			return
		}
		in.Log.Error("The IMAP4 service cannot accept connections.", "binding", l.Addr().String(), "error", err)
		time.Sleep(acceptPause)
	}
}

// open starts a session, or turns the client away where a limit is reached.
func (in *instance) open(conn net.Conn, l *binding) {
	s := newSession(in, conn, l)
	in.mu.Lock()
	allowed := !in.stopping && in.limits.connect(s.address)
	if allowed {
		in.sessions[s] = struct{}{}
		in.work.Add(1)
	}
	in.mu.Unlock()
	if !allowed {
		s.turnAway()
		return
	}
	go func() {
		detached := false
		defer func() {
			if !detached {
				in.finished(s)
			}
		}()
		defer func() {
			if cause := recover(); cause != nil { // one session's fault must not end the others
				in.Log.Error("A session of the IMAP4 service failed.", "cause", cause, "stack", string(debug.Stack()))
			}
		}()
		detached = s.serve()
	}()
}

// finished is the end of every session.
func (in *instance) finished(s *session) {
	defer in.work.Done()
	s.close()
	s.journal.Close()
	s.watch.Close()
	in.mu.Lock()
	defer in.mu.Unlock()
	delete(in.sessions, s)
	in.limits.disconnect(s.address)
	in.uncount(s)
}

// logout takes a login back that led to nothing.
func (in *instance) logout(s *session) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.uncount(s)
}

func (in *instance) uncount(s *session) {
	if s.user != "" {
		in.limits.logout(s.user)
		s.user = ""
	}
}

// login counts a session of a person; false when MaxConnectionsPerUser is reached.
func (in *instance) login(s *session, user string) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.limits.login(user) {
		return false
	}
	s.user = user
	return true
}

func (in *instance) stop(ctx context.Context) {
	in.mu.Lock()
	in.stopping = true
	sessions := make([]*session, 0, len(in.sessions))
	for s := range in.sessions {
		sessions = append(sessions, s)
	}
	in.mu.Unlock()
	in.closeListeners()
	for _, s := range sessions {
		go s.end(reply.ConnectionIsClosed)
	}
	ended := make(chan struct{})
	go func() {
		in.work.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
		for _, s := range sessions {
			s.abort()
		}
		<-ended
	}
}
