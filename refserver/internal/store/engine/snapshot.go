package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Copier is a Backing that can be copied.
type Copier interface {
	// Copy copies what is kept. It is called between two commits; image is what the engine knows, for a backing that keeps contents
	// alone.
	Copy(ctx context.Context, image *Image) (Copy, error)
}

// Copy is a backing's copy.
type Copy interface {
	// Open opens a backing that is as the copied one was. The copied one is closed.
	Open(ctx context.Context) (Backing, error)
	// Reopen opens the copied one, or what another Open has made of it, as it was left when it was closed.
	Reopen(ctx context.Context) (Backing, error)
	Close() error
}

// Image is what an engine knows at one moment. It never changes.
type Image struct {
	Counters     Counters
	Organisation []byte
	Mailboxes    map[string]*MailboxData // by GUID
}

// Snapshot implements store.Snapshotter.
func (e *Engine) Snapshot(ctx context.Context) (store.Snapshot, error) {
	copier, ok := e.backing.(Copier)
	if !ok {
		return nil, store.ErrNoSnapshots
	}
	if err := e.writer.do(func(*batch) error { return nil }); err != nil { // what nobody waits for is made before
		return nil, err
	}
	var made Copy
	err := e.writer.do(func(*batch) error {
		var err error
		made, err = copier.Copy(ctx, e.image())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("copy the store: %w", err)
	}
	return &snapshot{copy: made, log: e.log}, nil
}

// snapshot is a store.Snapshot.
type snapshot struct {
	copy Copy
	log  *slog.Logger
}

// Restore implements store.Snapshot.
func (s *snapshot) Restore(ctx context.Context) (store.Store, error) {
	e, err := s.open(ctx, s.copy.Open)
	if err != nil {
		return nil, fmt.Errorf("restore the store: %w", err)
	}
	return e, nil
}

// Reopen implements store.Snapshot.
func (s *snapshot) Reopen(ctx context.Context) (store.Store, error) {
	e, err := s.open(ctx, s.copy.Reopen)
	if err != nil {
		return nil, fmt.Errorf("open the store again: %w", err)
	}
	return e, nil
}

func (s *snapshot) open(ctx context.Context, open func(context.Context) (Backing, error)) (*Engine, error) {
	backing, err := open(ctx)
	if err != nil {
		return nil, err
	}
	e, err := Open(ctx, backing, s.log)
	if err != nil {
		return nil, errors.Join(err, backing.Close())
	}
	return e, nil
}

// Close implements store.Snapshot.
func (s *snapshot) Close() error { return s.copy.Close() }

// image is what is published; only the writer calls it.
func (e *Engine) image() *Image {
	e.mu.Lock()
	defer e.mu.Unlock()
	i := &Image{
		Counters:     Counters{Mailbox: e.lastMailbox.Load(), Folder: e.lastFolder.Load(), Content: ContentID(e.lastContent.Load())},
		Organisation: e.organisation, Mailboxes: map[string]*MailboxData{},
	}
	for guid, m := range e.mailboxes {
		if state := m.state.Load(); state != nil {
			i.Mailboxes[guid] = m.image(state)
		}
	}
	return i
}

func (m *mailbox) image(state *mailboxState) *MailboxData {
	d := &MailboxData{ID: m.id, NextUIDValidity: state.nextUIDValidity}
	for _, e := range state.folders {
		s := e.folder.state.Load()
		messages := make([]Record, s.messages.n)
		for i := range messages {
			messages[i] = *s.messages.at(i)
		}
		d.Folders = append(d.Folders, FolderData{e.folder.row(s), messages})
	}
	for _, s := range state.subscriptions {
		d.Subscriptions = append(d.Subscriptions, s.name)
	}
	for key, validity := range state.retired {
		d.Retired = append(d.Retired, RetiredName{key, validity})
	}
	if state.retiredBelow > 0 {
		d.Retired = append(d.Retired, RetiredName{forgotten, state.retiredBelow})
	}
	return d
}

// copy gives a mailbox's data with keywords of another table.
func (d *MailboxData) copy(keywords func(string) *KeywordSet) *MailboxData {
	c := *d
	c.Folders = slices.Clone(d.Folders)
	for i := range c.Folders {
		messages := slices.Clone(c.Folders[i].Messages)
		for j := range messages {
			if messages[j].Keywords != nil {
				messages[j].Keywords = keywords(messages[j].Keywords.String())
			}
		}
		c.Folders[i].Messages = messages
	}
	return &c
}
