package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// version is the schema's, kept in user_version.
const version = 3

// schema makes the tables of a new file. A content is in pieces: piece n of content c has the id c<<20 + n.
const schema = `
CREATE TABLE organisation (id INTEGER PRIMARY KEY CHECK (id = 1), state BLOB NOT NULL);
CREATE TABLE mailbox (id INTEGER PRIMARY KEY, guid TEXT NOT NULL UNIQUE, next_uid_validity INTEGER NOT NULL);
CREATE TABLE folder (
	id INTEGER PRIMARY KEY, mailbox INTEGER NOT NULL, name TEXT NOT NULL, class TEXT NOT NULL,
	uid_validity INTEGER NOT NULL, uid_next INTEGER NOT NULL, mod_seq INTEGER NOT NULL, recent_from INTEGER NOT NULL);
CREATE INDEX folder_of_mailbox ON folder (mailbox);
CREATE TABLE message (
	folder INTEGER NOT NULL, uid INTEGER NOT NULL, content INTEGER NOT NULL, mod_seq INTEGER NOT NULL,
	flags INTEGER NOT NULL, keywords TEXT NOT NULL, date INTEGER NOT NULL, zone INTEGER NOT NULL, size INTEGER NOT NULL,
	plain INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (folder, uid)) WITHOUT ROWID;
CREATE TABLE content (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE discarded (content INTEGER PRIMARY KEY);
CREATE TABLE subscription (mailbox INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (mailbox, name)) WITHOUT ROWID;
CREATE TABLE retired (
	mailbox INTEGER NOT NULL, name TEXT NOT NULL, uid_validity INTEGER NOT NULL, PRIMARY KEY (mailbox, name)) WITHOUT ROWID;
` + schema2

// schema2 is what version 2 adds: changes of many messages' flags that are not in message yet (deferred.go).
const schema2 = `
CREATE TABLE flag_change (
	folder INTEGER NOT NULL, mod_seq INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
	flags INTEGER NOT NULL, keywords TEXT NOT NULL, PRIMARY KEY (folder, mod_seq, first)) WITHOUT ROWID;
`

// schema3 is what version 3 adds: engine.Record.Plain, of which nothing is known for the messages that are there.
const schema3 = `
ALTER TABLE message ADD COLUMN plain INTEGER NOT NULL DEFAULT 0;
`

// pieceBits is how many bits of a piece's id are its number.
const pieceBits = 20

// migrate makes the tables of a new file, adds to those of an older one, and refuses a newer program's.
func migrate(ctx context.Context, conn *sql.Conn) error {
	var found int
	if err := conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	switch {
	case found == version:
		return nil
	case found == 1:
		return script(ctx, conn, schema2+schema3)
	case found == 2:
		return script(ctx, conn, schema3)
	case found > version:
		return fmt.Errorf("its schema is version %d, this program knows %d; use a newer program", found, version)
	}
	return script(ctx, conn, schema)
}

// script makes tables, and the file one of this version.
func script(ctx context.Context, conn *sql.Conn, tables string) error {
	text := fmt.Sprintf("BEGIN IMMEDIATE;%sPRAGMA user_version = %d;COMMIT", tables, version)
	if _, err := conn.ExecContext(ctx, text); err != nil {
		return fmt.Errorf("make the tables: %w", err)
	}
	return nil
}
