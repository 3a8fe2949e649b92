package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// Counters implements engine.Backing.
func (b *backing) Counters(ctx context.Context) (c engine.Counters, err error) {
	err = b.read.QueryRowContext(ctx, `SELECT
		(SELECT coalesce(max(id), 0) FROM mailbox),
		(SELECT coalesce(max(id), 0) FROM folder),
		(SELECT coalesce(max(id), 0) >> ? FROM content)`, pieceBits).Scan(&c.Mailbox, &c.Folder, &c.Content)
	return c, err
}

// LoadOrganisation implements engine.Backing.
func (b *backing) LoadOrganisation(ctx context.Context) (state []byte, err error) {
	err = b.read.QueryRowContext(ctx, "SELECT state FROM organisation").Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return state, err
}

// LoadMailbox implements engine.Backing. What it reads is of one moment: settleFlags, which a change to another mailbox may cause,
// moves flags from one table to another.
func (b *backing) LoadMailbox(ctx context.Context, guid string, keywords func(string) *engine.KeywordSet) (*engine.MailboxData, error) {
	tx, err := b.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin to read: %w", err)
	}
	defer tx.Rollback() // nothing was changed
	return loadMailbox(ctx, tx, guid, keywords)
}

func loadMailbox(ctx context.Context, tx *sql.Tx, guid string, keywords func(string) *engine.KeywordSet) (*engine.MailboxData, error) {
	m := &engine.MailboxData{}
	row := tx.QueryRowContext(ctx, "SELECT id, next_uid_validity FROM mailbox WHERE guid = ?", guid)
	switch err := row.Scan(&m.ID, &m.NextUIDValidity); {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the mailbox: %w", err)
	}
	err := errors.Join(
		scan(ctx, tx, func(rows *sql.Rows) error {
			var f engine.FolderData
			err := rows.Scan(&f.ID, &f.Name, &f.Class, &f.UIDValidity, &f.UIDNext, &f.ModSeq, &f.RecentFrom)
			m.Folders = append(m.Folders, f)
			return err
		}, "SELECT id, name, class, uid_validity, uid_next, mod_seq, recent_from FROM folder WHERE mailbox = ? ORDER BY id", m.ID),
		scan(ctx, tx, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			m.Subscriptions = append(m.Subscriptions, name)
			return err
		}, "SELECT name FROM subscription WHERE mailbox = ?", m.ID),
		scan(ctx, tx, func(rows *sql.Rows) error {
			var r engine.RetiredName
			err := rows.Scan(&r.Name, &r.UIDValidity)
			m.Retired = append(m.Retired, r)
			return err
		}, "SELECT name, uid_validity FROM retired WHERE mailbox = ?", m.ID),
	)
	for i := range m.Folders {
		err = errors.Join(err, loadMessages(ctx, tx, &m.Folders[i], keywords))
	}
	return m, err
}

func loadMessages(ctx context.Context, tx *sql.Tx, f *engine.FolderData, keywords func(string) *engine.KeywordSet) error {
	var r engine.Record
	var words string
	to := []any{&r.UID, &r.Content, &r.ModSeq, &r.System, &words, &r.Date, &r.Zone, &r.Size, &r.Plain}
	err := scan(ctx, tx, func(rows *sql.Rows) error {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		r.Keywords = keywords(words)
		f.Messages = append(f.Messages, r)
		return nil
	}, "SELECT uid, content, mod_seq, flags, keywords, date, zone, size, plain FROM message WHERE folder = ? ORDER BY uid", f.ID)
	if err != nil {
		return err
	}
	return loadDeferred(ctx, tx, f, keywords)
}

// scan runs a query and calls row for each of its rows.
func scan(ctx context.Context, tx *sql.Tx, row func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("query %q: %w", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return fmt.Errorf("read a row of %q: %w", query, err)
		}
	}
	return rows.Err()
}
