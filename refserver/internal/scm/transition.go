package scm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// Start starts a service and, before it, what it depends on. A running service is an *Error of kind AlreadyRunning, which
// Start-Service ignores and net start does not. Others: NotFound, Disabled, CannotStart with the Reason.
func (m *Manager) Start(ctx context.Context, name string) error {
	end, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	s, err := m.find(name)
	if err != nil {
		return err
	}
	if m.state(s) == Running {
		return &Error{Kind: AlreadyRunning, Service: s.Name, DisplayName: s.DisplayName}
	}
	return m.start(ctx, s)
}

// Stop stops a service. With running dependents it is an *Error of kind HasDependents unless force is given, which stops them
// first. A stopped service is an *Error of kind NotRunning, which Stop-Service ignores and net stop does not.
func (m *Manager) Stop(ctx context.Context, name string, force bool) error {
	end, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	s, err := m.find(name)
	if err != nil {
		return err
	}
	if m.state(s) != Running {
		return &Error{Kind: NotRunning, Service: s.Name, DisplayName: s.DisplayName}
	}
	_, err = m.stop(ctx, s, force)
	return err
}

// Restart stops and starts a service as one transition; a stopped one is started. Dependents that force stopped are started
// again afterwards.
func (m *Manager) Restart(ctx context.Context, name string, force bool) error {
	end, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	s, err := m.find(name)
	if err != nil {
		return err
	}
	var dependents []*service
	if m.state(s) == Running {
		if dependents, err = m.stop(ctx, s, force); err != nil {
			return err
		}
	}
	if err := m.start(ctx, s); err != nil {
		return err
	}
	for _, d := range slices.Backward(dependents) {
		if m.state(d) != Running {
			if err := m.start(ctx, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// start starts the dependencies and then s. The caller holds the transition.
func (m *Manager) start(ctx context.Context, s *service) error {
	if m.startup(s) == Disabled {
		return &Error{Kind: IsDisabled, Service: s.Name, DisplayName: s.DisplayName, Reason: errors.New(reply.ServiceDisabled)}
	}
	for _, name := range s.DependsOn {
		dependency, err := m.find(name)
		if err == nil && m.state(dependency) != Running {
			err = m.start(ctx, dependency)
		}
		if err != nil {
			return m.cannotStart(s, fmt.Errorf("%s %w", reply.ServiceDependencyFailed, err))
		}
	}
	if s.Component != "" {
		server := m.directory.View().Server(m.server)
		if server != nil && server.ComponentState(s.Component) == org.ComponentInactive {
			return m.cannotStart(s, errors.New(reply.ServiceComponentInactive(s.Component)))
		}
	}
	m.set(s, StartPending)
	if s.Runner != nil {
		if err := s.Runner.Start(ctx); err != nil {
			m.set(s, Stopped)
			return m.cannotStart(s, err)
		}
	}
	m.set(s, Running)
	m.log.Add(Event{Level: Information, Source: s.Name, ID: eventStarted, Message: reply.EventServiceStarted(s.DisplayName)})
	return nil
}

func (m *Manager) cannotStart(s *service, reason error) error {
	m.mu.Lock()
	s.failure = reason
	m.mu.Unlock()
	m.log.Add(Event{Level: ErrorLevel, Source: s.Name, ID: eventStartFailed, Message: reply.EventServiceFailed(s.DisplayName, reason.Error())})
	return &Error{Kind: CannotStart, Service: s.Name, DisplayName: s.DisplayName, Reason: reason}
}

// stop stops the running dependents and then s, and returns the dependents that it stopped, in the order of stopping. The
// caller holds the transition.
func (m *Manager) stop(ctx context.Context, s *service, force bool) ([]*service, error) {
	var stopped []*service
	for _, d := range m.dependents(s) {
		if m.state(d) != Running {
			continue
		}
		if !force {
			return nil, &Error{Kind: HasDependents, Service: s.Name, DisplayName: s.DisplayName}
		}
		further, err := m.stop(ctx, d, true)
		if err != nil {
			return nil, err
		}
		stopped = append(append(stopped, further...), d)
	}
	m.set(s, StopPending)
	if s.Runner != nil {
		if err := s.Runner.Stop(ctx); err != nil {
			m.set(s, Running)
			m.log.Add(Event{Level: ErrorLevel, Source: s.Name, ID: eventStopFailed, Message: reply.EventServiceStopFailed(s.DisplayName, err.Error())})
			return nil, &Error{Kind: CannotStop, Service: s.Name, DisplayName: s.DisplayName, Reason: err}
		}
	}
	m.set(s, Stopped)
	m.log.Add(Event{Level: Information, Source: s.Name, ID: eventStopped, Message: reply.EventServiceStopped(s.DisplayName)})
	return stopped, nil
}

// ComponentsChanged stops the running services whose component is Inactive now: by design they do not come back by
// themselves when it is Active again (PS:Set-ServerComponentState).
func (m *Manager) ComponentsChanged(ctx context.Context) error {
	end, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	server := m.directory.View().Server(m.server)
	if server == nil {
		return nil
	}
	var failures []error
	for _, s := range m.order {
		if s.Component == "" || m.state(s) != Running || server.ComponentState(s.Component) != org.ComponentInactive {
			continue
		}
		m.log.Add(Event{Level: Warning, Source: s.Name, ID: eventComponent, Message: reply.ServiceComponentInactive(s.Component)})
		if _, err := m.stop(ctx, s, true); err != nil {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// Boot starts the Automatic services, each after what it depends on. One that fails stays Stopped with an entry in the event
// log and the others go on; the error is the context's only.
func (m *Manager) Boot(ctx context.Context) error {
	end, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	return m.boot(ctx, func(t StartupType) bool { return t == Automatic })
}

// Reboot stops everything and boots the host again.
func (m *Manager) Reboot(ctx context.Context) error {
	end, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	if err := m.shutdown(ctx); err != nil {
		return err
	}
	manualToo := m.defects.Has(defect.ManualSurvivesReboot)
	return m.boot(ctx, func(t StartupType) bool { return t == Automatic || manualToo && t == Manual })
}

// Replace stops everything, has change made, and starts the services of these names: those that ran at another time. stopping
// bounds the stop. When that or change fails, those that ran before are started again, and the error is returned. A service that
// fails to start stays Stopped with an entry in the event log.
func (m *Manager) Replace(ctx, stopping context.Context, change func() error, names []string) error {
	end, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	before := m.Running()
	failed := m.shutdown(stopping)
	if failed == nil {
		failed = change()
	}
	if failed != nil {
		ctx, names = context.WithoutCancel(ctx), before
	}
	for _, s := range m.order {
		if slices.Contains(names, s.Name) && m.state(s) != Running {
			_ = m.start(ctx, s) // the reason is in the event log
		}
	}
	return errors.Join(failed, ctx.Err())
}

// Running gives the names of the services that run.
func (m *Manager) Running() []string {
	var names []string
	for _, s := range m.order {
		if m.state(s) == Running {
			names = append(names, s.Name)
		}
	}
	return names
}

// Shutdown stops every running service, dependents first, for good: no service starts any more, ErrEnded says so. It goes on after a
// failure and returns all of them. The context bounds the stopping of services; a transition that runs is waited for in any case.
func (m *Manager) Shutdown(ctx context.Context) error {
	end, err := m.begin(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	defer end()
	m.ended = true
	return m.shutdown(ctx)
}

func (m *Manager) boot(ctx context.Context, starts func(StartupType) bool) error {
	for _, s := range m.order {
		if err := ctx.Err(); err != nil {
			return err
		}
		if starts(m.startup(s)) && m.state(s) != Running {
			_ = m.start(ctx, s) // the reason is in the event log
		}
	}
	return ctx.Err()
}

func (m *Manager) shutdown(ctx context.Context) error {
	var failures []error
	for _, s := range m.order {
		if m.state(s) != Running {
			continue
		}
		if _, err := m.stop(ctx, s, true); err != nil {
			failures = append(failures, err)
		}
	}
	return errors.Join(failures...)
}

// RunningDependents lists the services that a forced stop would stop too, in the order of stopping, by display name.
func (m *Manager) RunningDependents(name string) ([]Status, error) {
	s, err := m.find(name)
	if err != nil {
		return nil, err
	}
	var list []Status
	var walk func(*service)
	walk = func(s *service) {
		for _, d := range m.dependents(s) {
			known := func(status Status) bool { return strings.EqualFold(status.Name, d.Name) }
			if m.state(d) == Running && !slices.ContainsFunc(list, known) {
				walk(d)
				list = append(list, m.status(d))
			}
		}
	}
	walk(s)
	return list, nil
}
