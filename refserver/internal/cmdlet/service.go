package cmdlet

import (
	"context"
	"errors"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// serviceParameters are how the service cmdlets take their services: by name or display name with wildcards, or from the
// pipeline.
func serviceParameters() []shell.Parameter {
	return []shell.Parameter{
		{Name: "Name", Aliases: []string{"ServiceName", "InputObject"}, Kind: shell.Strings, Position: 1, FromPipeline: true,
			FromPipelineByPropertyName: true},
		{Name: "DisplayName", Kind: shell.Strings},
		{Name: "Include", Kind: shell.Strings},
		{Name: "Exclude", Kind: shell.Strings},
	}
}

func passThru() shell.Parameter { return named("PassThru", shell.Switch) }

// eachService calls do for every service that the invocation names; what cannot be found is an error record each, and the
// others are still done.
func (c *console) eachService(inv *shell.Invocation, do func(scm.Status) error) error {
	selected, err := c.selectServices(inv)
	if err != nil {
		return err
	}
	include, _ := inv.Strings("Include")
	exclude, _ := inv.Strings("Exclude")
	for _, s := range selected {
		if len(include) > 0 && !likeAny(include, s.Name) || likeAny(exclude, s.Name) {
			continue
		}
		var record *shell.Error
		switch err := do(s); {
		case err == nil:
		case errors.As(err, &record):
			if err := inv.Error(record); err != nil {
				return err
			}
		default:
			return err
		}
	}
	return nil
}

func (c *console) selectServices(inv *shell.Invocation) ([]scm.Status, error) {
	all := c.Services.List()
	patterns, _ := inv.Strings("Name")
	byDisplayName, _ := inv.Strings("DisplayName")
	of := func(s scm.Status) string { return s.Name }
	if len(byDisplayName) > 0 {
		patterns, of = byDisplayName, func(s scm.Status) string { return s.DisplayName }
	}
	if !inv.Has("Name") && !inv.Has("DisplayName") {
		return all, nil
	}
	var selected []scm.Status
	for _, pattern := range patterns {
		found := false
		for _, s := range all {
			if shell.MatchWildcard(pattern, of(s)) {
				found = true
				selected = append(selected, s)
			}
		}
		if found || shell.HasWildcard(pattern) {
			continue
		}
		if err := inv.Error(serviceNotFound(pattern)); err != nil {
			return nil, err
		}
	}
	return selected, nil
}

func likeAny(patterns []string, name string) bool {
	for _, p := range patterns {
		if shell.MatchWildcard(p, name) {
			return true
		}
	}
	return false
}

func serviceNotFound(name string) *shell.Error {
	return &shell.Error{Message: reply.ServiceNotFound(name), Category: "ObjectNotFound", Target: name, TargetType: "String",
		Reason: "ServiceCommandException", FullyQualifiedErrorId: "NoServiceFoundForGivenName"}
}

// serviceError turns the manager's error into PowerShell's record; what a cmdlet treats as success is nil.
func serviceError(err error) error {
	var failed *scm.Error
	if !errors.As(err, &failed) {
		return err
	}
	record := &shell.Error{Message: failed.Error(), Target: failed.Service, TargetType: "ServiceController", Reason: "ServiceCommandException"}
	switch failed.Kind {
	case scm.AlreadyRunning, scm.NotRunning:
		return nil
	case scm.NotFound:
		return serviceNotFound(failed.Service)
	case scm.CannotStart, scm.IsDisabled:
		record.Category, record.FullyQualifiedErrorId = "OpenError", "CouldNotStartService"
	case scm.CannotStop:
		record.Category, record.FullyQualifiedErrorId = "CloseError", "CouldNotStopService"
	case scm.CannotConfigure:
		record.Category, record.FullyQualifiedErrorId = "PermissionDenied", "CouldNotSetService"
	case scm.HasDependents:
		record.Category, record.FullyQualifiedErrorId = "InvalidOperation", "ServiceHasDependentServices"
	}
	return record
}

// serviceCommand makes a cmdlet that changes the state of services. denied is the error record's id without elevation.
func (c *console) serviceCommand(synopsis, denied string, further []shell.Parameter,
	do func(context.Context, *shell.Invocation, scm.Status) error) *shell.Command {
	return &shell.Command{
		Synopsis:              synopsis,
		Parameters:            append(append(serviceParameters(), passThru()), further...),
		SupportsShouldProcess: true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			if !inv.Has("Name") && !inv.Has("DisplayName") {
				return inv.MissingMandatory("Name")
			}
			return c.eachService(inv, func(s scm.Status) error {
				if ok, err := inv.ShouldProcess(s.DisplayName + " (" + s.Name + ")"); err != nil || !ok {
					return err
				}
				if !c.administrator {
					return accessToService(denied, s)
				}
				if err := serviceError(do(ctx, inv, s)); err != nil {
					return err
				}
				if inv.Bool("PassThru") {
					now, err := c.Services.Get(s.Name)
					if err != nil {
						return serviceError(err)
					}
					inv.Out(c.serviceObject(now))
				}
				return nil
			})
		},
	}
}

// accessToService is what somebody without elevation gets (facts 4.3).
func accessToService(id string, s scm.Status) error {
	e := &scm.Error{Kind: scm.CannotConfigure, Service: s.Name, DisplayName: s.DisplayName, Reason: errors.New(reply.AccessDenied)}
	switch id {
	case "CouldNotStartService":
		return &shell.Error{Message: reply.ServiceNotOpened(s.DisplayName, s.Name, "started"), Category: "OpenError", Target: s.Name,
			TargetType: "ServiceController", Reason: "ServiceCommandException", FullyQualifiedErrorId: id}
	case "CouldNotStopService":
		return &shell.Error{Message: reply.ServiceNotOpened(s.DisplayName, s.Name, "stopped"), Category: "CloseError", Target: s.Name,
			TargetType: "ServiceController", Reason: "ServiceCommandException", FullyQualifiedErrorId: id}
	}
	return serviceError(e)
}

// serviceObject is a ServiceController: its string is the name, so that it can be given on to the other cmdlets.
func (c *console) serviceObject(s scm.Status) *shell.Object {
	o := &shell.Object{Type: typeService, Text: s.Name, Properties: []shell.Property{
		prop("Name", s.Name), prop("DisplayName", s.DisplayName), prop("Status", string(s.State)),
		prop("DependentServices", s.Dependents), prop("ServicesDependedOn", s.DependsOn), prop("CanPauseAndContinue", false),
		prop("CanShutdown", s.State == scm.Running), prop("CanStop", s.State == scm.Running),
		prop("ServiceType", "Win32OwnProcess"), prop("MachineName", "."), prop("ServiceName", s.Name),
		prop("RequiredServices", s.DependsOn), prop("StartType", string(s.Startup)),
	}}
	o.Methods = c.serviceMethods(o, s.Name)
	return o
}
