package stage

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// ServerUnderTest is the deployment's server with accounts; it is started when it is not running. A deployment that has none is a
// *scenarios.NotApplicableError.
func (s *Stage) ServerUnderTest(ctx context.Context) (*scenarios.ServerInfo, error) {
	if s.server != nil {
		return s.server, nil
	}
	if s.deployment != nil {
		return nil, &scenarios.HarnessError{Err: errors.New("the server was set up by other steps; begin the scenario with who is logged in")}
	}
	s.options.Accounts = true
	deployment, err := s.Deployment(ctx)
	if err != nil {
		return nil, err
	}
	server, ok := deployment.(scenarios.Server)
	if !ok {
		return nil, &scenarios.NotApplicableError{Reason: "the deployment has no accounts", Impossible: true}
	}
	info := server.Server()
	if len(info.Endpoints) == 0 || len(info.Accounts) == 0 {
		return nil, &scenarios.NotApplicableError{Reason: "the deployment has no accounts", Impossible: true}
	}
	for _, a := range info.Accounts {
		s.Recorder.Secret(a.Password)
	}
	s.server = &info
	return s.server, nil
}

// owners is what features call the people with accounts, in their order.
func owners() []string { return []string{"alice", "bob", "carol", "dave"} }

// Owner gives the person that an actor's name begins with: alice for "alice's laptop". One more than the server has accounts for is
// a *scenarios.NotApplicableError.
func (s *Stage) Owner(ctx context.Context, actor string) (*Person, error) {
	info, err := s.ServerUnderTest(ctx)
	if err != nil {
		return nil, err
	}
	name, _, _ := strings.Cut(actor, "'s ")
	if p := s.people[name]; p != nil {
		return p, nil
	}
	for i, owner := range owners() {
		if owner != name {
			continue
		}
		if i >= len(info.Accounts) {
			return nil, &scenarios.NotApplicableError{Reason: fmt.Sprintf("the scenario needs %d accounts, there are %d", i+1, len(info.Accounts))}
		}
		a := info.Accounts[i]
		p := &Person{Name: name, Alias: name, Address: a.User, Password: a.Password}
		s.people[name] = p
		return p, nil
	}
	return nil, &scenarios.HarnessError{Err: fmt.Errorf("people with accounts are called %s, not %s", strings.Join(owners(), ", "), name)}
}

// Reach connects an actor to the server, at an endpoint of one of these kinds or, without one, where people log in. STARTTLS is done
// unless it is left to the scenario. Without TLS to begin the greeting is left to be read.
func (s *Stage) Reach(ctx context.Context, actor string, upgrade bool, kinds ...scenarios.Security) (*wire.Conn, error) {
	info, err := s.ServerUnderTest(ctx)
	if err != nil {
		return nil, err
	}
	endpoint, ok := choose(info.Endpoints, kinds)
	if !ok {
		return nil, &scenarios.NotApplicableError{Reason: "the server has no address where connections begin in plain text"}
	}
	security := Plain
	if endpoint.Security == scenarios.ImplicitTLS {
		security = TLS
	}
	c, err := s.Open(ctx, actor, scenarios.Inside, endpoint.Address, security)
	if err != nil {
		return nil, &scenarios.HarnessError{Err: fmt.Errorf("connect to %s: %w", endpoint.Address, err)}
	}
	if upgrade && endpoint.Security == scenarios.StartTLS {
		err = c.StartTLS(ctx)
	}
	if err == nil && (upgrade || security == TLS) && endpoint.Security != scenarios.PlainText {
		err = s.trusts(c, info)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func choose(endpoints []scenarios.Endpoint, kinds []scenarios.Security) (scenarios.Endpoint, bool) {
	if len(kinds) == 0 {
		return endpoints[0], true
	}
	for _, e := range endpoints {
		for _, k := range kinds {
			if e.Security == k {
				return e, true
			}
		}
	}
	return scenarios.Endpoint{}, false
}

// trusts checks the certificate, before a password is sent.
func (s *Stage) trusts(c *wire.Conn, info *scenarios.ServerInfo) error {
	state, ok := c.State()
	if info.AnyCertificate || !ok {
		return nil
	}
	if len(state.PeerCertificates) == 0 {
		return &scenarios.HarnessError{Err: fmt.Errorf("%s presents no certificate", c.Host)}
	}
	options := x509.VerifyOptions{DNSName: c.Host, Roots: s.deployment.RootCAs(), Intermediates: x509.NewCertPool()}
	for _, cert := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(cert)
	}
	if _, err := state.PeerCertificates[0].Verify(options); err != nil {
		return &scenarios.HarnessError{Err: fmt.Errorf("the certificate of %s is not trusted, and no password is sent to it: %w", c.Host, err)}
	}
	return nil
}

// Enter makes a connection that of a named actor of the scenario.
func (s *Stage) Enter(c *wire.Conn) { s.enter(c.Actor, c) }

// LogIn connects an actor and logs its owner in. A server that others use too may have too many connections of the account just now:
// one that refuses is asked again until its patience has passed.
func (s *Stage) LogIn(ctx context.Context, actor string) (*wire.Conn, error) {
	p, err := s.Owner(ctx, cmp.Or(s.ownerOf(actor), actor))
	if err != nil {
		return nil, err
	}
	var c *wire.Conn
	refused := func(ctx context.Context) error {
		if c, err = s.Reach(ctx, actor, true); err != nil {
			return wire.Stop(err)
		}
		reply, err := c.LogIn(ctx, wire.Login, p.Address, p.Password)
		again := err == nil && reply.Status == "NO" && !s.server.Disposable
		if err == nil {
			err = reply.Err("LOGIN")
		}
		if err == nil {
			return nil
		}
		err = errors.Join(&scenarios.HarnessError{Err: fmt.Errorf("log %s in: %w", p.Name, err)}, c.Close())
		if !again {
			return wire.Stop(err)
		}
		return err
	}
	if err := wire.Until(ctx, refused); err != nil {
		return nil, err
	}
	return c, nil
}

// ownerOf is whose the connection is that sets the scenario's folders up.
func (*Stage) ownerOf(actor string) string {
	if actor == setUp {
		return owners()[0]
	}
	return ""
}
