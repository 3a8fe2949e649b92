// Package postgres keeps stores in PostgreSQL: a backing for the engine, which holds the IMAP semantics, and the organisation that
// several hosts share. Several mailbox databases live in one PostgreSQL, in the tables of one schema (the DSN's search_path says
// which).
//
// Invariants:
//   - One Store owns a mailbox database at a time. It holds a lease, by PostgreSQL's clock, and a fencing token that grows
//     with every owner. Every commit checks the token in its own transaction, and locks it until the transaction has ended: a former
//     owner writes nothing.
//   - An owner that could not renew its lease in time has lost it, by its own clock and without asking anybody. It never acknowledges
//     a change from then on, its views are gone and its methods fail with ErrLost; the database has to be opened anew, which reads
//     it anew.
//   - A commit is one transaction, sent in one go. When the connection breaks before the answer, the outcome is found out before
//     anything else happens: a commit that was made is acknowledged, one that was not made cannot be made any more, and when
//     neither can be known before the lease has run out the ownership is lost.
//   - The organisation is changed by compare-and-swap on its revision, and every host that watches it learns of a change.
//   - No error and no log line has the password in it.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

var (
	// ErrLost says that this process does not own the mailbox database any more.
	ErrLost = fmt.Errorf("%w: the mailbox database has another owner", store.ErrClosed)
	// ErrOwned says that another process owns the mailbox database.
	ErrOwned = errors.New("the mailbox database has another owner")
	// ErrStale says that somebody else has changed the organisation meanwhile.
	ErrStale = errors.New("the organisation was changed by another host meanwhile")
)

const (
	defaultLease = 15 * time.Second
	readers      = 8                // connections to read with
	closing      = 5 * time.Second  // how long Close waits for PostgreSQL
	reading      = 30 * time.Second // how long one piece of a content may take
)

// Config says which mailbox database to open, and for whom.
type Config struct {
	// DSN is PostgreSQL's address, as a URL or in words. What it leaves open is taken from the environment (PGPASSWORD,
	// PGPASSFILE, PGSSLMODE, …).
	DSN string
	// Database is the mailbox database's name. One that does not exist is made.
	Database string
	// Host names the owner. A new process of the same host takes over at once when the old one has no connection any more.
	Host string
	// Lease is how long an owner may be silent before another takes over; 0: 15 seconds.
	Lease time.Duration
	// Wait is how long Open waits for another owner to end; 0: not at all.
	Wait time.Duration
	// Log may be nil.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.Lease <= 0 {
		c.Lease = defaultLease
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Store is one ownership of a mailbox database.
type Store struct {
	*engine.Engine
	owner *ownership
	ended chan struct{} // closed when the views of a lost database have ended
}

// Open takes ownership of a mailbox database. It fails with ErrOwned when another owner keeps it longer than Wait. The context
// bounds the opening only.
func Open(ctx context.Context, config Config) (*Store, error) {
	config = config.withDefaults()
	s, err := open(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open mailbox database %q: %w", config.Database, err)
	}
	return s, nil
}

func open(ctx context.Context, config Config) (_ *Store, err error) {
	parsed, err := parse(config.DSN)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, parsed); err != nil {
		return nil, err
	}
	owner, err := own(ctx, config, parsed)
	if err != nil {
		return nil, err
	}
	b := &backing{owner: owner, log: config.Log}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	if b.conn, err = owner.connect(ctx); err != nil {
		return nil, err
	}
	if b.read, err = owner.pool(ctx); err != nil {
		return nil, err
	}
	if err := b.removeDiscarded(ctx); err != nil {
		return nil, err
	}
	e, err := engine.Open(ctx, b, config.Log)
	if err != nil {
		return nil, err
	}
	s := &Store{Engine: e, owner: owner, ended: make(chan struct{})}
	go s.follow()
	return s, nil
}

// follow ends the views when the ownership ends.
func (s *Store) follow() {
	defer close(s.ended)
	<-s.owner.ctx.Done()
	if err := s.Engine.Close(); err != nil {
		s.owner.config.Log.Debug("close a store that was lost", "error", err)
	}
}

// Lost is closed when the ownership has ended, by Close too. Err says why.
func (s *Store) Lost() <-chan struct{} { return s.owner.ctx.Done() }

// Err is nil while the database is owned, store.ErrClosed after Close, and an error that wraps ErrLost when it was lost.
func (s *Store) Err() error { return context.Cause(s.owner.ctx) }

// Token is the fencing token of this ownership: higher than that of any owner before.
func (s *Store) Token() int64 { return s.owner.token }

// Close makes the changes that wait, ends every view and gives the database up, so that another owner can take it at once. It fails with
// ErrLost where another had taken it over and this one had not noticed.
func (s *Store) Close() error {
	err := s.Engine.Close()
	s.owner.lose(store.ErrClosed) // follow ends even where the backing was closed before
	<-s.ended
	return err
}

// Mailbox implements store.Store.
func (s *Store) Mailbox(ctx context.Context, guid string) (store.Mailbox, error) {
	m, err := s.Engine.Mailbox(ctx, guid)
	if lost := s.Err(); err != nil && lost != nil {
		return nil, lost
	}
	return m, err
}

// backing is an engine.Backing in PostgreSQL.
type backing struct {
	owner *ownership
	log   *slog.Logger
	read  *pgxpool.Pool

	// What follows belongs to the one who commits.
	conn         *pgx.Conn
	number       int64  // of the newest commit that was tried
	organisation uint64 // the newest revision that this backing knows
}

// Close implements engine.Backing. It gives the database up.
func (b *backing) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	if b.read != nil {
		b.read.Close()
	}
	if b.conn != nil {
		_ = b.conn.Close(ctx) // it is of no use any more, broken or not
	}
	return b.owner.release(ctx)
}
