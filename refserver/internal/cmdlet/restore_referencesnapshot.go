package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// restoreReferenceSnapshot brings the server back.
func restoreReferenceSnapshot(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Brings the server back to how Save-ReferenceSnapshot has kept it.",
		Description: []string{
			"Clients get a BYE; the services that ran then are started again. UIDs and UIDVALIDITY are those of the snapshot too: a client " +
				"that keeps a cache of the mailbox has to begin with an empty one.",
			"", "-Name is the snapshot's; it stays, and can be restored again.",
			"", "Example: Restore-ReferenceSnapshot"},
		Parameters: snapshotParameters(),
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			name := snapshotName(inv)
			switch known, err := c.Snapshots.Restore(ctx, name); {
			case err != nil:
				return shell.Errorf("InvalidOperation", "ReferenceSnapshot", "%s", err.Error())
			case !known:
				return shell.Errorf("ObjectNotFound", "ReferenceSnapshotNotFound", "%s", reply.NoSnapshot(name))
			}
			return nil
		},
	}
}
