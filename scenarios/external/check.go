package external

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// longestLine is how much of a line a server may send before it is no IMAP server.
const longestLine = 64 << 10

// mostLines is how many lines may come before the one that is waited for. They are not kept.
const mostLines = 1000

// Check logs every account in and out again and tries the console, so that a run does not fail scenario by scenario over a closed
// port, a server that is no IMAP server, a certificate that is not trusted, a wrong password, or a command that is no shell. It
// changes nothing, unless the console's server has to be made new to be there at all. The error says which it is.
func Check(ctx context.Context, c Config) error {
	if err := checkConsole(ctx, c); err != nil {
		return err
	}
	if len(c.Endpoints) == 0 {
		return nil
	}
	d := &deployment{config: c}
	e := d.Server().Endpoints[0]
	for i, p := range c.Accounts.People {
		if err := d.check(ctx, e, p); err != nil {
			if ctx.Err() != nil {
				return fmt.Errorf("the login check had come to account %d (%s) at %s", i+1, p.User, c.Endpoints[0].Address)
			}
			return fmt.Errorf("account %d (%s) at %s: %w", i+1, p.User, c.Endpoints[0].Address, err)
		}
	}
	return nil
}

// restartPatience is how many times as long as an answer a server may be away in the middle of a run: whoever watches over it may
// start it again. Its logins may be slowed down after wrong passwords, which scenarios send.
const restartPatience = 6

// betweenLogins is how long after a login that failed the next is tried.
const betweenLogins = 500 * time.Millisecond

// Answers logs the first account in and out, again and again until it works or the server has been away for too long. The error says
// what became of the last attempt.
func (d *Deployer) Answers(ctx context.Context) error {
	if len(d.config.Endpoints) == 0 {
		return nil
	}
	patience := restartPatience * cmp.Or(d.config.Patience, scenarios.DefaultPatience)
	until := time.Now().Add(patience)
	deadline, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	view, person := &deployment{config: d.config}, d.config.Accounts.People[0]
	again := time.NewTicker(betweenLogins)
	defer again.Stop()
	var last error
	for {
		err := view.check(deadline, view.Server().Endpoints[0], person)
		if err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
		if last == nil || time.Now().Before(until) { // an attempt that the deadline has cut off says nothing
			last = err
		}
		select {
		case <-again.C:
		case <-deadline.Done():
			return fmt.Errorf("no login has worked for %v: %s at %s: %w", patience, person.User, d.config.Endpoints[0].Address, last)
		}
	}
}

// checkConsole has the console's command say something.
func checkConsole(ctx context.Context, c Config) error {
	if c.Console == "" {
		return nil
	}
	err := tryConsole(ctx, c)
	if reset := c.Accounts.Console.Reset; err != nil && reset != "" && ctx.Err() == nil { // it may be there only then
		if err := runReset(ctx, reset); err != nil {
			return fmt.Errorf("%w; correct console.reset in the accounts file", err)
		}
		err = tryConsole(ctx, c)
	}
	if err == nil || ctx.Err() != nil {
		return cmp.Or(ctx.Err(), err)
	}
	return fmt.Errorf("--console %s: %w; give a command that runs a PowerShell with Exchange's cmdlets, reads statements from its standard input and prints what they print, "+
		"such as 'ssh exch01 powershell -NoProfile -Command -', and try it by hand: echo Get-ImapSettings | COMMAND", c.Console, err)
}

// consolePatience is how many times as long as an answer a shell may take to begin: it has Exchange's cmdlets to load.
const consolePatience = 12

func tryConsole(ctx context.Context, c Config) error {
	ctx, cancel := context.WithTimeout(ctx, consolePatience*cmp.Or(c.Patience, scenarios.DefaultPatience))
	defer cancel()
	shell, err := startConsole(ctx, c.Console)
	if err == nil {
		return shell.Close()
	}
	text := strings.Join(strings.Fields(err.Error()), " ")
	if errors.Is(err, context.DeadlineExceeded) {
		text += "; a slow one needs a longer --timeout"
	}
	return errors.New(text)
}

// dialogue is a connection that asks one thing at a time.
type dialogue struct {
	conn   net.Conn
	reader *bufio.Reader
	spoken bool // the server has said a line
}

// errSilent says that the server did not answer in time.
var errSilent = errors.New("the server does not answer; a slow one needs a longer --timeout")

func (d *deployment) check(ctx context.Context, e scenarios.Endpoint, p Person) error {
	ctx, cancel := context.WithTimeout(ctx, 2*cmp.Or(d.config.Patience, scenarios.DefaultPatience))
	defer cancel()
	conn, err := d.Dial(ctx, scenarios.Inside, e.Address)
	if err != nil {
		return fmt.Errorf("no connection: %w", err)
	}
	defer func() { _ = conn.Close() }() // LOGOUT was said, or nothing can be
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	talk := &dialogue{conn: conn, reader: bufio.NewReaderSize(conn, longestLine)}
	err = silent(ctx, d.logIn(ctx, talk, e, p))
	if errors.Is(err, errSilent) && !talk.spoken && e.Security != scenarios.ImplicitTLS {
		err = fmt.Errorf("%w; imaps:// is for a port that waits for TLS", err)
	}
	return err
}

// silent says what a deadline that has passed means.
func silent(ctx context.Context, err error) error {
	var timeout net.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout() && ctx.Err() == nil:
		return errSilent
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return err
}

func (d *deployment) logIn(ctx context.Context, talk *dialogue, e scenarios.Endpoint, p Person) error {
	if e.Security == scenarios.ImplicitTLS {
		if err := d.encrypt(ctx, talk, e); err != nil {
			return err
		}
	}
	greeting, err := talk.line()
	if err != nil {
		return fmt.Errorf("no greeting: %w", err)
	}
	switch word := strings.ToUpper(greeting); {
	case strings.HasPrefix(word, "* BYE"):
		return fmt.Errorf("the server turns the connection away: %q", greeting)
	case !strings.HasPrefix(word, "* OK"):
		return fmt.Errorf("this is no IMAP server that waits for a login: its greeting is %q", shortened(greeting))
	}
	if e.Security == scenarios.StartTLS {
		answer, err := talk.ask("c1", "STARTTLS")
		if err != nil {
			return fmt.Errorf("STARTTLS: %w", err)
		}
		if !strings.HasPrefix(strings.ToUpper(answer), "C1 OK") {
			return fmt.Errorf("the server refuses STARTTLS, and no password is sent in plain text: %q", shortened(answer))
		}
		if err := d.encrypt(ctx, talk, e); err != nil {
			return err
		}
	}
	quote := func(text string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"` }
	answer, err := talk.ask("c2", "LOGIN "+quote(p.User)+" "+quote(p.Password))
	if err != nil {
		return fmt.Errorf("LOGIN: %w", err)
	}
	if !strings.HasPrefix(strings.ToUpper(answer), "C2 OK") {
		return fmt.Errorf("the server refuses the user name or the password: %q", strings.ReplaceAll(shortened(answer), p.Password, "*****"))
	}
	_, _ = talk.ask("c3", "LOGOUT") // nothing depends on it
	return nil
}

// encrypt begins TLS, and verifies the certificate unless every one will do.
func (d *deployment) encrypt(ctx context.Context, talk *dialogue, e scenarios.Endpoint) error {
	host, _, err := net.SplitHostPort(e.Address)
	if err != nil {
		return err
	}
	client := tls.Client(talk.conn, &tls.Config{ServerName: host, RootCAs: d.RootCAs(),
		InsecureSkipVerify: d.config.Accounts.TLS.AnyCertificate}) //nolint:gosec // the accounts file says so
	if err := client.HandshakeContext(ctx); err != nil {
		var untrusted *tls.CertificateVerificationError
		if errors.As(err, &untrusted) {
			return fmt.Errorf("the certificate is not trusted, and no password is sent: %w; tls.ca and tls.server_name in the accounts file say what is", untrusted.Err)
		}
		if plain := (tls.RecordHeaderError{}); errors.As(err, &plain) && !talk.spoken {
			return fmt.Errorf("TLS: %w; imap:// is for a port that begins in plain text", err)
		}
		return fmt.Errorf("TLS: %w", err)
	}
	talk.conn, talk.reader = client, bufio.NewReaderSize(client, longestLine)
	return nil
}

// line reads a line.
func (t *dialogue) line() (string, error) {
	raw, err := t.reader.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("the server sends a line of more than %d octets", longestLine)
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		return "", errors.New("the server has closed the connection")
	case err != nil:
		return "", err
	}
	t.spoken = true
	return strings.TrimRight(string(raw), "\r\n"), nil
}

// ask sends a command and gives the tagged response, or the BYE.
func (t *dialogue) ask(tag, command string) (string, error) {
	if _, err := io.WriteString(t.conn, tag+" "+command+"\r\n"); err != nil {
		return "", errors.New("the server has closed the connection")
	}
	for range mostLines {
		line, err := t.line()
		if err != nil {
			return "", err
		}
		if word := strings.ToUpper(line); strings.HasPrefix(word, strings.ToUpper(tag)+" ") || strings.HasPrefix(word, "* BYE") {
			return line, nil
		}
	}
	verb, _, _ := strings.Cut(command, " ")
	return "", fmt.Errorf("the server sent more than %d lines in answer to %s", mostLines, verb)
}

// shortened keeps an error readable.
func shortened(text string) string {
	if len(text) > 200 {
		return text[:200] + "…"
	}
	return text
}
