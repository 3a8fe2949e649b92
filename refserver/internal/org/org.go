// Package org holds what Active Directory holds for an Exchange organisation: servers with their protocol settings,
// certificates and service startup types, recipients, databases, receive connectors and role groups.
//
// Invariants:
//   - A *State that View returned never changes; a reader may keep it for as long as it likes (a running service keeps
//     the one it started with, its Snapshot).
//   - Update is all or nothing: the change function works on a private copy, and the copy is published only when the
//     function and the Saver both succeeded. The revision grows by one with every published change.
//   - A shared organisation is changed from its newest revision only: a change that another host's change forestalled is
//     made again on the newer state. The revision that View shows never goes back.
package org

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// State is the whole organisation at one revision. Plain data: it is persisted as JSON.
type State struct {
	Revision           uint64               `json:"revision"`
	Domain             string               `json:"domain"`       // DNS name, "contoso.com"
	NetBIOSName        string               `json:"netbios_name"` // "CONTOSO"
	Name               string               `json:"name"`         // Exchange organisation name, "First Organization"
	Servers            map[string]*Server   `json:"servers"`      // by lower-case name
	Recipients         []*Recipient         `json:"recipients"`   // in order of creation
	Databases          []*Database          `json:"databases"`
	AvailabilityGroups []*AvailabilityGroup `json:"availability_groups"`
	RoleGroups         []*RoleGroup         `json:"role_groups"`
	Network            Network              `json:"network"`
	Authority          *Certificate         `json:"authority"`  // the enterprise root CA that clients trust, with its key
	TicketKey          []byte               `json:"ticket_key"` // of the tickets with which frontends log people in to backends; secret
}

// Saver makes a state durable before it is published. A nil Saver keeps the organisation in memory.
type Saver interface {
	SaveOrganisation(state []byte) error
}

// Shared makes states durable that several hosts change.
type Shared interface {
	// SaveAfter keeps a state of revision after in place of the one of revision before (0: there is none); saved is false when
	// another was kept meanwhile.
	SaveAfter(state []byte, before, after uint64) (saved bool, err error)
	// LoadOrganisation returns the state that is kept.
	LoadOrganisation() ([]byte, error)
}

// attempts is how often a change is made anew because other hosts were faster.
const attempts = 20

// Directory is the organisation as it is now.
type Directory struct {
	mu     sync.Mutex // serialises what changes state
	state  atomic.Pointer[State]
	saver  Saver
	shared Shared
}

// NewDirectory starts from a state; saver may be nil.
func NewDirectory(initial *State, saver Saver) *Directory {
	d := &Directory{saver: saver}
	d.state.Store(initial)
	return d
}

// NewSharedDirectory starts from the state that is kept in shared. Adopt is to be called when another host has changed it.
func NewSharedDirectory(initial *State, shared Shared) *Directory {
	d := &Directory{shared: shared}
	d.state.Store(initial)
	return d
}

// OpenShared starts from the state that is kept in shared. Where there is none the one that first makes is kept, unless another
// host was faster.
func OpenShared(shared Shared, first func() (*State, error)) (*Directory, error) {
	raw, err := shared.LoadOrganisation()
	if err != nil {
		return nil, err
	}
	if raw == nil {
		if raw, err = found(shared, first); err != nil {
			return nil, err
		}
	}
	s, err := Decode(raw)
	if err != nil {
		return nil, err
	}
	return NewSharedDirectory(s, shared), nil
}

// found keeps the first state and returns what is kept then.
func found(shared Shared, first func() (*State, error)) ([]byte, error) {
	s, err := first()
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("encode organisation: %w", err)
	}
	saved, err := shared.SaveAfter(raw, 0, s.Revision)
	if err != nil {
		return nil, fmt.Errorf("save organisation: %w", err)
	}
	if !saved {
		return shared.LoadOrganisation()
	}
	return raw, nil
}

// Adopt publishes a state that another host has kept, unless a newer one is known already.
func (d *Directory) Adopt(raw []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.adopt(raw)
}

func (d *Directory) adopt(raw []byte) error {
	s, err := Decode(raw)
	if err != nil {
		return err
	}
	if s.Revision > d.state.Load().Revision {
		d.state.Store(s)
	}
	return nil
}

// View returns the current state, which the caller must not change.
func (d *Directory) View() *State { return d.state.Load() }

// Update applies change to a copy of the state and publishes the copy. When change or the saver fails nothing has
// happened and the error is returned as it is (saver's wrapped). In a shared organisation change may be called more than once,
// each time with another copy; only what the last call did counts.
func (d *Directory) Update(change func(*State) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for range attempts {
		before := d.state.Load()
		next, err := before.clone()
		if err != nil {
			return err
		}
		if err := change(next); err != nil {
			return err
		}
		next.Revision++
		saved, err := d.save(next, before.Revision)
		if err != nil {
			return fmt.Errorf("save organisation: %w", err)
		}
		if saved {
			d.state.Store(next)
			return nil
		}
		if err := d.reload(); err != nil {
			return err
		}
	}
	return errors.New("save organisation: other hosts keep changing it; try again")
}

// save makes a state durable; false means that another host has changed the one it was made from.
func (d *Directory) save(next *State, before uint64) (bool, error) {
	if d.saver == nil && d.shared == nil {
		return true, nil
	}
	raw, err := json.Marshal(next)
	if err != nil {
		return false, fmt.Errorf("encode organisation: %w", err)
	}
	if d.shared != nil {
		return d.shared.SaveAfter(raw, before, next.Revision)
	}
	return true, d.saver.SaveOrganisation(raw)
}

// reload takes over what another host has kept.
func (d *Directory) reload() error {
	raw, err := d.shared.LoadOrganisation()
	if err != nil {
		return fmt.Errorf("read the organisation that another host has changed: %w", err)
	}
	return d.adopt(raw)
}

func (s *State) clone() (*State, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("copy organisation: %w", err)
	}
	return Decode(raw)
}

// Decode reads a state that a Saver kept.
func Decode(raw []byte) (*State, error) {
	var s State
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("decode organisation: %w", err)
	}
	return &s, nil
}
