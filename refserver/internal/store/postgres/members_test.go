package postgres_test

import (
	"context"
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/store/postgres"
)

func members(t *testing.T, config postgres.Config) *postgres.Members {
	t.Helper()
	if config.Lease == 0 {
		config.Lease = longLease
	}
	m, err := postgres.OpenMembers(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

func join(t *testing.T, m *postgres.Members) *postgres.Presence {
	t.Helper()
	p, err := m.Join(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// expect compares a census.
func expect(t *testing.T, m *postgres.Members, owners map[string]string, hosts ...string) {
	t.Helper()
	gotOwners, gotHosts, err := m.Census(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantHosts := map[string]bool{}
	for _, h := range hosts {
		wantHosts[h] = true
	}
	if !maps.Equal(gotOwners, owners) || !maps.Equal(gotHosts, wantHosts) {
		t.Errorf("owners %v, hosts %v; want %v, %v", gotOwners, gotHosts, owners, wantHosts)
	}
}

func TestMembersKnowEachOther(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	first, second := members(t, postgres.Config{DSN: dsn, Host: "MAILBOX01"}), members(t, postgres.Config{DSN: dsn, Host: "MAILBOX02"})
	expect(t, first, map[string]string{})
	here, there := join(t, first), join(t, second)
	database := open(t, postgres.Config{DSN: dsn, Database: "Mailbox Database 1", Host: "MAILBOX02"})
	expect(t, first, map[string]string{"mailbox database 1": "mailbox02"}, "mailbox01", "mailbox02")
	if err := database.Close(); err != nil {
		t.Fatal(err)
	}
	if err := there.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, second, map[string]string{}, "mailbox01")
	select {
	case <-here.Lost():
		t.Error("a host that is there was lost")
	case <-there.Lost():
	}
}

func TestAHostIsThereOnce(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	first := join(t, members(t, postgres.Config{DSN: dsn, Host: "MAILBOX01"}))
	second := members(t, postgres.Config{DSN: dsn, Host: "mailbox01"})
	if p, err := second.Join(t.Context(), 0); !errors.Is(err, postgres.ErrOwned) {
		t.Fatalf("a second process of the same name joined: %v, %v", p, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	join(t, second)
}

// TestALeaseThatEndsBeforeItIsKept: so much time passes between the question for it and the answer.
func TestALeaseThatEndsBeforeItIsKept(t *testing.T) {
	t.Parallel()
	m := members(t, postgres.Config{DSN: server.DSN(t), Host: "MAILBOX01", Lease: time.Microsecond})
	for range 20 {
		select {
		case <-join(t, m).Lost():
		case <-time.After(patience):
			t.Fatal("the host thinks that it is there")
		}
	}
}

func TestTurns(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	first, second := members(t, postgres.Config{DSN: dsn, Host: "MAILBOX01"}), members(t, postgres.Config{DSN: dsn, Host: "MAILBOX02"})
	mine, err := first.Turn(t.Context(), "setup", 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := second.Turn(t.Context(), "setup", 0); !errors.Is(err, postgres.ErrOwned) {
		t.Fatalf("two hosts have their turn: %v", err)
	}
	expect(t, second, map[string]string{})
	got := make(chan error, 1)
	go func() {
		theirs, err := second.Turn(context.Background(), "setup", patience)
		if err == nil {
			err = theirs.Close()
		}
		got <- err
	}()
	for range 2 {
		if err := mine.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-got; err != nil {
		t.Fatal(err)
	}
}

// TestATurnIsOverWhenPostgreSQLAnswersLate: a host that goes on waits longer for that than one that ends.
func TestATurnIsOverWhenPostgreSQLAnswersLate(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	cut, way := through(t, dsn)
	first, second := members(t, postgres.Config{DSN: cut, Host: "MAILBOX01"}), members(t, postgres.Config{DSN: dsn, Host: "MAILBOX02"})
	mine, err := first.Turn(t.Context(), "setup", 0)
	if err != nil {
		t.Fatal(err)
	}
	way.partition(true)
	left := make(chan error, 1)
	go func() { left <- mine.Leave(context.Background()) }()
	select {
	case err := <-left:
		t.Errorf("it was over although PostgreSQL had not answered: %v", err)
	case <-time.After(5500 * time.Millisecond): // a little longer than closing waits
	}
	way.partition(false)
	if err := <-left; err != nil {
		t.Error(err)
	}
	theirs, err := second.Turn(t.Context(), "setup", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := theirs.Close(); err != nil {
		t.Error(err)
	}
}

func TestAHostThatIsCutOffIsGone(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	cut, way := through(t, dsn)
	config := postgres.Config{DSN: cut, Host: "MAILBOX01", Lease: shortLease}
	there := join(t, members(t, config))
	config.DSN, config.Host = dsn, "MAILBOX02"
	watch := members(t, config)
	expect(t, watch, map[string]string{}, "mailbox01")
	way.partition(true)
	select {
	case <-there.Lost():
	case <-time.After(patience):
		t.Fatal("a host that is cut off thinks that it is there")
	}
	// By its own clock it has gone a little earlier than by PostgreSQL's.
	deadline, look := time.After(patience), time.NewTicker(20*time.Millisecond)
	defer look.Stop()
	for {
		_, hosts, err := watch.Census(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(hosts) == 0 {
			return
		}
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("the others still see %v", hosts)
		}
	}
}

// TestConnectionsThatACutNetworkLeftBehind: the ways that were open pass nothing any more, and nobody was told; new ones do. Contents
// are read all the same, within the time that one reading may take.
func TestConnectionsThatACutNetworkLeftBehind(t *testing.T) {
	t.Parallel()
	cut, way := through(t, server.DSN(t))
	s := open(t, postgres.Config{DSN: cut, Lease: 24 * time.Second})
	m := mailbox(t, s)
	if _, err := m.Append(t.Context(), "INBOX", message("Subject: kept\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, s); len(got) != 1 { // which leaves a connection in the pool
		t.Fatalf("contents %v", got)
	}
	<-time.After(3100 * time.Millisecond) // an eighth of the lease: connections that are used all the time are not asked
	for _, l := range way.links() {
		for _, g := range []*gate{l.up, l.down} {
			g.set(func() { g.shut = true })
		}
	}
	if got := contents(t, s); len(got) != 1 {
		t.Errorf("contents %v", got)
	}
	way.breakLinks() // so that closing waits for nothing
}
