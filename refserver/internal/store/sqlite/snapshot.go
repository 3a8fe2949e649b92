package sqlite

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// A copy has the rows of everything but the contents: those never change, so that it is enough to remove none that a copy has as long
// as it is open. Going back (restore.go) is one transaction, which puts the copy's rows in the place of the store's: those of the
// messages that were touched since, and all of the other tables, which are small.

// small are the tables of which a copy has all rows, and message.
func small() []string {
	return []string{"organisation", "mailbox", "folder", "flag_change", "subscription", "retired"}
}

// copies are the open copies of one file, in every opening of the file by the process.
type copies struct {
	mu   sync.Mutex
	open map[*fileCopy]bool
	held map[engine.ContentID]bool // what no message has, but perhaps a copy; discarded lists them too
}

func newCopies() *copies {
	return &copies{open: map[*fileCopy]bool{}, held: map[engine.ContentID]bool{}}
}

// note keeps in mind what a change touches.
func (c *copies) note(change engine.Change) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for each := range c.open {
		each.touched.note(change)
	}
}

// wentBack keeps in mind that the store is as a copy is: it differs from another where they did, and where it differed from this one.
func (c *copies) wentBack(to *fileCopy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for each := range c.open {
		if each != to {
			each.touched.addAll(to.touched)
		}
	}
	to.touched = touched{}
}

// newest is the last content that an open copy may have; c.mu is held.
func (c *copies) newest() (last engine.ContentID) {
	for each := range c.open {
		last = max(last, each.last)
	}
	return last
}

// removable divides contents that no message has: those that an open copy may have are held. Those that were held for copies that
// have been closed meanwhile are removable too.
func (c *copies) removable(ids []engine.ContentID) (now, later []engine.ContentID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	newest := c.newest()
	for id := range c.held {
		if id > newest {
			now = append(now, id)
			delete(c.held, id)
		}
	}
	for _, id := range ids {
		if id > newest {
			now = append(now, id)
		} else {
			later = append(later, id)
			c.held[id] = true
		}
	}
	return now, later
}

// Copy implements engine.Copier: a copy is a file beside the store's own. It ends with the process.
func (b *backing) Copy(ctx context.Context, image *engine.Image) (engine.Copy, error) {
	folder, err := os.MkdirTemp(filepath.Dir(b.path), filepath.Base(b.path)+snapshotInfix)
	if err != nil {
		return nil, classify(err)
	}
	c := &fileCopy{path: b.path, folder: folder, copies: b.copies, last: image.Counters.Content, touched: touched{}}
	if err := errors.Join(c.make(ctx), b.attached(ctx, c, func() error {
		var texts []string
		for _, table := range append(small(), "message") {
			texts = append(texts, fmt.Sprintf("INSERT INTO copy.%s SELECT * FROM main.%[1]s;", table))
		}
		return b.transaction(ctx, func() error { return b.execute(ctx, texts...) })
	})); err != nil {
		return nil, errors.Join(classify(err), c.Close())
	}
	c.copies.mu.Lock()
	c.copies.open[c] = true
	c.copies.mu.Unlock()
	return c, nil
}

// attached calls use while a copy is the schema copy of the writing connection.
func (b *backing) attached(ctx context.Context, c *fileCopy, use func() error) error {
	name := url.URL{Scheme: "file", Path: slashed(c.file()), RawQuery: "mode=rw"} // which makes no file
	if _, err := b.conn.ExecContext(ctx, "ATTACH ? AS copy", name.String()); err != nil {
		return err
	}
	err := use()
	_, detached := b.conn.ExecContext(context.WithoutCancel(ctx), "DETACH copy")
	return errors.Join(err, detached)
}

// transaction makes what change does on the writing connection happen as a whole or not at all.
func (b *backing) transaction(ctx context.Context, change func() error) error {
	if _, err := b.statements.begin.ExecContext(ctx); err != nil {
		return err
	}
	err := change()
	if err == nil {
		_, err = b.statements.commit.ExecContext(ctx)
	}
	if err != nil {
		_, _ = b.statements.rollback.Exec() // fails where SQLite has rolled back by itself
	}
	return err
}

func (b *backing) execute(ctx context.Context, texts ...string) error {
	for _, text := range texts {
		if _, err := b.conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%q: %w", text, err)
		}
	}
	return nil
}

// fileCopy is an engine.Copy.
type fileCopy struct {
	path, folder string
	copies       *copies
	last         engine.ContentID // the newest content when it was made
	touched      touched          // since then, or since the store went back to it; guarded by copies.mu
}

func (c *fileCopy) file() string { return filepath.Join(c.folder, "store.db") }

// make makes the file with empty tables.
func (c *fileCopy) make(ctx context.Context) error {
	if err := touch(c.file()); err != nil {
		return err
	}
	db, err := connect(c.file(), 1, "journal_mode(MEMORY)", "synchronous(OFF)")
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	return errors.Join(migrate(ctx, conn), conn.Close(), db.Close())
}

// Open implements engine.Copy. A process that dies has the one state or the other.
func (c *fileCopy) Open(ctx context.Context) (engine.Backing, error) {
	if _, err := os.Stat(c.file()); err != nil {
		return nil, fmt.Errorf("the copy: %w", err)
	}
	b, err := openShared(ctx, c.path, c.copies)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", c.path, err)
	}
	if err := b.attached(ctx, c, func() error { return b.goBack(ctx, c) }); err != nil {
		return nil, errors.Join(fmt.Errorf("bring store %s back: %w", c.path, classify(err)), b.Close())
	}
	return b, nil
}

// Reopen implements engine.Copy.
func (c *fileCopy) Reopen(ctx context.Context) (engine.Backing, error) {
	b, err := openShared(ctx, c.path, c.copies)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", c.path, err)
	}
	return b, nil
}

// discarded lists the contents that no message has.
func (b *backing) discarded(ctx context.Context) ([]engine.ContentID, error) {
	rows, err := b.conn.QueryContext(ctx, "SELECT content FROM discarded")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []engine.ContentID
	for rows.Next() {
		var id engine.ContentID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// countDeferred counts the rows of flag_change.
func (b *backing) countDeferred(ctx context.Context) error {
	return b.conn.QueryRowContext(ctx, "SELECT count(*) FROM flag_change").Scan(&b.deferred)
}

// reclaim removes contents that no message has, unless a copy may have them.
func (b *backing) reclaim(ids []engine.ContentID) error {
	now, later := b.copies.removable(ids)
	for _, id := range now {
		if err := run(b.statements.deleteContent, int64(id)<<pieceBits, (int64(id)+1)<<pieceBits-1); err != nil {
			return err
		}
	}
	return errors.Join(each(b.statements.keep, now), each(b.statements.discard, later))
}

// Close implements engine.Copy. Contents that it alone has are removed with the next that are, or when the file is opened next.
func (c *fileCopy) Close() error {
	c.copies.mu.Lock()
	delete(c.copies.open, c)
	c.copies.mu.Unlock()
	return os.RemoveAll(c.folder)
}

// snapshotInfix stands between a store's name and what is random in the name of a copy's folder.
const snapshotInfix = ".snapshot-"

// removeStale removes the copies that a process which died has left.
func removeStale(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), filepath.Base(path)+snapshotInfix) {
			if err := os.RemoveAll(filepath.Join(filepath.Dir(path), entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// slashed is a path as a URL has it.
func slashed(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		return "/" + path // C:/…
	}
	return path
}
