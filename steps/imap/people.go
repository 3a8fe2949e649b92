package imap

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// LoggedIn logs the owner of a connection in: "alice", "alice's laptop".
func (s *Steps) LoggedIn(ctx context.Context, actor string) error {
	c, err := s.stage.LogIn(ctx, actor)
	if err != nil {
		return err
	}
	s.stage.Enter(c)
	claimed, err := c.Capabilities(ctx)
	if err != nil {
		return err
	}
	if err := applicable(s.stage.Feature, s.stage.Tags, claimed); err != nil {
		return err
	}
	c.Rev2Alone = rev2Alone(claimed)
	return s.stage.Folders(ctx)
}

// Connected opens a connection on which nobody is logged in. how is " in plain text" for one that can begin TLS later. The greeting is
// left for the scenario to see.
func (s *Steps) Connected(ctx context.Context, actor, how string) error {
	if _, err := s.stage.Owner(ctx, actor); err != nil {
		return err
	}
	claimed, err := s.probe(ctx)
	if err != nil {
		return err
	}
	var kinds []scenarios.Security
	if how != "" {
		kinds = []scenarios.Security{scenarios.StartTLS, scenarios.PlainText}
	}
	c, err := s.stage.Reach(ctx, actor, how == "", kinds...)
	if err != nil {
		return err
	}
	if how == "" {
		c.GreetAgain()
	}
	c.Rev2Alone = rev2Alone(claimed)
	s.stage.Enter(c)
	return nil
}

// probe compares what the scenario needs with what the server claims before and after the login, on connections of its own, and
// makes the names of the scenario's folders known. It gives what the server claims.
func (s *Steps) probe(ctx context.Context) ([]string, error) {
	var claimed []string
	for _, kind := range []scenarios.Security{scenarios.ImplicitTLS, scenarios.StartTLS, scenarios.PlainText} {
		c, err := s.stage.Reach(ctx, "set-up", false, kind)
		if err != nil {
			continue // there is no such endpoint
		}
		before, err := c.Capabilities(ctx)
		_ = c.Close() // it has served
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, before...)
	}
	if err := s.stage.Folders(ctx); err != nil {
		return nil, err
	}
	after, err := s.stage.Claimed(ctx)
	if err != nil {
		return nil, err
	}
	claimed = append(claimed, ofSession(after)...)
	return claimed, applicable(s.stage.Feature, s.stage.Tags, claimed)
}

// Enabled has an actor enable extensions: "IMAP4rev2", "CONDSTORE UTF8=ACCEPT". A server that does not claim ENABLE or one of them
// makes the scenario NotApplicable.
func (s *Steps) Enabled(ctx context.Context, actor, extensions string) error {
	c, err := s.stage.Actor(actor)
	if err != nil {
		return err
	}
	claimed, err := c.Capabilities(ctx)
	if err != nil {
		return err
	}
	needed := strings.Fields(extensions)
	if !slices.Contains(claimed, "IMAP4REV2") {
		needed = append(needed, "ENABLE") // which RFC 9051 includes
	}
	for _, e := range needed {
		if !slices.Contains(claimed, strings.ToUpper(e)) {
			return &scenarios.NotApplicableError{Reason: "the server does not claim " + e}
		}
	}
	reply, err := c.Enable(ctx, extensions)
	if err != nil {
		return err
	}
	return reply.Err("ENABLE")
}

// Opened has an actor select or examine a folder of the scenario. how is "selected" or "examined".
func (s *Steps) Opened(ctx context.Context, actor, how, folder string) error {
	c, err := s.stage.Actor(actor)
	if err != nil {
		return err
	}
	command := map[string]string{"selected": "SELECT", "examined": "EXAMINE"}[how]
	full, ok := s.stage.Names(ctx)("folder " + unquoted(folder))
	if !ok {
		return &scenarios.HarnessError{Err: fmt.Errorf("nobody with folders is logged in")}
	}
	reply, err := c.Command(ctx, command+" "+wire.Astring(full))
	if err != nil {
		return err
	}
	return reply.Err(command)
}
