package web

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// setting is one way to connect, as the page shows it.
type setting struct{ Server, Port, Encryption string }

// protocolSettings is what the page shows of each protocol; an empty list is "Not available".
type protocolSettings struct{ imap, smtp []setting }

// cache holds the settings that IIS read. Empty, it is filled by the next view.
type cache struct {
	mu     sync.Mutex
	filled bool
	value  protocolSettings
}

func (c *cache) get(read func() protocolSettings) protocolSettings {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.filled {
		c.value, c.filled = read(), true
	}
	return c.value
}

func (c *cache) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.value, c.filled = protocolSettings{}, false
}

// readSettings takes the settings from the directory: IMAP from the server's external connection settings, SMTP from the
// connectors that advertise their settings (CS). The reference server has no POP3 service, hence no settings of it.
func (o *OWA) readSettings() protocolSettings {
	server := o.cfg.Directory.View().Server(o.cfg.Server)
	if server == nil {
		return protocolSettings{}
	}
	return protocolSettings{
		imap: shown(server.Imap.ExternalConnectionSettings, o.cfg.Defects.Has(defect.PageShowsTLS)),
		smtp: advertised(server.Connectors),
	}
}

// shown picks what the page shows of a list of connection settings: of an entry for SSL, one for TLS and one without
// encryption the first kind that exists, so that with 993/SSL and 143/TLS only 993/SSL appears (SEED). With tlsToo the
// entry for TLS is shown besides.
func shown(list []string, tlsToo bool) []setting {
	byMethod := map[string]setting{}
	for _, text := range list {
		c, err := org.ParseConnectionSetting(text)
		if _, taken := byMethod[c.Encryption]; err == nil && !taken {
			byMethod[c.Encryption] = setting{Server: c.Host, Port: strconv.Itoa(c.Port), Encryption: encryption(c.Encryption)}
		}
	}
	var picked []setting
	for _, method := range []string{"SSL", "TLS", ""} {
		s, ok := byMethod[method]
		if ok && (len(picked) == 0 || tlsToo && method == "TLS") {
			picked = append(picked, s)
		}
	}
	return picked
}

// encryption is how the page spells a connection setting's method.
func encryption(method string) string {
	switch method {
	case "SSL":
		return reply.WebEncryptionSSL
	case "TLS":
		return reply.WebEncryptionTLS
	}
	return reply.WebEncryptionNone
}

// advertised is the settings of the first enabled connector with AdvertiseClientSettings (CS).
func advertised(connectors []*org.ReceiveConnector) []setting {
	for _, c := range connectors {
		if !c.AdvertiseClientSettings || !c.Enabled || len(c.Bindings) == 0 {
			continue
		}
		binding, err := org.ParseBinding(c.Bindings[0])
		if err != nil {
			continue
		}
		method := ""
		if slices.ContainsFunc(c.AuthMechanism, func(m string) bool { return strings.EqualFold(m, "Tls") }) {
			method = "TLS"
		}
		return []setting{{Server: c.Fqdn, Port: strconv.Itoa(int(binding.Port())), Encryption: encryption(method)}}
	}
	return nil
}
