package backend_test

import (
	"context"
	"errors"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// TestEvict ends the sessions of one mailbox, in whatever state they are, and leaves the others.
func TestEvict(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	idle, idling, bob := s.login("alice"), s.login("alice"), s.login("bob")
	play(t, []*client{idling}, `
		C: a SELECT INBOX
		S: * <*>
		S: * <*>
		S: * <*>
		S: * <*>
		S: * <*>
		S: * <*>
		S: a OK [READ-WRITE] SELECT completed.
		C: b IDLE
		S: + IDLE accepted, awaiting DONE command.`)
	alice := s.directory.View().Recipient("alice").MailboxGUID
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s.service.Evict(ctx, func(guid string) bool { return guid == alice })
	for _, c := range []*client{idle, idling} {
		c.expect("* BYE Connection is closed. 13")
	}
	play(t, []*client{bob}, `
		C: a NOOP
		S: a OK NOOP completed.`)
	must(t, s.stop())
	s.service.Evict(ctx, func(string) bool { return true }) // nothing runs
}

// elsewhere is a server on which no database is mounted.
type elsewhere struct{ store.Store }

func (elsewhere) Mailbox(context.Context, string) (store.Mailbox, error) {
	return nil, errors.Join(errors.New("on its way"), store.ErrNotMounted)
}

// TestAMailboxElsewhere: the login is refused, so that the client comes again.
func TestAMailboxElsewhere(t *testing.T) {
	t.Parallel()
	s := newServer(t, withStore(func(s store.Store) store.Store { return elsewhere{s} }))
	play(t, []*client{s.dial()}, `
		C: a AUTHENTICATE PLAIN `+s.ticket("MAILBOX01")+`
		S: a NO Server Unavailable. 15
		C: b SELECT INBOX
		S: b BAD Command received in Invalid state.`)
}
