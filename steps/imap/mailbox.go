package imap

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/cucumber/godog"

	"github.com/imapspec/imapspec/steps/internal/stage"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// imaps is where steps reach a mailbox when the feature does not say.
const imaps = stage.Server + ":993"

// open logs somebody in and selects the INBOX.
func (s *Steps) open(ctx context.Context, who, address string) (*wire.Conn, error) {
	p, err := s.stage.Person(ctx, who)
	if err != nil {
		return nil, err
	}
	c, reply, err := s.logIn(ctx, p, "", address, stage.TLS, wire.Login)
	if err != nil {
		return nil, err
	}
	if err := reply.Err("LOGIN"); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	reply, err = c.Command(ctx, "SELECT INBOX")
	if err == nil {
		err = reply.Err("SELECT")
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Holds puts a message into somebody's INBOX.
func (s *Steps) Holds(ctx context.Context, who string, message *godog.DocString) error {
	c, err := s.open(ctx, who, imaps)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // what matters was acknowledged
	text := strings.ReplaceAll(message.Content, "\n", "\r\n") + "\r\n"
	reply, err := c.Command(ctx, fmt.Sprintf("APPEND INBOX {%d}", len(text)), text)
	if err != nil {
		return err
	}
	return reply.Err("APPEND")
}

// Finds waits until a message with the subject is in somebody's INBOX.
func (s *Steps) Finds(ctx context.Context, who, subject, address string) error {
	c, err := s.open(ctx, who, address)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // nothing is changed
	return wire.Until(ctx, func(ctx context.Context) error {
		reply, err := c.Command(ctx, "SEARCH SUBJECT "+wire.Quote(subject))
		if err != nil {
			return err
		}
		for _, untagged := range reply.Untagged {
			if strings.HasPrefix(untagged, "SEARCH ") {
				return nil
			}
		}
		return fmt.Errorf("%s finds no message with the subject %q; the server answers %q", who, subject, reply.Text)
	})
}
