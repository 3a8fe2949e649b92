package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// rechecking is how often a process looks whether another one of its host, which owns the database, is still there.
const rechecking = 100 * time.Millisecond

// ownership is the lease on one mailbox database.
type ownership struct {
	config  Config
	pg      *pgx.ConnConfig // names this ownership as the application, so that its sessions can be ended by the next one
	db      int32
	token   int64
	barrier int64 // changed by the one who commits
	number  int64 // of the last commit before this ownership

	ctx    context.Context // ends with the ownership; its cause says why
	cancel context.CancelCauseFunc
	watch  *time.Timer // ends the ownership when the lease was not renewed in time
	kept   chan struct{}
}

// own takes the lease, and waits for it as long as the configuration says.
func own(ctx context.Context, config Config, parsed *pgx.ConnConfig) (*ownership, error) {
	o := &ownership{config: config, pg: parsed.Copy(), kept: make(chan struct{})}
	o.pg.RuntimeParams["application_name"] = "imapspec " + rand.Text()
	conn, err := o.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := listen(ctx, conn, "imapspec_lease_"); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	until := time.Now().Add(config.Wait)
	for {
		asked := time.Now()
		remaining, err := o.take(ctx, conn)
		if err == nil {
			o.start(asked, conn)
			return o, nil
		}
		left := time.Until(until)
		if !errors.Is(err, ErrOwned) || left <= 0 {
			return nil, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
		}
		// That an owner gives up is told; that it falls silent is not.
		if err := await(ctx, conn, min(left, remaining+10*time.Millisecond)); err != nil {
			return nil, errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
		}
	}
}

// listen subscribes to a channel of this schema: notifications are the whole database's.
func listen(ctx context.Context, conn *pgx.Conn, prefix string) error {
	var channel string
	if err := conn.QueryRow(ctx, "SELECT $1 || current_schema()::regnamespace::oid::text", prefix).Scan(&channel); err != nil {
		return fmt.Errorf("name the channel %s: %w", prefix, err)
	}
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{channel}.Sanitize()); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	return nil
}

// await waits for a notification, at most so long.
func await(ctx context.Context, conn *pgx.Conn, patience time.Duration) error {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := conn.WaitForNotification(waiting); err != nil && (waiting.Err() == nil || conn.IsClosed()) {
		return fmt.Errorf("wait for a notification: %w", err)
	}
	return ctx.Err()
}

// take tries to take the lease. When somebody else has it the error wraps ErrOwned, and the lease ends in remaining unless it is
// renewed.
func (o *ownership) take(ctx context.Context, conn *pgx.Conn) (remaining time.Duration, err error) {
	if _, err := conn.Exec(ctx, "INSERT INTO mailbox_database (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", o.config.Database); err != nil {
		return 0, fmt.Errorf("find the mailbox database: %w", err)
	}
	if _, err := conn.Exec(ctx, `INSERT INTO lease SELECT id, 0, '', '', '-infinity' FROM mailbox_database WHERE name = $1
		ON CONFLICT (db) DO NOTHING`, o.config.Database); err != nil {
		return 0, fmt.Errorf("find the lease: %w", err)
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var owner, host string
		var seconds float64
		var connected bool
		err := tx.QueryRow(ctx, `SELECT l.db, l.owner, l.host, CASE WHEN l.owner = '' OR l.expires = '-infinity' THEN 0 ELSE extract(epoch FROM l.expires - clock_timestamp()) END::float8,
				EXISTS (SELECT FROM pg_stat_activity WHERE application_name = l.owner)
			FROM lease l JOIN mailbox_database d ON d.id = l.db WHERE d.name = $1 FOR UPDATE OF l`, o.config.Database).
			Scan(&o.db, &owner, &host, &seconds, &connected)
		if err != nil {
			return fmt.Errorf("read the lease: %w", err)
		}
		remaining = time.Duration(seconds * float64(time.Second))
		if remaining > 0 && (connected || host != o.config.Host) {
			if host == o.config.Host {
				remaining = min(remaining, rechecking) // the sessions of a process that was killed end a little after it
			}
			return fmt.Errorf("%w: host %q, for another %.1f s at least unless it gives the database up", ErrOwned, host, seconds)
		}
		return o.enter(ctx, tx, owner)
	})
	return remaining, err
}

// enter makes this the owner within the transaction that holds the lease's lock. The sessions of the owner before are ended: one of
// them may hold locks behind a connection that is cut.
func (o *ownership) enter(ctx context.Context, tx pgx.Tx, before string) error {
	if before != "" {
		if _, err := tx.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND usename = current_user", before); err != nil {
			return fmt.Errorf("end the sessions of the owner before: %w", err)
		}
	}
	if err := tx.QueryRow(ctx, "UPDATE mailbox_database SET token = token + 1 WHERE id = $1 RETURNING token, barrier, last_commit", o.db).
		Scan(&o.token, &o.barrier, &o.number); err != nil {
		return fmt.Errorf("take a fencing token: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE lease SET token = $2, owner = $3, host = $4, expires = clock_timestamp() + $5::float8 * interval '1 second'
		WHERE db = $1`, o.db, o.token, o.pg.RuntimeParams["application_name"], o.config.Host, o.config.Lease.Seconds()); err != nil {
		return fmt.Errorf("take the lease: %w", err)
	}
	return nil
}

// start keeps the lease, which was asked for at that time, from now on.
func (o *ownership) start(asked time.Time, conn *pgx.Conn) {
	o.ctx, o.cancel = context.WithCancelCause(context.Background())
	// On a machine that stood still the lease may have ended already: the timer is in place before it can fire.
	o.watch = time.AfterFunc(math.MaxInt64, func() {
		o.lose(fmt.Errorf("%w: PostgreSQL did not answer for %v", ErrLost, o.config.Lease))
	})
	o.watch.Reset(time.Until(asked.Add(o.config.Lease)))
	go o.keep(conn)
}

// keep renews the lease until the ownership ends.
func (o *ownership) keep(conn *pgx.Conn) {
	defer close(o.kept)
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		pause.Reset(o.config.Lease / 4)
		select {
		case <-o.ctx.Done():
			if conn != nil {
				discard(conn)
			}
			return
		case <-pause.C:
		}
		conn = o.renew(conn)
	}
}

// renew renews the lease once, over a new connection where the old one is broken. It returns the connection, or nil.
func (o *ownership) renew(conn *pgx.Conn) *pgx.Conn {
	ctx, cancel := context.WithTimeout(o.ctx, o.config.Lease/4)
	defer cancel()
	var err error
	if conn == nil {
		if conn, err = o.connect(ctx); err != nil {
			o.config.Log.Warn("lease not renewed", "database", o.config.Database, "error", err)
			return nil
		}
	}
	asked := time.Now()
	tag, err := conn.Exec(ctx, "UPDATE lease SET expires = clock_timestamp() + $3::float8 * interval '1 second' WHERE db = $1 AND token = $2",
		o.db, o.token, o.config.Lease.Seconds())
	switch {
	case err != nil:
		if o.ctx.Err() == nil {
			o.config.Log.Warn("lease not renewed", "database", o.config.Database, "error", err)
		}
		discard(conn)
		return nil
	case tag.RowsAffected() == 0:
		o.lose(fmt.Errorf("%w: it took over while this one was silent", ErrLost))
	default:
		// A timer that has fired meanwhile has ended the ownership, and that is final.
		o.watch.Reset(time.Until(asked.Add(o.config.Lease)))
	}
	return conn
}

// lose ends the ownership; the first reason counts.
func (o *ownership) lose(reason error) {
	if o.ctx.Err() == nil && errors.Is(reason, ErrLost) {
		o.config.Log.Warn("mailbox database lost", "database", o.config.Database, "reason", reason)
	}
	o.watch.Stop()
	o.cancel(reason)
}

// release ends the ownership and lets another owner have the database at once. It fails with ErrLost where another has it already.
func (o *ownership) release(ctx context.Context) error {
	owned := o.ctx.Err() == nil
	o.lose(store.ErrClosed)
	<-o.kept
	if !owned {
		return nil // the lease is not this one's to give
	}
	conn, err := o.connect(ctx)
	if err != nil {
		return fmt.Errorf("give mailbox database %q up: %w", o.config.Database, err)
	}
	defer discard(conn)
	tag, err := conn.Exec(ctx, `WITH given AS (UPDATE lease SET owner = '', expires = '-infinity' WHERE db = $1 AND token = $2 RETURNING db)
		SELECT pg_notify('imapspec_lease_' || current_schema()::regnamespace::oid::text, db::text) FROM given`, o.db, o.token)
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("%w: it took over while this one was silent", ErrLost)
	}
	if err != nil {
		return fmt.Errorf("give mailbox database %q up: %w", o.config.Database, err)
	}
	return nil
}

// connect opens a connection of this ownership.
func (o *ownership) connect(ctx context.Context) (*pgx.Conn, error) {
	conn, err := connect(ctx, o.pg)
	if err != nil {
		return nil, err
	}
	// What is acknowledged is on the disk, also where PostgreSQL is set up to be faster than that.
	_, err = conn.Exec(ctx, "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
	if err != nil {
		discard(conn)
		return nil, fmt.Errorf("prepare a connection: %w", err)
	}
	return conn, nil
}

// pool opens the connections to read with.
func (o *ownership) pool(ctx context.Context) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig("")
	if err != nil {
		return nil, fmt.Errorf("read PostgreSQL's environment: %w", err)
	}
	config.ConnConfig, config.MaxConns = o.pg.Copy(), readers
	// A connection that a cut network has left behind is found out before a client has to wait for it.
	config.PingTimeout = min(o.config.Lease/4, time.Second)
	config.ShouldPing = func(_ context.Context, p pgxpool.ShouldPingParams) bool { return p.IdleDuration > o.config.Lease/8 }
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, explain(o.pg, err)
	}
	return pool, nil
}
