package postgres

import (
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/imapspec/imapspec/refserver/internal/store/engine"
)

// batch makes statements of changes, the fence first. revision is the organisation's when all of them have been made.
func (b *backing) batch(changes []engine.Change, number int64) (batch *pgx.Batch, revision uint64, err error) {
	o := b.owner
	batch, revision = &pgx.Batch{}, b.organisation
	batch.Queue("SELECT imapspec_fence($1, $2, $3, $4)", o.db, o.token, o.barrier, number)
	for _, c := range changes {
		if set, ok := c.(engine.SetOrganisation); ok {
			batch.Queue("SELECT imapspec_organisation($1, $2, $3)", int64(revision), int64(revision+1), set.State)
			revision++
			continue
		}
		if !queueFolder(batch, o.db, c) && !queueContent(batch, o.db, c) {
			return nil, 0, fmt.Errorf("change %T is not known", c)
		}
	}
	return batch, revision, nil
}

// queueFolder queues a change of folders and their messages; false: it is of another kind.
func queueFolder(q *pgx.Batch, db int32, c engine.Change) bool {
	switch c := c.(type) {
	case engine.PutMailbox:
		q.Queue("INSERT INTO mailbox VALUES ($1, $2, $3, $4) ON CONFLICT (db, id) DO UPDATE SET next_uid_validity = $4",
			db, c.ID, c.GUID, int64(c.NextUIDValidity))
	case engine.PutFolder:
		q.Queue(`INSERT INTO folder VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (db, id)
			DO UPDATE SET mailbox = $3, name = $4, class = $5, uid_validity = $6, uid_next = $7, mod_seq = $8, recent_from = $9`,
			db, c.ID, c.Mailbox, c.Name, c.Class, int64(c.UIDValidity), int64(c.UIDNext), int64(c.ModSeq), int64(c.RecentFrom))
	case engine.DeleteFolder:
		q.Queue("DELETE FROM message WHERE db = $1 AND folder = $2", db, c.Folder)
		q.Queue("DELETE FROM folder WHERE db = $1 AND id = $2", db, c.Folder)
	case engine.SetCounters:
		q.Queue("UPDATE folder SET uid_next = $3, mod_seq = $4 WHERE db = $1 AND id = $2", db, c.Folder, int64(c.UIDNext), int64(c.ModSeq))
	case engine.SetRecentFrom:
		q.Queue("UPDATE folder SET recent_from = greatest(recent_from, $3) WHERE db = $1 AND id = $2", db, c.Folder, int64(c.UID))
	case engine.PutMessages:
		queueMessages(q, db, c)
	case engine.SetFlags:
		q.Queue("UPDATE message SET flags = $5, keywords = $6, mod_seq = $7 WHERE db = $1 AND folder = $2 AND uid BETWEEN $3 AND $4",
			db, c.Folder, int64(c.First), int64(c.Last), int32(c.System), c.Keywords.String(), int64(c.ModSeq))
	case engine.DeleteMessages:
		uids := make([]int64, len(c.UIDs))
		for i, uid := range c.UIDs {
			uids[i] = int64(uid)
		}
		q.Queue("DELETE FROM message WHERE db = $1 AND folder = $2 AND uid = ANY ($3)", db, c.Folder, uids)
	default:
		return false
	}
	return true
}

// queueMessages queues one statement for all messages: a column of values for each of the table's columns.
func queueMessages(q *pgx.Batch, db int32, c engine.PutMessages) {
	n := len(c.Messages)
	uids, contents, modSeqs, dates, sizes := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	system, zones, keywords, plain := make([]int32, n), make([]int32, n), make([]string, n), make([]bool, n)
	for i := range c.Messages {
		r := &c.Messages[i]
		uids[i], contents[i], modSeqs[i], dates[i], sizes[i] = int64(r.UID), int64(r.Content), int64(r.ModSeq), r.Date, r.Size
		system[i], zones[i], keywords[i], plain[i] = int32(r.System), int32(r.Zone), r.Keywords.String(), r.Plain
	}
	q.Queue(`INSERT INTO message (db, folder, uid, content, mod_seq, flags, keywords, date, zone, size, plain)
		SELECT $1, $2, * FROM unnest($3::bigint[], $4::bigint[], $5::bigint[], $6::integer[], $7::text[], $8::bigint[], $9::integer[], $10::bigint[],
			$11::boolean[])`,
		db, c.Folder, uids, contents, modSeqs, system, keywords, dates, zones, sizes, plain)
}

// queueContent queues a change of contents and of what is not in a folder; false: it is of another kind.
func queueContent(q *pgx.Batch, db int32, c engine.Change) bool {
	switch c := c.(type) {
	case engine.PutContent:
		q.Queue("INSERT INTO content VALUES ($1, $2, $3, $4)", db, int64(c.ID), int32(c.Chunk), c.Data)
	case engine.Discard:
		q.Queue("INSERT INTO discarded SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING", db, numbers(c.IDs))
	case engine.Keep:
		q.Queue("DELETE FROM discarded WHERE db = $1 AND content = ANY ($2)", db, numbers(c.IDs))
	case engine.Reclaim:
		q.Queue("DELETE FROM content WHERE db = $1 AND id = ANY ($2)", db, numbers(c.IDs))
		q.Queue("DELETE FROM discarded WHERE db = $1 AND content = ANY ($2)", db, numbers(c.IDs))
	case engine.SetSubscription:
		if c.On {
			q.Queue("INSERT INTO subscription VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", db, c.Mailbox, c.Name)
		} else {
			q.Queue("DELETE FROM subscription WHERE db = $1 AND mailbox = $2 AND name = $3", db, c.Mailbox, c.Name)
		}
	case engine.RetireName:
		q.Queue("INSERT INTO retired VALUES ($1, $2, $3, $4) ON CONFLICT (db, mailbox, name) DO UPDATE SET uid_validity = $4",
			db, c.Mailbox, c.Name, int64(c.UIDValidity))
	case engine.ForgetNames:
		q.Queue("DELETE FROM retired WHERE db = $1 AND mailbox = $2", db, c.Mailbox)
	default:
		return false
	}
	return true
}

func numbers(ids []engine.ContentID) []int64 {
	list := make([]int64, len(ids))
	for i, id := range ids {
		list[i] = int64(id)
	}
	return list
}
