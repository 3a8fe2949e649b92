package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// statements are the prepared ones of the writing connection.
type statements struct {
	begin, commit, rollback                           *sql.Stmt
	mailbox, folder, counters, recent, message, flags *sql.Stmt
	deleteFolder, deleteMessages, deleteMessage       *sql.Stmt
	content, deleteContent, discard, keep             *sql.Stmt
	postpone, overtake, forget, settle                *sql.Stmt
	subscribe, unsubscribe, retire, forgetNames       *sql.Stmt
	organisation                                      *sql.Stmt
	all                                               []*sql.Stmt
}

func prepare(ctx context.Context, conn *sql.Conn) (s statements, err error) {
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&s.begin, "BEGIN IMMEDIATE"},
		{&s.commit, "COMMIT"},
		{&s.rollback, "ROLLBACK"},
		{&s.mailbox, "INSERT INTO mailbox VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET next_uid_validity = ?3"},
		{&s.folder, "INSERT OR REPLACE INTO folder VALUES (?, ?, ?, ?, ?, ?, ?, ?)"},
		{&s.counters, "UPDATE folder SET uid_next = ?2, mod_seq = ?3 WHERE id = ?1"},
		{&s.recent, "UPDATE folder SET recent_from = max(recent_from, ?2) WHERE id = ?1"},
		{&s.message, "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
		{&s.flags, "UPDATE message SET flags = ?4, keywords = ?5, mod_seq = ?6 WHERE folder = ?1 AND uid BETWEEN ?2 AND ?3"},
		{&s.postpone, "INSERT INTO flag_change VALUES (?, ?, ?, ?, ?, ?)"},
		{&s.overtake, "DELETE FROM flag_change WHERE folder = ? AND first >= ? AND last <= ?"},
		{&s.forget, "DELETE FROM flag_change WHERE folder = ?"},
		{&s.settle, `UPDATE message SET flags = c.flags, keywords = c.keywords, mod_seq = c.mod_seq FROM (SELECT * FROM flag_change
			WHERE folder = ?1 AND mod_seq = ?2 AND first = ?3) AS c
			WHERE message.folder = c.folder AND message.uid BETWEEN c.first AND c.last AND message.mod_seq < c.mod_seq`},
		{&s.deleteFolder, "DELETE FROM folder WHERE id = ?"},
		{&s.deleteMessages, "DELETE FROM message WHERE folder = ?"},
		{&s.deleteMessage, "DELETE FROM message WHERE folder = ? AND uid = ?"},
		{&s.content, "INSERT INTO content VALUES (?, ?)"},
		{&s.deleteContent, "DELETE FROM content WHERE id BETWEEN ? AND ?"},
		{&s.discard, "INSERT OR IGNORE INTO discarded VALUES (?)"},
		{&s.keep, "DELETE FROM discarded WHERE content = ?"},
		{&s.subscribe, "INSERT OR IGNORE INTO subscription VALUES (?, ?)"},
		{&s.unsubscribe, "DELETE FROM subscription WHERE mailbox = ? AND name = ?"},
		{&s.retire, "INSERT OR REPLACE INTO retired VALUES (?, ?, ?)"},
		{&s.forgetNames, "DELETE FROM retired WHERE mailbox = ?"},
		{&s.organisation, "INSERT OR REPLACE INTO organisation VALUES (1, ?)"},
	} {
		if *p.stmt, err = conn.PrepareContext(ctx, p.text); err != nil {
			return s, errors.Join(fmt.Errorf("prepare %q: %w", p.text, err), s.close())
		}
		s.all = append(s.all, *p.stmt)
	}
	return s, nil
}

func (s *statements) close() error {
	var errs []error
	for _, stmt := range s.all {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(errs...)
}

// Commit implements engine.Backing.
func (b *backing) Commit(changes []engine.Change) error {
	if err := b.transact(changes); err != nil {
		return fmt.Errorf("write to the store: %w", classify(err))
	}
	return nil
}

func (b *backing) transact(changes []engine.Change) error {
	if _, err := b.statements.begin.Exec(); err != nil {
		return err
	}
	for _, c := range changes {
		if err := b.apply(c); err != nil {
			_, _ = b.statements.rollback.Exec() // fails where SQLite has rolled back by itself
			return fmt.Errorf("%T: %w", c, err)
		}
	}
	if _, err := b.statements.commit.Exec(); err != nil {
		_, _ = b.statements.rollback.Exec()
		return err
	}
	return nil
}

// apply makes one change within the transaction.
func (b *backing) apply(c engine.Change) error {
	b.copies.note(c)
	s := &b.statements
	switch c := c.(type) {
	case engine.PutMailbox:
		return run(s.mailbox, c.ID, c.GUID, c.NextUIDValidity)
	case engine.PutFolder:
		return run(s.folder, c.ID, c.Mailbox, c.Name, c.Class, c.UIDValidity, c.UIDNext, int64(c.ModSeq), c.RecentFrom)
	case engine.DeleteFolder:
		return errors.Join(run(s.deleteMessages, c.Folder), run(s.forget, c.Folder), run(s.deleteFolder, c.Folder))
	case engine.SetCounters:
		return run(s.counters, c.Folder, c.UIDNext, int64(c.ModSeq))
	case engine.SetRecentFrom:
		return run(s.recent, c.Folder, c.UID)
	case engine.PutMessages:
		for i := range c.Messages {
			r := &c.Messages[i]
			if err := run(s.message, c.Folder, r.UID, int64(r.Content), int64(r.ModSeq),
				int64(r.System), r.Keywords.String(), r.Date, int64(r.Zone), r.Size, r.Plain); err != nil {
				return err
			}
		}
		return nil
	case engine.SetFlags:
		if c.Last-c.First >= deferFrom {
			return b.deferFlags(c)
		}
		return run(s.flags, c.Folder, c.First, c.Last, int64(c.System), c.Keywords.String(), int64(c.ModSeq))
	case engine.DeleteMessages:
		for _, uid := range c.UIDs {
			if err := run(s.deleteMessage, c.Folder, uid); err != nil {
				return err
			}
		}
		return nil
	default:
		return b.applyContent(c)
	}
}

// applyContent makes the changes of contents and of what is not in a folder.
func (b *backing) applyContent(c engine.Change) error {
	s := &b.statements
	switch c := c.(type) {
	case engine.PutContent:
		return run(s.content, int64(c.ID)<<pieceBits+int64(c.Chunk), c.Data)
	case engine.Discard:
		return each(s.discard, c.IDs)
	case engine.Keep:
		return each(s.keep, c.IDs)
	case engine.Reclaim:
		return b.reclaim(c.IDs)
	case engine.SetSubscription:
		if c.On {
			return run(s.subscribe, c.Mailbox, c.Name)
		}
		return run(s.unsubscribe, c.Mailbox, c.Name)
	case engine.RetireName:
		return run(s.retire, c.Mailbox, c.Name, c.UIDValidity)
	case engine.ForgetNames:
		return run(s.forgetNames, c.Mailbox)
	case engine.SetOrganisation:
		return run(s.organisation, c.State)
	}
	return fmt.Errorf("change %T is not known", c)
}

func run(stmt *sql.Stmt, args ...any) error {
	_, err := stmt.Exec(args...)
	return err
}

func each(stmt *sql.Stmt, ids []engine.ContentID) error {
	for _, id := range ids {
		if err := run(stmt, int64(id)); err != nil {
			return err
		}
	}
	return nil
}

// removeDiscarded removes the contents that the process before left behind.
func (b *backing) removeDiscarded(ctx context.Context) error {
	ids, err := b.discarded(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	return b.Commit([]engine.Change{engine.Reclaim{IDs: ids}})
}
