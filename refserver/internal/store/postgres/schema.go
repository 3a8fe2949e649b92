package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// version is the schema's, kept in imapspec_schema.
const version = 2

// migrationLock is the advisory lock under which the tables are made: hosts start at the same time.
const migrationLock = 0x696d6170

// schema makes the tables. The column db is the mailbox database's id; ids of mailboxes, folders and contents are unique within
// one. A content is in pieces of engine.ChunkSize.
//
// imapspec_fence is the first statement of every commit. It locks the owner's row, so that nobody takes over before the transaction
// has ended, and it fails for a former owner, and for a transaction that was given up for lost (see resolve).
const schema = `
CREATE TABLE imapspec_schema (version integer NOT NULL);
CREATE TABLE organisation (id integer PRIMARY KEY CHECK (id = 1), revision bigint NOT NULL, state bytea NOT NULL);
CREATE TABLE mailbox_database (
	id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text NOT NULL UNIQUE,
	token bigint NOT NULL DEFAULT 0, barrier bigint NOT NULL DEFAULT 0, last_commit bigint NOT NULL DEFAULT 0);
CREATE TABLE lease (
	db integer PRIMARY KEY REFERENCES mailbox_database, token bigint NOT NULL, owner text NOT NULL, host text NOT NULL,
	expires timestamptz NOT NULL);
CREATE TABLE mailbox (db integer, id bigint, guid text NOT NULL, next_uid_validity bigint NOT NULL, PRIMARY KEY (db, id), UNIQUE (db, guid));
CREATE TABLE folder (
	db integer, id bigint, mailbox bigint NOT NULL, name text NOT NULL, class text NOT NULL, uid_validity bigint NOT NULL,
	uid_next bigint NOT NULL, mod_seq bigint NOT NULL, recent_from bigint NOT NULL, PRIMARY KEY (db, id)) WITH (fillfactor = 70);
CREATE INDEX folder_of_mailbox ON folder (db, mailbox);
CREATE TABLE message (
	db integer, folder bigint, uid bigint, content bigint NOT NULL, mod_seq bigint NOT NULL, flags integer NOT NULL,
	keywords text NOT NULL, date bigint NOT NULL, zone integer NOT NULL, size bigint NOT NULL,
	plain boolean NOT NULL DEFAULT false, PRIMARY KEY (db, folder, uid)) WITH (fillfactor = 80);
CREATE TABLE content (db integer, id bigint, chunk integer, data bytea NOT NULL, PRIMARY KEY (db, id, chunk));
ALTER TABLE content ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TABLE discarded (db integer, content bigint, PRIMARY KEY (db, content));
CREATE TABLE subscription (db integer, mailbox bigint, name text, PRIMARY KEY (db, mailbox, name));
CREATE TABLE retired (db integer, mailbox bigint, name text, uid_validity bigint NOT NULL, PRIMARY KEY (db, mailbox, name));
CREATE FUNCTION imapspec_fence(wanted_db integer, wanted_token bigint, wanted_barrier bigint, number bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	UPDATE mailbox_database SET last_commit = number WHERE id = wanted_db AND token = wanted_token AND barrier = wanted_barrier;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the mailbox database has another owner' USING ERRCODE = 'IM001';
	END IF;
END $$;
CREATE FUNCTION imapspec_organisation(before bigint, after bigint, new_state bytea) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF before = 0 THEN
		INSERT INTO organisation VALUES (1, after, new_state) ON CONFLICT DO NOTHING;
	ELSE
		UPDATE organisation SET revision = after, state = new_state WHERE revision = before;
	END IF;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'the organisation was changed meanwhile' USING ERRCODE = 'IM002';
	END IF;
	PERFORM pg_notify('imapspec_organisation_' || current_schema()::regnamespace::oid::text, after::text);
END $$;
`

// schema2 is what version 2 adds: engine.Record.Plain, of which nothing is known for the messages that are there. A host that still
// runs a program of version 1 goes on with it.
const schema2 = `
ALTER TABLE message ADD COLUMN plain boolean NOT NULL DEFAULT false;
`

// migrate makes the tables where there are none, adds to those of an older program, and refuses a newer one's.
func migrate(ctx context.Context, config *pgx.ConnConfig) error {
	conn, err := connect(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock); err != nil {
			return fmt.Errorf("wait for another host that makes the tables: %w", err)
		}
		var place *string
		var present bool
		err := tx.QueryRow(ctx, "SELECT current_schema(), to_regclass(quote_ident(current_schema()) || '.imapspec_schema') IS NOT NULL").Scan(&place, &present)
		switch {
		case err != nil:
			return fmt.Errorf("look for the tables: %w", err)
		case place == nil:
			return fmt.Errorf("database %q has no schema that the DSN's search_path names; make it with CREATE SCHEMA", config.Database)
		case present:
			return addTo(ctx, tx, config, *place)
		}
		if _, err := tx.Exec(ctx, schema+fmt.Sprintf("INSERT INTO imapspec_schema VALUES (%d)", version)); err != nil {
			return explainTables(config, *place, err)
		}
		return nil
	})
}

// addTo makes tables that are there those of this version.
func addTo(ctx context.Context, tx pgx.Tx, config *pgx.ConnConfig, place string) error {
	var found int
	if err := tx.QueryRow(ctx, "SELECT version FROM imapspec_schema").Scan(&found); err != nil {
		return fmt.Errorf("read the tables' version in schema %q of database %q: %w", place, config.Database, err)
	}
	switch found {
	case version:
		return nil
	case 1:
		if _, err := tx.Exec(ctx, schema2+fmt.Sprintf("UPDATE imapspec_schema SET version = %d", version)); err != nil {
			return fmt.Errorf("add to the tables of version %d in schema %q of database %q, which their owner may: %w", found, place, config.Database, err)
		}
		return nil
	default:
		return fmt.Errorf("the tables in schema %q of database %q are of version %d, this program knows %d; use a newer program, or another database",
			place, config.Database, found, version)
	}
}

// explainTables says why the tables could not be made.
func explainTables(config *pgx.ConnConfig, place string, err error) error {
	if is(err, stateNoPrivilege) {
		return fmt.Errorf("user %q may not make tables in schema %q of database %q; allow it with: GRANT CREATE ON SCHEMA %s TO %s: %w",
			config.User, place, config.Database, place, config.User, err)
	}
	return fmt.Errorf("make the tables in schema %q of database %q: %w", place, config.Database, err)
}
