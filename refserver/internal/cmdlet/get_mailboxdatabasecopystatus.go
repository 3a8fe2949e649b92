package cmdlet

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/activemanager"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getMailboxDatabaseCopyStatus is Get-MailboxDatabaseCopyStatus (PS). The members of a group share one store: no copy is ever behind.
func getMailboxDatabaseCopyStatus(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Shows the state of the copies of mailbox databases.",
		Parameters: []shell.Parameter{
			identity(false), {Name: "Server", Kind: shell.String, FromPipelineByPropertyName: true}, named("Active", shell.Switch), named("Local", shell.Switch),
			named("ConnectionStatus", shell.Switch), named("ExtendedErrorInfo", shell.Switch), named("UseServerCache", shell.Switch), domainControllerParameter(),
		},
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			state := c.Directory.View()
			name, server, err := c.copyIdentity(state, inv)
			if err != nil {
				return err
			}
			copies, err := c.copies(ctx)
			if err != nil {
				return err
			}
			found := false
			for _, each := range copies {
				if name != "" && !strings.EqualFold(name, each.Database) || server != "" && !strings.EqualFold(server, each.Server) {
					continue
				}
				found = true
				if !inv.Bool("Active") || each.Active {
					inv.Out(c.copyObject(state, each))
				}
			}
			if !found && name != "" {
				return c.notFound(state, inv.String("Identity"))
			}
			return nil
		},
	}
}

// copyIdentity reads Database, Database\Server, -Server or -Local.
func (c *console) copyIdentity(state *org.State, inv *shell.Invocation) (database, server string, err error) {
	database, server, _ = strings.Cut(inv.String("Identity"), `\`)
	if database != "" {
		d, err := c.database(state, database)
		if err != nil {
			return "", "", err
		}
		database = d.Name
	}
	switch {
	case inv.Bool("Local"):
		server = c.Server
	case inv.Has("Server") && database == "":
		server = inv.String("Server")
	}
	if server == "" {
		return database, "", nil
	}
	found, err := c.server(state, server)
	if err != nil {
		return "", "", err
	}
	return database, found.Name, nil
}

func (c *console) copyObject(state *org.State, each activemanager.Copy) *shell.Object {
	id, d := each.Database+`\`+each.Server, state.Database(each.Database)
	var inspected any // of a passive copy: all that was written is there already
	if !each.Active && each.Up {
		inspected = c.now()
	}
	index := "Healthy"
	if server := state.Server(each.Server); server != nil && strings.HasPrefix(server.Version, "15.2") {
		index = "NotApplicable" // since Exchange 2019 there is no content index beside the database
	}
	return &shell.Object{Type: typeDatabaseCopy, Text: id, Properties: []shell.Property{
		prop("Identity", id), prop("Name", id), prop("DatabaseName", each.Database), prop("Status", copyStatus(each)), prop("MailboxServer", each.Server),
		prop("ActiveDatabaseCopy", strings.ToLower(d.ActiveServer)), prop("ActiveCopy", each.Active), prop("ActivationSuspended", false),
		prop("ActivationPreference", each.Preference), prop("CopyQueueLength", 0), prop("ReplayQueueLength", 0), prop("LastInspectedLogTime", inspected),
		prop("ContentIndexState", index), prop("IsValid", true),
	}}
}
