package cmdlet

import (
	"strings"

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
