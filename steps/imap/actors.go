// Package imap has the steps of mail clients on the wire: named connections with the exchanges that take place on them, and
// what a person does with a mailbox.
package imap

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// Steps are one scenario's.
type Steps struct {
	stage   *stage.Stage
	writers map[string]*writer // by actor
}

// New makes the steps of a scenario.
func New(s *stage.Stage) *Steps { return &Steps{stage: s, writers: map[string]*writer{}} }

// Connects opens the connection of a named actor: "alice's phone". from is " from outside" or empty, with is "TLS" or empty.
func (s *Steps) Connects(ctx context.Context, actor, from, address, with string) error {
	security := stage.Plain
	if with != "" {
		security = stage.TLS
	}
	return s.stage.Connect(ctx, actor, side(from), address, security)
}

func side(from string) scenarios.Side {
	if strings.Contains(from, "outside") {
		return scenarios.Outside
	}
	return scenarios.Inside
}

// Exchange plays an exchange on the connections that it names, or on the one that was opened last.
func (s *Steps) Exchange(ctx context.Context, script *godog.DocString) error {
	parsed, err := wire.ParseScript(script.Content)
	if err != nil {
		return &scenarios.HarnessError{Err: err}
	}
	return s.stage.Unnamed(wire.Play(ctx, parsed, s.stage.Actor, s.stage.Names(ctx), s.stage.Captured))
}

// ExchangeLasting plays an exchange that must not be over before the milliseconds have passed.
func (s *Steps) ExchangeLasting(ctx context.Context, least int, script *godog.DocString) error {
	begun := time.Now()
	if err := s.Exchange(ctx, script); err != nil {
		return err
	}
	if took := time.Since(begun); took < time.Duration(least)*time.Millisecond {
		return fmt.Errorf("the exchange took %d milliseconds only", took.Milliseconds())
	}
	return nil
}

// Unanswered sends lines on the connection that was opened last, each as "C: text", and wants no answer within the milliseconds.
func (s *Steps) Unanswered(ctx context.Context, milliseconds int, lines *godog.DocString) error {
	c, err := s.stage.Actor("")
	if err != nil {
		return err
	}
	for line := range strings.Lines(lines.Content) {
		text, ok := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "C: ")
		if !ok {
			return &scenarios.HarnessError{Err: fmt.Errorf("the line %q is not one that a client sends", line)}
		}
		if err := c.Send(ctx, text+"\r\n"); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Duration(milliseconds)*time.Millisecond) // of silence: to send may take longer
	defer cancel()
	got, err := c.Read(ctx)
	if err == nil {
		return fmt.Errorf("the server answers %q", got)
	}
	if errors.Is(err, wire.ErrClosed) {
		return err
	}
	return nil // the milliseconds have passed
}

// LogsIn wants somebody to be let in, or not to be. can is "can" or "cannot"; by may be empty for LOGIN. Nothing but the
// server's refusal counts as "cannot": a connection that fails is a failure of the step.
func (s *Steps) LogsIn(ctx context.Context, who, can, from, address, with, by string) error {
	p, err := s.stage.Person(ctx, who)
	if err != nil {
		return err
	}
	c, reply, err := s.logIn(ctx, p, from, address, stage.Security(with), wire.Mechanism(by))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // the server closes first after LOGOUT
	if let := reply.Status == "OK"; let != (can == "can") {
		return fmt.Errorf("%s logs in and the server answers %q", who, reply.Text)
	}
	return nil
}

func (s *Steps) logIn(ctx context.Context, p *stage.Person, from, address string, security stage.Security, by wire.Mechanism) (
	*wire.Conn, wire.Reply, error) {
	c, err := s.stage.Open(ctx, p.Alias+"'s mail client", side(from), address, security)
	if err != nil {
		return nil, wire.Reply{}, err
	}
	if security == stage.STARTTLS {
		if err := c.StartTLS(ctx); err != nil {
			return nil, wire.Reply{}, errors.Join(err, c.Close())
		}
	}
	if by == wire.PlainInitial {
		claimed, err := c.Capabilities(ctx)
		if err == nil && !claims(claimed, "SASL-IR") {
			err = &scenarios.NotApplicableError{Reason: "the server does not claim SASL-IR"}
		}
		if err != nil {
			return nil, wire.Reply{}, errors.Join(err, c.Close())
		}
	}
	reply, err := c.LogIn(ctx, by, p.Address, p.Password)
	if err != nil {
		return nil, reply, errors.Join(err, c.Close())
	}
	return c, reply, nil
}
