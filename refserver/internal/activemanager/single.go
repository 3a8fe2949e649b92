package activemanager

import (
	"context"
	"strings"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// single is the store of one host that shares it with nobody.
type single struct {
	server string
	store  store.Store

	mu     sync.Mutex
	opened map[string]bool // databases, by lower-case name
}

// Single makes a Shared of a store that one host has to itself. All databases are in it, and it stays open when they are given up.
func Single(server string, s store.Store) Shared {
	return &single{server: server, store: s, opened: map[string]bool{}}
}

func (s *single) Open(_ context.Context, database string) (Database, error) {
	s.set(database, true)
	return &part{single: s, name: database}, nil
}

func (s *single) set(database string, opened bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened[strings.ToLower(database)] = opened
}

func (s *single) Join(context.Context) (Presence, error) { return present{}, nil }

func (s *single) Census(context.Context) (Census, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	host := strings.ToLower(s.server)
	c := Census{Owners: map[string]string{}, Hosts: map[string]bool{host: true}}
	for name, opened := range s.opened {
		if opened {
			c.Owners[name] = host
		}
	}
	return c, nil
}

// part is one database in a single store. It is never lost.
type part struct {
	single *single
	name   string
}

func (p *part) Mailbox(ctx context.Context, guid string) (store.Mailbox, error) {
	return p.single.store.Mailbox(ctx, guid)
}

func (p *part) Lost() <-chan struct{} { return nil }

func (p *part) Close() error {
	p.single.set(p.name, false)
	return nil
}

// present is the presence of a host that is alone.
type present struct{}

func (present) Lost() <-chan struct{} { return nil }
func (present) Close() error          { return nil }
