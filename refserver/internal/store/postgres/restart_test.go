package postgres_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/postgres"
	peer "github.com/imapspec/imapspec/scenarios/peers/postgres"
)

// TestPostgreSQLIsRestarted ends PostgreSQL under load, orderly and by a crash of its own. The owner goes on by itself, and what it
// has in memory is what PostgreSQL has.
func TestPostgreSQLIsRestarted(t *testing.T) {
	t.Parallel()
	cluster := peer.StartForTest(t)
	s := open(t, postgres.Config{DSN: cluster.DSN()})
	w := startWriters(t, s, "a", 4)
	for _, end := range []func() error{cluster.Stop, cluster.Kill} {
		w.more(t, 20)
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if err := cluster.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.more(t, 20)
	}
	if err := s.Err(); err != nil {
		t.Fatalf("the database was lost: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	w.check(t, contents(t, open(t, postgres.Config{DSN: cluster.DSN()})))
}

// TestCensusAfterARestart answers at once when PostgreSQL is there again: the connection of the last census is not.
func TestCensusAfterARestart(t *testing.T) {
	t.Parallel()
	cluster := peer.StartForTest(t)
	m := members(t, postgres.Config{DSN: cluster.DSN()})
	expect(t, m, map[string]string{})
	if err := cluster.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect(t, m, map[string]string{})
}

// TestMemoryAndPostgreSQLAgree compares both after the connection broke many times in the middle of commits.
func TestMemoryAndPostgreSQLAgree(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	cut, p := through(t, dsn)
	s := open(t, postgres.Config{DSN: cut, Lease: time.Minute})
	w := startWriters(t, s, "a", 4)
	for range 30 {
		w.more(t, 5)
		p.breakLinks()
	}
	w.more(t, 5)
	if err := s.Err(); err != nil {
		t.Fatalf("the database was lost: %v", err)
	}
	view, err := mailbox(t, s).Select(t.Context(), "INBOX", true)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	view.Sync(true)
	there := contents(t, open(t, postgres.Config{DSN: dsn}))
	w.check(t, there)
	for seq := 1; seq <= view.Len(); seq++ {
		m, _ := view.At(seq)
		if there[m.UID] == "" {
			t.Errorf("UID %d is in memory only", m.UID)
		}
		delete(there, m.UID)
	}
	if len(there) > 0 {
		t.Errorf("in PostgreSQL only: %v", there)
	}
}

// TestTablesOfAnOlderProgram opens tables of the first version. Of messages that were there it is not known what their headers hold.
func TestTablesOfAnOlderProgram(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	plain := func(texts ...string) store.FolderInfo {
		s := open(t, postgres.Config{DSN: dsn})
		defer s.Close()
		box, err := s.Mailbox(t.Context(), "alice")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if _, err := box.Append(t.Context(), "INBOX", store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text))}); err != nil {
				t.Fatal(err)
			}
		}
		info, err := box.Folder(t.Context(), "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	plain("a: b")
	execute(t, dsn, "ALTER TABLE message DROP COLUMN plain; UPDATE imapspec_schema SET version = 1")
	if info := plain("c: d"); info.Messages != 2 || info.PlainHeaders != 1 {
		t.Errorf("%+v", info)
	}
	if info := plain(); info.Messages != 2 || info.PlainHeaders != 1 {
		t.Errorf("after another start: %+v", info)
	}
}

// execute carries out a statement that gives no rows.
func execute(t testing.TB, dsn, text string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}
