package backend_test

import (
	"context"
	"errors"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

var errDisk = errors.New("the disk does not answer")

// failingStore is a store whose reading and writing of messages fails while broken is set.
type failingStore struct {
	store.Store
	broken bool
}

type failingMailbox struct {
	store.Mailbox
	s *failingStore
}

type failingView struct {
	store.View
	s *failingStore
}

func (s *failingStore) Mailbox(ctx context.Context, guid string) (store.Mailbox, error) {
	m, err := s.Store.Mailbox(ctx, guid)
	return failingMailbox{m, s}, err
}

func (m failingMailbox) Select(ctx context.Context, folder string, readOnly bool) (store.View, error) {
	v, err := m.Mailbox.Select(ctx, folder, readOnly)
	return failingView{v, m.s}, err
}

func (m failingMailbox) Append(ctx context.Context, folder string, messages ...store.NewMessage) (store.AppendResult, error) {
	if m.s.broken {
		return store.AppendResult{}, store.ErrFull
	}
	return m.Mailbox.Append(ctx, folder, messages...)
}

func (v failingView) Open(ctx context.Context, seq int) (store.Content, error) {
	if v.s.broken {
		return nil, errDisk
	}
	return v.View.Open(ctx, seq)
}

func (v failingView) StoreFlags(ctx context.Context, seqs []int, op store.FlagOp, flags store.Flags, unchanged uint64) ([]store.Message, []int, error) {
	if v.s.broken {
		return nil, nil, errDisk
	}
	return v.View.StoreFlags(ctx, seqs, op, flags, unchanged)
}

// What the store cannot do is refused, and the session goes on.
func TestStoreFails(t *testing.T) {
	t.Parallel()
	broken := &failingStore{}
	s := newServer(t, withStore(func(s store.Store) store.Store {
		broken.Store = s
		return broken
	}))
	s.deliver("alice", "INBOX", plain, plain)
	c := s.selected()
	broken.broken = true // nothing is under way: the session waits for a command
	play(t, []*client{c}, `
		C: a1 FETCH 1:2 (FLAGS BODY.PEEK[])
		S: a1 NO Server Unavailable. 15
		C: a2 FETCH 1 BODY[]
		S: a2 NO Server Unavailable. 15
		C: a3 SEARCH TEXT hungry
		S: a3 NO Server Unavailable. 15
		C: a4 STORE 1 +FLAGS (\Seen)
		S: a4 NO Server Unavailable. 15
		C: a5 APPEND INBOX {3+}
		C: abc
		S: a5 NO Server Unavailable. 15
		C: a6 FETCH 1:2 FLAGS
		S: * 1 FETCH (FLAGS (\Recent))
		S: * 2 FETCH (FLAGS (\Recent))
		S: a6 OK FETCH completed.`)
}

// When the store is closed under a session, its client is told that it is over.
func TestStoreCloses(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	c := s.selected()
	c.send("a1 IDLE")
	c.expect("+ IDLE accepted, awaiting DONE command.")
	must(t, s.store.Close())
	c.expect("* BYE Connection closed. 14")
	c.expectEnd()
}
