// Package smtp has the steps of people who send messages.
package smtp

import (
	"context"
	"fmt"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// Steps are one scenario's.
type Steps struct{ stage *stage.Stage }

// New makes the steps of a scenario.
func New(s *stage.Stage) *Steps { return &Steps{stage: s} }

// Sends submits a message by authenticated SMTP. from is " from outside" or empty.
func (s *Steps) Sends(ctx context.Context, sender, recipient, subject, from, address string) error {
	who, err := s.stage.Person(ctx, sender)
	if err != nil {
		return err
	}
	whom, err := s.stage.Person(ctx, recipient)
	if err != nil {
		return err
	}
	side := scenarios.Inside
	if strings.Contains(from, "outside") {
		side = scenarios.Outside
	}
	c, err := s.stage.Open(ctx, sender+"'s mail client", side, address, stage.Plain)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // QUIT was answered
	message := fmt.Sprintf("From: %s <%s>\r\nTo: %s <%s>\r\nSubject: %s\r\nMessage-ID: <1@client.contoso.com>\r\n\r\n%s\r\n",
		who.Name, who.Address, whom.Name, whom.Address, subject, subject)
	return c.Submit(ctx, who.Address, who.Password, wire.Envelope{From: who.Address, To: whom.Address}, message)
}
