// Package activemanager is a host's Active Manager: it mounts the mailbox databases whose active copy is on its host, gives them up
// when the active copy is moved, and takes over those of a member that is gone, as Exchange's Active Manager does.
//
// What is to be is in the organisation (org.Database: the active server, mounted or not). What is, the shared store knows: who
// owns a database (a lease with a fencing token), and which hosts are there (a lease of their own).
//
// Invariants:
//   - A mailbox is opened only while its database is owned by this host, and only through Mailbox and MailboxIn.
//   - A database is given up in this order: no new mailbox is opened, its sessions are ended (Config.Evict), its store is closed, which
//     makes what was under way durable, and then another host may own it.
//   - A database that was lost (its lease ran out) is dropped the same way, but for the last step: it is another's already. That it was
//     lost is always logged as an error, also where the news that it is to be given up comes first.
//   - A host takes over another's database only when that host is gone and the lease on the database has ended. Of several
//     candidates that are there the one whose copy is preferred acts.
package activemanager

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// ErrOwned is what Shared.Open and Shared.Join wrap while another owner has what was asked for.
var ErrOwned = errors.New("another host has it")

// ErrLost is what Database.Close wraps where there was nothing to give up: another host has taken the database over.
var ErrLost = errors.New("another host has taken it over")

// Shared is the store that the members of a group share.
type Shared interface {
	// Open takes ownership of a database. While another host owns it, it may wait for a moment, and fails with ErrOwned then.
	Open(ctx context.Context, database string) (Database, error)
	// Join says to the others that the host is there, until the returned Presence ends. It fails with ErrOwned while another process
	// of that name is there.
	Join(ctx context.Context) (Presence, error)
	// Census says who is there and who owns what.
	Census(ctx context.Context) (Census, error)
}

// Database is one ownership of a mailbox database. Close gives it up; it may fail with ErrLost although Lost says nothing yet.
type Database interface {
	Mailbox(ctx context.Context, guid string) (store.Mailbox, error)
	Lost() <-chan struct{} // closed when the ownership has ended
	Close() error
}

// Presence is a host's own lease.
type Presence interface {
	Lost() <-chan struct{}
	Close() error
}

// Census is one look at the shared store. Names of hosts and databases are in lower case.
type Census struct {
	Owners map[string]string // database → host that owns it now
	Hosts  map[string]bool   // hosts that are there now
}

// Config is what a Manager works with.
type Config struct {
	Server    string // name in the directory
	Directory *org.Directory
	Shared    Shared
	// Evict ends the sessions of mailboxes, and returns when they have ended or ctx has.
	Evict func(ctx context.Context, owns func(mailboxGUID string) bool)
	// Interval is how often the manager looks by itself whether a database waits for it; 0: a second.
	Interval time.Duration
	// Patience is how long a host that has just started gives the others to come back before it takes over what they left; 0: five
	// seconds.
	Patience time.Duration
	Log      *slog.Logger // may be nil
}

const (
	defaultInterval = time.Second
	defaultPatience = 5 * time.Second
	evictPatience   = 3 * time.Second // for sessions to end when their database is given up
)

// Manager is one host's Active Manager.
type Manager struct {
	Config
	started time.Time

	ctx     context.Context
	cancel  context.CancelFunc
	work    sync.WaitGroup
	changes sync.WaitGroup // the watch of the directory

	mu       sync.Mutex
	presence Presence
	joined   bool // was there before
	keepers  map[string]*keeper
	moved    chan struct{} // closed and renewed with every mount and dismount
	woken    chan struct{}
}

// New makes a manager that does nothing yet.
func New(cfg Config) *Manager {
	if cfg.Interval <= 0 {
		cfg.Interval = defaultInterval
	}
	if cfg.Patience <= 0 {
		cfg.Patience = defaultPatience
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Evict == nil {
		cfg.Evict = func(context.Context, func(string) bool) {}
	}
	return &Manager{Config: cfg, keepers: map[string]*keeper{}, moved: make(chan struct{}), woken: make(chan struct{}, 1)}
}

// Start makes the host known to the others, tries once to mount the databases that are active here, and goes on by itself until Stop.
// Its error says that a process of the same host name is there, or that the store cannot be reached. ctx bounds the start.
func (m *Manager) Start(ctx context.Context) error {
	presence, err := m.Shared.Join(ctx)
	if errors.Is(err, ErrOwned) {
		return fmt.Errorf("server %s runs already, as another process on the same store; give this one a name of its own: %w", m.Server, err)
	}
	if err != nil {
		return fmt.Errorf("join the other servers: %w", err)
	}
	m.presence, m.joined, m.started = presence, true, time.Now()
	m.ctx, m.cancel = context.WithCancel(context.WithoutCancel(ctx))
	for _, k := range m.newKeepers() {
		k.mountFirst(ctx)
		m.work.Go(k.run)
	}
	m.work.Go(m.stayPresent)
	m.changes.Go(m.follow)
	return nil
}

// Stop gives every database up, as a host does that is shut down, and says that it is gone. Another member takes over at once.
func (m *Manager) Stop(context.Context) error {
	if m.cancel == nil {
		return nil
	}
	m.cancel()
	m.changes.Wait()
	m.work.Wait()
	var failed error
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range m.keepers {
		failed = errors.Join(failed, k.closed)
	}
	if m.presence != nil {
		failed = errors.Join(failed, m.presence.Close())
	}
	m.presence, m.cancel = nil, nil
	return failed
}

// Mailbox opens a mailbox by its GUID when its database is mounted on this host, else it fails with store.ErrNotMounted.
func (m *Manager) Mailbox(ctx context.Context, guid string) (store.Mailbox, error) {
	d := m.Directory.View().DatabaseOf(guid)
	if d == nil {
		return nil, fmt.Errorf("mailbox %s: %w: it is in no database", guid, store.ErrNotMounted)
	}
	return m.MailboxIn(ctx, d.Name, guid)
}

// MailboxIn is Mailbox for one that nobody is known to have yet.
func (m *Manager) MailboxIn(ctx context.Context, database, guid string) (store.Mailbox, error) {
	d := m.mounted(database)
	if d == nil {
		return nil, fmt.Errorf("mailbox %s: %w: %s", guid, store.ErrNotMounted, database)
	}
	mailbox, err := d.Mailbox(ctx, guid)
	select {
	case <-d.Lost():
		return nil, fmt.Errorf("mailbox %s: %w: %s was lost", guid, store.ErrNotMounted, database)
	default:
		return mailbox, err
	}
}

// Mounted says whether a database is mounted on this host. One that was lost is not, from the moment when another host may have it.
func (m *Manager) Mounted(database string) bool {
	d := m.mounted(database)
	return d != nil && !ended(d)
}

func (m *Manager) mounted(database string) Database {
	m.mu.Lock()
	k := m.keepers[strings.ToLower(database)]
	m.mu.Unlock()
	if k == nil {
		return nil
	}
	return k.database()
}

// WaitMounted waits until a database that is active here is mounted. The error is the context's.
func (m *Manager) WaitMounted(ctx context.Context, database string) error {
	for {
		m.mu.Lock()
		moved := m.moved
		m.mu.Unlock()
		if m.Mounted(database) {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return fmt.Errorf("mailbox database %s is not mounted on %s: %w", database, m.Server, ctx.Err())
		}
	}
}

// tell wakes those who wait for a mount.
func (m *Manager) tell() {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.moved)
	m.moved = make(chan struct{})
}

// Wake has the manager look at once: the directory has changed.
func (m *Manager) Wake() {
	select {
	case m.woken <- struct{}{}:
	default:
	}
}

// follow wakes the keepers when the directory has changed, and adds those of new databases.
func (m *Manager) follow() {
	look := time.NewTicker(m.Interval)
	defer look.Stop()
	for {
		select {
		case <-m.ctx.Done():
			return
		case <-m.woken:
		case <-look.C:
		}
		for _, k := range m.newKeepers() {
			m.work.Go(k.run)
		}
		m.mu.Lock()
		for _, k := range m.keepers {
			k.wake()
		}
		m.mu.Unlock()
	}
}

// newKeepers makes a keeper for each database of the directory that has none.
func (m *Manager) newKeepers() []*keeper {
	m.mu.Lock()
	defer m.mu.Unlock()
	var made []*keeper
	for _, d := range m.Directory.View().Databases {
		key := strings.ToLower(d.Name)
		if m.keepers[key] == nil {
			k := &keeper{manager: m, name: d.Name, woken: make(chan struct{}, 1)}
			m.keepers[key] = k
			made = append(made, k)
		}
	}
	return made
}

// stayPresent makes the host known again when its own lease was lost, for example while the store could not be reached.
func (m *Manager) stayPresent() {
	for {
		m.mu.Lock()
		presence := m.presence
		m.mu.Unlock()
		select {
		case <-m.ctx.Done():
			return
		case <-presence.Lost():
		}
		if m.ctx.Err() != nil {
			return
		}
		m.Log.Warn("The other servers take this one for gone.", "server", m.Server)
		again, ok := m.rejoin()
		if !ok {
			return
		}
		m.mu.Lock()
		m.presence = again
		m.mu.Unlock()
		m.Log.Info("The other servers know this one again.", "server", m.Server)
	}
}

func (m *Manager) rejoin() (Presence, bool) {
	pause := time.NewTicker(m.Interval)
	defer pause.Stop()
	for {
		presence, err := m.Shared.Join(m.ctx)
		if err == nil {
			return presence, true
		}
		m.Log.Debug("not known to the other servers yet", "error", err)
		select {
		case <-m.ctx.Done():
			return nil, false
		case <-pause.C:
		}
	}
}
