// Package diagnose analyses the way of a mail program to an IMAP4 server, step by step: the name in DNS, the port, the TLS
// certificate, the greeting, the capabilities, the login. A step that fails names its cause and what to do about it. It
// works against any server.
//
// Invariants:
//   - A step that cannot be tried because an earlier one has failed is Skipped, never Passed.
//   - A password is sent over an encrypted connection only, and never before every check of the certificate has passed.
//   - No text of an analysis holds the password.
package diagnose

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/imapspec/imapspec/steps/internal/wire"
)

// Security is how the connection is encrypted.
type Security string

// The ways to encrypt, with the port that is usual for each.
const (
	TLS      Security = "tls"      // from the first byte, 993
	STARTTLS Security = "starttls" // after a greeting in plain text, 143
	None     Security = "none"     // not at all, 143
)

// Port is the port that is usual for this way.
func (s Security) Port() int {
	if s == TLS {
		return 993
	}
	return 143
}

func (s Security) String() string {
	return map[Security]string{TLS: "with TLS", STARTTLS: "with STARTTLS", None: "without encryption"}[s]
}

// Options says what is analysed, and from where.
type Options struct {
	Host     string
	Port     int // 0: the usual one
	Security Security
	User     string // empty: nobody logs in
	Password string // secret

	Resolver *net.Resolver // nil: the system's
	// Dial connects to an address "ip:port"; nil: over the system's network.
	Dial    func(ctx context.Context, address string) (net.Conn, error)
	RootCAs *x509.CertPool   // nil: the system's
	Timeout time.Duration    // for each step; 0: 10 seconds
	Now     func() time.Time // nil: the clock
	Log     wire.Log         // takes the transcript; may be nil
}

// Outcome of a step.
type Outcome string

// The outcomes. A step with steps of its own has failed when one of them has.
const (
	Passed  Outcome = "passed"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped"
)

// Step is one step of an analysis.
type Step struct {
	Title   string   `json:"title"`
	Outcome Outcome  `json:"outcome"`
	Details []string `json:"details,omitempty"` // what was found, one fact each
	Cause   string   `json:"cause,omitempty"`   // of a failure
	Advice  string   `json:"advice,omitempty"`  // what to do about it
	Steps   []*Step  `json:"steps,omitempty"`
}

// Analyze goes the way once and returns what it met, as a tree. It never fails itself; a context that ends shows as a
// failed step.
func Analyze(ctx context.Context, o Options) *Step {
	o = o.withDefaults()
	a := &analysis{Options: o}
	root := &Step{Title: fmt.Sprintf("Connect to %s %s", net.JoinHostPort(o.Host, strconv.Itoa(o.Port)), o.Security)}
	defer a.close(ctx)
	for _, next := range a.way() {
		step := &Step{Title: next.title}
		root.Steps = append(root.Steps, step)
		if root.Outcome == Failed {
			step.Outcome = Skipped
			continue
		}
		limited, cancel := context.WithTimeout(ctx, o.Timeout)
		next.try(limited, step)
		cancel()
		step.settle()
		if step.Outcome == Failed {
			root.Outcome = Failed
		}
	}
	root.settle()
	return root
}

func (o Options) withDefaults() Options {
	if o.Security == "" {
		o.Security = TLS
	}
	if o.Port == 0 {
		o.Port = o.Security.Port()
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Dial == nil {
		o.Dial = func(ctx context.Context, address string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", address)
		}
	}
	if o.Timeout == 0 {
		o.Timeout = 10 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// settle gives a step without an outcome the one that its own steps have.
func (s *Step) settle() {
	if s.Outcome != "" {
		return
	}
	s.Outcome = Passed
	for _, child := range s.Steps {
		if child.Outcome == Failed {
			s.Outcome = Failed
		}
	}
}

// fail marks the step failed.
func (s *Step) fail(cause, advice string) {
	s.Outcome, s.Cause, s.Advice = Failed, cause, advice
}

func (s *Step) found(format string, args ...any) {
	s.Details = append(s.Details, fmt.Sprintf(format, args...))
}

// analysis is the state of one walk.
type analysis struct {
	Options
	addresses []string // what the name stands for
	conn      *wire.Conn
	offers    []string // capabilities
}

type stage struct {
	title string
	try   func(context.Context, *Step)
}

// way is the order in which a mail program meets the server.
func (a *analysis) way() []stage {
	steps := []stage{
		{"Look up " + a.Host + " in DNS", a.lookUp},
		{fmt.Sprintf("Open TCP port %d", a.Port), a.open},
	}
	switch a.Security {
	case TLS:
		steps = append(steps, stage{"Check the TLS certificate", a.certificate}, stage{"Read the greeting", a.greeting})
	case STARTTLS:
		steps = append(steps, stage{"Read the greeting", a.greeting}, stage{"Begin TLS with STARTTLS", a.startTLS},
			stage{"Check the TLS certificate", a.certificate})
	default:
		steps = append(steps, stage{"Read the greeting", a.greeting})
	}
	steps = append(steps, stage{"Ask for the capabilities", a.capabilities})
	if a.User != "" {
		steps = append(steps, stage{"Log in", a.logIn})
	}
	return steps
}

func (a *analysis) close(ctx context.Context) {
	if a.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if a.offers != nil {
		// The analysis is complete; a server that does not take the leave is not judged for it.
		_, _ = a.conn.Command(ctx, "LOGOUT")
	}
	_ = a.conn.Close()
}
