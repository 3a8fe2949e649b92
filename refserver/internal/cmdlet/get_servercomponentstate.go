package cmdlet

import (
	"context"
	"slices"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// getServerComponentState is Get-ServerComponentState: the effective states, of all requesters together.
func getServerComponentState(c *console) *shell.Command {
	return &shell.Command{
		Synopsis:   "Shows the states of the components of a server.",
		Parameters: []shell.Parameter{identity(true), named("Component", shell.String), domainControllerParameter()},
		Run: func(_ context.Context, inv *shell.Invocation) error {
			server, err := c.server(c.Directory.View(), inv.String("Identity"))
			if err != nil {
				return err
			}
			names := components[:]
			if inv.Has("Component") {
				name, err := component(inv.String("Component"))
				if err != nil {
					return err
				}
				names = []string{name}
			}
			for _, name := range names {
				inv.Out(componentObject(server, name))
			}
			return nil
		},
	}
}

func componentObject(server *org.Server, name string) *shell.Object {
	var states []string
	for requester, state := range server.Components[name] {
		states = append(states, requester+": "+state)
	}
	slices.Sort(states)
	return &shell.Object{Type: typeComponent, Text: name, Properties: []shell.Property{
		prop("Server", server.FQDN), prop("Component", name), prop("State", server.ComponentState(name)), prop("ServerFqdn", server.FQDN),
		prop("LocalStates", states), prop("RemoteStates", states),
	}}
}
