package postgres_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store/postgres"
	peer "github.com/imapspec/imapspec/scenarios/peers/postgres"
)

func openOrganisation(t *testing.T, dsn string) *postgres.Organisation {
	t.Helper()
	o, err := postgres.OpenOrganisation(t.Context(), dsn, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	})
	return o
}

// host is one host's directory of an organisation that it shares.
func host(t *testing.T, dsn string) *org.Directory {
	t.Helper()
	o := openOrganisation(t, dsn)
	raw, err := o.LoadOrganisation()
	if err != nil {
		t.Fatal(err)
	}
	first, err := org.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	d := org.NewSharedDirectory(first, o)
	o.Watch(func(state []byte) {
		if err := d.Adopt(state); err != nil {
			t.Error(err)
		}
	})
	return d
}

// found keeps the first state of an organisation.
func found(t *testing.T, dsn string) {
	t.Helper()
	if saved, err := openOrganisation(t, dsn).SaveAfter([]byte(`{"revision": 1, "name": "First"}`), 0, 1); err != nil || !saved {
		t.Fatalf("%v %v", saved, err)
	}
}

// awaitName waits until a host knows a name.
func awaitName(t *testing.T, d *org.Directory, name string) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for d.View().Name != name {
		select {
		case <-deadline.C:
			t.Fatalf("the host knows %q at revision %d, not %q", d.View().Name, d.View().Revision, name)
		case <-tick.C:
		}
	}
}

func name(n string) func(*org.State) error {
	return func(s *org.State) error { s.Name = n; return nil }
}

func TestOrganisationIsComparedAndSwapped(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	o := openOrganisation(t, dsn)
	if state, err := o.LoadOrganisation(); err != nil || state != nil {
		t.Fatalf("a new one: %q %v", state, err)
	}
	for _, step := range []struct {
		state         string
		before, after uint64
		saved         bool
	}{{"one", 0, 1, true}, {"other", 0, 1, false}, {"two", 1, 2, true}, {"late", 1, 2, false}, {"early", 5, 6, false}, {"three", 2, 3, true}} {
		if saved, err := o.SaveAfter([]byte(step.state), step.before, step.after); err != nil || saved != step.saved {
			t.Errorf("%s: %v %v", step.state, saved, err)
		}
	}
	if state, err := openOrganisation(t, dsn).LoadOrganisation(); err != nil || string(state) != "three" {
		t.Errorf("kept: %q %v", state, err)
	}
}

// TestHostsAgree has two hosts change the organisation at the same time: no change is lost.
func TestHostsAgree(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	found(t, dsn)
	hosts := []*org.Directory{host(t, dsn), host(t, dsn)}
	const changes = 15
	var wg sync.WaitGroup
	for i, d := range hosts {
		wg.Go(func() {
			for n := range changes {
				if err := d.Update(func(s *org.State) error {
					s.Databases = append(s.Databases, &org.Database{Name: fmt.Sprint(i, " ", n)})
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := hosts[0].Update(name("Last")); err != nil {
		t.Fatal(err)
	}
	for _, d := range hosts {
		awaitName(t, d, "Last")
		if got := len(d.View().Databases); got != 2*changes || d.View().Revision != 2*changes+2 {
			t.Errorf("%d changes at revision %d", got, d.View().Revision)
		}
	}
}

// TestAHostLearnsWhatItMissed changes the organisation while a host's connections are cut.
func TestAHostLearnsWhatItMissed(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	found(t, dsn)
	cut, p := through(t, dsn)
	near, far := host(t, dsn), host(t, cut)
	p.partition(true)
	if err := near.Update(name("Second")); err != nil {
		t.Fatal(err)
	}
	p.breakLinks()
	p.partition(false)
	awaitName(t, far, "Second")
	if err := far.Update(func(s *org.State) error { s.Domain = "far.example"; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := near.Update(name("Third")); err != nil {
		t.Fatal(err)
	}
	if s := near.View(); s.Domain != "far.example" || s.Name != "Third" {
		t.Errorf("the near host knows %q, %q", s.Domain, s.Name)
	}
}

// TestAnOrganisationSavedWithoutAnAnswer loses PostgreSQL's answer to a change that it has made.
func TestAnOrganisationSavedWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	found(t, dsn)
	cut, p := through(t, dsn)
	far := openOrganisation(t, cut)
	if saved, err := far.SaveAfter([]byte(`{"revision": 2}`), 1, 2); err != nil || !saved { // which makes the driver know the statement
		t.Fatal(saved, err)
	}
	shutGates(p, func(l *link) *gate { return l.down })
	answered := make(chan error, 1)
	go func() {
		saved, err := far.SaveAfter([]byte(`{"revision": 3}`), 2, 3)
		if err == nil && !saved {
			err = postgres.ErrStale
		}
		answered <- err
	}()
	deadline := time.Now().Add(patience)
	for query[int64](t, dsn, "SELECT revision FROM organisation") < 3 {
		if time.Now().After(deadline) {
			t.Fatal("the change does not get to PostgreSQL")
		}
	}
	p.breakLinks()
	if err := <-answered; err != nil {
		t.Error(err)
	}
}

// TestTheStoresOrganisation changes it by way of two stores: the one that does not know the newest is refused.
func TestTheStoresOrganisation(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	a, b := open(t, postgres.Config{DSN: dsn, Database: "A"}), open(t, postgres.Config{DSN: dsn, Database: "B"})
	if err := a.SaveOrganisation([]byte("a")); err != nil {
		t.Fatal(err)
	}
	if err := b.SaveOrganisation([]byte("b")); err == nil {
		t.Error("a change was overwritten by somebody who had not seen it")
	}
	if err := a.SaveOrganisation([]byte("again")); err != nil {
		t.Error(err)
	}
}

// records is a log handler that passes levels and messages on.
type records chan string

func (r records) Enabled(context.Context, slog.Level) bool { return true }
func (r records) WithAttrs([]slog.Attr) slog.Handler       { return r }
func (r records) WithGroup(string) slog.Handler            { return r }
func (r records) Handle(ctx context.Context, record slog.Record) error {
	select {
	case r <- record.Level.String() + " " + record.Message:
	case <-time.After(patience): // nobody asks any more
	}
	return nil
}

// TestAnOutageIsLoggedOnce: the attempts to watch again while PostgreSQL is away are many, and one warning tells of them.
func TestAnOutageIsLoggedOnce(t *testing.T) {
	t.Parallel()
	cluster := peer.StartForTest(t)
	log := make(records, 1000)
	o, err := postgres.OpenOrganisation(t.Context(), cluster.DSN(), slog.New(log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	if saved, err := o.SaveAfter([]byte(`{"revision": 1}`), 0, 1); err != nil || !saved {
		t.Fatalf("%v %v", saved, err)
	}
	watched := make(chan struct{}, 10)
	o.Watch(func([]byte) { watched <- struct{}{} })
	next := func(want string) {
		t.Helper()
		select {
		case got := <-log:
			if got != want {
				t.Fatalf("got %q; want %q", got, want)
			}
		case <-time.After(patience):
			t.Fatalf("%q was not logged", want)
		}
	}
	<-watched
	if err := cluster.Stop(); err != nil {
		t.Fatal(err)
	}
	next("WARN the organisation is not watched")
	for range 3 {
		next("DEBUG the organisation is not watched")
	}
	if err := cluster.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	for deadline := time.After(patience); ; {
		select {
		case got := <-log:
			switch got {
			case "DEBUG the organisation is not watched":
				continue
			case "INFO the organisation is watched again":
				return
			}
			t.Fatalf("got %q", got)
		case <-deadline:
			t.Fatal("the end of the outage was not logged")
		}
	}
}
