// Package scenarios is the words in which steps, deployments and reports speak of a run: types only.
package scenarios

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"time"
)

// Verdict is the outcome of a scenario.
type Verdict string

const (
	Passed          Verdict = "passed"
	Failed          Verdict = "failed"         // the server did not do what the scenario asserts
	Error           Verdict = "error"          // the harness itself failed; counts as failed
	NotApplicable   Verdict = "not applicable" // with a reason
	ExpectedFailure Verdict = "expected failure"
	UnexpectedPass  Verdict = "unexpected pass"
	Interrupted     Verdict = "interrupted" // the run ended while the scenario ran: neither passed nor failed
)

// Options is what a scenario asks of its deployment.
type Options struct {
	// Topology is "single": one Exchange host (mailbox01), a public DNS, a firewall; or "dag": two hosts (mailbox01, mailbox02), which
	// share a database server, and the same around them.
	Topology string
	Profile  string   // exchange2016 | exchange2019 | exchangese | standard
	Defects  []string // names of defects to switch on
	// OwnDatabase: the scenario does something to the database server, which no other scenario may share with it.
	OwnDatabase bool
	// QuickFailover: the scenario waits until one host takes over from another that is silent, so that seconds of silence are enough for
	// it. Other scenarios are not to be surprised by that on a busy machine.
	QuickFailover bool
	Accounts      bool // the scenario wants a mail server with accounts, ready for clients: the Deployment is a Server
}

// Deployer starts deployments: embedded, containers, external.
type Deployer interface {
	Name() string
	// Deploy starts a fresh deployment. An error is the harness's (Verdict Error).
	Deploy(ctx context.Context, o Options) (Deployment, error)
}

// Deployment is a running topology.
type Deployment interface {
	// Console opens management text in, text out on a host as the given account ("" is the administrator of the
	// organisation). A wrong account or password is an error.
	Console(ctx context.Context, account, password string) (Console, error)
	// Dial connects to host:port. From Inside it reaches the hosts by their names and addresses directly; from Outside
	// names resolve in the public DNS and connections pass the firewall.
	Dial(ctx context.Context, from Side, address string) (net.Conn, error)
	// Resolver answers names as that side sees them.
	Resolver(from Side) *net.Resolver
	// RootCAs is what clients trust: the authorities that issued the deployment's certificates, not self-signed ones.
	RootCAs() *x509.CertPool
	// HTTPClient reaches https://host/… through Dial(Inside) with the deployment's root CAs, without cookies.
	HTTPClient() *http.Client
	// WebURL gives the real URL (https://ip:port) behind https://mailbox01.contoso.com for a browser.
	WebURL() string
	// ManagementURL is the real URL of the host's desktop pages (/services.msc, /taskmgr) with the administrator's user
	// name and password in it; HTTPClient accepts it.
	ManagementURL() string
	Close(ctx context.Context) error
}

// Side is where a client stands.
type Side string

const (
	Inside  Side = "inside"
	Outside Side = "outside"
)

// Console takes management text and returns what a person would read. It is used by one goroutine.
type Console interface {
	// Run executes text and returns everything printed, errors included as text. The error is the transport's only.
	Run(ctx context.Context, text string) (string, error)
	// Answer queues what the person types at the next prompts (Get-Credential, confirmations), in order.
	Answer(lines ...string)
	Close() error
}

// Line is one line of a transcript.
type Line struct {
	Time  time.Time `json:"time"`
	Actor string    `json:"actor"` // "alice's phone", "console", "browser"
	Dir   Direction `json:"dir"`
	Text  string    `json:"text"` // secrets masked
}

// Direction of a transcript line.
type Direction string

const (
	Sent     Direction = "C"
	Received Direction = "S"
)

// Attachment is a file that a step adds to the report.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Content   []byte `json:"content"`
}

// Recorder takes what a scenario's steps see. It is safe for concurrent use and masks secrets it was told.
type Recorder interface {
	Line(actor string, dir Direction, text string)
	Attach(a Attachment)
	// Secret has every later occurrence of the text replaced by ***** in lines, step texts and errors.
	Secret(text string)
}
