package activemanager

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

const (
	movePatience = 30 * time.Second      // for the new owner to mount
	moveLook     = 50 * time.Millisecond // between two looks at who owns the database
)

// Errors of Move that a person can do something about.
var (
	ErrNoCopy  = errors.New("the server has no copy of the database")
	ErrGone    = errors.New("the server is down")
	ErrNoOther = errors.New("no other server that is up has a copy of the database")
)

// Copy is what is known of one copy of a database.
type Copy struct {
	Database   string
	Server     string
	Preference int
	Active     bool // the organisation says that this is the active copy
	Wanted     bool // and it is to be mounted
	Mounted    bool // its server owns the database now
	Up         bool // its server is there
}

// Copies lists the copies of all databases, in the order of the directory and of preference.
func (m *Manager) Copies(ctx context.Context) ([]Copy, error) {
	census, err := m.Shared.Census(ctx)
	if err != nil {
		return nil, err
	}
	var list []Copy
	for _, d := range m.Directory.View().Databases {
		owner := census.Owners[strings.ToLower(d.Name)]
		for _, c := range d.CopyList() {
			list = append(list, Copy{
				Database: d.Name, Server: c.Server, Preference: c.ActivationPreference, Active: strings.EqualFold(c.Server, d.ActiveServer), Wanted: d.Mounted,
				Mounted: strings.EqualFold(owner, c.Server), Up: census.Hosts[strings.ToLower(c.Server)],
			})
		}
	}
	return list, nil
}

// Target chooses where a database goes that leaves its server, and checks a choice that was made: the server has a copy and is up.
// Without a choice it is the preferred copy elsewhere whose server is up. Errors wrap ErrNoCopy, ErrGone and ErrNoOther.
func (m *Manager) Target(ctx context.Context, database *org.Database, chosen string) (string, error) {
	census, err := m.Shared.Census(ctx)
	if err != nil {
		return "", err
	}
	if chosen != "" {
		switch {
		case !database.HasCopy(chosen):
			return "", fmt.Errorf("%w: %s on %s", ErrNoCopy, database.Name, chosen)
		case !census.Hosts[strings.ToLower(chosen)]:
			return "", fmt.Errorf("%w: %s", ErrGone, chosen)
		}
		return chosen, nil
	}
	for _, c := range database.CopyList() {
		if !strings.EqualFold(c.Server, database.ActiveServer) && census.Hosts[strings.ToLower(c.Server)] {
			return c.Server, nil
		}
	}
	return "", fmt.Errorf("%w: %s", ErrNoOther, database.Name)
}

// Move makes another server's copy of a database the active one and returns when it is mounted there. Clients of the server that had
// it are told BYE. When the new server does not mount it in time, the move is taken back and an error is returned.
func (m *Manager) Move(ctx context.Context, database, target string) error {
	before := ""
	err := m.Directory.Update(func(state *org.State) error {
		d := state.Database(database)
		if d == nil {
			return fmt.Errorf("mailbox database %q does not exist", database)
		}
		before, d.ActiveServer = d.ActiveServer, target
		return nil
	})
	if err != nil {
		return err
	}
	if m.Directory.View().Database(database).Mounted {
		err = m.settle(ctx, database, target)
	}
	m.Wake()
	if err == nil {
		return nil
	}
	back := m.Directory.Update(func(state *org.State) error {
		if d := state.Database(database); d != nil && strings.EqualFold(d.ActiveServer, target) {
			d.ActiveServer = before
		}
		return nil
	})
	m.Wake()
	return errors.Join(fmt.Errorf("%s was not mounted on %s: %w", database, target, err), back)
}

// SetMounted has the active copy of a database mounted or dismounted, and returns when that is so.
func (m *Manager) SetMounted(ctx context.Context, database string, mounted bool) error {
	owner := ""
	err := m.Directory.Update(func(state *org.State) error {
		d := state.Database(database)
		if d == nil {
			return fmt.Errorf("mailbox database %q does not exist", database)
		}
		if d.Mounted = mounted; mounted {
			owner = d.ActiveServer
		}
		return nil
	})
	if err != nil {
		return err
	}
	return m.settle(ctx, database, owner)
}

// settle waits until a database is owned by the host, or by nobody when it is empty.
func (m *Manager) settle(ctx context.Context, database, owner string) error {
	ctx, cancel := context.WithTimeout(ctx, movePatience)
	defer cancel()
	look := time.NewTicker(moveLook)
	defer look.Stop()
	for {
		m.Wake()
		census, err := m.Shared.Census(ctx)
		if err == nil && census.Owners[strings.ToLower(database)] == strings.ToLower(owner) && m.Mounted(database) == strings.EqualFold(owner, m.Server) {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-look.C:
		}
	}
}
