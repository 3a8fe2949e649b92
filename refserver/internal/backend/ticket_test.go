package backend_test

import (
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/auth"
)

// ticket is the message with which a frontend logs alice in to a server's backend.
func (s *server) ticket(server string) string {
	s.t.Helper()
	alice := s.directory.View().Recipient("alice")
	authzid, authcid, ticket, err := s.auth.IssueTicket(auth.Identity{User: alice, Mailbox: alice}, server)
	must(s.t, err)
	return plainResponse(authzid, authcid, ticket)
}

// The exchange is that of captured logs: "+" and the OK are 33 bytes with a tag of one character.
func TestTicket(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	message := s.ticket("MAILBOX01")
	play(t, []*client{s.dial(), s.dial()}, `
		C: C CAPABILITY
		S: * CAPABILITY <*>
		S: C OK CAPABILITY completed.
		C: A AUTHENTICATE PLAIN
		S: +
		C: `+message+`
		S: A OK AUTHENTICATE completed.
		C: a1 STATUS INBOX (MESSAGES)
		S: * STATUS INBOX (MESSAGES 0)
		S: a1 OK STATUS completed.
		C2: A AUTHENTICATE PLAIN
		S2: +
		C2: `+message+`
		S2: A NO AUTHENTICATE failed.
		C2: B AUTHENTICATE PLAIN `+s.ticket("MAILBOX02")+`
		S2: B NO AUTHENTICATE failed.
		C2: C AUTHENTICATE PLAIN `+s.ticket("mailbox01")+`
		S2: C OK AUTHENTICATE completed.`)
}

func TestATicketIsNoPasswordForLogin(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	alice := s.directory.View().Recipient("alice")
	_, authcid, ticket, err := s.auth.IssueTicket(auth.Identity{User: alice, Mailbox: alice}, "MAILBOX01")
	must(t, err)
	play(t, []*client{s.dial()}, `
		C: a LOGIN `+authcid+` `+ticket+`
		S: a NO LOGIN failed.`)
}
