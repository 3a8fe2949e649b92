package cmdlet

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// setServerComponentState is Set-ServerComponentState. Services whose component becomes Inactive stop (PS).
func setServerComponentState(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Changes the state of a component of a server.",
		Parameters: []shell.Parameter{
			identity(true),
			{Name: "Component", Kind: shell.String, Mandatory: true},
			{Name: "Requester", Kind: shell.Enum, Mandatory: true, Enum: []string{"HealthAPI", "Maintenance", "Sidelined", "Functional", "Deployment"}},
			{Name: "State", Kind: shell.Enum, Mandatory: true, Enum: []string{org.ComponentActive, org.ComponentInactive, org.ComponentDraining}},
			domainControllerParameter(), named("LocalOnly", shell.Switch), named("RemoteOnly", shell.Switch), named("TimeoutInSeconds", shell.Int),
		},
		SupportsShouldProcess: true,
		Run: func(ctx context.Context, inv *shell.Invocation) error {
			server, err := c.server(c.Directory.View(), inv.String("Identity"))
			if err != nil {
				return err
			}
			name, err := component(inv.String("Component"))
			if err != nil {
				return err
			}
			if ok, err := inv.ShouldProcess(server.Name); err != nil || !ok {
				return err
			}
			err = c.Directory.Update(func(state *org.State) error {
				own := state.Server(server.Name)
				if own.Components == nil {
					own.Components = map[string]map[string]string{}
				}
				if own.Components[name] == nil {
					own.Components[name] = map[string]string{}
				}
				own.Components[name][inv.String("Requester")] = inv.String("State")
				return nil
			})
			if err != nil {
				return err
			}
			return c.Services.ComponentsChanged(ctx)
		},
	}
}
