package sqlite

import (
	"context"
	"database/sql"
	"sort"

	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// A change of many messages' flags is written as one row of flag_change instead of into each message's row, so that it costs
// no more than a change of one. LoadMailbox applies what it finds there: it changes the messages of its range whose
// modification sequence is lower. A change that covers an earlier one replaces it; when many have come together all are
// written into the messages' rows.
const (
	deferFrom   = 32  // UIDs that a change spans at least to be deferred
	maxDeferred = 256 // rows of flag_change
)

// deferFlags keeps a change for later, within the transaction.
func (b *backing) deferFlags(c engine.SetFlags) error {
	if err := run(b.statements.overtake, c.Folder, c.First, c.Last); err != nil {
		return err
	}
	if err := run(b.statements.postpone, c.Folder, int64(c.ModSeq), c.First, c.Last, int64(c.System), c.Keywords.String()); err != nil {
		return err
	}
	if b.deferred++; b.deferred < maxDeferred {
		return nil
	}
	return b.settleFlags()
}

// settleFlags writes all deferred changes into the messages' rows, within the transaction.
func (b *backing) settleFlags() error {
	type key struct{ folder, modSeq, first int64 }
	var keys []key
	rows, err := b.conn.QueryContext(context.Background(), "SELECT folder, mod_seq, first FROM flag_change ORDER BY folder, mod_seq")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var k key
		if err := rows.Scan(&k.folder, &k.modSeq, &k.first); err != nil {
			return err
		}
		keys = append(keys, k)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	b.deferred = len(keys) // not exact when the transaction fails, and neither is the bound
	if len(keys) < maxDeferred/2 {
		return nil // most of those that were counted have been replaced
	}
	b.deferred = 0
	for _, k := range keys {
		if err := run(b.statements.settle, k.folder, k.modSeq, k.first); err != nil {
			return err
		}
	}
	_, err = b.conn.ExecContext(context.Background(), "DELETE FROM flag_change")
	return err
}

// loadDeferred applies a folder's deferred changes to its messages.
func loadDeferred(ctx context.Context, tx *sql.Tx, f *engine.FolderData, keywords func(string) *engine.KeywordSet) error {
	var first, last uint32
	var r engine.Record
	var words string
	return scan(ctx, tx, func(rows *sql.Rows) error {
		if err := rows.Scan(&first, &last, &r.System, &words, &r.ModSeq); err != nil {
			return err
		}
		set := keywords(words)
		from := sort.Search(len(f.Messages), func(i int) bool { return f.Messages[i].UID >= first })
		for i := from; i < len(f.Messages) && f.Messages[i].UID <= last; i++ {
			if m := &f.Messages[i]; m.ModSeq < r.ModSeq {
				m.System, m.Keywords, m.ModSeq = r.System, set, r.ModSeq
			}
		}
		return nil
	}, "SELECT first, last, flags, keywords, mod_seq FROM flag_change WHERE folder = ? ORDER BY mod_seq", f.ID)
}
