package wire

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
)

// SMTPCommand sends a command and reads the whole reply. A reply whose code does not start with the digit wanted is an error
// that has its last line.
func (c *Conn) SMTPCommand(ctx context.Context, command string, want int) ([]string, error) {
	verb, _, _ := strings.Cut(command, " ")
	return c.smtpExchange(ctx, verb, command, want)
}

// smtpExchange is SMTPCommand with a name for errors, for lines that are secret or long.
func (c *Conn) smtpExchange(ctx context.Context, name, send string, want int) ([]string, error) {
	if err := c.Greeting(ctx); err != nil {
		return nil, err
	}
	if err := c.Send(ctx, send+"\r\n"); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	var lines []string
	for {
		line, err := c.Read(ctx)
		if err != nil {
			return lines, err
		}
		lines = append(lines, line)
		if len(line) > 3 && line[3] == '-' {
			continue
		}
		if !strings.HasPrefix(line, fmt.Sprint(want)) {
			return lines, fmt.Errorf("%s: the server answers %q", name, shorten(line))
		}
		return lines, nil
	}
}

// Envelope is who sends to whom.
type Envelope struct{ From, To string }

// Submit sends a message (CRLF line ends) as authenticated SMTP clients do: STARTTLS, AUTH LOGIN, MAIL, RCPT, DATA, QUIT.
func (c *Conn) Submit(ctx context.Context, user, password string, e Envelope, message string) error {
	if err := c.StartTLS(ctx); err != nil {
		return err
	}
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	dialogue := []struct {
		name, send string
		want       int
	}{
		{"EHLO", "EHLO client." + domain(c.Host), 2},
		{"AUTH", "AUTH LOGIN", 3}, {"the user name", encode(user), 3}, {"the password", encode(password), 2},
		{"MAIL", "MAIL FROM:<" + e.From + ">", 2}, {"RCPT", "RCPT TO:<" + e.To + ">", 2},
		{"DATA", "DATA", 3}, {"the message", dotted(message) + ".", 2}, {"QUIT", "QUIT", 2},
	}
	for _, d := range dialogue {
		if _, err := c.smtpExchange(ctx, d.name, d.send, d.want); err != nil {
			return err
		}
	}
	return nil
}

// dotted doubles the dots at the beginning of lines.
func dotted(message string) string {
	if strings.HasPrefix(message, ".") {
		message = "." + message
	}
	return strings.ReplaceAll(message, "\r\n.", "\r\n..")
}
