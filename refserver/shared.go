package refserver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/store/postgres"
)

const (
	defaultLease = 15 * time.Second
	// handover is how long a database that is to be mounted waits for its owner to give it up, before the decision is looked at again.
	handover = time.Second
	// preparing is how long a start waits for other hosts that prepare themselves.
	preparing = 2 * time.Minute
)

// openShared opens the organisation in PostgreSQL, makes it when there is none, and adds this server to it when it is new there.
// One host at a time does this, and makes the people of its presets (prepareHost).
func (s *Server) openShared(ctx context.Context, defects defect.Set) error {
	options, err := s.setup(defects)
	if err != nil {
		return err
	}
	options.Group = org.DefaultGroup
	s.server = options.ServerName
	if s.config.Lease <= 0 {
		s.config.Lease = defaultLease
	}
	config := postgres.Config{DSN: s.config.Postgres, Host: s.server, Lease: s.config.Lease, Log: s.log(scm.InformationStore)}
	members, err := postgres.OpenMembers(ctx, config)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func(context.Context) error { return members.Close() })
	shared := &sharedStore{server: s, members: members, config: config}
	s.shared = shared
	turn, err := members.Turn(ctx, "setup", preparing)
	if err != nil {
		return fmt.Errorf("wait for other hosts that set themselves up: %w", err)
	}
	s.closers = append(s.closers, func(context.Context) error { return turn.Close() })
	s.prepared = func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, preparing)
		defer cancel()
		if err := turn.Leave(ctx); err != nil {
			s.config.Log.Warn("other hosts wait until this one's turn to set itself up has run out", "error", err)
		}
	}
	kept, err := postgres.OpenOrganisation(ctx, s.config.Postgres, s.config.Log)
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func(context.Context) error { return kept.Close() })
	s.directory, err = org.OpenShared(kept, func() (*org.State, error) { return newOrganisation(options) })
	if err != nil {
		return fmt.Errorf("open the organisation: %w", err)
	}
	s.watch = func() { kept.Watch(s.adopt) }
	if s.directory.View().Server(s.server) != nil {
		return nil
	}
	// First the host is there, then the others know of it and of its database: they take over what a host leaves that is gone.
	early, err := shared.join(ctx)
	if err != nil {
		return fmt.Errorf("join the other servers: %w", err)
	}
	shared.early = early
	s.closers = append(s.closers, func(context.Context) error { return early.Close() }) // the Active Manager may have done so
	s.joined = true
	return s.directory.Update(func(state *org.State) error { return state.Join(options) })
}

// adopt takes over another host's change of the organisation.
func (s *Server) adopt(state []byte) {
	if err := s.directory.Adopt(state); err != nil {
		s.config.Log.Error("another host's change of the organisation was not taken over", "error", err)
		return
	}
	s.adoptNetwork()
	s.databases.Wake()
	s.frontend.Rerouted()
}

// startDatabases starts the Active Manager, which mounts the databases that are active here.
func (s *Server) startDatabases(ctx context.Context) error {
	if err := s.databases.Start(ctx); err != nil {
		return err
	}
	s.closers = append(s.closers, s.databases.Stop)
	if s.watch != nil {
		s.watch()
	}
	return nil
}

// sharedStore is PostgreSQL as the Active Manager sees it.
type sharedStore struct {
	server  *Server
	members *postgres.Members
	config  postgres.Config
	early   *postgres.Presence // that Join has not given out yet; nil: there is none
}

// Open implements activemanager.Shared.
func (s *sharedStore) Open(ctx context.Context, database string) (activemanager.Database, error) {
	config := s.config
	config.Database, config.Wait = database, handover
	opened, err := postgres.Open(ctx, config)
	if err != nil {
		return nil, owned(err)
	}
	s.server.observe(opened)
	return ownedStore{opened}, nil
}

// ownedStore is a mailbox database in PostgreSQL that this host owns.
type ownedStore struct{ *postgres.Store }

// Close implements activemanager.Database.
func (s ownedStore) Close() error {
	err := s.Store.Close()
	if errors.Is(err, postgres.ErrLost) {
		return fmt.Errorf("%w: %w", activemanager.ErrLost, err)
	}
	return err
}

// Join implements activemanager.Shared. It waits for a process of the same host that has gone without giving up what it had.
func (s *sharedStore) Join(ctx context.Context) (activemanager.Presence, error) {
	early := s.early
	if s.early = nil; early != nil {
		return early, nil // when it is lost already, the Active Manager joins anew
	}
	return s.join(ctx)
}

func (s *sharedStore) join(ctx context.Context) (*postgres.Presence, error) {
	presence, err := s.members.Join(ctx, s.config.Lease*5/4+handover)
	if err != nil {
		return nil, owned(err)
	}
	return presence, nil
}

// Census implements activemanager.Shared.
func (s *sharedStore) Census(ctx context.Context) (activemanager.Census, error) {
	owners, hosts, err := s.members.Census(ctx)
	return activemanager.Census{Owners: owners, Hosts: hosts}, err
}

// owned gives the error of a lease that another has the Active Manager's own.
func owned(err error) error {
	if errors.Is(err, postgres.ErrOwned) {
		return fmt.Errorf("%w: %w", activemanager.ErrOwned, err)
	}
	return err
}
