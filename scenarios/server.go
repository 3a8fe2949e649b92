package scenarios

import "time"

// Server is a Deployment with accounts that are ready for clients. One that is asked for accounts (Options.Accounts), and is
// no Server or has no endpoint, makes the scenario NotApplicable.
//
// Accounts may be shared by scenarios that run side by side, and hold mail that is nobody's business: scenarios work in folders
// under a prefix of their own, and remove these only.
type Server interface {
	// Server says how the server is reached and who has a mailbox on it. It is asked once in a deployment.
	Server() ServerInfo
}

// ServerInfo names a server under test.
type ServerInfo struct {
	Endpoints []Endpoint // the first one is where people log in
	Accounts  []Account  // at least one; scenarios that need more than there are do not apply
	// Patience is how long an answer may take; 0 means DefaultPatience. `--timeout` scales it for slow servers.
	Patience time.Duration
	// AnyCertificate lets people log in whatever certificate is presented; otherwise Deployment.RootCAs must vouch for the
	// endpoint's name before a password is sent.
	AnyCertificate bool
	// Disposable says that the accounts are this scenario's alone and vanish with the deployment: nothing is cleaned up, and
	// the INBOX is empty.
	Disposable bool
}

// DefaultPatience is how long an answer may take.
const DefaultPatience = 5 * time.Second

// Security is how a connection is encrypted.
type Security string

// The ways to encrypt.
const (
	ImplicitTLS Security = "TLS"
	StartTLS    Security = "STARTTLS"
	PlainText   Security = "plain text" // passwords are sent as they are
)

// Endpoint is an address of a server, for Deployment.Dial from Inside.
type Endpoint struct {
	Address  string // host:port; the host is the name that certificates are checked for
	Security Security
}

// Account is somebody with a mailbox. Features call the first one alice, the second one bob.
type Account struct {
	User     string // to log in with
	Password string // secret
}
