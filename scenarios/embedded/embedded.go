// Package embedded deploys a topology in this process: each deployment is a fresh reference server on free ports of the
// loopback interface. It is the one place of the harness that knows the reference server.
package embedded

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios"
)

// host is the name of the reference server's only host.
const host = "mailbox01.contoso.com"

// Deployer starts embedded deployments.
type Deployer struct{ config refserver.Config }

// New makes a deployer. Deployments share nothing, so that scenarios may run side by side. A configuration, if given, is what
// every server starts from; scenarios decide its profile and defects.
func New(config ...refserver.Config) *Deployer {
	d := &Deployer{}
	for _, c := range config {
		d.config = c
	}
	return d
}

// Name is the topology's name on the command line.
func (*Deployer) Name() string { return "embedded" }

// Deploy starts a new server as setup leaves it. An unknown profile or defect is an error.
func (d *Deployer) Deploy(ctx context.Context, o scenarios.Options) (scenarios.Deployment, error) {
	config := d.config
	config.Profile, config.Defects = o.Profile, o.Defects
	var info scenarios.ServerInfo
	if o.Accounts {
		config.Started = true
		info = accounts()
		if len(o.Defects) > 0 {
			info.Patience = patienceWithDefects
		}
		for i, name := range people() {
			config.People = append(slices.Clone(config.People), refserver.Person{Name: name, Password: info.Accounts[i].Password})
		}
	}
	server, err := refserver.Start(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("start the reference server: %w", err)
	}
	roots, err := server.RootCAs()
	if err != nil {
		return nil, fmt.Errorf("start the reference server: %w", err)
	}
	return &deployment{server: server, roots: roots, info: info}, nil
}

type deployment struct {
	server *refserver.Server
	roots  *x509.CertPool
	info   scenarios.ServerInfo
}

// people has mailboxes where accounts are asked for.
func people() []string { return []string{"alice", "bob"} }

// patience is longer than that of a server on its own machine: this one shares the processor with many others.
const patience = 30 * time.Second

// patienceWithDefects is shorter: many a Defect is an answer that never comes.
const patienceWithDefects = 3 * time.Second

// accounts makes up the people's passwords and says where they log in. The server's certificate is the self-signed one of a new
// server.
func accounts() scenarios.ServerInfo {
	info := scenarios.ServerInfo{
		Endpoints: []scenarios.Endpoint{{Address: host + ":993", Security: scenarios.ImplicitTLS},
			{Address: host + ":143", Security: scenarios.StartTLS}},
		Patience: patience, AnyCertificate: true, Disposable: true,
	}
	for _, name := range people() {
		info.Accounts = append(info.Accounts, scenarios.Account{User: name, Password: "Pw1-" + rand.Text()})
	}
	return info
}

// Server says how the mailboxes of alice and bob are reached; it is empty unless accounts were asked for.
func (d *deployment) Server() scenarios.ServerInfo { return d.info }

// Console opens the management shell of the host.
func (d *deployment) Console(ctx context.Context, account, password string) (scenarios.Console, error) {
	return d.server.Console(ctx, account, password)
}

// Dial connects as a client of that side.
func (d *deployment) Dial(ctx context.Context, from scenarios.Side, address string) (net.Conn, error) {
	if from == scenarios.Outside {
		return d.server.DialOutside(ctx, address)
	}
	return d.server.Dial(ctx, address)
}

// Resolver answers names as that side sees them.
func (d *deployment) Resolver(from scenarios.Side) *net.Resolver {
	if from == scenarios.Outside {
		return d.server.PublicResolver()
	}
	return d.server.Resolver()
}

// RootCAs is the organisation's authority.
func (d *deployment) RootCAs() *x509.CertPool { return d.roots }

// HTTPClient reaches the host by name through the deployment and loopback addresses directly. It does not verify
// certificates, as a person who clicks the warning away: pages are read with it, certificates are checked by other means.
func (d *deployment) HTTPClient() *http.Client {
	var direct net.Dialer
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // see above
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
				return direct.DialContext(ctx, network, address)
			}
			return d.server.Dial(ctx, address)
		},
	}
	return &http.Client{Transport: transport}
}

// WebURL is the real URL of Outlook on the web's server, or empty while IIS is stopped.
func (d *deployment) WebURL() string {
	address, ok := d.server.Address(443)
	if !ok {
		return ""
	}
	return "https://" + address
}

// ManagementURL is the real URL of the desktop pages with the Administrator's credentials.
func (d *deployment) ManagementURL() string {
	u := d.server.ManagementURL()
	u.User = url.UserPassword("Administrator", d.server.AdministratorPassword())
	return u.String()
}

// Close stops the server.
func (d *deployment) Close(ctx context.Context) error { return d.server.Close(ctx) }
