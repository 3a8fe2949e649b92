package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// Counters implements engine.Backing.
func (b *backing) Counters(ctx context.Context) (c engine.Counters, err error) {
	err = b.read.QueryRow(ctx, `SELECT
		(SELECT coalesce(max(id), 0) FROM mailbox WHERE db = $1),
		(SELECT coalesce(max(id), 0) FROM folder WHERE db = $1),
		(SELECT coalesce(max(id), 0) FROM content WHERE db = $1)`, b.owner.db).Scan(&c.Mailbox, &c.Folder, &c.Content)
	return c, err
}

// LoadOrganisation implements engine.Backing. The revision that it finds is the one that the next SetOrganisation replaces.
func (b *backing) LoadOrganisation(ctx context.Context) (state []byte, err error) {
	err = b.read.QueryRow(ctx, "SELECT revision, state FROM organisation").Scan(&b.organisation, &state)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return state, err
}

// LoadMailbox implements engine.Backing. What it reads is of one moment.
func (b *backing) LoadMailbox(ctx context.Context, guid string, keywords func(string) *engine.KeywordSet) (*engine.MailboxData, error) {
	var m *engine.MailboxData
	err := b.reading(ctx, func() error {
		return pgx.BeginTxFunc(ctx, b.read, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) (err error) {
			m, err = b.loadMailbox(ctx, tx, guid, keywords)
			return err
		})
	})
	return m, err
}

// reading reads anew when the connection was broken, as all of them are after PostgreSQL was restarted. Reading twice does no harm.
func (b *backing) reading(ctx context.Context, read func() error) (err error) {
	for range readers + 1 {
		if err = read(); err == nil || errors.Is(err, pgx.ErrNoRows) || !broken(err) || ctx.Err() != nil || b.owner.ctx.Err() != nil {
			break
		}
	}
	return err
}

func (b *backing) loadMailbox(ctx context.Context, tx pgx.Tx, guid string, keywords func(string) *engine.KeywordSet) (*engine.MailboxData, error) {
	db := b.owner.db
	m := &engine.MailboxData{}
	err := tx.QueryRow(ctx, "SELECT id, next_uid_validity FROM mailbox WHERE db = $1 AND guid = $2", db, guid).Scan(&m.ID, &m.NextUIDValidity)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the mailbox: %w", err)
	}
	index := map[int64]int{}
	var f engine.FolderData
	err = scan(ctx, tx, []any{&f.ID, &f.Name, &f.Class, &f.UIDValidity, &f.UIDNext, &f.ModSeq, &f.RecentFrom}, func() {
		index[f.ID] = len(m.Folders)
		m.Folders = append(m.Folders, f)
	}, "SELECT id, name, class, uid_validity, uid_next, mod_seq, recent_from FROM folder WHERE db = $1 AND mailbox = $2 ORDER BY id", db, m.ID)
	if err != nil {
		return nil, err
	}
	var name string
	if err := scan(ctx, tx, []any{&name}, func() { m.Subscriptions = append(m.Subscriptions, name) },
		"SELECT name FROM subscription WHERE db = $1 AND mailbox = $2", db, m.ID); err != nil {
		return nil, err
	}
	var gone engine.RetiredName
	if err := scan(ctx, tx, []any{&gone.Name, &gone.UIDValidity}, func() { m.Retired = append(m.Retired, gone) },
		"SELECT name, uid_validity FROM retired WHERE db = $1 AND mailbox = $2", db, m.ID); err != nil {
		return nil, err
	}
	var r engine.Record
	var folder int64
	var words string
	var system int32
	err = scan(ctx, tx, []any{&folder, &r.UID, &r.Content, &r.ModSeq, &system, &words, &r.Date, &r.Zone, &r.Size, &r.Plain}, func() {
		r.System, r.Keywords = store.SystemFlags(system), keywords(words)
		to := &m.Folders[index[folder]]
		to.Messages = append(to.Messages, r)
	}, `SELECT folder, uid, content, mod_seq, flags, keywords, date, zone, size, plain FROM message
		WHERE db = $1 AND folder IN (SELECT id FROM folder WHERE db = $1 AND mailbox = $2) ORDER BY folder, uid`, db, m.ID)
	return m, err
}

// scan runs a query, and calls row when a row is in to.
func scan(ctx context.Context, tx pgx.Tx, to []any, row func(), query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("query %q: %w", query, err)
	}
	if _, err := pgx.ForEachRow(rows, to, func() error { row(); return nil }); err != nil {
		return fmt.Errorf("read the rows of %q: %w", query, err)
	}
	return nil
}
