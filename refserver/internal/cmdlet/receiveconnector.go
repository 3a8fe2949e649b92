package cmdlet

import (
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// connectors are the server's connectors that an identity names: "Name" or "Server\Name", with wildcards; all for "".
func (c *console) connectors(state *org.State, serverID, id string) (*org.Server, []*org.ReceiveConnector, error) {
	name := id
	if before, after, found := strings.Cut(id, `\`); found {
		serverID, name = before, after
	}
	server, err := c.server(state, serverID)
	if err != nil {
		return nil, nil, err
	}
	found := slices.DeleteFunc(slices.Clone(server.Connectors), func(r *org.ReceiveConnector) bool {
		return name != "" && !shell.MatchWildcard(name, r.Name)
	})
	if len(found) == 0 && name != "" && !shell.HasWildcard(name) {
		return nil, nil, c.notFound(state, id)
	}
	return server, found, nil
}

// connectorObject is what Get-ReceiveConnector returns: the properties that are kept, in Exchange's order.
func connectorObject(state *org.State, server *org.Server, r *org.ReceiveConnector) *shell.Object {
	id := server.Name + `\` + r.Name
	dn := "CN=" + r.Name + ",CN=SMTP Receive Connectors,CN=Protocols," + state.ServerDN(server)
	return &shell.Object{Type: typeConnector, Text: id, Properties: []shell.Property{
		prop("AuthMechanism", strings.Join(r.AuthMechanism, ", ")), prop("Banner", r.Banner), prop("Bindings", r.Bindings), prop("Enabled", r.Enabled),
		prop("Fqdn", r.Fqdn), prop("MaxMessageSize", org.ByteSize(r.MaxMessageSize).String()), prop("PermissionGroups", strings.Join(r.PermissionGroups, ", ")),
		prop("ProtocolLoggingLevel", r.ProtocolLoggingLevel), prop("RemoteIPRanges", r.RemoteIPRanges), prop("EnableAuthGSSAPI", r.EnableAuthGSSAPI),
		prop("AdvertiseClientSettings", r.AdvertiseClientSettings), prop("Server", server.Name), prop("TransportRole", r.TransportRole),
		prop("TlsCertificateName", r.TlsCertificateName), prop("Name", r.Name), prop("DistinguishedName", dn), prop("Identity", id), prop("Guid", guid(dn)),
		prop("ObjectClass", []string{"top", "msExchSmtpReceiveConnector"}), prop("IsValid", true), prop("ObjectState", "Unchanged"),
	}}
}
