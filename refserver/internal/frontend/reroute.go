package frontend

import (
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// rerouteGrace is how long the backend of a mailbox that has moved has for ending the session itself.
const rerouteGrace = time.Second

// route is where a session was proxied to, or is about to be.
type route struct {
	mailbox *org.Recipient
	server  string
}

// Rerouted is to be called when the directory has changed. It ends the sessions of mailboxes whose database is active on another
// server now than the one that they are proxied to. That server's backend does so too, where it can: one that is gone without a
// word would leave its clients waiting.
func (s *Service) Rerouted() {
	s.mu.Lock()
	in := s.running
	s.mu.Unlock()
	if in == nil || len(in.astray()) == 0 {
		return
	}
	in.Clock.AfterFunc(rerouteGrace, func() {
		for _, each := range in.astray() {
			each.end(reply.ConnectionIsClosed)
		}
	})
}

// astray lists the sessions that are proxied to a server where their mailbox is not any more.
func (in *instance) astray() []*session {
	in.mu.Lock()
	defer in.mu.Unlock()
	var list []*session
	for s := range in.sessions {
		r := s.route.Load()
		if r == nil {
			continue
		}
		if server, err := in.activeServer(r.mailbox); err == nil && server.Name != r.server {
			list = append(list, s)
		}
	}
	return list
}

// depart notes where a login is about to be proxied to.
func (s *session) depart(mailbox *org.Recipient) {
	if server, err := s.in.activeServer(mailbox); err == nil {
		s.route.Store(&route{mailbox, server.Name})
	}
}
