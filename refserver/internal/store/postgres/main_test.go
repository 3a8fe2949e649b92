package postgres_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/postgres"
	"github.com/imapspec/imapspec/refserver/internal/store/storetest"
	peer "github.com/imapspec/imapspec/scenarios/peers/postgres"
)

// server is the PostgreSQL that these tests share; each works in a schema of its own.
var server *peer.Shared

func TestMain(m *testing.M) {
	if dsn := os.Getenv(appenderDSN); dsn != "" {
		fmt.Fprintln(os.Stderr, appendForever(dsn))
		os.Exit(1)
	}
	server = peer.OpenShared(context.Background())
	status := m.Run()
	if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		status = 1
	}
	os.Exit(status)
}

// How long owners may be silent: where a test waits for the end of a lease, and everywhere else, where a machine that stands still for a
// while is no reason to lose anything.
const shortLease, longLease = 15 * time.Second, time.Hour

// open opens a mailbox database until the test ends.
func open(t testing.TB, config postgres.Config) *postgres.Store {
	t.Helper()
	if config.Database == "" {
		config.Database = "DB01"
	}
	if config.Lease == 0 {
		config.Lease = longLease
	}
	s, err := postgres.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestContract(t *testing.T) {
	t.Parallel()
	var places sync.Map // store → its DSN
	openAt := func(t *testing.T, dsn string) store.Store {
		s := open(t, postgres.Config{DSN: dsn})
		places.Store(s, dsn)
		return s
	}
	storetest.Run(t, storetest.Subject{
		Open: func(t *testing.T) store.Store { return openAt(t, server.DSN(t)) },
		Reopen: func(t *testing.T, s store.Store) store.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			dsn, _ := places.Load(s)
			return openAt(t, dsn.(string))
		},
	})
}
