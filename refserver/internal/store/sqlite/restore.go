package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// contents is a set of them.
type contents map[engine.ContentID]bool

// goBack puts the rows of a copy that is attached in the place of the store's, and removes the contents that neither it nor another
// copy has. A process that dies leaves the one state or the other; so does a power failure, which can leave the one before until something
// else has been kept.
func (b *backing) goBack(ctx context.Context, c *fileCopy) error {
	var texts []string
	for _, table := range small() {
		texts = append(texts, "DELETE FROM main."+table, fmt.Sprintf("INSERT INTO main.%s SELECT * FROM copy.%[1]s", table))
	}
	if err := b.execute(ctx, "PRAGMA main.synchronous = NORMAL"); err != nil { // the next commit is synced, and this one with it
		return err
	}
	err := b.transaction(ctx, func() error {
		if err := b.execute(ctx, texts...); err != nil {
			return err
		}
		gone, back, err := b.restoreMessages(ctx, c)
		if err != nil {
			return err
		}
		if err := b.stillCopied(ctx, c, gone); err != nil {
			return err
		}
		listed, err := b.discarded(ctx)
		if err != nil {
			return err
		}
		var again []engine.ContentID
		for _, id := range listed {
			if back[id] {
				again = append(again, id)
			} else {
				gone[id] = true
			}
		}
		c.copies.forget()
		return errors.Join(each(b.statements.keep, again), b.reclaim(slices.Sorted(maps.Keys(gone))))
	})
	if err := errors.Join(err, b.execute(context.WithoutCancel(ctx), "PRAGMA main.synchronous = FULL")); err != nil {
		return err
	}
	c.copies.wentBack(c)
	return b.countDeferred(ctx)
}

// restoreMessages puts the copy's rows in the place of those messages that were touched. It gives the contents that only the rows before
// had, and those that the rows now have.
func (b *backing) restoreMessages(ctx context.Context, c *fileCopy) (gone, back contents, err error) {
	gone, back = contents{}, contents{}
	var before, after, remove, put *sql.Stmt
	const these = " WHERE folder = ? AND uid BETWEEN ? AND ?"
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&before, "SELECT content FROM main.message" + these}, {&after, "SELECT content FROM copy.message" + these},
		{&remove, "DELETE FROM main.message" + these}, {&put, "INSERT INTO main.message SELECT * FROM copy.message" + these},
	} {
		if *p.stmt, err = b.conn.PrepareContext(ctx, p.text); err != nil {
			return nil, nil, err
		}
		defer (*p.stmt).Close()
	}
	for folder, spans := range c.changed() {
		for _, s := range spans {
			if err := errors.Join(
				collect(ctx, gone, before, folder, s.first, s.last),
				collect(ctx, back, after, folder, s.first, s.last),
				run(remove, folder, s.first, s.last),
				run(put, folder, s.first, s.last),
			); err != nil {
				return nil, nil, err
			}
		}
	}
	for id := range back {
		delete(gone, id)
	}
	return gone, back, nil
}

// stillCopied takes those contents away that other messages of the copy have too: messages that were copied share one.
func (b *backing) stillCopied(ctx context.Context, c *fileCopy, gone contents) error {
	if !slices.ContainsFunc(slices.Collect(maps.Keys(gone)), func(id engine.ContentID) bool { return id <= c.last }) {
		return nil
	}
	all, err := b.conn.PrepareContext(ctx, "SELECT content FROM copy.message")
	if err != nil {
		return err
	}
	defer all.Close()
	kept := contents{}
	if err := collect(ctx, kept, all); err != nil {
		return err
	}
	for id := range kept {
		delete(gone, id)
	}
	return nil
}

// collect adds the contents that a query gives.
func collect(ctx context.Context, to contents, query *sql.Stmt, args ...any) error {
	rows, err := query.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id engine.ContentID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		to[id] = true
	}
	return rows.Err()
}

// changed is what was touched since the copy was made or last gone back to.
func (c *fileCopy) changed() touched {
	c.copies.mu.Lock()
	defer c.copies.mu.Unlock()
	all := touched{}
	all.addAll(c.touched)
	return all
}

// forget forgets which contents are held, for they are looked through anew.
func (c *copies) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.held)
}
