package refserver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// byeTime is how long a reset waits for clients that do not read their BYE.
const byeTime = 2 * time.Second

// Snapshot is a server at one moment: its mailboxes, settings, DNS records, firewall rules and faults, and which services ran.
// It belongs to the server that it was taken of and ends with it.
type Snapshot struct {
	server       *Server
	mailboxes    store.Snapshot
	organisation []byte
	faults       []fault.Fault
	running      []string // services
}

// Snapshot takes the server as it is. Whatever was acknowledged before is in it. A server on a shared store takes none.
func (s *Server) Snapshot(ctx context.Context) (*Snapshot, error) {
	if s.mailboxes == nil {
		return nil, store.ErrNoSnapshots
	}
	s.resetting.Lock()
	defer s.resetting.Unlock()
	if s.closed.Load() {
		return nil, fmt.Errorf("snapshot: %w", errClosed)
	}
	state := s.directory.View()
	raw, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("snapshot: encode the organisation: %w", err)
	}
	mailboxes, err := s.mailboxes.Snapshot(ctx)
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	snapshot := &Snapshot{server: s, mailboxes: mailboxes, organisation: raw, faults: s.cmdlets.Faults.List(), running: s.services.Running()}
	s.taken[snapshot] = true
	return snapshot, nil
}

// Close gives the snapshot up. A second Close, and that of a nil Snapshot, do nothing.
func (snapshot *Snapshot) Close() error {
	if snapshot == nil || snapshot.server == nil {
		return nil
	}
	s := snapshot.server
	s.resetting.Lock()
	defer s.resetting.Unlock()
	if !s.taken[snapshot] {
		return nil
	}
	delete(s.taken, snapshot)
	return snapshot.mailboxes.Close()
}

// closeSnapshots gives up those that nobody has closed.
func (s *Server) closeSnapshots(context.Context) error {
	s.resetting.Lock()
	defer s.resetting.Unlock()
	var failed []error
	for snapshot := range s.taken {
		failed = append(failed, snapshot.mailboxes.Close())
	}
	clear(s.taken)
	return errors.Join(failed...)
}

// Reset brings the server back to a snapshot of its own, any number of times. Clients get a BYE; the services that ran then are
// started again, on the addresses that they had, with the settings as they were. Event log and protocol logs go on.
//
// UIDVALIDITY, UIDs and modification sequences are those of the snapshot too, so that what a test asserts byte for byte stays
// true. A client that keeps a cache of the mailbox can therefore not tell that it was reset: give it a new cache.
//
// On an error the server goes on as it was.
func (s *Server) Reset(ctx context.Context, snapshot *Snapshot) error {
	if snapshot == nil || snapshot.server != s {
		return errors.New("reset: the snapshot is of another server, or of none")
	}
	s.resetting.Lock()
	defer s.resetting.Unlock()
	switch {
	case s.closed.Load():
		return fmt.Errorf("reset: %w", errClosed)
	case !s.taken[snapshot]:
		return errors.New("reset: the snapshot is closed")
	}
	stopping, cancel := context.WithTimeout(ctx, byeTime)
	defer cancel()
	err := s.services.Replace(ctx, stopping, func() error { return s.restore(ctx, snapshot) }, snapshot.running)
	if err != nil {
		return fmt.Errorf("reset: %w", err)
	}
	return nil
}

// restore puts everything in its place while no service runs.
func (s *Server) restore(ctx context.Context, snapshot *Snapshot) error {
	kept, err := org.Decode(snapshot.organisation)
	if err != nil {
		return err
	}
	if err := s.mailboxes.restore(ctx, snapshot.mailboxes); err != nil {
		return err
	}
	if err := s.directory.Update(func(state *org.State) error {
		revision := state.Revision
		*state = *kept
		state.Revision = revision
		return nil
	}); err != nil {
		return err
	}
	s.adoptNetwork()
	s.cmdlets.Faults.Adopt(snapshot.faults)
	return nil
}

// snapshots are those that the management shell has saved.
type snapshots struct {
	server *Server
	mu     sync.Mutex
	byName map[string]*Snapshot
}

// Save keeps a snapshot under a name, in the place of the one that had the name.
func (s *snapshots) Save(ctx context.Context, name string) error {
	snapshot, err := s.server.Snapshot(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	old := s.byName[strings.ToLower(name)]
	s.byName[strings.ToLower(name)] = snapshot
	s.mu.Unlock()
	if old != nil {
		return old.Close()
	}
	return nil
}

// Restore resets the server to the snapshot of that name; known is false where there is none.
func (s *snapshots) Restore(ctx context.Context, name string) (known bool, err error) {
	s.mu.Lock()
	snapshot := s.byName[strings.ToLower(name)]
	s.mu.Unlock()
	if snapshot == nil {
		return false, nil
	}
	return true, s.server.Reset(ctx, snapshot)
}

// replaceable is a store in whose place another can be put. It is used by many at once.
type replaceable struct {
	observe func(any) // gets every store that comes

	mu      sync.RWMutex
	current store.Store
}

func (r *replaceable) store() store.Store {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.current
}

// Mailbox implements store.Store.
func (r *replaceable) Mailbox(ctx context.Context, guid string) (store.Mailbox, error) {
	return r.store().Mailbox(ctx, guid)
}

// SaveOrganisation implements store.Store.
func (r *replaceable) SaveOrganisation(state []byte) error { return r.store().SaveOrganisation(state) }

// LoadOrganisation implements store.Store.
func (r *replaceable) LoadOrganisation() ([]byte, error) { return r.store().LoadOrganisation() }

// Snapshot implements store.Snapshotter.
func (r *replaceable) Snapshot(ctx context.Context) (store.Snapshot, error) {
	copier, ok := r.store().(store.Snapshotter)
	if !ok {
		return nil, store.ErrNoSnapshots
	}
	return copier.Snapshot(ctx)
}

// restore closes the store and goes on with a snapshot's, or when that fails with the store as it was.
func (r *replaceable) restore(ctx context.Context, snapshot store.Snapshot) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	failed := r.current.Close() // which does not matter when it is given up
	next, err := snapshot.Restore(ctx)
	if err != nil {
		failed = errors.Join(err, failed)
		if next, err = snapshot.Reopen(context.WithoutCancel(ctx)); err != nil {
			return errors.Join(failed, err)
		}
	} else {
		failed = nil
	}
	r.observe(next)
	r.current = next
	return failed
}

// Close implements store.Store.
func (r *replaceable) Close() error { return r.store().Close() }
