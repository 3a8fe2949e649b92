package cmdlet

import (
	"context"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// setReferenceFault switches a fault on, or changes it.
func setReferenceFault(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Makes the IMAP4 backend misbehave, so that clients can be tried out on it.",
		Description: faultHelp(
			"-Name is the fault. It counts from the next command of every session on, and until Remove-ReferenceFault is used; no "+
				"service has to be restarted. Setting it again for the same mailbox and command replaces it.",
			"", "-Mailbox restricts it to one mailbox. Without it all are hit.",
			"", "-Command restricts it to one IMAP4 command after the login, for example FETCH, which stands for UID FETCH too.",
			"", "-Count is how many commands it is for; then it is gone.",
			"", "-Delay is a time in milliseconds, for the faults that have one.",
			"", "Example: Set-ReferenceFault Stall -Delay 30000 -Mailbox alice -Command SELECT -Count 1"),
		Parameters: append(faultParameters(true),
			shell.Parameter{Name: "Count", Kind: shell.Int, Min: 1, Max: fault.MaxCount},
			shell.Parameter{Name: "Delay", Kind: shell.Int, Min: 1, Max: fault.MaxDelay.Milliseconds()}),
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			if _, err := fault.Find(inv.String("Name")); err != nil {
				return faultError(err)
			}
			f, mailbox, err := c.faultTarget(inv)
			if err != nil {
				return err
			}
			f.Count, f.Delay = int(inv.Int("Count")), time.Duration(inv.Int("Delay"))*time.Millisecond
			if ok, err := inv.ShouldProcess(reply.FaultTarget(string(f.Name), mailbox, f.Command)); err != nil || !ok {
				return err
			}
			if err := c.Faults.Set(f); err != nil {
				return faultError(err)
			}
			return nil
		},
	}
}
