package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getMailboxDatabase is Get-MailboxDatabase.
func getMailboxDatabase(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows mailbox databases.",
		Parameters: []shell.Parameter{identity(false), named("Server", shell.String), named("Status", shell.Switch), domainControllerParameter()},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state, id, active := c.Directory.View(), inv.String("Identity"), ""
			if inv.Has("Server") {
				server, err := c.server(state, inv.String("Server"))
				if err != nil {
					return err
				}
				active = server.Name
			}
			found := false
			for _, d := range state.Databases {
				if id != "" && !shell.MatchWildcard(id, d.Name) || active != "" && d.ActiveServer != active {
					continue
				}
				found = true
				inv.Out(databaseObject(d, inv.Bool("Status")))
			}
			if !found && id != "" && !shell.HasWildcard(id) {
				return c.notFound(state, id)
			}
			return nil
		},
	}
}

// databaseObject shows whether the database is mounted only with -Status, as Exchange does.
func databaseObject(d *org.Database, status bool) *shell.Object {
	var mounted any
	if status {
		mounted = d.Mounted
	}
	return &shell.Object{Type: typeDatabase, Text: d.Name, Properties: []shell.Property{
		prop("Name", d.Name), prop("Server", d.ActiveServer), prop("Recovery", false), prop("ReplicationType", "None"), prop("Mounted", mounted),
		prop("MountedOnServer", d.ActiveServer), prop("Identity", d.Name), prop("Guid", guid("database "+d.Name)), prop("IsValid", true),
	}}
}
