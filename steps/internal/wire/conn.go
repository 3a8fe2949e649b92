// Package wire is the harness's own client for line protocols (IMAP4, SMTP) and the language in which features write an
// exchange. It shares nothing with the server's codec, so that a mistake in one cannot hide a mistake in the other.
//
// Invariants:
//   - Every line sent and received is in the transcript, in order; a password in a LOGIN or AUTHENTICATE is masked before
//     it gets there, whoever it belongs to.
//   - No operation waits longer than its context, nor longer than Patience.
//   - A certificate is never verified during the handshake: what was presented is kept, for steps to judge.
package wire

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// Patience is how long an operation waits for the server at most.
const Patience = 15 * time.Second

const (
	maxLine     = 1 << 20  // octets of one line that a server may send
	maxResponse = 64 << 20 // octets of one response with its literals
)

// ErrClosed says that the server has closed the connection.
var ErrClosed = errors.New("the server closed the connection")

// ErrCut is the ErrClosed of a connection that ended inside a literal.
var ErrCut = fmt.Errorf("%w inside a literal", ErrClosed)

// Log takes the lines of a transcript; scenarios.Recorder is one.
type Log interface {
	Line(actor string, dir scenarios.Direction, text string)
}

// Conn is one connection of an actor. It is used by one goroutine.
type Conn struct {
	Actor string // "alice's phone"
	Host  string // the name that the actor connected to, without the port

	conn    net.Conn
	reader  *bufio.Reader
	log     Log
	state   *tls.ConnectionState
	smtp    bool // replies start with three digits
	greeted bool // the greeting was read
	tags    int  // how many commands were given a tag
	masking saslState
}

type saslState int

const (
	noSASL   saslState = iota
	inSASL             // an AUTHENTICATE or AUTH was sent: continuations may ask for secrets
	askedFor           // the server has asked: the next line sent is masked
)

// New wraps an open connection; log may be nil.
func New(actor, host string, conn net.Conn, log Log) *Conn {
	return &Conn{Actor: actor, Host: host, conn: conn, reader: bufio.NewReader(conn), log: log}
}

// Handshake turns the connection into a TLS one. What the server has sent in plain text and nobody has read is dropped.
// The error is the handshake's; the certificate is not judged.
func (c *Conn) Handshake(ctx context.Context) error {
	ctx, cancel := withPatience(ctx)
	defer cancel()
	client := tls.Client(c.conn, &tls.Config{ServerName: c.Host, InsecureSkipVerify: true}) //nolint:gosec // judged by steps
	if err := client.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("TLS handshake with %s: %w", c.Host, err)
	}
	state := client.ConnectionState()
	c.state, c.conn, c.reader = &state, client, bufio.NewReader(client)
	return nil
}

// State is what TLS negotiated and the certificates presented; ok is false on a connection without TLS.
func (c *Conn) State() (state tls.ConnectionState, ok bool) {
	if c.state == nil {
		return tls.ConnectionState{}, false
	}
	return *c.state, true
}

// SMTP says whether the server has turned out to speak SMTP: its replies start with three digits.
func (c *Conn) SMTP() bool { return c.smtp }

// Close closes the connection without ceremony.
func (c *Conn) Close() error { return c.conn.Close() }

// Send writes octets as they are. A connection that the server has closed is ErrClosed.
func (c *Conn) Send(ctx context.Context, text string) error {
	c.recordSent(text)
	stop := c.deadline(ctx)
	defer stop()
	if _, err := io.WriteString(c.conn, text); err != nil {
		return c.explain(ctx, err)
	}
	return nil
}

// Read returns the server's next response without its last CRLF: a line, with its literals and what follows them on IMAP.
// A connection that the server has closed is ErrClosed.
func (c *Conn) Read(ctx context.Context) (string, error) {
	stop := c.deadline(ctx)
	defer stop()
	var response strings.Builder
	for {
		line, err := c.readLine()
		if err != nil {
			return response.String(), c.explain(ctx, err)
		}
		response.WriteString(line)
		size, more := 0, false
		if !c.smtp {
			size, more = literal(line, response.String())
		}
		if !more {
			break
		}
		if response.Len()+size > maxResponse {
			return "", fmt.Errorf("the server announces a literal of %d octets, more than the harness takes", size)
		}
		body := make([]byte, size)
		if n, err := io.ReadFull(c.reader, body); err != nil {
			c.note(response.String() + "\r\n" + string(body[:n]))
			if err = c.explain(ctx, err); errors.Is(err, ErrClosed) {
				err = ErrCut
			}
			return "", err
		}
		response.WriteString("\r\n")
		response.Write(body)
	}
	c.note(response.String())
	return response.String(), nil
}

// Drain discards what arrives until the server closes the connection or wait has passed, and says whether it closed.
func (c *Conn) Drain(ctx context.Context, wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	stop := c.deadline(ctx)
	defer stop()
	_, err := io.Copy(io.Discard, c.reader)
	return err == nil || isClosed(err)
}

func (c *Conn) readLine() (string, error) {
	var line strings.Builder
	for {
		part, err := c.reader.ReadSlice('\n')
		line.Write(part)
		switch {
		case err == nil:
			return strings.TrimSuffix(strings.TrimSuffix(line.String(), "\n"), "\r"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		case line.Len() > maxLine:
			return "", fmt.Errorf("the server sent a line of more than %d octets", maxLine)
		}
	}
}

var (
	literalEnd = regexp.MustCompile(`~?\{([0-9]{1,9})\}$`)
	statusLine = regexp.MustCompile(`^\S+ (OK|NO|BAD|BYE|PREAUTH)\b`)
)

// literal says whether a line ends in the announcement of a literal; a status response has none.
func literal(line, response string) (int, bool) {
	found := literalEnd.FindStringSubmatch(line)
	if found == nil || statusLine.MatchString(response) {
		return 0, false
	}
	size, err := strconv.Atoi(found[1])
	return size, err == nil
}

// note keeps what later lines depend on, and records the response.
func (c *Conn) note(response string) {
	if !c.greeted {
		c.greeted = true
		c.smtp = smtpReply.MatchString(response)
	}
	asks := strings.HasPrefix(response, "+") || c.smtp && strings.HasPrefix(response, "334")
	switch {
	case asks && c.masking != noSASL:
		c.masking = askedFor
	case !strings.HasPrefix(response, "* "):
		c.masking = noSASL
	}
	c.record(scenarios.Received, response)
}

var (
	smtpReply = regexp.MustCompile(`^[2-5][0-9][0-9]([ -]|$)`)
	loginLine = regexp.MustCompile(`(?i)^(\S+ LOGIN (?:"(?:[^"\\]|\\.)*"|\S+) ).+`)
	saslLine  = regexp.MustCompile(`(?i)^((?:\S+ AUTHENTICATE|AUTH) \S+)( .+)?`)
)

const masked = "*****"

// recordSent records what is sent, line by line, without the secrets.
func (c *Conn) recordSent(text string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		switch {
		case c.masking == askedFor:
			line = masked
			c.masking = inSASL
		case loginLine.MatchString(line):
			line = loginLine.ReplaceAllString(line, "${1}"+masked)
		case saslLine.MatchString(line):
			c.masking = inSASL
			if found := saslLine.FindStringSubmatch(line); found[2] != "" {
				line = found[1] + " " + masked
			}
		}
		c.record(scenarios.Sent, line)
	}
}

const longestRecorded = 2000 // octets of a line that the transcript keeps

func (c *Conn) record(dir scenarios.Direction, text string) {
	if c.log == nil {
		return
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > longestRecorded {
			line = fmt.Sprintf("%s… (%d octets)", line[:longestRecorded], len(line))
		}
		c.log.Line(c.Actor, dir, line)
	}
}

func withPatience(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, Patience)
}

// deadline makes the connection give up with the context; the caller calls what it returns.
func (c *Conn) deadline(ctx context.Context) func() {
	limit := time.Now().Add(Patience)
	if own, has := ctx.Deadline(); has && own.Before(limit) {
		limit = own
	}
	conn := c.conn
	_ = conn.SetDeadline(limit) // a closed connection fails at its next use
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return func() { stop() }
}

func (c *Conn) explain(ctx context.Context, err error) error {
	var timeout net.Error
	switch {
	case isClosed(err):
		return ErrClosed
	case ctx.Err() != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded):
		return ctx.Err()
	case errors.As(err, &timeout) && timeout.Timeout():
		return &SilenceError{Actor: c.Actor}
	}
	return fmt.Errorf("%s: %w", c.Actor, err)
}

// SilenceError says that the server did not answer in time.
type SilenceError struct{ Actor string }

// Error names the actor who waited.
func (e *SilenceError) Error() string { return "the server does not answer " + e.Actor }

func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
