package cmdlet

import (
	"context"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// removeReferenceFault switches faults off.
func removeReferenceFault(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Switches faults off.",
		Description: []string{
			"-Name is the fault, and * stands for all of them. -Mailbox and -Command choose among several with that name; without them " +
				"all of these are switched off. Sessions that a fault has not ended are served as if nothing had been.",
			"", "Example: Remove-ReferenceFault *"},
		Parameters:            faultParameters(true),
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			f, mailbox, err := c.faultTarget(inv)
			if err != nil {
				return err
			}
			chosen := chosenFaults(f)
			if !slices.ContainsFunc(c.Faults.List(), chosen) {
				if shell.HasWildcard(string(f.Name)) || inv.Input() != nil { // one that was shown may be spent by now
					return nil
				}
				return shell.Errorf("ObjectNotFound", "ReferenceFaultNotSet", "%s",
					reply.FaultNotSet(reply.FaultTarget(string(f.Name), mailbox, f.Command)))
			}
			if ok, err := inv.ShouldProcess(reply.FaultTarget(string(f.Name), mailbox, f.Command)); err != nil || !ok {
				return err
			}
			c.Faults.Remove(chosen)
			return nil
		},
	}
}
