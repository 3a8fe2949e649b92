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
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			state, id, holder := c.Directory.View(), inv.String("Identity"), ""
			if inv.Has("Server") {
				server, err := c.server(state, inv.String("Server"))
				if err != nil {
					return err
				}
				holder = server.Name
			}
			mounted := map[string]bool{}
			if inv.Bool("Status") {
				copies, err := c.copies(ctx)
				if err != nil {
					return err
				}
				for _, each := range copies {
					mounted[each.Database] = mounted[each.Database] || copyStatus(each) == "Mounted"
				}
			}
			found := false
			for _, d := range state.Databases {
				if id != "" && !shell.MatchWildcard(id, d.Name) || holder != "" && !d.HasCopy(holder) {
					continue
				}
				found = true
				inv.Out(databaseObject(state, d, inv.Bool("Status"), mounted[d.Name]))
			}
			if !found && id != "" && !shell.HasWildcard(id) {
				return c.notFound(state, id)
			}
			return nil
		},
	}
}

// databaseObject shows whether the database is mounted, and where, only with -Status, as Exchange does.
func databaseObject(state *org.State, d *org.Database, status, isMounted bool) *shell.Object {
	var mounted, on any
	if status {
		mounted = isMounted
		if server := state.Server(d.ActiveServer); server != nil && isMounted {
			on = server.FQDN
		}
	}
	replication, owner := "None", d.ActiveServer
	if len(d.CopyList()) > 1 {
		replication = "Remote"
	}
	if group := state.GroupOf(d.ActiveServer); group != nil {
		owner = group.Name
	}
	return &shell.Object{Type: typeDatabase, Text: d.Name, Properties: []shell.Property{
		prop("Name", d.Name), prop("Server", d.ActiveServer), prop("Recovery", false), prop("ReplicationType", replication), prop("Mounted", mounted),
		prop("MountedOnServer", on), prop("MasterServerOrAvailabilityGroup", owner), prop("Servers", copyServers(d)),
		prop("ActivationPreference", preferences(d)), prop("Identity", d.Name), prop("Guid", d.GUID()), prop("IsValid", true),
	}}
}
