// Package scm is a host's service control manager: Windows services with a state, a startup type and dependencies, each
// with a Runner that does the work.
//
// Invariants:
//   - One transition at a time per host: starts and stops never overlap, so a restart sees a complete stop first.
//   - A service is Running exactly while its Runner's Start has succeeded and its Stop has not been called.
//   - A service runs only while everything it depends on runs: starting starts the dependencies first, stopping with
//     dependents needs force and stops them first.
//   - Startup types live in the directory, so that they survive the process; states do not: a boot computes them.
//   - Reading (Get, List, Events) never waits for a transition.
package scm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// Runner does a service's work. Start returns once the service serves, or with the reason why it cannot; Stop returns once
// nothing of it runs any more. The context bounds the transition, not the service's life.
type Runner interface {
	Start(context.Context) error
	Stop(context.Context) error
}

// State is a service's status, spelled as Get-Service does.
type State string

// The states.
const (
	Stopped      State = "Stopped"
	StartPending State = "StartPending"
	Running      State = "Running"
	StopPending  State = "StopPending"
)

// StartupType says when a service starts.
type StartupType string

// The startup types that Set-Service takes.
const (
	Automatic StartupType = "Automatic"
	Manual    StartupType = "Manual"
	Disabled  StartupType = "Disabled"
)

// ParseStartupType reads a startup type's name in any case.
func ParseStartupType(text string) (StartupType, error) {
	for _, t := range []StartupType{Automatic, Manual, Disabled} {
		if strings.EqualFold(string(t), text) {
			return t, nil
		}
	}
	return "", fmt.Errorf("startup type %q is not one of Automatic, Manual, Disabled", text)
}

// Service declares one Windows service.
type Service struct {
	Name        string // "MSExchangeIMAP4"; compared without regard to case
	DisplayName string
	Description string
	LogOnAs     string
	Startup     StartupType // unless the directory says otherwise
	DependsOn   []string    // names
	Component   string      // the server component without which it does not run; empty: none
	Required    bool        // the server role does not work without it (Test-ServiceHealth)
	Runner      Runner      // nil: nothing to run
}

// Status is what a person sees of a service.
type Status struct {
	Name, DisplayName, Description, LogOnAs string
	State                                   State
	Startup                                 StartupType
	PID                                     int // 0 unless running
	Required                                bool
	DependsOn                               []string // names
	Dependents                              []string // names of the services that depend on it directly
}

// service is a declared service with its state, guarded by Manager.mu.
type service struct {
	Service
	state State
	pid   int

	failure error // of the last start; nil: it went well
}

// Manager is the service control manager of one host.
type Manager struct {
	server    string
	directory *org.Directory
	log       *EventLog
	defects   defect.Set

	transition chan struct{} // holds one token; taken for the length of a transition
	ended      bool          // Shutdown was called; guarded by transition

	mu       sync.Mutex
	services map[string]*service // by lower-case name
	order    []*service          // by display name, as the Services console lists them
	lastPID  int
}

// Option changes how a Manager is made.
type Option func(*Manager)

// WithEventLog has the manager write into an event log that others write into as well.
func WithEventLog(log *EventLog) Option { return func(m *Manager) { m.log = log } }

// New makes a manager with every service stopped. server is the host's name in the directory.
func New(server string, directory *org.Directory, services []Service, d defect.Set, options ...Option) *Manager {
	m := &Manager{
		server:     server,
		directory:  directory,
		defects:    d,
		transition: make(chan struct{}, 1),
		services:   make(map[string]*service, len(services)),
	}
	for _, declared := range services {
		s := &service{Service: declared, state: Stopped}
		m.services[strings.ToLower(declared.Name)] = s
		m.order = append(m.order, s)
	}
	slices.SortStableFunc(m.order, func(a, b *service) int {
		return strings.Compare(strings.ToLower(a.DisplayName), strings.ToLower(b.DisplayName))
	})
	for _, o := range options {
		o(m)
	}
	if m.log == nil {
		m.log = NewEventLog(clockwork.NewRealClock())
	}
	return m
}

// ErrEnded is what a transition gets after Shutdown.
var ErrEnded = errors.New("the server is closed")

// begin waits for the running transition to end; the caller calls the returned function when its own has ended.
func (m *Manager) begin(ctx context.Context) (func(), error) {
	select {
	case m.transition <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if m.ended {
		<-m.transition
		return nil, ErrEnded
	}
	return func() { <-m.transition }, nil
}

// find gives the service of that name; display names do too, as net start takes them.
func (m *Manager) find(name string) (*service, error) {
	if s, ok := m.services[strings.ToLower(name)]; ok {
		return s, nil
	}
	for _, s := range m.order {
		if strings.EqualFold(s.DisplayName, name) {
			return s, nil
		}
	}
	return nil, &Error{Kind: NotFound, Service: name}
}

// dependents lists the services that depend on s directly, in the console's order.
func (m *Manager) dependents(s *service) []*service {
	var list []*service
	for _, other := range m.order {
		if slices.ContainsFunc(other.DependsOn, func(name string) bool { return strings.EqualFold(name, s.Name) }) {
			list = append(list, other)
		}
	}
	return list
}

// startup is the startup type that is in force: the directory's, or the declared one.
func (m *Manager) startup(s *service) StartupType {
	if server := m.directory.View().Server(m.server); server != nil {
		if t, ok := server.StartupTypes[s.Name]; ok {
			return StartupType(t)
		}
	}
	return s.Startup
}

// Get gives a service's status by its name or display name, or an *Error of kind NotFound.
func (m *Manager) Get(name string) (Status, error) {
	s, err := m.find(name)
	if err != nil {
		return Status{}, err
	}
	return m.status(s), nil
}

// List gives every service, by display name.
func (m *Manager) List() []Status {
	list := make([]Status, len(m.order))
	for i, s := range m.order {
		list[i] = m.status(s)
	}
	return list
}

func (m *Manager) status(s *service) Status {
	m.mu.Lock()
	state, pid := s.state, s.pid
	m.mu.Unlock()
	status := Status{
		Name: s.Name, DisplayName: s.DisplayName, Description: s.Description, LogOnAs: s.LogOnAs,
		State: state, Startup: m.startup(s), PID: pid, Required: s.Required, DependsOn: slices.Clone(s.DependsOn),
	}
	for _, d := range m.dependents(s) {
		status.Dependents = append(status.Dependents, d.Name)
	}
	return status
}

func (m *Manager) state(s *service) State {
	m.mu.Lock()
	defer m.mu.Unlock()
	return s.state
}

// set changes a service's state; a process id is given with StartPending and taken back with Stopped.
func (m *Manager) set(s *service, state State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s.state = state
	switch state {
	case Running:
		s.failure = nil
	case StartPending:
		m.lastPID += 4
		s.pid = 1000 + m.lastPID
	case Stopped:
		s.pid = 0
	}
}

// Failure is why the last start of a service failed; nil: it did not.
func (m *Manager) Failure(name string) error {
	s, err := m.find(name)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return s.failure
}

// SetStartupType persists a service's startup type. It takes effect at the next boot, Disabled at the next start.
func (m *Manager) SetStartupType(name string, t StartupType) error {
	s, err := m.find(name)
	if err != nil {
		return err
	}
	if _, err := ParseStartupType(string(t)); err != nil {
		return &Error{Kind: CannotConfigure, Service: s.Name, DisplayName: s.DisplayName, Reason: err}
	}
	err = m.directory.Update(func(state *org.State) error {
		server := state.Server(m.server)
		if server == nil {
			return fmt.Errorf("server %s is not in the directory", m.server)
		}
		if server.StartupTypes == nil {
			server.StartupTypes = map[string]string{}
		}
		server.StartupTypes[s.Name] = string(t)
		return nil
	})
	if err != nil {
		return &Error{Kind: CannotConfigure, Service: s.Name, DisplayName: s.DisplayName, Reason: err}
	}
	return nil
}

// Events gives the event log's entries, oldest first.
func (m *Manager) Events() []Event { return m.log.Entries() }
