package cmdlet

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// imapClient is Test-ImapConnectivity's own small IMAP client: one command at a time, lines only.
type imapClient struct {
	conn net.Conn
	in   *bufio.Reader
	stop func() bool // ends the watch over the context
}

// refusal is a tagged NO or BAD, or a BYE, as the server sent it.
type refusal struct{ line string }

func (r *refusal) Error() string { return reply.ConnectivityImapError(r.line) }

// maxImapLine bounds a response line.
const maxImapLine = 64 << 10

// dialServer connects to a port of a server as its name resolves for internal clients.
func (c *console) dialServer(ctx context.Context, server *org.Server, port uint16) (net.Conn, error) {
	addresses := c.Host.Addresses()
	if c.InternalDNS != nil {
		addresses = c.InternalDNS.Lookup(server.FQDN)
	}
	first := error(&net.DNSError{Err: "no such host", Name: server.FQDN, IsNotFound: true})
	for i, a := range addresses {
		target := netip.AddrPortFrom(a, port)
		conn, err := c.Host.Dial(ctx, target)
		if err == nil {
			return conn, nil
		}
		if i == 0 {
			first = fmt.Errorf("%s: %w", target, err)
		}
	}
	return nil, first
}

// clientTLS is how an Exchange server checks another server's certificate: it trusts the organisation's authority and the
// servers' own certificates (CERT); trustAny trusts everything.
func (c *console) clientTLS(name string, trustAny bool) (*tls.Config, error) {
	state := c.Directory.View()
	pool, err := certs.Pool(state.Authority)
	if err != nil {
		return nil, err
	}
	for _, server := range state.Servers {
		for _, own := range server.Certificates {
			if own.RootCAType != certs.RootRegistry {
				continue
			}
			if leaf, err := certs.Leaf(own); err == nil {
				pool.AddCert(leaf)
			}
		}
	}
	return &tls.Config{ServerName: name, RootCAs: pool, Time: c.now, InsecureSkipVerify: trustAny}, nil //nolint:gosec // -TrustAnySSLCertificate
}

func newImapClient(ctx context.Context, conn net.Conn) *imapClient {
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	return &imapClient{conn: conn, in: bufio.NewReaderSize(conn, 4096), stop: stop}
}

func (i *imapClient) close() {
	i.stop()
	i.conn.Close()
}

// secure makes the connection a TLS connection.
func (i *imapClient) secure(ctx context.Context, config *tls.Config) error {
	secured := tls.Client(i.conn, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		return err
	}
	i.conn, i.in = secured, bufio.NewReaderSize(secured, 4096)
	return nil
}

// greeting reads the first line, which must be OK.
func (i *imapClient) greeting() error {
	line, err := i.line()
	if err != nil {
		return err
	}
	if !strings.HasPrefix(strings.ToUpper(line), "* OK") {
		return &refusal{line}
	}
	return nil
}

func (i *imapClient) line() (string, error) {
	var b strings.Builder
	for b.Len() <= maxImapLine {
		part, err := i.in.ReadSlice('\n')
		b.Write(part)
		if err == nil {
			return strings.TrimRight(b.String(), "\r\n"), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return "", err
		}
	}
	return "", errors.New(reply.ConnectivityLineTooLong)
}

// command sends one command and returns the untagged lines of its answer. Each of the literals follows the text (and the
// literals before it) after a blank. NO, BAD and BYE are a *refusal.
func (i *imapClient) command(text string, literals ...string) ([]string, error) {
	tag := imapTag()
	text = tag + " " + text
	for _, literal := range literals {
		if _, err := fmt.Fprintf(i.conn, "%s {%d}\r\n", text, len(literal)); err != nil {
			return nil, err
		}
		if _, err := i.until(tag, "+"); err != nil {
			return nil, err
		}
		text = literal
	}
	if _, err := io.WriteString(i.conn, text+"\r\n"); err != nil {
		return nil, err
	}
	return i.until(tag, tag+" OK")
}

// until reads to a line with the prefix and returns the untagged lines before it.
func (i *imapClient) until(tag, prefix string) ([]string, error) {
	var untagged []string
	for {
		line, err := i.line()
		if err != nil {
			if n := len(untagged); n > 0 && strings.HasPrefix(strings.ToUpper(untagged[n-1]), "* BYE") {
				return nil, &refusal{untagged[n-1]}
			}
			return nil, err
		}
		switch {
		case strings.HasPrefix(strings.ToUpper(line), strings.ToUpper(prefix)):
			return untagged, nil
		case strings.HasPrefix(line, tag+" "):
			return nil, &refusal{line}
		}
		untagged = append(untagged, line)
	}
}

// login logs in with LOGIN; what cannot stand in a quoted string goes as literals.
func (i *imapClient) login(user, password string) error {
	if quotable(user) && quotable(password) {
		_, err := i.command("LOGIN " + quoted(user) + " " + quoted(password))
		return err
	}
	_, err := i.command("LOGIN", user, password)
	return err
}

func quotable(text string) bool {
	for _, b := range []byte(text) {
		if b < 0x20 || b > 0x7e {
			return false
		}
	}
	return true
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// imapTag is a random tag of four letters that starts with "a", as the original's (facts 5.1).
func imapTag() string {
	b := make([]byte, 3)
	_, _ = rand.Read(b) // never fails
	for n := range b {
		b[n] = 'A' + b[n]%26
	}
	return "a" + string(b)
}

// testError is a failure as the Error column shows it, in the words of the .NET Framework where it is the network's.
func testError(err error) string {
	var refused *refusal
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var wrong x509.CertificateInvalidError
	var dns *net.DNSError
	var timeout net.Error
	var operation *net.OpError
	switch {
	case errors.As(err, &refused):
		return refused.Error()
	case errors.As(err, &name):
		return reply.ConnectivityCertificateRejected("RemoteCertificateNameMismatch", err.Error())
	case errors.As(err, &unknown), errors.As(err, &wrong):
		return reply.ConnectivityCertificateRejected("RemoteCertificateChainErrors", err.Error())
	case errors.Is(err, syscall.ECONNREFUSED):
		target, _, _ := strings.Cut(err.Error(), ": ")
		return reply.ConnectivityRefused(target)
	case errors.As(err, &operation) && operation.Op == "remote error": // a TLS alert
		return reply.ConnectivityTLSFailed(operation.Err.Error())
	case errors.As(err, &dns):
		return reply.ConnectivityNoSuchHost
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return reply.ConnectivityTimedOut
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, syscall.ECONNRESET):
		return reply.ConnectivityClosed
	}
	return err.Error()
}

// sinceText is a latency in milliseconds as the table shows it.
func sinceText(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond))
}
