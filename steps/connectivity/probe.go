// Package connectivity has the steps that ask how a server looks from where a client stands: whether it answers, what it
// greets with, which certificate it presents, and what the connectivity analysis finds.
package connectivity

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// Steps are one scenario's.
type Steps struct {
	stage    *stage.Stage
	analysis string // the last one, as it is written
}

// New makes the steps of a scenario.
func New(s *stage.Stage) *Steps { return &Steps{stage: s} }

// Fails wants a connection not to come about, in one of the ways that features name.
func (s *Steps) Fails(ctx context.Context, from, address, how string) error {
	conn, err := s.stage.Dial(ctx, scenarios.Side(from), address)
	if err == nil {
		return errors.Join(fmt.Errorf("%s accepts the connection", address), conn.Close())
	}
	if is := outcome(err); is != how {
		return fmt.Errorf("the connection to %s fails in another way: it %s (%w)", address, is, err)
	}
	s.stage.Recorder.Line("an "+from+" client", scenarios.Received, fmt.Sprintf("(connecting to %s: %v)", address, err))
	return nil
}

// Unreachable wants a client not to be greeted within the milliseconds, whether its connection comes about or not: what is between
// it and the server may accept one for nothing.
func (s *Steps) Unreachable(ctx context.Context, from, address string, milliseconds int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(milliseconds)*time.Millisecond)
	defer cancel()
	c, err := s.stage.Open(ctx, "an "+from+" client", scenarios.Side(from), address, stage.Plain)
	var not *scenarios.NotApplicableError
	if errors.As(err, &not) {
		return err
	}
	if err != nil {
		return nil //nolint:nilerr // no connection is what is wanted
	}
	defer func() { _ = c.Close() }() // nothing came of it
	if got, err := c.Read(ctx); err == nil {
		return fmt.Errorf("%s greets with %q", address, got)
	}
	return nil
}

// outcome says in the features' words how a connection has failed.
func outcome(err error) string {
	var name *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return "is refused"
	case errors.As(err, &name) && name.IsNotFound:
		return "finds no such name"
	case errors.Is(err, syscall.ETIMEDOUT), errors.As(err, &timeout) && timeout.Timeout():
		return "gets no answer"
	}
	return "breaks"
}

// Greeted wants a greeting, the given one unless it is empty.
func (s *Steps) Greeted(ctx context.Context, from, address, with, greeting string) error {
	security := stage.Plain
	if with != "" {
		security = stage.TLS
	}
	c, err := s.stage.Open(ctx, "an "+from+" client", scenarios.Side(from), address, security)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // only the greeting matters
	if greeting == "" {
		return c.Greeting(ctx)
	}
	got, err := c.Read(ctx)
	if err != nil {
		return fmt.Errorf("waiting for the greeting of %s: %w", address, err)
	}
	if got != greeting {
		return fmt.Errorf("the greeting of %s is %q", address, got)
	}
	return nil
}

// silence is how long a client that expects nothing listens before it believes that nothing comes.
const silence = 150 * time.Millisecond

// TurnedAway wants a client in plain text not to be served: refused, disconnected, told BYE, or left without a word.
func (s *Steps) TurnedAway(ctx context.Context, from, address string) error {
	c, err := s.stage.Open(ctx, "an "+from+" client", scenarios.Side(from), address, stage.Plain)
	if err != nil {
		if outcome(err) == "is refused" {
			return nil
		}
		return err
	}
	defer func() { _ = c.Close() }() // the server has probably closed it
	ctx, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	got, err := c.Read(ctx)
	if err == nil && !strings.HasPrefix(got, "* BYE") {
		return fmt.Errorf("%s answers %q", address, got)
	}
	return nil
}

// Noise sends octets that are no protocol, and waits until the server has either answered or closed the connection.
func (s *Steps) Noise(ctx context.Context, from, address string) error {
	c, err := s.stage.Open(ctx, "an "+from+" client", scenarios.Side(from), address, stage.Plain)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // that is the end of it
	source := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(source.Uint32())
	}
	if err := c.Send(ctx, string(noise)+"\r\n"); err != nil && !errors.Is(err, wire.ErrClosed) {
		return err
	}
	c.Drain(ctx, silence)
	return nil
}

// presented connects, encrypts and gives what was presented. The error is a client's that gets no encrypted connection.
func (s *Steps) presented(ctx context.Context, from, address, with string) (tls.ConnectionState, error) {
	security := stage.Security(with)
	c, err := s.stage.Open(ctx, "an "+from+" client", scenarios.Side(from), address, security)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer func() { _ = c.Close() }() // only the certificate matters
	if security == stage.STARTTLS {
		if err := c.StartTLS(ctx); err != nil {
			return tls.ConnectionState{}, err
		}
	}
	state, _ := c.State()
	if len(state.PeerCertificates) == 0 {
		return state, fmt.Errorf("%s presents no certificate", address)
	}
	return state, nil
}

// Presented wants a certificate that is for a name.
func (s *Steps) Presented(ctx context.Context, from, address, with, name string) error {
	state, err := s.presented(ctx, from, address, with)
	if err != nil {
		return err
	}
	if err := state.PeerCertificates[0].VerifyHostname(name); err != nil {
		return fmt.Errorf("%s presents another certificate: %w", address, err)
	}
	return nil
}

// NoEncryption wants a client that asks for encryption not to get it. A port that speaks TLS only says nothing to a client
// that waits for a greeting before it sends STARTTLS, so that one does not wait long.
func (s *Steps) NoEncryption(ctx context.Context, from, address, with string) error {
	if stage.Security(with) == stage.STARTTLS {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, silence)
		defer cancel()
	}
	state, err := s.presented(ctx, from, address, with)
	if err == nil {
		return fmt.Errorf("%s encrypts with the certificate of %s", address, state.PeerCertificates[0].Subject)
	}
	return nil
}

// verify judges the certificate as a client does that knows the server by a name.
func (s *Steps) verify(ctx context.Context, state tls.ConnectionState, name string) error {
	deployment, err := s.stage.Deployment(ctx)
	if err != nil {
		return err
	}
	intermediates := x509.NewCertPool()
	for _, c := range state.PeerCertificates[1:] {
		intermediates.AddCert(c)
	}
	_, err = state.PeerCertificates[0].Verify(x509.VerifyOptions{
		DNSName: name, Roots: deployment.RootCAs(), Intermediates: intermediates})
	return err
}

// Trusts wants the certificate to be valid for the name that the client connects to.
func (s *Steps) Trusts(ctx context.Context, from, address, with string) error {
	state, err := s.presented(ctx, from, address, with)
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if err := s.verify(ctx, state, host); err != nil {
		return fmt.Errorf("the client does not trust %s: %w", address, err)
	}
	return nil
}

// Distrusts wants an encrypted connection whose certificate the client refuses for the given reason.
func (s *Steps) Distrusts(ctx context.Context, from, address, with, why string) error {
	state, err := s.presented(ctx, from, address, with)
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	err = s.verify(ctx, state, host)
	if err == nil {
		return fmt.Errorf("the client trusts %s", address)
	}
	if is := distrust(err); is != why {
		return fmt.Errorf("the client does not trust %s, because %s: %w", address, is, err)
	}
	return nil
}

func distrust(err error) string {
	var name x509.HostnameError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &name):
		return "its name is another"
	case errors.As(err, &authority):
		return "its authority is unknown"
	}
	return "it is not valid"
}

// NoTrustedConnection wants a client that knows the server by a name to end without a connection that it trusts, be it for
// want of encryption or for the certificate.
func (s *Steps) NoTrustedConnection(ctx context.Context, from, address, with, name string) error {
	state, err := s.presented(ctx, from, address, with)
	if err != nil {
		return nil //nolint:nilerr // no connection is no trusted one
	}
	if s.verify(ctx, state, name) == nil {
		return fmt.Errorf("the client trusts %s as %s", address, name)
	}
	return nil
}

// Same compares the certificates of two addresses. which is "the same certificate" or "different certificates".
func (s *Steps) Same(ctx context.Context, first, second, which string) error {
	a, err := s.presented(ctx, string(scenarios.Inside), first, string(stage.TLS))
	if err != nil {
		return err
	}
	b, err := s.presented(ctx, string(scenarios.Inside), second, string(stage.TLS))
	if err != nil {
		return err
	}
	if same := a.PeerCertificates[0].Equal(b.PeerCertificates[0]); same != (which == "the same certificate") {
		return fmt.Errorf("%s presents the certificate of %s, %s that of %s",
			first, a.PeerCertificates[0].Subject, second, b.PeerCertificates[0].Subject)
	}
	return nil
}
