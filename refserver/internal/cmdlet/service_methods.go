package cmdlet

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/scm"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// statusInterval is how often WaitForStatus looks.
const statusInterval = 50 * time.Millisecond

// serviceMethods are the methods of a ServiceController that people use: what it shows stays as it was until Refresh or WaitForStatus.
func (c *console) serviceMethods(o *shell.Object, service string) func(context.Context, string, []any) (any, bool, error) {
	return func(ctx context.Context, method string, args []any) (any, bool, error) {
		switch {
		case method == "refresh" && len(args) == 0:
			return nil, true, c.refreshService(o, service)
		case method == "start" && len(args) == 0:
			return nil, true, c.callService(reply.ServiceNotStarted(service), func() error { return c.Services.Start(ctx, service) })
		case method == "stop" && len(args) == 0:
			return nil, true, c.callService(reply.ServiceNotStopped(service), func() error { return c.Services.Stop(ctx, service, true) })
		case method == "waitforstatus" && (len(args) == 1 || len(args) == 2):
			return nil, true, c.waitForStatus(ctx, o, service, args)
		}
		return nil, false, nil
	}
}

func (c *console) refreshService(o *shell.Object, service string) error {
	now, err := c.Services.Get(service)
	if err == nil {
		o.Properties = c.serviceObject(now).Properties
	}
	return err
}

// callService starts or stops; whatever stands in the way, .NET says only that it did not succeed.
func (c *console) callService(failure string, do func() error) error {
	if !c.administrator {
		return errors.New(failure)
	}
	err := do()
	if failed := (*scm.Error)(nil); errors.As(err, &failed) {
		return errors.New(failure)
	}
	return err
}

func (c *console) waitForStatus(ctx context.Context, o *shell.Object, service string, args []any) error {
	wanted := shell.ToString(args[0])
	if len(args) == 2 {
		patience, ok := args[1].(time.Duration)
		if !ok {
			if patience, ok = shell.ParseTimeSpan(shell.ToString(args[1])); !ok {
				return errors.New(reply.ConsoleNotATimeSpan)
			}
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, patience, errors.New(reply.ServiceWaitTimedOut))
		defer cancel()
	}
	look := time.NewTicker(statusInterval)
	defer look.Stop()
	for {
		if err := c.refreshService(o, service); err != nil {
			return err
		}
		if status, _ := o.Get("Status"); strings.EqualFold(shell.ToString(status), wanted) {
			return nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
