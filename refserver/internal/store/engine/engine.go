package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Engine is a store.Store over a Backing.
type Engine struct {
	backing Backing
	log     *slog.Logger
	writer  *writer
	closed  atomic.Bool
	observe func(changes int, took time.Duration, err error) // of commits; nil: nobody

	zones atomic.Pointer[map[int16]*time.Location] // by minutes east of UTC; a map is not changed, but replaced

	lastMailbox, lastFolder, lastContent atomic.Int64

	mu           sync.Mutex // guards what follows
	mailboxes    map[string]*mailbox
	organisation []byte
}

// Open starts an engine on a backing, which it closes in Close.
func Open(ctx context.Context, backing Backing, log *slog.Logger) (*Engine, error) {
	counters, err := backing.Counters(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the store's counters: %w", err)
	}
	organisation, err := backing.LoadOrganisation(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the organisation: %w", err)
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{backing: backing, log: log, mailboxes: map[string]*mailbox{}, organisation: organisation}
	e.lastMailbox.Store(counters.Mailbox)
	e.lastFolder.Store(counters.Folder)
	e.lastContent.Store(int64(counters.Content))
	e.writer = startWriter(e)
	return e, nil
}

// Mailbox implements store.Store.
func (e *Engine) Mailbox(ctx context.Context, guid string) (store.Mailbox, error) {
	if guid == "" {
		return nil, errors.New("open mailbox: the GUID is empty")
	}
	if e.closed.Load() {
		return nil, store.ErrClosed
	}
	e.mu.Lock()
	m := e.mailboxes[guid]
	if m == nil {
		m = &mailbox{engine: e, guid: guid, keywords: newKeywordTable(), shared: map[ContentID]int{}, views: map[*view]struct{}{}}
		e.mailboxes[guid] = m
	}
	e.mu.Unlock()

	m.loading.Lock() // one caller loads, the others wait for it
	defer m.loading.Unlock()
	if m.state.Load() == nil {
		if err := m.load(ctx); err != nil {
			return nil, fmt.Errorf("open mailbox %s: %w", guid, err)
		}
	}
	return m, nil
}

// Observe has f told of every commit from now on: how many changes it held, how long it took, and its error. It has to be
// called before the engine is used; f is called by one goroutine at a time.
func (e *Engine) Observe(f func(changes int, took time.Duration, err error)) { e.observe = f }

// zone returns the time zone so many minutes east of UTC.
func (e *Engine) zone(minutes int16) *time.Location {
	for {
		known := e.zones.Load()
		if known != nil {
			if z := (*known)[minutes]; z != nil {
				return z
			}
		}
		more := map[int16]*time.Location{minutes: time.FixedZone("", int(minutes)*60)}
		if known != nil {
			maps.Copy(more, *known)
		}
		e.zones.CompareAndSwap(known, &more)
	}
}

// SaveOrganisation implements store.Store.
func (e *Engine) SaveOrganisation(state []byte) error {
	state = slices.Clone(state)
	return e.writer.do(func(b *batch) error {
		b.changes = append(b.changes, SetOrganisation{state})
		b.published(func() {
			e.mu.Lock()
			e.organisation = state
			e.mu.Unlock()
		})
		return nil
	})
}

// LoadOrganisation implements store.Store.
func (e *Engine) LoadOrganisation() ([]byte, error) {
	if e.closed.Load() {
		return nil, store.ErrClosed
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.organisation), nil
}

// Close implements store.Store. Changes that wait are still made.
func (e *Engine) Close() error {
	if !e.closed.CompareAndSwap(false, true) {
		return nil
	}
	e.writer.stop()
	e.mu.Lock()
	for _, m := range e.mailboxes {
		m.signalAll()
	}
	e.mu.Unlock()
	return e.backing.Close()
}
