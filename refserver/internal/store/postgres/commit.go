package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// Commit implements engine.Backing. The changes go as one batch, which PostgreSQL carries out as one transaction: one round trip,
// however many they are. It returns when the outcome is known, or when the ownership has ended.
func (b *backing) Commit(changes []engine.Change) error {
	if err := b.commit(changes); err != nil {
		return fmt.Errorf("write to the store: %w", classify(err))
	}
	return nil
}

func (b *backing) commit(changes []engine.Change) error {
	o := b.owner
	if o.ctx.Err() != nil {
		return context.Cause(o.ctx)
	}
	if b.conn == nil || b.conn.IsClosed() { // nothing is in doubt: nothing was sent
		conn, err := b.reconnect()
		if err != nil {
			return err
		}
		b.conn = conn
	}
	b.number++
	batch, revision, err := b.batch(changes, b.number)
	if err != nil {
		return err
	}
	err = b.send(batch)
	if err == nil {
		b.organisation = revision
		return nil
	}
	if is(err, stateFenced) {
		o.lose(fmt.Errorf("%w: it took over while this one was silent", ErrLost))
		return context.Cause(o.ctx)
	}
	if !broken(err) {
		return err // PostgreSQL has undone the transaction
	}
	applied, doubt := b.resolve(err)
	switch {
	case doubt != nil:
		return doubt
	case applied:
		b.organisation = revision
		return nil
	}
	return fmt.Errorf("the connection broke before the commit, and nothing was changed: %w", err)
}

// reconnect opens a connection to commit with.
func (b *backing) reconnect() (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(b.owner.ctx, b.owner.config.Lease/2)
	defer cancel()
	conn, err := b.owner.connect(ctx)
	if err != nil && b.owner.ctx.Err() != nil {
		return nil, context.Cause(b.owner.ctx)
	}
	return conn, err
}

// send carries a batch out. Without an error all of it is durable.
func (b *backing) send(batch *pgx.Batch) error {
	ctx, cancel := context.WithTimeout(b.owner.ctx, b.owner.config.Lease*3/4)
	defer cancel()
	return b.conn.SendBatch(ctx, batch).Close()
}

// resolve finds out whether the newest commit, which had no answer, was made. Afterwards it cannot be made any more: the barrier
// that it has to find is gone. An error means that the ownership has ended.
func (b *backing) resolve(reason error) (applied bool, err error) {
	o := b.owner
	pid := b.conn.PgConn().PID()
	discard(b.conn)
	b.conn = nil
	o.config.Log.Warn("connection lost during a commit", "database", o.config.Database, "error", reason)
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		if applied, err = b.settle(pid); err == nil || o.ctx.Err() != nil {
			break
		}
		pause.Reset(min(o.config.Lease/20, 200*time.Millisecond))
		select {
		case <-o.ctx.Done():
		case <-pause.C:
		}
	}
	if o.ctx.Err() != nil {
		return false, context.Cause(o.ctx)
	}
	return applied, nil
}

// settle asks PostgreSQL once, over a new connection, which is kept when it gave an answer.
func (b *backing) settle(pid uint32) (applied bool, err error) {
	o := b.owner
	ctx, cancel := context.WithTimeout(o.ctx, o.config.Lease/4)
	defer cancel()
	conn, err := o.connect(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		if b.conn == nil {
			discard(conn)
		}
	}()
	// The session of the commit may still be there, holding its locks, when only the way to it is cut.
	if _, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND application_name = $2",
		int32(pid), o.pg.RuntimeParams["application_name"]); err != nil {
		return false, err
	}
	var last int64
	err = conn.QueryRow(ctx, "UPDATE mailbox_database SET barrier = barrier + 1 WHERE id = $1 AND token = $2 RETURNING barrier, last_commit", o.db, o.token).
		Scan(&o.barrier, &last)
	if errors.Is(err, pgx.ErrNoRows) {
		o.lose(fmt.Errorf("%w: it took over while this one was silent", ErrLost))
	}
	if err != nil {
		return false, err
	}
	b.conn = conn
	return last == b.number, nil
}

// classify gives a full disk the store's own error.
func classify(err error) error {
	if is(err, stateDiskFull) && !errors.Is(err, store.ErrFull) {
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	return err
}

// removeDiscarded removes the contents that the owner before left behind.
func (b *backing) removeDiscarded(ctx context.Context) error {
	b.number = b.owner.number
	rows, err := b.conn.Query(ctx, "SELECT content FROM discarded WHERE db = $1", b.owner.db)
	if err != nil {
		return fmt.Errorf("look for contents that were left behind: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[engine.ContentID])
	if err != nil || len(ids) == 0 {
		return err
	}
	return b.Commit([]engine.Change{engine.Reclaim{IDs: ids}})
}
