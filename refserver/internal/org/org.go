// Package org holds what Active Directory holds for an Exchange organisation: servers with their protocol settings,
// certificates and service startup types, recipients, databases, receive connectors and role groups.
//
// Invariants:
//   - A *State that View returned never changes; a reader may keep it for as long as it likes (a running service keeps
//     the one it started with, its Snapshot).
//   - Update is all or nothing: the change function works on a private copy, and the copy is published only when the
//     function and the Saver both succeeded. The revision grows by one with every published change.
package org

import (
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
)

// State is the whole organisation at one revision. Plain data: it is persisted as JSON.
type State struct {
	Revision    uint64             `json:"revision"`
	Domain      string             `json:"domain"`       // DNS name, "contoso.com"
	NetBIOSName string             `json:"netbios_name"` // "CONTOSO"
	Name        string             `json:"name"`         // Exchange organisation name, "First Organization"
	Servers     map[string]*Server `json:"servers"`      // by lower-case name
	Recipients  []*Recipient       `json:"recipients"`   // in order of creation
	Databases   []*Database        `json:"databases"`
	RoleGroups  []*RoleGroup       `json:"role_groups"`
	Network     Network            `json:"network"`
	Authority   *Certificate       `json:"authority"`  // the enterprise root CA that clients trust, with its key
	TicketKey   []byte             `json:"ticket_key"` // of the tickets with which frontends log people in to backends; secret
}

// Saver makes a state durable before it is published. A nil Saver keeps the organisation in memory.
type Saver interface {
	SaveOrganisation(state []byte) error
}

// Directory is the organisation as it is now.
type Directory struct {
	mu    sync.Mutex // serialises Update
	state atomic.Pointer[State]
	saver Saver
}

// NewDirectory starts from a state; saver may be nil.
func NewDirectory(initial *State, saver Saver) *Directory {
	d := &Directory{saver: saver}
	d.state.Store(initial)
	return d
}

// View returns the current state, which the caller must not change.
func (d *Directory) View() *State { return d.state.Load() }

// Update applies change to a copy of the state and publishes the copy. When change or the saver fails nothing has
// happened and the error is returned as it is (saver's wrapped).
func (d *Directory) Update(change func(*State) error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	next, err := d.state.Load().clone()
	if err != nil {
		return err
	}
	if err := change(next); err != nil {
		return err
	}
	next.Revision++
	if d.saver != nil {
		raw, err := json.Marshal(next)
		if err != nil {
			return fmt.Errorf("encode organisation: %w", err)
		}
		if err := d.saver.SaveOrganisation(raw); err != nil {
			return fmt.Errorf("save organisation: %w", err)
		}
	}
	d.state.Store(next)
	return nil
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
