// Package stage is what the steps of one scenario share: the deployment, the people, the open connections and consoles.
//
// Invariants:
//   - The deployment starts when the first step needs it, and once.
//   - Everything that a step has opened is closed when the scenario ends, newest first, the deployment last.
//   - The password of everybody on the stage is known to the Recorder as a secret before it is used.
package stage

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// Server is the host of the reference environment, and Domain its domain.
const (
	Server = "mailbox01.contoso.com"
	Domain = "contoso.com"
)

// Administrator is how features call the built-in account.
const Administrator = "the Administrator"

// Stage is one scenario's. It is used by one goroutine: a scenario's steps run one after another.
type Stage struct {
	Recorder scenarios.Recorder
	Captured map[string]string // what exchanges have captured

	Tags       []string             // the scenario's, with the @
	Feature    string               // its file: "rfc3501/6.3.1_select.feature"
	NewWatcher func() wire.Observer // watches one connection; nil: nobody does

	deployer   scenarios.Deployer
	options    scenarios.Options
	deployment scenarios.Deployment
	people     map[string]*Person // by the name that features use
	consoles   map[string]scenarios.Console
	actors     map[string]*wire.Conn
	last       *wire.Conn // the connection that was opened last
	server     *scenarios.ServerInfo
	folders    *folders
	unnamed    *scenarios.NotApplicableError // why a name could not be resolved
	closers    []func(context.Context) error
	allowance  wire.Allowance // what all connections take from the server
	operator   operator
}

// Person is somebody with a mailbox.
type Person struct {
	Name     string // "Rand Zaher"
	Alias    string // "rand"
	Address  string // also the name to log in with
	Password string // secret
}

// New sets an empty stage.
func New(deployer scenarios.Deployer, options scenarios.Options, recorder scenarios.Recorder) *Stage {
	return &Stage{Recorder: recorder, deployer: deployer, options: options, Captured: map[string]string{},
		people: map[string]*Person{}, consoles: map[string]scenarios.Console{}, actors: map[string]*wire.Conn{}}
}

// Deployment starts the deployment, or gives the one that runs.
func (s *Stage) Deployment(ctx context.Context) (scenarios.Deployment, error) {
	if s.deployment == nil {
		if s.deployer == nil {
			return nil, errors.New("there is no Deployer to make a server; give steps.Env one, such as embedded.New()")
		}
		options := s.options
		options.OwnDatabase = slices.Contains(s.Tags, "@own-database")
		options.QuickFailover = slices.Contains(s.Tags, "@quick-failover")
		deployment, err := s.deployer.Deploy(ctx, options)
		if err != nil {
			return nil, err
		}
		s.deployment = deployment
		s.closers = append([]func(context.Context) error{deployment.Close}, s.closers...)
	}
	return s.deployment, nil
}

// OnClose has something done when the scenario ends.
func (s *Stage) OnClose(do func(context.Context) error) { s.closers = append(s.closers, do) }

// Close ends everything, the scenario's outcome notwithstanding.
func (s *Stage) Close(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	s.allowance.Renew() // whatever the server has sent, the folders are removed
	var failed []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		failed = append(failed, s.closers[i](ctx))
	}
	s.closers = nil
	return errors.Join(failed...)
}

// Console gives the management console of a person, or of the administrator for the empty name; it stays open for the
// scenario, with its variables.
func (s *Stage) Console(ctx context.Context, person string) (scenarios.Console, error) {
	if c := s.consoles[person]; c != nil {
		return c, nil
	}
	deployment, err := s.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	var account, password string
	if person != "" {
		p, err := s.Person(ctx, person)
		if err != nil {
			return nil, err
		}
		account, password = p.Alias, p.Password
	}
	c, err := deployment.Console(ctx, account, password)
	if err != nil {
		return nil, fmt.Errorf("open a console: %w", err)
	}
	s.consoles[person] = c
	return c, nil
}

// Group starts the deployment, which has to be of several hosts; otherwise the scenario is not applicable.
func (s *Stage) Group(ctx context.Context) (scenarios.Group, error) {
	deployment, err := s.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	group, ok := scenarios.GroupOf(deployment)
	if !ok {
		return nil, &scenarios.NotApplicableError{Impossible: true, Reason: "there is one host here; run with --topology dag"}
	}
	return group, nil
}

// ConsoleOn gives the administrator's console on a host, by its full name or that in the topology; it stays open as Console's does.
func (s *Stage) ConsoleOn(ctx context.Context, host string) (scenarios.Console, error) {
	name, _, _ := strings.Cut(host, ".")
	key := "the administrator on " + name
	if c := s.consoles[key]; c != nil {
		return c, nil
	}
	group, err := s.Group(ctx)
	if err != nil {
		return nil, err
	}
	c, err := group.ConsoleOn(ctx, name, "", "")
	if err != nil {
		return nil, fmt.Errorf("open a console on %s: %w", name, err)
	}
	s.consoles[key] = c
	return c, nil
}

// CloseConsoles ends all sessions, as a reboot of the host does.
func (s *Stage) CloseConsoles() {
	for person, c := range s.consoles {
		_ = c.Close() // the session is gone either way
		delete(s.consoles, person)
	}
}

// NewPerson invents somebody with a random password. The name's first word, in lower case, is the alias.
func (s *Stage) NewPerson(name string) *Person {
	alias := strings.ToLower(strings.Fields(name)[0])
	p := &Person{Name: name, Alias: alias, Address: alias + "@" + Domain, Password: "Pw1-" + rand.Text()}
	s.Recorder.Secret(p.Password)
	s.people[name] = p
	s.people[alias] = p
	return p
}

// Person finds somebody by the name that features use. The Administrator is always there; others need a mailbox first.
func (s *Stage) Person(ctx context.Context, name string) (*Person, error) {
	if p := s.people[name]; p != nil {
		return p, nil
	}
	if name != Administrator {
		return nil, &scenarios.HarnessError{Err: fmt.Errorf("no step has given %s a mailbox", name)}
	}
	deployment, err := s.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(deployment.ManagementURL())
	if err != nil || address.User == nil {
		return nil, &scenarios.NotApplicableError{Reason: "the deployment does not tell the Administrator's password", Impossible: true}
	}
	password, _ := address.User.Password()
	s.Recorder.Secret(password)
	p := &Person{Name: "Administrator", Alias: "Administrator", Address: "Administrator@" + Domain, Password: password}
	s.people[name] = p
	return p, nil
}

// Names resolves the names that features write in angle brackets: <alice's password>.
func (s *Stage) Names(ctx context.Context) wire.Names {
	return func(name string) (string, bool) {
		if value, captured := s.Captured[name]; captured {
			return value, true
		}
		if value, ok := s.folderName(name); ok {
			return value, true
		}
		owner, what, ok := strings.Cut(name, "'s ")
		if !ok {
			return "", false
		}
		p, err := s.Person(ctx, owner)
		if err != nil && s.server != nil {
			p, err = s.Owner(ctx, owner)
		}
		if err != nil {
			errors.As(err, &s.unnamed)
			return "", false
		}
		return p.credential(what)
	}
}

// Unnamed explains an exchange that failed, when that was because a name that it has cannot be known here.
func (s *Stage) Unnamed(failed error) error {
	if failed != nil && s.unnamed != nil {
		return s.unnamed
	}
	return failed
}

// credential is what features write behind the name of a person: <alice's login>.
func (p *Person) credential(what string) (string, bool) {
	switch what {
	case "password":
		return p.Password, true
	case "name":
		return p.Address, true
	case "login":
		return wire.Astring(p.Address) + " " + wire.Quote(p.Password), true
	case "PLAIN":
		return base64.StdEncoding.EncodeToString([]byte("\x00" + p.Address + "\x00" + p.Password)), true
	}
	return "", false
}

// Dial connects to host:port from a side, without a word.
func (s *Stage) Dial(ctx context.Context, from scenarios.Side, address string) (net.Conn, error) {
	deployment, err := s.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, wire.Patience)
	defer cancel()
	return deployment.Dial(ctx, from, address)
}

// Security is how a client encrypts its connection.
type Security string

// The ways that features name.
const (
	Plain    Security = "plain text"
	TLS      Security = "TLS"
	STARTTLS Security = "STARTTLS"
)

// Open connects an actor and, with TLS, has the handshake done; STARTTLS is left to the caller's protocol. Who opened it
// closes it.
func (s *Stage) Open(ctx context.Context, actor string, from scenarios.Side, address string, security Security) (*wire.Conn, error) {
	raw, err := s.Dial(ctx, from, address)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	c := wire.New(actor, host, raw, s.Recorder)
	c.Allowance = &s.allowance
	if s.server != nil {
		c.Patience = cmp.Or(s.server.Patience, scenarios.DefaultPatience)
	}
	if s.NewWatcher != nil {
		c.Observer = s.NewWatcher()
	}
	if security == TLS {
		if err := c.Handshake(ctx); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// Connect opens the connection of a named actor, which lasts for the scenario.
func (s *Stage) Connect(ctx context.Context, actor string, from scenarios.Side, address string, security Security) error {
	c, err := s.Open(ctx, actor, from, address, security)
	if err != nil {
		return err
	}
	s.enter(actor, c)
	return nil
}

// enter makes the connection that of a named actor; it lasts for the scenario.
func (s *Stage) enter(actor string, c *wire.Conn) {
	s.OnClose(func(context.Context) error {
		_ = c.Close() // the server may have closed it
		return nil
	})
	s.actors[actor], s.last = c, c
}

// Actor gives the connection of a named actor, also by the last word of a name that no other ends in ("laptop" for "alice's
// laptop"), or the last one that was opened for the empty name.
func (s *Stage) Actor(name string) (*wire.Conn, error) {
	c := s.last
	if name != "" {
		c = s.actors[name]
		var named []string
		for actor := range s.actors {
			if c == nil && strings.HasSuffix(actor, "'s "+name) {
				named = append(named, actor)
			}
		}
		if len(named) == 1 {
			c = s.actors[named[0]]
		}
	}
	if c == nil {
		return nil, &scenarios.HarnessError{Err: fmt.Errorf("no step has connected %s, or several are named so", cmp.Or(name, "anybody"))}
	}
	return c, nil
}
