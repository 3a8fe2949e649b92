package refserver

import (
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/profile"
)

// Config says what server to start. The zero value is a new Exchange 2019 server in memory, on free ports of the loopback
// interface, with the IMAP4 services stopped.
type Config struct {
	// Profile is the personality: exchange2016, exchange2019 (default), exchangese or standard.
	Profile string
	// Started sets both IMAP4 services to Automatic before the host boots.
	Started bool
	// People get mailboxes, as New-Mailbox makes them, unless the data folder has them already.
	People []Person
	// Preset is what LoadPreset has read: further people, settings and services.
	Preset Preset
	// DataDir keeps mailboxes and settings, and protocol logs in its folder logs, under their Windows paths without the drive;
	// empty: in memory, and protocol logs in a temporary folder that Close removes. The management shell's Get-ChildItem and
	// Get-Content read them.
	DataDir string
	// Postgres is the DSN of a PostgreSQL that keeps mailboxes and settings, in place of DataDir, which then keeps logs only:
	// "postgres://imapspec@db.example/imapspec", or "host=… user=… dbname=…". The parameter search_path chooses a schema. What it
	// leaves out is taken from the environment: PGPASSWORD, or PGPASSFILE, a file that only its owner can read.
	Postgres string
	// ServerName is the host's name in the organisation, a name that ends with a number from 1 to 99: MAILBOX02. Empty: the name in
	// the data folder, or MAILBOX01. With Postgres, hosts of different names on the same schema are the members of one availability
	// group (DAG01): each adds itself when it comes for the first time, takes any client, passes it on to the host with the active copy
	// of its mailbox database, and takes over the databases of a host that is gone.
	ServerName string
	// Peers is where the other hosts' backends are reached, host:port by server name. One that is not listed is at its FQDN and the
	// port ProxyTargetPort.
	Peers map[string]string
	// Lease is how long a host on Postgres may be silent before the others take it for gone; 0: 15 seconds.
	Lease time.Duration
	// AdministratorPassword is the built-in Administrator's, for the shell, the desktop pages and Outlook on the web.
	// Empty: a random one, which Server.AdministratorPassword tells; on Postgres only where the Administrator has none yet, for the
	// password is the organisation's, and Server.AdministratorPassword is empty for hosts that come later.
	AdministratorPassword string
	// Publish maps a port of the host (143, 993, 587, 443, …) to the real address that clients use. Ports that are not
	// listed get a free port of the loopback interface.
	Publish map[int]string
	// PublishHost, when set, publishes the ports that are not listed at this address and their own number.
	PublishHost string
	// Management is the real address of the management endpoint; empty: any free port of the loopback interface.
	Management string
	// DNS is the real address of the public DNS server; empty: any free port of the loopback interface.
	DNS string
	// Keytab is a file with the Kerberos keys of the services imap and smtp on the server's name, in the realm whose people log
	// in with AUTH=GSSAPI. A principal of the realm CONTOSO.COM is the account with that logon name, another is the account with
	// that UPN. Empty: AUTH=GSSAPI is announced all the same, as Exchange does, and fails.
	Keytab string
	// ProxyInProcess has the frontend hand a client over to the backend of this process once it is logged in, as servers do
	// that pass a connection on to another process. Otherwise the frontend proxies over TLS, as Exchange does. Clients see
	// the same bytes either way; handing over saves the second connection.
	ProxyInProcess bool
	// Transcripts has what clients and the server say to each other recorded, for Server.Transcripts.
	Transcripts bool
	// Defects are names of Defects to switch on.
	Defects []string
	// Metrics counts connections, logins, commands, bytes and commits of the store, and serves the counts in Prometheus' text
	// format at /metrics of the management endpoint, without a login.
	Metrics bool
	// Log receives the server's own log; nil: nothing is logged.
	Log *slog.Logger
}

// Defect is a named, deliberate deviation of the reference server from requirements.
type Defect struct {
	Name         string
	Requirements []string // ids
	Summary      string   // what the server does wrong
}

// Defects lists the deviations that Config.Defects takes.
func Defects() []Defect {
	var all []Defect
	for _, d := range defect.All() {
		all = append(all, Defect{Name: string(d.Name), Requirements: d.Requirements, Summary: d.Summary})
	}
	return all
}

// Profiles lists the personalities that Config.Profile takes.
func Profiles() []string { return profile.Names() }

// Check says what is wrong with ServerName.
func (c Config) Check() error {
	if c.ServerName == "" {
		return nil
	}
	_, err := serverNumber(c.ServerName)
	return err
}

// checkAddresses finds what is no address before a service needs it, which may be long after the start.
func (c Config) checkAddresses() error {
	for _, port := range slices.Sorted(maps.Keys(c.Publish)) {
		if port < 1 || port > 65535 {
			return fmt.Errorf("publish: %d is no port of the host; it has 1 to 65535", port)
		}
		if err := checkAddress(c.Publish[port]); err != nil {
			return fmt.Errorf("publish: port %d: %w", port, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Peers)) {
		if err := checkAddress(c.Peers[name]); err != nil {
			return fmt.Errorf("peers: %s: %w", name, err)
		}
	}
	if c.Lease < 0 {
		return fmt.Errorf("lease: %s is less than nothing", c.Lease)
	}
	return nil
}

func checkAddress(address string) error {
	_, service, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", service)
	}
	if err != nil {
		return fmt.Errorf("%q is no address such as 127.0.0.1:1993", address)
	}
	return nil
}

const defaultProfile = "exchange2019"

// withDefaults fills in what the zero value leaves open.
func (c Config) withDefaults() Config {
	if c.Profile == "" {
		c.Profile = defaultProfile
	}
	if c.Management == "" {
		c.Management = "127.0.0.1:0"
	}
	if c.DNS == "" {
		c.DNS = "127.0.0.1:0"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// publisher decides the real address of a virtual binding.
func (c Config) publisher() network.Publish {
	return func(virtual netip.AddrPort) string {
		port := int(virtual.Port())
		if address, ok := c.Publish[port]; ok {
			return address
		}
		if c.PublishHost != "" {
			return net.JoinHostPort(c.PublishHost, strconv.Itoa(port))
		}
		return network.Ephemeral(virtual)
	}
}
