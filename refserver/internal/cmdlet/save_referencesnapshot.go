package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// saveReferenceSnapshot keeps the server as it is.
func saveReferenceSnapshot(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Keeps the server as it is, for Restore-ReferenceSnapshot.",
		Description: []string{
			"A snapshot has all mailboxes, settings, DNS records, firewall rules and faults, and which services run. It lasts as long as " +
				"the server's process.",
			"", "-Name tells several snapshots apart; one that has the name already is replaced.",
			"", "Example: Save-ReferenceSnapshot"},
		Parameters: snapshotParameters(),
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			if err := c.Snapshots.Save(ctx, snapshotName(inv)); err != nil {
				return shell.Errorf("InvalidOperation", "ReferenceSnapshot", "%s", err.Error())
			}
			return nil
		},
	}
}

const defaultSnapshot = "default"

func snapshotParameters() []shell.Parameter {
	return []shell.Parameter{{Name: "Name", Kind: shell.String, Position: 1}}
}

func snapshotName(inv *shell.Invocation) string {
	if name := inv.String("Name"); name != "" {
		return name
	}
	return defaultSnapshot
}
