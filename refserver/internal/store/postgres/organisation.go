package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	asking  = 10 * time.Second // how long PostgreSQL may take to keep or read an organisation
	recheck = 5 * time.Second  // how often a watcher looks without having been told: a connection may be cut in silence
	pausing = 200 * time.Millisecond
)

// Organisation is the directory that all hosts share. Its methods may be used by several goroutines.
type Organisation struct {
	pg       *pgx.ConnConfig
	log      *slog.Logger
	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	watchers sync.WaitGroup

	mu   sync.Mutex // guards what follows
	conn *pgx.Conn  // nil: to be opened
}

// OpenOrganisation connects to the organisation in the DSN's schema, whose tables it makes when they are missing. log may be nil.
func OpenOrganisation(ctx context.Context, dsn string, log *slog.Logger) (*Organisation, error) {
	parsed, err := parse(dsn)
	if err != nil {
		return nil, fmt.Errorf("open the organisation: %w", err)
	}
	if err := migrate(ctx, parsed); err != nil {
		return nil, fmt.Errorf("open the organisation: %w", err)
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	o := &Organisation{pg: parsed.Copy(), log: log}
	o.pg.RuntimeParams["application_name"] = "imapspec organisation " + rand.Text()
	o.ctx, o.cancel = context.WithCancel(context.Background())
	return o, nil
}

// LoadOrganisation returns the state that was kept last, or nil.
func (o *Organisation) LoadOrganisation() (state []byte, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, state, err = o.load()
	if err != nil && broken(err) { // reading twice does no harm
		_, state, err = o.load()
	}
	return state, err
}

func (o *Organisation) load() (revision uint64, state []byte, err error) {
	err = o.ask(func(ctx context.Context) error {
		revision, state, err = read(ctx, o.conn, "")
		return err
	})
	return revision, state, err
}

func read(ctx context.Context, conn *pgx.Conn, lock string) (revision uint64, state []byte, err error) {
	err = conn.QueryRow(ctx, "SELECT revision, state FROM organisation "+lock).Scan(&revision, &state)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, fmt.Errorf("read the organisation: %w", err)
	}
	return revision, state, nil
}

// ask uses the connection, which it opens when there is none and gives up when it is broken. The caller holds mu.
func (o *Organisation) ask(use func(context.Context) error) (err error) {
	ctx, cancel := context.WithTimeout(o.ctx, asking)
	defer cancel()
	if o.conn == nil || o.conn.IsClosed() {
		if o.conn, err = connect(ctx, o.pg); err != nil {
			o.conn = nil
			return err
		}
	}
	if err = use(ctx); err != nil && broken(err) {
		discard(o.conn)
		o.conn = nil
	}
	return err
}

// SaveAfter keeps a state of revision after in place of the one of revision before (0: there is none). saved is false when
// another host has kept one meanwhile. On an error nothing was kept, or it says that this could not be found out.
func (o *Organisation) SaveAfter(state []byte, before, after uint64) (saved bool, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for range 2 { // a connection that was idle may have been broken long since
		var pid uint32
		err = o.ask(func(ctx context.Context) error {
			pid = o.conn.PgConn().PID()
			_, err := o.conn.Exec(ctx, "SELECT imapspec_organisation($1, $2, $3)", int64(before), int64(after), state)
			return err
		})
		switch {
		case err == nil:
			return true, nil
		case is(err, stateStale):
			return false, nil
		case pid == 0 || !broken(err):
			return false, err
		}
		kept, doubt := o.settle(pid)
		switch {
		case doubt != nil:
			return false, fmt.Errorf("the connection broke, and whether the organisation was changed is not known: %w", err)
		case bytes.Equal(kept, state):
			return true, nil
		}
		err = fmt.Errorf("the connection broke, and the organisation was not changed: %w", err)
	}
	return false, err
}

// settle ends a session whose answer was lost and returns the state that is kept when it has ended. The caller holds mu.
func (o *Organisation) settle(pid uint32) (kept []byte, err error) {
	err = o.ask(func(ctx context.Context) error {
		if _, err := o.conn.Exec(ctx, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = $1 AND application_name = $2",
			int32(pid), o.pg.RuntimeParams["application_name"]); err != nil {
			return err
		}
		_, kept, err = read(ctx, o.conn, "FOR UPDATE")
		return err
	})
	return kept, err
}

// Watch calls changed, one call after the other, with each newer state that it learns of: the one that is kept now first. It sees
// every newest state in the end, not every one on the way. It ends with Close.
func (o *Organisation) Watch(changed func(state []byte)) {
	o.watchers.Add(1)
	go func() {
		defer o.watchers.Done()
		var seen uint64
		level := slog.LevelWarn // for the first of the attempts that fail; the others are many and say the same
		watching := func() {
			if level != slog.LevelWarn {
				o.log.Info("the organisation is watched again")
			}
			level = slog.LevelWarn
		}
		pause := time.NewTimer(0)
		defer pause.Stop()
		for o.ctx.Err() == nil {
			err := o.follow(&seen, changed, watching)
			if o.ctx.Err() != nil {
				return
			}
			o.log.Log(o.ctx, level, "the organisation is not watched", "error", err)
			level = slog.LevelDebug
			pause.Reset(pausing)
			select {
			case <-o.ctx.Done():
			case <-pause.C:
			}
		}
	}()
}

// follow watches over one connection until it breaks. watching is called each time when PostgreSQL has answered.
func (o *Organisation) follow(seen *uint64, changed func([]byte), watching func()) error {
	conn, err := connect(o.ctx, o.pg)
	if err != nil {
		return err
	}
	defer discard(conn)
	if err := listen(o.ctx, conn, "imapspec_organisation_"); err != nil {
		return err
	}
	for {
		ctx, cancel := context.WithTimeout(o.ctx, asking)
		revision, state, err := read(ctx, conn, "")
		cancel()
		if err != nil {
			return err
		}
		watching()
		if revision > *seen {
			*seen = revision
			changed(state)
		}
		if err := await(o.ctx, conn, recheck); err != nil {
			return err
		}
	}
}

// Close ends the watching.
func (o *Organisation) Close() error {
	o.cancel()
	o.watchers.Wait()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.conn != nil {
		discard(o.conn)
		o.conn = nil
	}
	return nil
}
