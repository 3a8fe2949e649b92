package activemanager_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

const patience = 2 * time.Minute // for what takes milliseconds, on a machine that may stand still

// cluster is a store that hosts share, in memory: leases without a time, which a test takes away.
type cluster struct {
	mu    sync.Mutex
	owner map[string]*lease // by name in lower case; "host/…" for hosts
}

// lease is one ownership. Close may be called again.
type lease struct {
	store.Store
	cluster  *cluster
	name     string
	host     string
	lost     chan struct{}
	once     sync.Once
	unawares atomic.Bool // another host has it, and Lost does not say so
}

func (l *lease) Lost() <-chan struct{} { return l.lost }

func (l *lease) Close() error {
	if l.unawares.Load() {
		return fmt.Errorf("give it up: %w", activemanager.ErrLost)
	}
	l.once.Do(func() {
		l.cluster.mu.Lock()
		defer l.cluster.mu.Unlock()
		if l.cluster.owner[l.name] == l {
			delete(l.cluster.owner, l.name)
		}
		close(l.lost)
	})
	return nil
}

// view is the cluster as one host sees it.
type view struct {
	*cluster
	host  string
	store store.Store

	mu  sync.Mutex
	cut bool
}

var errCut = errors.New("the store does not answer")

func (v *view) take(name string) (*lease, error) {
	v.mu.Lock()
	cut := v.cut
	v.mu.Unlock()
	if cut {
		return nil, errCut
	}
	v.cluster.mu.Lock()
	defer v.cluster.mu.Unlock()
	if v.owner[name] != nil {
		return nil, fmt.Errorf("%s: %w", name, activemanager.ErrOwned)
	}
	v.owner[name] = &lease{Store: v.store, cluster: v.cluster, name: name, host: v.host, lost: make(chan struct{})}
	return v.owner[name], nil
}

func (v *view) Open(_ context.Context, database string) (activemanager.Database, error) {
	l, err := v.take(strings.ToLower(database))
	if err != nil {
		return nil, err
	}
	return l, nil
}

func (v *view) Join(context.Context) (activemanager.Presence, error) {
	l, err := v.take("host/" + v.host)
	if err != nil {
		return nil, err
	}
	return l, nil
}

func (v *view) Census(context.Context) (activemanager.Census, error) {
	v.mu.Lock()
	cut := v.cut
	v.mu.Unlock()
	if cut {
		return activemanager.Census{}, errCut
	}
	v.cluster.mu.Lock()
	defer v.cluster.mu.Unlock()
	c := activemanager.Census{Owners: map[string]string{}, Hosts: map[string]bool{}}
	for name, l := range v.owner {
		if host, ok := strings.CutPrefix(name, "host/"); ok {
			c.Hosts[host] = true
		} else {
			c.Owners[name] = l.host
		}
	}
	return c, nil
}

// setCut has the store not answer this host, and takes away what the host had.
func (v *view) setCut(cut bool) {
	v.mu.Lock()
	v.cut = cut
	v.mu.Unlock()
	if !cut {
		return
	}
	v.cluster.mu.Lock()
	var gone []*lease
	for _, l := range v.owner {
		if l.host == v.host {
			gone = append(gone, l)
		}
	}
	v.cluster.mu.Unlock()
	for _, l := range gone {
		_ = l.Close()
	}
}

// world is three hosts with two databases: the first is active on MAILBOX01, with copies on all of them.
type world struct {
	t         *testing.T
	directory *org.Directory
	views     []*view
	managers  []*activemanager.Manager

	mu       sync.Mutex
	evicted  []string // hosts whose sessions were ended, in order
	evicting func()   // does something while the next host does that
	logs     lockedBuffer
}

// lockedBuffer is what the managers have logged.
type lockedBuffer struct {
	mu      sync.Mutex
	buf     bytes.Buffer
	writing func(line string) // holds up who logs; nil: nobody
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	writing := b.writing
	n, err := b.buf.Write(p)
	b.mu.Unlock()
	if writing != nil {
		writing(string(p))
	}
	return n, err
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func newWorld(t *testing.T) *world {
	t.Helper()
	state, err := org.New(org.Options{Group: org.DefaultGroup})
	check(t, err)
	for _, name := range []string{"MAILBOX02", "MAILBOX03"} {
		check(t, state.Join(org.Options{ServerName: name, Group: org.DefaultGroup}))
	}
	w := &world{t: t, directory: org.NewDirectory(state, nil)}
	shared := &cluster{owner: map[string]*lease{}}
	memory, err := sqlite.Open(t.Context(), "", nil)
	check(t, err)
	t.Cleanup(func() { check(t, memory.Close()) })
	for n := range 3 {
		name := fmt.Sprintf("MAILBOX%02d", n+1)
		v := &view{cluster: shared, host: strings.ToLower(name), store: memory}
		m := activemanager.New(activemanager.Config{Server: name, Directory: w.directory, Shared: v, Interval: 5 * time.Millisecond,
			Log: slog.New(slog.NewTextHandler(&w.logs, nil)), Evict: func(context.Context, func(string) bool) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.evicted = append(w.evicted, name)
				if w.evicting != nil {
					w.evicting()
					w.evicting = nil
				}
			}})
		w.views, w.managers = append(w.views, v), append(w.managers, m)
		check(t, m.Start(t.Context()))
		t.Cleanup(func() { check(t, m.Stop(context.Background())) })
	}
	return w
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// await waits until a database is mounted on a host, by its number from 1, and there alone.
func (w *world) await(database string, host int) {
	w.t.Helper()
	check(w.t, w.managers[host-1].WaitMounted(w.patience(), database))
	for i, m := range w.managers {
		if i != host-1 && m.Mounted(database) {
			w.t.Errorf("%s is mounted on MAILBOX%02d and on MAILBOX%02d", database, i+1, host)
		}
	}
}

// patience is a context for what must happen.
func (w *world) patience() context.Context {
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	w.t.Cleanup(cancel)
	return ctx
}

const (
	first  = "Mailbox Database 1"
	second = "Mailbox Database 2"
)

func TestDatabasesAreMountedWhereTheyAreActive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.await(first, 1)
	w.await(second, 2)
	guid := w.directory.View().Recipients[0].MailboxGUID
	if _, err := w.managers[0].Mailbox(t.Context(), guid); err != nil {
		t.Error(err)
	}
	if _, err := w.managers[1].Mailbox(t.Context(), guid); !errors.Is(err, store.ErrNotMounted) {
		t.Errorf("a mailbox of another server: %v", err)
	}
	if _, err := w.managers[0].Mailbox(t.Context(), "nobody's"); !errors.Is(err, store.ErrNotMounted) {
		t.Errorf("a mailbox of nobody: %v", err)
	}
}

func TestAMoveEndsSessionsFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.await(first, 1)
	check(t, w.managers[2].Move(t.Context(), first, "MAILBOX02"))
	w.await(first, 2)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.evicted, []string{"MAILBOX01"}) {
		t.Errorf("sessions were ended on %v", w.evicted)
	}
}

func TestAMoveToAServerThatDoesNotMountIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.await(first, 1)
	w.views[1].setCut(true)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := w.managers[0].Move(ctx, first, "MAILBOX02"); err == nil {
		t.Fatal("a move to a server that cannot mount")
	}
	w.await(first, 1)
}

func TestTheTargetOfAMove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.directory.View().Database(first)
	for chosen, want := range map[string]any{"": "MAILBOX02", "MAILBOX03": "MAILBOX03", "MAILBOX04": activemanager.ErrNoCopy} {
		got, err := w.managers[0].Target(t.Context(), d, chosen)
		if wanted, ok := want.(error); ok && !errors.Is(err, wanted) || !ok && got != want {
			t.Errorf("%q: %q, %v", chosen, got, err)
		}
	}
	w.views[1].setCut(true)
	if got, err := w.managers[0].Target(t.Context(), d, ""); got != "MAILBOX03" {
		t.Errorf("with MAILBOX02 gone: %q, %v", got, err)
	}
	if _, err := w.managers[0].Target(t.Context(), d, "MAILBOX02"); !errors.Is(err, activemanager.ErrGone) {
		t.Errorf("a server that is gone: %v", err)
	}
}

func TestThePreferredServerTakesOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.await(first, 1)
	w.views[0].setCut(true)
	w.await(first, 2)
	if got := w.directory.View().Database(first).ActiveServer; got != "MAILBOX02" {
		t.Errorf("the organisation says %s", got)
	}
	w.views[1].setCut(true)
	w.await(first, 3)
	w.await(second, 3)
	for _, v := range w.views {
		v.setCut(false)
	}
	w.await(first, 3) // nothing is taken back
	copies, err := w.managers[0].Copies(t.Context())
	check(t, err)
	mounted := map[string]string{}
	for _, c := range copies {
		if c.Mounted {
			mounted[c.Database] = c.Server
		}
	}
	if mounted[first] != "MAILBOX03" || mounted[second] != "MAILBOX03" {
		t.Errorf("mounted: %v", mounted)
	}
}

// TestALossIsLogged moves a database that its host has lost: the news of the move comes before that of the loss, as it may on a host that
// was frozen.
func TestALossIsLogged(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*lease){
		"as it is given up": func(l *lease) { _ = l.Close() },
		"not noticed at all": func(l *lease) {
			l.unawares.Store(true)
			l.cluster.mu.Lock()
			defer l.cluster.mu.Unlock()
			delete(l.cluster.owner, l.name)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.await(first, 1)
			w.mu.Lock()
			w.views[0].cluster.mu.Lock()
			owned := w.views[0].owner[strings.ToLower(first)]
			w.views[0].cluster.mu.Unlock()
			w.evicting = func() { lose(owned) }
			w.mu.Unlock()
			check(t, w.directory.Update(func(state *org.State) error {
				state.Database(first).ActiveServer = "MAILBOX02"
				return nil
			}))
			w.await(first, 2)
			// MAILBOX02 may have the database before MAILBOX01 has written what became of it.
			for ctx := w.patience(); !strings.Contains(w.logs.String(), "lost") && !strings.Contains(w.logs.String(), "dismounted"); {
				check(t, ctx.Err())
				runtime.Gosched()
			}
			if logged := w.logs.String(); !strings.Contains(logged, `level=ERROR msg="A mailbox database was lost: this server could not keep its lease." database="Mailbox Database 1" server=MAILBOX01`) ||
				strings.Contains(logged, "dismounted") {
				t.Errorf("logged was:\n%s", logged)
			}
		})
	}
}

// TestADatabaseThatWasLostIsNotMounted, also where the host has not come to look yet: another one may have it.
func TestADatabaseThatWasLostIsNotMounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.await(first, 1)
	check(t, w.managers[0].SetMounted(t.Context(), first, false))
	held, release := make(chan struct{}), make(chan struct{})
	var begun atomic.Bool
	w.logs.mu.Lock()
	w.logs.writing = func(line string) { // by MAILBOX01, between its mount and its next look
		if strings.Contains(line, "database mounted") && begun.CompareAndSwap(false, true) {
			close(held)
			<-release
		}
	}
	w.logs.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.managers[0].SetMounted(ctx, first, true) }()
	<-held
	if !w.managers[0].Mounted(first) {
		t.Error("it is not mounted")
	}
	w.views[0].setCut(true)
	if w.managers[0].Mounted(first) {
		t.Error("it is mounted on a server that has lost it")
	}
	close(release)
	w.await(first, 2)
	cancel()
	<-ended // with whichever error: another server has it
}

// TestAServerThatHasJustStartedGivesTheOthersTime: nobody takes over what a server that was never there has.
func TestAServerThatHasJustStartedGivesTheOthersTime(t *testing.T) {
	t.Parallel()
	state, err := org.New(org.Options{Group: org.DefaultGroup})
	check(t, err)
	check(t, state.Join(org.Options{ServerName: "MAILBOX02", Group: org.DefaultGroup}))
	directory := org.NewDirectory(state, nil)
	v := &view{cluster: &cluster{owner: map[string]*lease{}}, host: "mailbox02"}
	for _, c := range []struct {
		patience time.Duration
		mounted  bool
	}{{time.Hour, false}, {time.Nanosecond, true}} {
		m := activemanager.New(activemanager.Config{Server: "MAILBOX02", Directory: directory, Shared: v, Interval: time.Millisecond, Patience: c.patience})
		check(t, m.Start(t.Context()))
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		check(t, m.WaitMounted(ctx, second))
		if c.mounted {
			check(t, m.WaitMounted(ctx, first))
		} else if m.Mounted(first) {
			t.Error("it takes over at once")
		}
		cancel()
		check(t, m.Stop(context.Background()))
	}
}

func TestAHostIsThereOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	again := activemanager.New(activemanager.Config{Server: "MAILBOX01", Directory: w.directory, Shared: w.views[0]})
	if err := again.Start(t.Context()); !errors.Is(err, activemanager.ErrOwned) || !strings.Contains(err.Error(), "MAILBOX01 runs already") {
		t.Errorf("got %v", err)
	}
	check(t, again.Stop(context.Background()))
}

func TestDismountAndMount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.await(first, 1)
	check(t, w.managers[1].SetMounted(t.Context(), first, false))
	if census, err := w.views[0].Census(t.Context()); err != nil || census.Owners[strings.ToLower(first)] != "" {
		t.Errorf("a database that is dismounted has owners %v, %v", slices.Collect(maps.Values(census.Owners)), err)
	}
	check(t, w.managers[1].SetMounted(t.Context(), first, true))
	w.await(first, 1)
	if err := w.managers[0].SetMounted(t.Context(), "another", true); err == nil {
		t.Error("a database that does not exist was mounted")
	}
}
