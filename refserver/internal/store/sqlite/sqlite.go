// Package sqlite keeps a store in an SQLite file: a backing for the engine, which holds the IMAP semantics.
//
// Invariants:
//   - One process owns the file at a time; a second Open fails at once and says so.
//   - There is one writing connection, and a commit is synced to the disk before it returns (WAL, synchronous=FULL).
//   - Changes of many messages' flags may stand in flag_change instead of the messages' rows (deferred.go). They are no more than
//     maxDeferred, and a mailbox is read in one transaction, so that both are of the same moment.
//   - A content of more than one chunk is read piece by piece; how many pieces are in memory is bounded.
//   - Contents that no message has are listed in discarded from the moment they exist; Open removes what is left there.
//   - A content that an open copy has is not removed (snapshot.go).
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"syscall"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// Open opens the store in the file at path, and makes the file, readable by its owner only, with its folder when it is
// missing. An empty path gives a store that lives in memory and ends with the process.
func Open(ctx context.Context, path string, log *slog.Logger) (store.Store, error) {
	if path == "" {
		return engine.Open(ctx, engine.NewMemory(), log)
	}
	b, err := openBacking(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	e, err := engine.Open(ctx, b, log)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", path, err), b.Close())
	}
	return e, nil
}

// backing is an engine.Backing in an SQLite file.
type backing struct {
	path       string
	owner      *sql.DB // holds the lock that says who owns the file
	write      *sql.DB // of one connection
	conn       *sql.Conn
	read       *sql.DB
	pieces     pieceCache
	statements statements
	copies     *copies
	deferred   int // rows of flag_change, or more: those that were replaced since it was last looked through count too
}

// openBacking opens a file of which the process has no copies.
func openBacking(ctx context.Context, path string) (*backing, error) {
	b, err := openShared(ctx, path, newCopies())
	if err != nil {
		return nil, err
	}
	if err := errors.Join(removeStale(b.path), b.removeDiscarded(ctx)); err != nil {
		return nil, errors.Join(classify(err), b.Close())
	}
	return b, nil
}

// openShared opens a file that may have copies, and removes nothing that they may have.
func openShared(ctx context.Context, path string, open *copies) (_ *backing, err error) {
	b := &backing{copies: open}
	defer func() {
		if err != nil {
			err = errors.Join(classify(err), b.Close())
		}
	}()
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	b.path = path
	if err := MakeFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := b.own(ctx, path); err != nil {
		return nil, err
	}
	if err := touch(path); err != nil {
		return nil, err
	}
	if b.write, err = connect(path, 1, "journal_mode(WAL)", "synchronous(FULL)", "busy_timeout(10000)", "journal_size_limit(67108864)", "wal_autocheckpoint(8192)"); err != nil {
		return nil, err
	}
	if b.conn, err = b.write.Conn(ctx); err != nil {
		return nil, err
	}
	if err := migrate(ctx, b.conn); err != nil {
		return nil, err
	}
	if b.read, err = connect(path, 8, "query_only(1)", "busy_timeout(10000)"); err != nil {
		return nil, err
	}
	if b.statements, err = prepare(ctx, b.conn); err != nil {
		return nil, err
	}
	return b, b.countDeferred(ctx)
}

// own takes the lock of the file's owner. SQLite's own lock on a file beside it is used, because it works on every system
// and ends with the process.
func (b *backing) own(ctx context.Context, path string) error {
	lock := path + ".lock"
	if err := touch(lock); err != nil {
		return err
	}
	var err error
	if b.owner, err = connect(lock, 1, "busy_timeout(0)"); err != nil {
		return err
	}
	if _, err = b.owner.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		var failed *driver.Error
		if errors.As(err, &failed) && failed.Code()&0xff == codes.SQLITE_BUSY {
			return errors.New("another process has it open; stop that process or choose another file")
		}
		return err
	}
	return nil
}

// touch makes a missing file that only its owner can read; SQLite would let others read it.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func connect(path string, connections int, pragmas ...string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Path: slashed(path), RawQuery: url.Values{"_pragma": pragmas}.Encode()}
	connector, err := driver.NewConnector(u.String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// Close implements engine.Backing.
func (b *backing) Close() error {
	var errs []error
	if b.read != nil {
		errs = append(errs, b.read.Close())
	}
	if b.conn != nil {
		errs = append(errs, b.statements.close(), b.conn.Close())
	}
	if b.write != nil {
		errs = append(errs, b.write.Close())
	}
	if b.owner != nil {
		errs = append(errs, b.owner.Close())
	}
	return errors.Join(errs...)
}

// classify gives a full disk the store's own error.
func classify(err error) error {
	var failed *driver.Error
	full := errors.Is(err, syscall.ENOSPC) || errors.As(err, &failed) && failed.Code()&0xff == codes.SQLITE_FULL
	if full && !errors.Is(err, store.ErrFull) {
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	return err
}
