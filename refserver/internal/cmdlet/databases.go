package cmdlet

import (
	"context"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// database finds a mailbox database by name or GUID.
func (c *console) database(state *org.State, identity string) (*org.Database, error) {
	if d := state.Database(identity); d != nil {
		return d, nil
	}
	for _, d := range state.Databases {
		if strings.EqualFold(identity, d.GUID()) {
			return d, nil
		}
	}
	return nil, c.notFound(state, identity)
}

// copies lists the copies of all databases.
func (c *console) copies(ctx context.Context) ([]activemanager.Copy, error) {
	list, err := c.Databases.Copies(ctx)
	if err != nil {
		return nil, activeManagerFailed(err)
	}
	return list, nil
}

// activeManagerFailed is the error of a cmdlet that the Active Manager could not serve.
func activeManagerFailed(err error) error {
	return &shell.Error{Message: reply.ActiveManagerFailed(err), Category: "InvalidOperation", Reason: "AmDbActionWrapperException",
		FullyQualifiedErrorId: "AmDbActionWrapperException"}
}

// copyStatus words the state of a copy as Get-MailboxDatabaseCopyStatus does.
func copyStatus(c activemanager.Copy) string {
	switch {
	case !c.Up:
		return "ServiceDown"
	case !c.Active:
		return "Healthy"
	case c.Mounted:
		return "Mounted"
	case c.Wanted:
		return "Mounting"
	default:
		return "Dismounted"
	}
}

// mountStatus words whether a database is mounted.
func mountStatus(mounted bool) string {
	if mounted {
		return "Mounted"
	}
	return "Dismounted"
}

// preferences shows the copies as ActivationPreference does: [MAILBOX01, 1].
func preferences(d *org.Database) []string {
	var list []string
	for _, copied := range d.CopyList() {
		list = append(list, fmt.Sprintf("[%s, %d]", copied.Server, copied.ActivationPreference))
	}
	return list
}

func copyServers(d *org.Database) []string {
	var list []string
	for _, copied := range d.CopyList() {
		list = append(list, copied.Server)
	}
	return list
}
