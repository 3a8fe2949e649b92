// Package external deploys nothing: scenarios run against a server that somebody else runs, over IMAP with accounts that somebody
// made for them, at its management shell, or both.
//
// Invariants:
//   - Nothing is done to the server but what scenarios do: with IMAP accounts they keep to folders under a prefix of their own.
//   - A password is sent over TLS to a server whose certificate is vouched for, unless the accounts file or an
//     imap+insecure address says otherwise; it reaches no error and no command line.
//   - What only a server of one's own can give (another profile, Defects, a browser's pages, a new server) is NotApplicable.
package external

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// Name is the topology's name in reports.
const Name = "external"

// Config says what is known of the server. Either Endpoints with Accounts, or Console, must be there.
type Config struct {
	Endpoints []scenarios.Endpoint // the first is where people log in; their names are those of URLs
	Accounts  Accounts
	Patience  time.Duration // how long an answer may take; 0 means scenarios.DefaultPatience
	// Console is the command line, for sh, of a PowerShell that reads statements from standard input:
	// "ssh exch01 powershell -NoProfile -Command -".
	Console string
}

// Deployer gives scenarios the one server that there is.
type Deployer struct {
	config Config
	turn   chan struct{} // holds a token while the console's server is free: scenarios at a console change the whole server
}

// New makes a deployer; nothing is connected to.
func New(config Config) *Deployer {
	d := &Deployer{config: config, turn: make(chan struct{}, 1)}
	d.turn <- struct{}{}
	return d
}

// Name is the topology's name.
func (*Deployer) Name() string { return Name }

// Deploy gives the server as it is. Where scenarios want a new Exchange server, one that is not as setup leaves it, or cannot be
// made so, is a *scenarios.NotApplicableError; so are Defects.
func (d *Deployer) Deploy(ctx context.Context, o scenarios.Options) (scenarios.Deployment, error) {
	if len(o.Defects) > 0 {
		return nil, missing("Defects are the reference server's")
	}
	if o.Accounts {
		if len(d.config.Endpoints) == 0 {
			return nil, missing("there are no accounts: give --server and --accounts")
		}
		return &deployment{config: d.config, done: func() {}}, nil
	}
	if d.config.Console == "" {
		return nil, missing("the scenario needs a management console: give --console")
	}
	select {
	case <-d.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	made := &deployment{config: d.config, done: sync.OnceFunc(func() { d.turn <- struct{}{} })}
	if err := made.renew(ctx); err != nil {
		made.done()
		return nil, err
	}
	return made, nil
}

// missing is the verdict about what a server that is not ours does not have.
func missing(format string, args ...any) error {
	return &scenarios.NotApplicableError{Reason: "an external server: " + fmt.Sprintf(format, args...), Impossible: true}
}

// deployment is a scenario's view of the server.
type deployment struct {
	config Config
	names  names
	done   func() // lets the next scenario at the console begin
}

// Server says how the server is reached and whose mailboxes there are; it has no endpoints without accounts.
func (d *deployment) Server() scenarios.ServerInfo {
	if len(d.config.Endpoints) == 0 {
		return scenarios.ServerInfo{}
	}
	info := scenarios.ServerInfo{Patience: d.config.Patience, AnyCertificate: d.config.Accounts.TLS.AnyCertificate}
	for _, e := range d.config.Endpoints {
		e.Address = d.config.Accounts.named(e.Address)
		info.Endpoints = append(info.Endpoints, e)
	}
	for _, p := range d.config.Accounts.People {
		info.Accounts = append(info.Accounts, scenarios.Account(p))
	}
	return info
}

// Console starts the command. It logs in as whoever the command says, so that nobody else has a console.
func (d *deployment) Console(ctx context.Context, account, _ string) (scenarios.Console, error) {
	if account != "" {
		return nil, missing("the console is its administrator's, %s has none", account)
	}
	return startConsole(ctx, d.config.Console)
}

// Dial connects to the real address behind a name of the features or of the certificate.
func (d *deployment) Dial(ctx context.Context, from scenarios.Side, address string) (net.Conn, error) {
	if from == scenarios.Outside {
		return nil, missing("nobody stands outside its firewall")
	}
	address = d.names.named(address)
	for _, e := range d.config.Endpoints {
		if strings.EqualFold(d.config.Accounts.named(e.Address), address) {
			address = e.Address
			break
		}
	}
	there, ok := d.config.Accounts.real(address)
	if !ok && !d.endpoint(address) {
		return nil, missing("console.hosts in the accounts file does not say where %s is", address)
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, "tcp", there)
}

// endpoint says whether an address is one that --server has given.
func (d *deployment) endpoint(address string) bool {
	return slices.ContainsFunc(d.config.Endpoints, func(e scenarios.Endpoint) bool { return e.Address == address })
}

// RootCAs is the private authority of the accounts file, or the system's.
func (d *deployment) RootCAs() *x509.CertPool { return d.config.Accounts.roots }

// HTTPClient reaches no page: see WebURL.
func (d *deployment) HTTPClient() *http.Client {
	return &http.Client{Transport: refusing{}}
}

// refusing answers no request.
type refusing struct{}

// RoundTrip says that there are no pages.
func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, missing("its pages are not read")
}

// WebURL is empty: pages of a server that is not ours are not read.
func (*deployment) WebURL() string { return "" }

// ManagementURL is empty, likewise.
func (*deployment) ManagementURL() string { return "" }

// Close lets the next scenario at the console begin.
func (d *deployment) Close(context.Context) error {
	d.done()
	return nil
}
