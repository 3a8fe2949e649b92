// Package wire is the harness's own client for line protocols (IMAP4, SMTP) and the language in which features write an
// exchange. It shares nothing with the server's codec, so that a mistake in one cannot hide a mistake in the other.
//
// Invariants:
//   - Every line sent and received is in the transcript, in order, of an endless answer the first ones; a password in a LOGIN or
//     AUTHENTICATE is masked before it gets there, whoever it belongs to.
//   - No operation waits longer than its context, nor longer than the connection's Patience; for the answer to a login it is four times
//     that. It does not matter whether the server is silent or talks all the time.
//   - What is taken from a server, and what is kept of it, is bounded; see limits.go.
//   - A certificate is never verified during the handshake: what was presented is kept, for steps to judge.
package wire

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// Patience is how long an operation waits for the server at most: a machine that stands still for some seconds is not the server's fault.
const Patience = 30 * time.Second

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

	// Patience is how long an operation on this connection waits at most; 0 means the package's Patience.
	Patience time.Duration
	// Observer sees the complete commands and responses; nil: nobody does.
	Observer Observer
	// Allowance is that of the scenario; nil: only what is taken at once is bounded.
	Allowance *Allowance
	// Rev2Alone says that the server has IMAP4rev2 and not IMAP4rev1, so that ESEARCH comes where an exchange has SEARCH (RFC 9051,
	// section 7.2.2).
	Rev2Alone bool

	raw       net.Conn // below TLS
	conn      net.Conn
	reader    *bufio.Reader
	log       Log
	state     *tls.ConnectionState
	smtp      bool // replies start with three digits
	greeted   bool // the greeting was read
	greeting  string
	tags      int // how many commands were given a tag
	masking   saslState
	loggingIn bool // a LOGIN or AUTHENTICATE was sent, and no tagged response has come since
	answer    intake
	findings  int      // of the Observer
	pending   []string // responses that were read and not yet used
	ended     error    // how the connection ended while pending was filled
	assembled assembler
	claimed   []string // capabilities in upper case; nil: to be asked
}

type saslState int

const (
	noSASL   saslState = iota
	inSASL             // an AUTHENTICATE or AUTH was sent: continuations may ask for secrets
	askedFor           // the server has asked: the next line sent is masked
)

// New wraps an open connection; log may be nil.
func New(actor, host string, conn net.Conn, log Log) *Conn {
	return &Conn{Actor: actor, Host: host, raw: conn, conn: conn, reader: bufio.NewReader(conn), log: log}
}

// handshake turns the connection into a TLS one.
func (c *Conn) handshake(ctx context.Context, config *tls.Config) error {
	ctx, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	client := tls.Client(c.conn, config)
	if err := client.HandshakeContext(ctx); err != nil {
		return err
	}
	state := client.ConnectionState()
	c.state, c.conn, c.reader = &state, client, bufio.NewReader(client)
	c.pending, c.claimed, c.assembled = nil, nil, assembler{}
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
	return c.write(ctx, text)
}

// write writes octets that are recorded already.
func (c *Conn) write(ctx context.Context, text string) error {
	c.loggingIn = c.loggingIn || logsIn(text)
	stop := c.deadline(ctx)
	defer stop()
	c.observeSent(text)
	if _, err := io.WriteString(c.conn, text); err != nil {
		return c.explain(ctx, err)
	}
	return nil
}

// Read returns the server's next response without its last CRLF: a line, with its literals and what follows them on IMAP.
// A connection that the server has closed is ErrClosed.
func (c *Conn) Read(ctx context.Context) (string, error) {
	if len(c.pending) > 0 {
		response := c.pending[0]
		c.pending, c.greeted = c.pending[1:], true
		return response, nil
	}
	if c.ended != nil {
		return "", c.ended
	}
	if ctx.Err() != nil { // also where something has arrived already
		return "", c.explain(ctx, os.ErrDeadlineExceeded)
	}
	stop := c.deadline(ctx)
	defer stop()
	var response strings.Builder
	for {
		line, err := c.readLine()
		if err != nil {
			return response.String(), c.explain(ctx, err)
		}
		if err := c.take(1, len(line)); err != nil {
			return "", err
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
		response.WriteString("\r\n")
		if _, err := io.CopyN(&response, c.reader, int64(size)); err != nil {
			c.note(response.String())
			if err = c.explain(ctx, err); errors.Is(err, ErrClosed) {
				err = ErrCut
			}
			return "", err
		}
		if err := c.take(0, size); err != nil {
			return "", err
		}
	}
	c.note(response.String())
	c.observeReceived(response.String())
	return response.String(), nil
}

// Drain discards what arrives until the server closes the connection, wait has passed or too much has come, and says whether it closed.
func (c *Conn) Drain(ctx context.Context, wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	stop := c.deadline(ctx)
	defer stop()
	n, err := io.Copy(io.Discard, io.LimitReader(c.reader, mostOctets))
	return err == nil && n < mostOctets || isClosed(err)
}

func (c *Conn) readLine() (string, error) {
	var line strings.Builder
	for {
		part, err := c.reader.ReadSlice('\n')
		line.Write(part)
		switch {
		case err == nil:
			c.observeEnd(line.String())
			text, whole := strings.CutSuffix(line.String(), "\r\n")
			if !whole {
				return "", fmt.Errorf("the server ended the line %q with a line feed alone", shorten(strings.TrimSuffix(text, "\n")))
			}
			return text, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		case line.Len() > maxLine:
			return "", fmt.Errorf("the server sent a line of more than %d octets", maxLine)
		}
	}
}

var (
	literalEnd = regexp.MustCompile(`~?\{([0-9]{1,9})\}$`)
	statusLine = regexp.MustCompile(`(?i)^\S+ (OK|NO|BAD|BYE|PREAUTH)\b`)
	badCharset = regexp.MustCompile(`(?i)^\S+ (OK|NO|BAD) \[BADCHARSET \(`)
)

// literal says whether a line ends in the announcement of a literal. A status response has none but among the charsets of
// BADCHARSET, which are astrings (RFC 3501, section 9); what looks like one elsewhere in it is text.
func literal(line, response string) (int, bool) {
	found := literalEnd.FindStringSubmatch(line[max(0, len(line)-longestCount):])
	if found == nil || statusLine.MatchString(response) && !amongCharsets(response) {
		return 0, false
	}
	size, err := strconv.Atoi(found[1])
	return size, err == nil
}

// amongCharsets says whether a response so far is BADCHARSET with a list that goes on with a literal.
func amongCharsets(response string) bool {
	pos := len(badCharset.FindString(response))
	if pos == 0 {
		return false
	}
	for {
		rest := response[pos:]
		if strings.HasPrefix(rest, "{") && len(rest) < longestCount && literalEnd.FindString(rest) == rest {
			return true
		}
		charset, ok := readAstring(response, pos)
		if !ok || !strings.HasPrefix(response[charset.end:], " ") {
			return false
		}
		pos = charset.end + 1
	}
}

// note keeps what later lines depend on, and records the response.
func (c *Conn) note(response string) {
	if !c.greeted {
		c.greeted, c.greeting = true, response
		c.smtp = smtpReply.MatchString(response)
	}
	asks := strings.HasPrefix(response, "+") || c.smtp && strings.HasPrefix(response, "334")
	switch {
	case asks && c.masking != noSASL:
		c.masking = askedFor
	case !strings.HasPrefix(response, "* "):
		c.masking = noSASL
	}
	ends := !asks && !strings.HasPrefix(response, "* ") && !(c.smtp && len(response) > 3 && response[3] == '-')
	c.loggingIn = c.loggingIn && !ends
	c.answer.goesOn = asks || c.answer.goesOn && !ends
	c.recordReceived(response, ends)
}

var (
	loginCommand = regexp.MustCompile(`(?i)^\S+ (?:LOGIN|AUTHENTICATE)\b`)

	smtpReply = regexp.MustCompile(`^[2-5][0-9][0-9]([ -]|$)`)
	loginLine = regexp.MustCompile(`(?i)^(\S+ LOGIN (?:"(?:[^"\\]|\\.)*"|\S+) ).+`)
	saslLine  = regexp.MustCompile(`(?i)^((?:\S+ AUTHENTICATE|AUTH) \S+)( .+)?`)
)

// logsIn says whether a line of what is sent begins a login.
func logsIn(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if loginCommand.MatchString(line[:min(len(line), longestRecorded)]) {
			return true
		}
	}
	return false
}

const masked = "*****"

// recordSent records what is sent, line by line, without the secrets.
func (c *Conn) recordSent(text string) {
	// Only the beginning of a line is looked at: nothing else of it is recorded, and a literal may be of megabytes.
	first := true
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		head := line[:min(len(line), longestRecorded)]
		switch {
		case c.masking == askedFor:
			line = masked
			c.masking = inSASL
		case loginLine.MatchString(head):
			line = loginLine.ReplaceAllString(head, "${1}"+masked)
		case saslLine.MatchString(head):
			c.masking = inSASL
			if found := saslLine.FindStringSubmatch(head); found[2] != "" {
				line = found[1] + " " + masked
			}
		}
		if first {
			c.answer.asks(line)
			first = false
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
		c.log.Line(c.Actor, dir, shorten(line))
	}
}

// loginPatience is how many times longer a login may take: servers slow guessing down, Dovecot by up to 17 seconds, and others than the
// one who guessed wrong have to wait too.
const loginPatience = 4

func (c *Conn) patience() time.Duration {
	patience := cmp.Or(c.Patience, Patience)
	if c.loggingIn {
		patience *= loginPatience
	}
	return patience
}

// deadline makes the connection give up with the context; the caller calls what it returns.
func (c *Conn) deadline(ctx context.Context) func() {
	limit := time.Now().Add(c.patience())
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
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, io.ErrClosedPipe) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
