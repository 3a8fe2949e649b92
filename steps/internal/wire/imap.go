package wire

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// Reply is what the server answers to one IMAP command.
type Reply struct {
	Status   string   // OK, NO or BAD
	Text     string   // what follows the tag: "NO LOGIN failed."
	Untagged []string // without the "* "
}

// Err gives an error that names the command unless the status is OK.
func (r Reply) Err(command string) error {
	if r.Status == "OK" {
		return nil
	}
	return fmt.Errorf("%s: the server answers %q", command, shorten(r.Text))
}

// Mechanism is a way to log in.
type Mechanism string

// The ways that features name.
const (
	Login        Mechanism = "LOGIN"
	Plain        Mechanism = "AUTHENTICATE PLAIN"
	PlainInitial Mechanism = "AUTHENTICATE PLAIN, in one line" // SASL-IR
)

// Command sends an IMAP command with a tag of its own and reads to its end. Continuation requests are answered with the
// given lines, in order; one too many is an error. A connection that ends instead is ErrClosed.
func (c *Conn) Command(ctx context.Context, command string, continuations ...string) (Reply, error) {
	if err := c.Greeting(ctx); err != nil {
		return Reply{}, err
	}
	c.tags++
	tag := fmt.Sprintf("t%d", c.tags)
	if err := c.Send(ctx, tag+" "+command+"\r\n"); err != nil {
		return Reply{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	var reply Reply
	for {
		response, err := c.Read(ctx)
		if err != nil {
			return reply, err
		}
		rest, untagged := strings.CutPrefix(response, "* ")
		switch {
		case untagged:
			reply.Untagged = append(reply.Untagged, rest)
		case strings.HasPrefix(response, "+"):
			if len(continuations) == 0 {
				return reply, errors.New("the server asks for more where nothing more is to be sent")
			}
			if err := c.Send(ctx, continuations[0]+"\r\n"); err != nil {
				return reply, err
			}
			continuations = continuations[1:]
		default:
			text, mine := strings.CutPrefix(response, tag+" ")
			if !mine {
				return reply, fmt.Errorf("the server answers %q to the command %s", shorten(response), tag)
			}
			reply.Text = text
			reply.Status, _, _ = strings.Cut(text, " ")
			return reply, nil
		}
	}
}

// LogIn logs in by a mechanism. The reply says whether it worked; the error is the connection's.
func (c *Conn) LogIn(ctx context.Context, by Mechanism, user, password string) (Reply, error) {
	c.claimed = nil // a login changes them
	response := base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password))
	switch by {
	case Plain:
		return c.Command(ctx, "AUTHENTICATE PLAIN", response)
	case PlainInitial:
		return c.Command(ctx, "AUTHENTICATE PLAIN "+response)
	default:
		return c.Command(ctx, "LOGIN "+Quote(user)+" "+Quote(password))
	}
}

// StartTLS upgrades the connection, IMAP or SMTP by the greeting. When the server refuses, the connection stays plain and
// the error has its answer.
func (c *Conn) StartTLS(ctx context.Context) error {
	if err := c.Greeting(ctx); err != nil {
		return err
	}
	if c.smtp {
		if _, err := c.SMTPCommand(ctx, "EHLO client."+domain(c.Host), 2); err != nil {
			return err
		}
		if _, err := c.SMTPCommand(ctx, "STARTTLS", 2); err != nil {
			return err
		}
	} else {
		reply, err := c.Command(ctx, "STARTTLS")
		if err != nil {
			return err
		}
		if err := reply.Err("STARTTLS"); err != nil {
			return err
		}
	}
	return c.Handshake(ctx)
}

func domain(host string) string {
	if _, parent, found := strings.Cut(host, "."); found && strings.Contains(parent, ".") {
		return parent
	}
	return "example.org"
}
