package cmdlet

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/shell"
)

// setReceiveConnector is Set-ReceiveConnector as far as authenticated submission needs it (PS:Set-ReceiveConnector, CS). All
// given properties change together or none does.
func setReceiveConnector(c *console) *shell.Command {
	return &shell.Command{
		Synopsis: "Changes a receive connector.",
		Parameters: []shell.Parameter{
			identity(true), named("AdvertiseClientSettings", shell.Bool),
			{Name: "AuthMechanism", Kind: shell.Enums, Enum: []string{"None", "Tls", "Integrated", "BasicAuth", "BasicAuthRequireTLS",
				"ExchangeServer", "ExternalAuthoritative"}},
			named("Banner", shell.String), named("Bindings", shell.Strings), domainControllerParameter(),
			named("EnableAuthGSSAPI", shell.Bool), named("Enabled", shell.Bool),
			named("Fqdn", shell.String), named("MaxMessageSize", shell.String), named("Name", shell.String),
			{Name: "PermissionGroups", Kind: shell.Enums, Enum: []string{"None", "AnonymousUsers", "ExchangeUsers", "ExchangeServers",
				"ExchangeLegacyServers", "Partners", "Custom"}},
			enum("ProtocolLoggingLevel", "None", "Verbose"), named("RemoteIPRanges", shell.Strings), named("TlsCertificateName", shell.String),
		},
		SupportsShouldProcess: true,
		Run: func(_ context.Context, inv *shell.Invocation) error {
			server, found, err := c.connectors(c.Directory.View(), "", inv.String("Identity"))
			if err != nil {
				return err
			}
			for _, connector := range found {
				if err := c.setConnector(inv, server.Name, connector); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (c *console) setConnector(inv *shell.Invocation, server string, connector *org.ReceiveConnector) error {
	id := server + `\` + connector.Name
	if _, err := changedConnector(inv, *connector); err != nil {
		return err
	}
	if ok, err := inv.ShouldProcess(id); err != nil || !ok {
		return err
	}
	changed, err := c.update(func(state *org.State) error {
		for _, own := range state.Server(server).Connectors {
			if own.Name != connector.Name {
				continue
			}
			next, err := changedConnector(inv, *own)
			if err != nil {
				return err
			}
			if reflect.DeepEqual(next, *own) {
				return errUnchanged
			}
			*own = next
			return nil
		}
		return c.notFound(state, id)
	})
	if err == nil && !changed {
		inv.Warn(reply.NothingModified(id))
	}
	return err
}

// changedConnector is the connector with what the invocation gives, valid as a whole.
func changedConnector(inv *shell.Invocation, r org.ReceiveConnector) (org.ReceiveConnector, error) {
	for name, field := range map[string]*string{"Banner": &r.Banner, "Fqdn": &r.Fqdn, "Name": &r.Name,
		"ProtocolLoggingLevel": &r.ProtocolLoggingLevel, "TlsCertificateName": &r.TlsCertificateName} {
		if inv.Has(name) {
			*field = strings.TrimSpace(inv.String(name))
		}
	}
	for name, field := range map[string]*bool{"AdvertiseClientSettings": &r.AdvertiseClientSettings,
		"EnableAuthGSSAPI": &r.EnableAuthGSSAPI, "Enabled": &r.Enabled} {
		if inv.Has(name) {
			*field = inv.Bool(name)
		}
	}
	for name, field := range map[string]*[]string{"AuthMechanism": &r.AuthMechanism, "PermissionGroups": &r.PermissionGroups} {
		if inv.Has(name) {
			*field, _ = inv.Strings(name)
		}
	}
	var err error
	if inv.Has("Bindings") {
		if r.Bindings, err = multiValue(inv, "Bindings", r.Bindings, binding); err != nil {
			return r, invalid(err)
		}
	}
	if inv.Has("RemoteIPRanges") {
		own := func(s string) (string, error) { return s, nil }
		if r.RemoteIPRanges, err = multiValue(inv, "RemoteIPRanges", r.RemoteIPRanges, own); err != nil {
			return r, invalid(err)
		}
	}
	if inv.Has("MaxMessageSize") {
		size, err := org.ParseByteSize(inv.String("MaxMessageSize"))
		if err != nil || size < 65536 || size > 2147483647 {
			return r, invalid(shell.Errorf("InvalidArgument", "DataValidationException", "%s", reply.ConnectorMessageSize(inv.String("MaxMessageSize"))))
		}
		r.MaxMessageSize = int64(size)
	}
	return r, validateConnector(&r)
}

func validateConnector(r *org.ReceiveConnector) error {
	refuse := func(text string) error { return shell.Errorf("InvalidArgument", "DataValidationException", "%s", text) }
	has := func(mechanism string) bool { return slices.Contains(r.AuthMechanism, mechanism) }
	switch {
	case !org.IsHostName(r.Fqdn):
		return refuse(reply.ConnectorFqdn(r.Fqdn))
	case r.Banner != "" && (!strings.HasPrefix(r.Banner, "220 ") || strings.ContainsAny(r.Banner, "\r\n")):
		return refuse(reply.ConnectorBanner(r.Banner))
	case r.TlsCertificateName != "" && (!strings.HasPrefix(r.TlsCertificateName, "<I>") || !strings.Contains(r.TlsCertificateName, "<S>")):
		return refuse(reply.ConnectorCertificateName(r.TlsCertificateName))
	case has("BasicAuthRequireTLS") && (!has("BasicAuth") || !has("Tls")) || has("None") && len(r.AuthMechanism) > 1:
		return refuse(reply.ConnectorAuthMechanism)
	case r.Name == "":
		return refuse(reply.ConnectorName)
	}
	return nil
}
