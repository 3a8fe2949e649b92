package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/postgres"
)

const (
	box      = "11111111-2222-3333-4444-555555555555"
	patience = 5 * time.Minute // for what is to happen soon, or when a lease ends
)

func message(text string) store.NewMessage {
	return store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text))}
}

func mailbox(t testing.TB, s store.Store) store.Mailbox {
	t.Helper()
	m, err := s.Mailbox(t.Context(), box)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// contents returns the messages of INBOX by UID.
func contents(t testing.TB, s store.Store) map[uint32]string {
	t.Helper()
	v, err := mailbox(t, s).Select(t.Context(), "INBOX", true)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	texts := map[uint32]string{}
	for seq := 1; seq <= v.Len(); seq++ {
		m, _ := v.At(seq)
		c, err := v.Open(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(io.NewSectionReader(c, 0, c.Size()))
		if err != nil {
			t.Fatal(err)
		}
		texts[m.UID] = string(data)
	}
	return texts
}

// through returns the DSN by way of a proxy.
func through(t *testing.T, dsn string) (string, *proxy) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, u.Host)
	u.Host = p.address()
	return u.String(), p
}

// query asks PostgreSQL itself.
func query[T any](t testing.TB, dsn, text string, args ...any) T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, _ := conn.Query(t.Context(), text, args...)
	value, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func awaitLost(t *testing.T, s *postgres.Store) {
	t.Helper()
	select {
	case <-s.Lost():
	case <-time.After(patience):
		t.Fatal("the owner does not notice that it has lost the database")
	}
	if !errors.Is(s.Err(), postgres.ErrLost) || !errors.Is(s.Err(), store.ErrClosed) {
		t.Errorf("the reason is %v", s.Err())
	}
}

func TestOneOwnerAtATime(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	a := open(t, postgres.Config{DSN: dsn, Host: "MAILBOX01"})
	_, err := postgres.Open(t.Context(), postgres.Config{DSN: dsn, Database: "DB01", Host: "MAILBOX02"})
	if !errors.Is(err, postgres.ErrOwned) || !strings.Contains(err.Error(), `"MAILBOX01"`) {
		t.Fatalf("a second owner: %v", err)
	}
	if _, err := postgres.Open(t.Context(), postgres.Config{DSN: dsn, Database: "DB01", Host: "MAILBOX01"}); !errors.Is(err, postgres.ErrOwned) {
		t.Fatalf("a second owner on the same host: %v", err)
	}
	open(t, postgres.Config{DSN: dsn, Host: "MAILBOX02", Database: "DB02"}) // another database is another matter
	type result struct {
		s   *postgres.Store
		err error
	}
	taken := make(chan result, 1)
	go func() {
		s, err := postgres.Open(context.Background(), postgres.Config{DSN: dsn, Database: "DB01", Host: "MAILBOX02", Wait: patience})
		taken <- result{s, err}
	}()
	if _, err := mailbox(t, a).Append(t.Context(), "INBOX", message("one")); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(a.Err(), store.ErrClosed) || errors.Is(a.Err(), postgres.ErrLost) {
		t.Errorf("after Close: %v", a.Err())
	}
	b := <-taken
	if b.err != nil {
		t.Fatal(b.err)
	}
	defer b.s.Close()
	if b.s.Token() <= a.Token() {
		t.Errorf("token %d after %d", b.s.Token(), a.Token())
	}
	if got := contents(t, b.s); len(got) != 1 || got[1] != "one" {
		t.Errorf("the new owner finds %v", got)
	}
}

// TestDatabasesAreApart puts the same things into two databases of one PostgreSQL.
func TestDatabasesAreApart(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	a, b := open(t, postgres.Config{DSN: dsn, Database: "A"}), open(t, postgres.Config{DSN: dsn, Database: "B"})
	for text, s := range map[string]store.Store{"in a": a, "in b": b} {
		if _, err := mailbox(t, s).Append(t.Context(), "INBOX", message(text)); err != nil {
			t.Fatal(err)
		}
	}
	v, err := mailbox(t, a).Select(t.Context(), "INBOX", false)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := v.StoreFlags(t.Context(), []int{1}, store.AddFlags, store.Flags{System: store.Deleted}, 0); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(v.Expunge(t.Context(), nil), mailbox(t, a).Delete(t.Context(), "Journal")); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, b); got[1] != "in b" {
		t.Errorf("B holds %v", got)
	}
	if _, err := mailbox(t, b).Folder(t.Context(), "Journal"); err != nil {
		t.Errorf("Journal in B: %v", err)
	}
}

// writers append, each message with a text of its own, until an append fails with ErrClosed.
type writers struct {
	wg    sync.WaitGroup
	mu    sync.Mutex
	acked map[uint32]string
	tried map[string]bool
	some  chan struct{} // receives with each acknowledgement
}

func startWriters(t *testing.T, s store.Store, name string, count int) *writers {
	t.Helper()
	w := &writers{acked: map[uint32]string{}, tried: map[string]bool{}, some: make(chan struct{}, 1)}
	m := mailbox(t, s)
	for client := range count {
		w.wg.Go(func() {
			for n := 0; ; n++ {
				text := fmt.Sprintf("%s, client %d, message %d", name, client, n)
				w.mu.Lock()
				w.tried[text] = true
				w.mu.Unlock()
				r, err := m.Append(context.Background(), "INBOX", message(text))
				if errors.Is(err, store.ErrClosed) {
					return
				}
				if err != nil {
					continue
				}
				w.mu.Lock()
				if before, ok := w.acked[r.UIDs[0]]; ok {
					t.Errorf("UID %d is that of %q and of %q", r.UIDs[0], before, text)
				}
				w.acked[r.UIDs[0]] = text
				w.mu.Unlock()
				select {
				case w.some <- struct{}{}:
				default:
				}
			}
		})
	}
	return w
}

// more waits until n more messages have been acknowledged, or at least were since it was looked at.
func (w *writers) more(t *testing.T, n int) {
	t.Helper()
	deadline := time.After(patience)
	w.mu.Lock()
	want := len(w.acked) + n
	w.mu.Unlock()
	for {
		w.mu.Lock()
		enough := len(w.acked) >= want
		w.mu.Unlock()
		if enough {
			return
		}
		select {
		case <-w.some:
		case <-deadline:
			t.Fatal("nothing is acknowledged any more")
		}
	}
}

// check compares what was acknowledged with what is there: all of that with its UID, and nothing twice.
func (w *writers) check(t *testing.T, there map[uint32]string) {
	t.Helper()
	w.wg.Wait()
	for uid, text := range w.acked {
		if there[uid] != text {
			t.Errorf("UID %d was acknowledged for %q and is %q", uid, text, there[uid])
		}
	}
	seen := map[string]bool{}
	for _, text := range there {
		if seen[text] {
			t.Errorf("%q is there twice", text)
		}
		if seen[text] = true; !w.tried[text] {
			t.Errorf("%q is there and was never sent", text)
		}
	}
}

// TestAnOwnerThatIsCutOff loses the database to another, and what either acknowledged is there once.
func TestAnOwnerThatIsCutOff(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	cut, p := through(t, dsn)
	a := open(t, postgres.Config{DSN: cut, Host: "MAILBOX01", Lease: shortLease})
	view, err := mailbox(t, a).Select(t.Context(), "Drafts", false)
	if err != nil {
		t.Fatal(err)
	}
	w := startWriters(t, a, "a", 4)
	w.more(t, 20)
	p.partition(true)
	b := open(t, postgres.Config{DSN: dsn, Host: "MAILBOX02", Wait: patience})
	awaitLost(t, a)
	select {
	case <-view.Changed():
	case <-time.After(patience):
		t.Fatal("a view of the lost database is not told")
	}
	if !view.Gone() {
		t.Error("a view of the lost database lives on")
	}
	w.check(t, contents(t, b))
	p.partition(false)
	if _, err := mailbox(t, b).Append(t.Context(), "INBOX", message("b")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Mailbox(t.Context(), box); !errors.Is(err, postgres.ErrLost) {
		t.Errorf("the former owner still opens a mailbox: %v", err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	if b.Err() != nil {
		t.Errorf("the former owner took the lease with it: %v", b.Err())
	}
}

// TestATakeoverInTheMiddleOfWrites lets the lease run out, by PostgreSQL's clock, under an owner that does not know.
func TestATakeoverInTheMiddleOfWrites(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	a := open(t, postgres.Config{DSN: dsn, Host: "MAILBOX01", Lease: time.Hour})
	w := startWriters(t, a, "a", 4)
	w.more(t, 20)
	_ = query[string](t, dsn, "UPDATE lease SET expires = '-infinity' RETURNING owner")
	b := open(t, postgres.Config{DSN: dsn, Host: "MAILBOX02"})
	r, err := mailbox(t, b).Append(t.Context(), "INBOX", message("b"))
	if err != nil {
		t.Fatal(err)
	}
	awaitLost(t, a)
	there := contents(t, b)
	if there[r.UIDs[0]] != "b" {
		t.Errorf("the new owner's message is %q", there[r.UIDs[0]])
	}
	delete(there, r.UIDs[0])
	w.check(t, there)
}

// TestGivenUpAfterATakeover closes a store that was taken over and has not been told.
func TestGivenUpAfterATakeover(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	s, err := postgres.Open(t.Context(), postgres.Config{DSN: dsn, Host: "MAILBOX01", Lease: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	_ = query[string](t, dsn, "UPDATE lease SET token = token + 1, owner = 'another' RETURNING owner")
	if err := s.Close(); !errors.Is(err, postgres.ErrLost) {
		t.Errorf("it was given up: %v", err)
	}
	if owner := query[string](t, dsn, "SELECT owner FROM lease"); owner != "another" {
		t.Errorf("the owner is %q", owner)
	}
}

// shutGates shuts one direction of every link.
func shutGates(p *proxy, direction func(*link) *gate) {
	for _, l := range p.links() {
		g := direction(l)
		g.set(func() { g.shut, g.held = true, 0 })
	}
}

// TestACommitWithoutAnAnswer loses PostgreSQL's answer to a commit that it has made: the commit is acknowledged, once.
func TestACommitWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	cut, p := through(t, dsn)
	s := open(t, postgres.Config{DSN: cut, Lease: time.Hour}) // nothing is sent to renew it meanwhile
	m := mailbox(t, s)
	if _, err := m.Append(t.Context(), "INBOX", message("first")); err != nil {
		t.Fatal(err)
	}
	shutGates(p, func(l *link) *gate { return l.down })
	answered := make(chan error, 1)
	go func() {
		_, err := m.Append(context.Background(), "INBOX", message("second"))
		answered <- err
	}()
	deadline := time.Now().Add(patience)
	for query[int64](t, dsn, "SELECT count(*) FROM message") < 2 {
		if time.Now().After(deadline) {
			t.Fatal("the commit does not get to PostgreSQL")
		}
	}
	p.breakLinks()
	if err := <-answered; err != nil {
		t.Errorf("a commit that was made: %v", err)
	}
	finish(t, s, dsn, "first", "second", "third")
}

// TestACommitThatDidNotArrive loses a commit on its way: it fails, and cannot be made later.
func TestACommitThatDidNotArrive(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	cut, p := through(t, dsn)
	s := open(t, postgres.Config{DSN: cut, Lease: time.Hour}) // nothing is sent to renew it meanwhile
	m := mailbox(t, s)
	if _, err := m.Append(t.Context(), "INBOX", message("first")); err != nil {
		t.Fatal(err)
	}
	shutGates(p, func(l *link) *gate { return l.up })
	answered := make(chan error, 1)
	go func() {
		_, err := m.Append(context.Background(), "INBOX", message("lost"))
		answered <- err
	}()
	held := make(chan struct{})
	for _, l := range p.links() {
		go func() {
			if l.up.awaitHeld() {
				select {
				case held <- struct{}{}:
				case <-t.Context().Done():
				}
			}
		}()
	}
	select {
	case <-held:
	case <-time.After(patience):
		t.Fatal("nothing was sent")
	}
	p.breakLinks()
	if err := <-answered; err == nil || errors.Is(err, store.ErrClosed) {
		t.Errorf("a commit that did not arrive: %v", err)
	}
	finish(t, s, dsn, "first", "third")
}

// finish appends one more message, and compares what the owner and the next owner see.
func finish(t *testing.T, s *postgres.Store, dsn string, want ...string) {
	t.Helper()
	if _, err := mailbox(t, s).Append(t.Context(), "INBOX", message("third")); err != nil {
		t.Fatal(err)
	}
	before := contents(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	after := contents(t, open(t, postgres.Config{DSN: dsn}))
	for uid, text := range want {
		if before[uint32(uid+1)] != text || after[uint32(uid+1)] != text {
			t.Errorf("UID %d is %q in memory and %q in PostgreSQL, want %q", uid+1, before[uint32(uid+1)], after[uint32(uid+1)], text)
		}
	}
	if len(before) != len(want) || len(after) != len(want) {
		t.Errorf("in memory %v, in PostgreSQL %v, want %v", before, after, want)
	}
}

// TestTheHostsOwnProcessBefore is still connected for a while after it was killed: the next one of the host waits for that and not
// for the lease.
func TestTheHostsOwnProcessBefore(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	if err := open(t, postgres.Config{DSN: dsn, Host: "MAILBOX01"}).Close(); err != nil {
		t.Fatal(err)
	}
	before, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer before.Close(context.Background())
	if _, err := before.Exec(t.Context(), "SELECT set_config('application_name', 'imapspec ' || current_schema(), false)"); err != nil {
		t.Fatal(err)
	}
	if _, err := before.Exec(t.Context(), "UPDATE lease SET owner = 'imapspec ' || current_schema(), expires = clock_timestamp() + interval '1 day'"); err != nil {
		t.Fatal(err)
	}
	if _, err := postgres.Open(t.Context(), postgres.Config{DSN: dsn, Database: "DB01", Host: "MAILBOX01"}); !errors.Is(err, postgres.ErrOwned) {
		t.Fatalf("while the process before is connected: %v", err)
	}
	taken := make(chan error, 1)
	go func() {
		s, err := postgres.Open(context.Background(), postgres.Config{DSN: dsn, Database: "DB01", Host: "MAILBOX01", Wait: patience})
		if err == nil {
			err = s.Close()
		}
		taken <- err
	}()
	if err := before.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-taken; err != nil {
		t.Error(err)
	}
}
