package cmdlet

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// components are the server components in the order in which Get-ServerComponentState lists them (names as generally known).
var components = [...]string{"ServerWideOffline", "HubTransport", "FrontendTransport", "Monitoring", "RecoveryActionsEnabled", "AutoDiscoverProxy",
	"ActiveSyncProxy", "EcpProxy", "EwsProxy", "ImapProxy", "OabProxy", "OwaProxy", "PopProxy", "PushNotificationsProxy", "RpsProxy", "RwsProxy", "RpcProxy",
	"XropProxy", "HttpProxyAvailabilityGroup", "ForwardSyncDaemon", "ProvisioningRps", "MapiProxy", "EdgeTransport", "HighAvailability", "SharedCache",
	"MailboxDeliveryProxy", "RoutingUpdates", "RestProxy", "DefaultProxy", "Lsass", "RoutingService", "E4EProxy", "CafeLAMv2", "LogExportProvider"}

func component(name string) (string, error) {
	for _, own := range components {
		if strings.EqualFold(own, name) {
			return own, nil
		}
	}
	return "", shell.Errorf("InvalidArgument", "InvalidComponent", "%s", reply.ComponentUnknown(name, strings.Join(components[:], ", ")))
}

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
