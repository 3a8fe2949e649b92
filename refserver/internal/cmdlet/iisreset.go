package cmdlet

import (
	"context"
	"errors"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// iisreset is iisreset.exe: it stops and starts Internet Information Services, with /stop or /start only the one.
func iisreset(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Restarts Internet Information Services: iisreset [/restart | /stop | /start | /status].",
		Native:   true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			action := "/restart"
			for _, word := range inv.Words() {
				if w := strings.ToLower(word); w != "/noforce" {
					action = w
				}
			}
			if action == "/status" {
				for _, name := range []string{"WAS", scm.WebPublishing} {
					if s, err := c.Services.Get(name); err == nil {
						inv.Text(reply.IISStatus(s.DisplayName, string(s.State)))
					}
				}
				return nil
			}
			if action != "/restart" && action != "/stop" && action != "/start" {
				lines(inv, "", reply.IISUsage, "")
				return nil
			}
			if !c.administrator {
				lines(inv, reply.IISAccessDenied)
				return nil
			}
			return c.iisreset(ctx, inv, action)
		},
	}
}

func (c *console) iisreset(ctx context.Context, inv *shell.Invocation, action string) error {
	if action != "/start" {
		lines(inv, "", reply.IISAttemptStop)
		if err := c.Services.Stop(ctx, scm.WebPublishing, true); fatal(err) {
			return iisFailed(inv, err)
		}
		inv.Text(reply.IISStopped)
	}
	if action != "/stop" {
		if action == "/start" {
			inv.Text("")
		}
		inv.Text(reply.IISAttemptStart)
		if err := c.Services.Start(ctx, scm.WebPublishing); fatal(err) {
			return iisFailed(inv, err)
		}
		done := reply.IISStarted
		if action == "/restart" {
			done = reply.IISRestarted
		}
		inv.Text(done)
	}
	return nil
}

// fatal says whether a transition really failed: stopping a stopped service and starting a running one does not.
func fatal(err error) bool {
	var failed *scm.Error
	return err != nil && (!errors.As(err, &failed) || failed.Kind != scm.NotRunning && failed.Kind != scm.AlreadyRunning)
}

func iisFailed(inv *shell.Invocation, err error) error {
	var failed *scm.Error
	if !errors.As(err, &failed) {
		return err
	}
	lines(inv, reply.IISFailed, failed.Error())
	return nil
}
