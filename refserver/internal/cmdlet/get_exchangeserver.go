package cmdlet

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// siteName is the one Active Directory site.
const siteName = "Default-First-Site-Name"

// getExchangeServer is Get-ExchangeServer.
func getExchangeServer(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows the Exchange servers of the organisation.",
		Parameters: []shell.Parameter{identity(false), named("Domain", shell.String), domainControllerParameter(), named("Status", shell.Switch)},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			state, id := c.Directory.View(), inv.String("Identity")
			var servers []*org.Server
			if id != "" && !shell.HasWildcard(id) {
				server, err := c.server(state, id)
				if err != nil {
					return err
				}
				servers = []*org.Server{server}
			} else {
				for _, server := range state.Servers {
					if id == "" || shell.MatchWildcard(id, server.Name) {
						servers = append(servers, server)
					}
				}
				slices.SortFunc(servers, func(a, b *org.Server) int { return strings.Compare(a.Name, b.Name) })
			}
			if domain := inv.String("Domain"); domain != "" && !strings.EqualFold(domain, state.Domain) {
				return nil
			}
			for _, server := range servers {
				inv.Out(exchangeServerObject(state, server))
			}
			return nil
		},
	}
}

func exchangeServerObject(state *org.State, server *org.Server) *shell.Object {
	dn := state.ServerDN(server)
	return &shell.Object{Type: typeExchangeServer, Text: server.Name, Properties: []shell.Property{
		prop("AdminDisplayVersion", "Version "+server.Version), prop("Domain", state.Domain), prop("Edition", "Standard"),
		prop("ExchangeLegacyDN", "/o="+state.Name+"/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn="+server.Name),
		prop("Fqdn", server.FQDN), prop("IsClientAccessServer", true), prop("IsMailboxServer", true), prop("OrganizationalUnit", state.Domain+"/"+server.Name),
		prop("ServerRole", "Mailbox"), prop("Site", state.Domain+"/Configuration/Sites/"+siteName), prop("Name", server.Name),
		prop("DistinguishedName", dn), prop("Identity", server.Name), prop("Guid", guid(dn)), prop("IsValid", true), prop("ObjectState", "Unchanged"),
	}}
}
