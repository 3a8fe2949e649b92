package submission

import (
	"crypto/tls"
	"net/netip"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// connector is a receive connector's settings as a connection found them.
type connector struct {
	*org.ReceiveConnector
	server      *org.Server
	certificate *tls.Certificate // nil: none can be presented, so STARTTLS is not offered
}

// connector reads the settings of the named connector now; ok is false when it is gone or disabled.
func (s *Service) connector(name string) (c connector, ok bool) {
	server, err := s.server()
	if err != nil {
		return connector{}, false
	}
	for _, rc := range server.Connectors {
		if rc.Name != name || !rc.Enabled {
			continue
		}
		c = connector{ReceiveConnector: rc, server: server}
		certificate, err := certs.ForSMTP(server, rc, s.cfg.Clock.Now())
		if err != nil {
			s.cfg.Log.Warn("STARTTLS is not offered", "connector", name, "error", err)
		} else {
			c.certificate = &certificate
		}
		return c, true
	}
	return connector{}, false
}

// startTLS says whether the connector offers STARTTLS (RC, authentication mechanism Tls).
func (c connector) startTLS() bool { return c.certificate != nil && c.mechanism("Tls") }

func (c connector) mechanism(name string) bool { return containsFold(c.AuthMechanism, name) }

// anonymous says whether mail is taken without authentication (RC, permission group AnonymousUsers).
func (c connector) anonymous() bool { return containsFold(c.PermissionGroups, "AnonymousUsers") }

// mechanisms is the EHLO keyword AUTH's list: integrated ones always, unless NTLM is refused everywhere, LOGIN only where basic authentication may be used
// (PS:Set-ReceiveConnector EnableAuthGSSAPI and AuthMechanism).
func (c connector) mechanisms(secure, ntlm bool, defects defect.Set) []string {
	var list []string
	if c.mechanism("Integrated") {
		if c.EnableAuthGSSAPI {
			list = append(list, "GSSAPI")
		}
		if ntlm {
			list = append(list, "NTLM")
		}
	}
	if c.mechanism("BasicAuth") && (secure || !c.mechanism("BasicAuthRequireTLS") || defects.Has(defect.AuthBeforeTLS)) {
		list = append(list, "LOGIN")
	}
	return list
}

// accepts says whether RemoteIPRanges contains the client's address. Ranges are "first-last", CIDR or one address (RC).
func (c connector) accepts(client netip.Addr) bool {
	client = client.Unmap().WithZone("")
	return slices.ContainsFunc(c.RemoteIPRanges, func(r string) bool {
		if first, last, found := strings.Cut(r, "-"); found {
			from, err1 := netip.ParseAddr(strings.TrimSpace(first))
			to, err2 := netip.ParseAddr(strings.TrimSpace(last))
			return err1 == nil && err2 == nil && from.BitLen() == client.BitLen() && from.Compare(client) <= 0 && client.Compare(to) <= 0
		}
		if prefix, err := netip.ParsePrefix(r); err == nil {
			return prefix.Contains(client)
		}
		one, err := netip.ParseAddr(r)
		return err == nil && one == client
	})
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}
