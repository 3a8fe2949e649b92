package scm

import (
	"fmt"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// ErrorKind says what went wrong, so that each console can say it in its own words.
type ErrorKind int

// The kinds of failure.
const (
	NotFound ErrorKind = iota + 1
	CannotStart
	CannotStop
	CannotConfigure
	HasDependents
	IsDisabled
	AlreadyRunning
	NotRunning
)

// Error is a failed request to the manager. Its text is the one that PowerShell shows for it.
type Error struct {
	Kind        ErrorKind
	Service     string // name, or for NotFound what was asked for
	DisplayName string
	Reason      error // CannotStart, CannotStop, CannotConfigure, IsDisabled
}

func (e *Error) Error() string {
	switch e.Kind {
	case NotFound:
		return reply.ServiceNotFound(e.Service)
	case CannotStart, IsDisabled:
		return reply.ServiceCannotStart(e.DisplayName, e.Service, e.Reason.Error())
	case CannotStop:
		return reply.ServiceCannotStop(e.DisplayName, e.Service, e.Reason.Error())
	case CannotConfigure:
		return reply.ServiceCannotConfigure(e.DisplayName, e.Service, e.Reason.Error())
	case HasDependents:
		return reply.ServiceHasDependents(e.DisplayName, e.Service)
	case AlreadyRunning:
		return reply.NetAlreadyStarted
	case NotRunning:
		return reply.NetNotStarted(e.DisplayName)
	}
	return fmt.Sprintf("service %s: unknown failure", e.Service)
}

// Unwrap gives the reason.
func (e *Error) Unwrap() error { return e.Reason }
