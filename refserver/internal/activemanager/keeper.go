package activemanager

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

// keeper looks after one database on this host.
type keeper struct {
	manager  *Manager
	name     string
	woken    chan struct{}
	seen     bool  // somebody owned the database since this host started
	closed   error // of the last Close
	troubled bool  // a mount failed, and that was logged

	mu   sync.Mutex
	open Database // nil: not mounted here
}

func (k *keeper) database() Database {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.open
}

func (k *keeper) wake() {
	select {
	case k.woken <- struct{}{}:
	default:
	}
}

// mountFirst is the attempt of a host that starts.
func (k *keeper) mountFirst(ctx context.Context) {
	if k.mine(k.wanted()) {
		k.mount(ctx)
	}
}

// run brings the database from what is to what is to be, again and again, until the manager stops.
func (k *keeper) run() {
	ctx := k.manager.ctx
	defer k.dismount("the server is being shut down")
	for ctx.Err() == nil {
		k.step(ctx)
		var lost <-chan struct{}
		if d := k.database(); d != nil {
			lost = d.Lost()
		}
		select {
		case <-ctx.Done():
		case <-k.woken:
		case <-lost:
			k.dismount("its lease has ended")
		}
	}
}

// step is one decision.
func (k *keeper) step(ctx context.Context) {
	d, mounted := k.wanted(), k.database() != nil
	switch mine := k.mine(d); {
	case mounted && !mine:
		k.dismount("it is active on another server, or is not to be mounted")
	case !mounted && mine:
		k.mount(ctx)
	case !mounted && d != nil && d.Mounted && d.HasCopy(k.manager.Server):
		if err := k.takeOver(ctx, d); err != nil {
			k.manager.Log.Debug("the owner of a mailbox database is not known", "database", k.name, "error", err)
		}
	}
}

func (k *keeper) wanted() *org.Database { return k.manager.Directory.View().Database(k.name) }

func (k *keeper) mine(d *org.Database) bool {
	return d != nil && d.Mounted && strings.EqualFold(d.ActiveServer, k.manager.Server)
}

func (k *keeper) mount(ctx context.Context) {
	m := k.manager
	opened, err := m.Shared.Open(ctx, k.name)
	switch {
	case err == nil:
	case errors.Is(err, ErrOwned) || ctx.Err() != nil:
		return // until the next look
	default:
		if !k.troubled {
			m.Log.Error("Active Manager cannot mount a mailbox database.", "database", k.name, "server", m.Server, "error", err)
		}
		k.troubled = true
		return
	}
	k.troubled = false
	k.mu.Lock()
	k.open = opened
	k.mu.Unlock()
	m.Log.Info("mailbox database mounted", "database", k.name, "server", m.Server)
	m.tell()
}

// take makes the database unavailable here and ends its sessions.
func (k *keeper) take() Database {
	k.mu.Lock()
	d := k.open
	k.open = nil
	k.mu.Unlock()
	if d == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), evictPatience)
	defer cancel()
	m := k.manager
	m.Evict(ctx, func(guid string) bool {
		of := m.Directory.View().DatabaseOf(guid)
		return of == nil || strings.EqualFold(of.Name, k.name)
	})
	return d
}

// dismount gives the database up. One that was lost meanwhile is another's already, whatever the reason to give it up was.
func (k *keeper) dismount(why string) {
	d := k.take()
	if d == nil {
		return
	}
	lost := ended(d)
	err := d.Close()
	m := k.manager
	switch {
	case lost || errors.Is(err, ErrLost):
		m.Log.Error("A mailbox database was lost: this server could not keep its lease.", "database", k.name, "server", m.Server)
		if err != nil && !errors.Is(err, ErrLost) {
			m.Log.Debug("close a database that was lost", "database", k.name, "error", err)
		}
		err = nil
	case err != nil:
		m.Log.Warn("a mailbox database was not given up; its lease will run out", "database", k.name, "error", err)
		fallthrough
	default:
		m.Log.Info("mailbox database dismounted", "database", k.name, "server", m.Server, "reason", why)
	}
	k.closed = err
	m.tell()
}

// ended says whether the ownership of a database has ended.
func ended(d Database) bool {
	select {
	case <-d.Lost():
		return true
	default:
		return false
	}
}

// takeOver makes this host the active server of a database whose server is gone.
func (k *keeper) takeOver(ctx context.Context, d *org.Database) error {
	m := k.manager
	census, err := m.Shared.Census(ctx)
	if err != nil {
		return err
	}
	before := strings.ToLower(d.ActiveServer)
	if census.Owners[strings.ToLower(k.name)] != "" || census.Hosts[before] {
		k.seen = true
		return nil
	}
	if !k.seen && time.Since(m.started) < m.Patience {
		return nil // the servers may be starting together
	}
	for _, c := range d.CopyList() {
		if strings.EqualFold(c.Server, m.Server) {
			break
		}
		if census.Hosts[strings.ToLower(c.Server)] {
			return nil // that one is preferred
		}
	}
	err = m.Directory.Update(func(state *org.State) error {
		now := state.Database(k.name)
		if now == nil || !now.Mounted || !strings.EqualFold(now.ActiveServer, before) {
			return errSettled
		}
		now.ActiveServer = m.Server
		return nil
	})
	switch {
	case errors.Is(err, errSettled):
	case err != nil:
		m.Log.Error("Active Manager cannot take a mailbox database over.", "database", k.name, "error", err)
	default:
		m.Log.Warn("Active Manager takes a mailbox database over: its server is gone.", "database", k.name, "from", d.ActiveServer, "to", m.Server)
		k.mount(ctx)
	}
	return nil
}

// errSettled ends an update when somebody else has taken the database over.
var errSettled = errors.New("the database has another active server")
