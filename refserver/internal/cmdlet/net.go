package cmdlet

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// The numbers of net.exe's help messages.
const (
	helpAlready      = 2182
	helpCannotStop   = 2191
	helpBadName      = 2185
	helpDidNotReport = 3534
	helpNotStarted   = 3521
)

// netCommand is net.exe with start and stop, which take a service by its name or display name (facts 4.4).
func netCommand(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Starts and stops services: net start [service], net stop service [/y].",
		Native:   true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			words := inv.Words()
			yes := slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, "/y") })
			words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.HasPrefix(w, "/") })
			verb := ""
			if len(words) > 0 {
				verb = strings.ToLower(words[0])
			}
			switch {
			case verb == "start" && len(words) == 1:
				return c.netList(inv)
			case verb == "start" && len(words) == 2:
				return c.netStart(ctx, inv, words[1])
			case verb == "stop" && len(words) == 2:
				return c.netStop(ctx, inv, words[1], yes)
			}
			lines(inv, reply.NetSyntax, "", "NET START [service]", "NET STOP service [/Y]", "")
			return nil
		},
	}
}

func lines(inv *shell.Invocation, all ...string) {
	for _, line := range all {
		inv.Text(line)
	}
}

// netList is net start without a name.
func (c *console) netList(inv *shell.Invocation) error {
	lines(inv, reply.NetRunning, "")
	for _, s := range c.Services.List() {
		if s.State == scm.Running {
			inv.Text("   " + s.DisplayName)
		}
	}
	lines(inv, "", reply.NetCompleted, "")
	return nil
}

func (c *console) netStart(ctx context.Context, inv *shell.Invocation, name string) error {
	s, err := c.Services.Get(name)
	if err != nil {
		return netFailed(inv, err, scm.Status{})
	}
	if !c.administrator {
		lines(inv, reply.NetErrorFive, "", reply.NetAccessDenied, "")
		return nil
	}
	if s.State == scm.Running {
		return netFailed(inv, &scm.Error{Kind: scm.AlreadyRunning, Service: s.Name, DisplayName: s.DisplayName}, s)
	}
	inv.Text(reply.NetStarting(s.DisplayName))
	if err := c.Services.Start(ctx, s.Name); err != nil {
		return netFailed(inv, err, s)
	}
	lines(inv, reply.NetStarted(s.DisplayName), "")
	return nil
}

func (c *console) netStop(ctx context.Context, inv *shell.Invocation, name string, yes bool) error {
	s, err := c.Services.Get(name)
	if err != nil {
		return netFailed(inv, err, scm.Status{})
	}
	if !c.administrator {
		lines(inv, reply.NetErrorFive, "", reply.NetAccessDenied, "")
		return nil
	}
	if s.State != scm.Running {
		return netFailed(inv, &scm.Error{Kind: scm.NotRunning, Service: s.Name, DisplayName: s.DisplayName}, s)
	}
	dependents, err := c.Services.RunningDependents(s.Name)
	if err != nil {
		return netFailed(inv, err, s)
	}
	if len(dependents) > 0 {
		if proceed, err := netAskDependents(inv, s, dependents, yes); err != nil || !proceed {
			return err
		}
	}
	for _, each := range append(dependents, s) {
		inv.Text(reply.NetStopping(each.DisplayName))
		if err := c.Services.Stop(ctx, each.Name, true); err != nil {
			return netFailed(inv, err, each)
		}
		lines(inv, reply.NetStopped(each.DisplayName), "")
	}
	return nil
}

// netAskDependents lists the dependent services and, without /y, asks; the default is No.
func netAskDependents(inv *shell.Invocation, s scm.Status, dependents []scm.Status, yes bool) (bool, error) {
	lines(inv, reply.NetDependents(s.DisplayName), reply.NetDependentsToo(s.DisplayName), "")
	for _, d := range dependents {
		inv.Text("   " + d.DisplayName)
	}
	inv.Text("")
	if yes {
		return true, nil
	}
	answer, err := inv.Prompt(reply.NetStopQuestion, false)
	if err != nil {
		return false, err
	}
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}

// netFailed prints net.exe's text for a failure. A context's error is returned.
func netFailed(inv *shell.Invocation, err error, s scm.Status) error {
	var failed *scm.Error
	if !errors.As(err, &failed) {
		return err
	}
	var help int
	switch failed.Kind {
	case scm.NotFound:
		inv.Text(reply.NetInvalidName)
		help = helpBadName
	case scm.AlreadyRunning:
		inv.Text(reply.NetAlreadyStarted)
		help = helpAlready
	case scm.NotRunning:
		inv.Text(reply.NetNotStarted(failed.DisplayName))
		help = helpNotStarted
	case scm.IsDisabled:
		lines(inv, reply.NetDisabledError, "", failed.Reason.Error(), "")
		return nil
	case scm.CannotStart:
		lines(inv, reply.NetCouldNotStart(s.DisplayName), "", reply.NetServiceError, "", failed.Reason.Error(), "")
		help = helpDidNotReport
	default:
		lines(inv, reply.NetCouldNotStop(s.DisplayName), "", failed.Error(), "")
		help = helpCannotStop
	}
	lines(inv, "", reply.NetHelp(help), "")
	return nil
}
