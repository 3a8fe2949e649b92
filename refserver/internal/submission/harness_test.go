package submission

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

const password = "Passw0rd-of-alice"

var (
	now         = time.Date(2026, 3, 5, 14, 30, 0, 0, time.FixedZone("", 3600))
	credentials = sync.OnceValues(func() (org.Credentials, error) { return auth.NewCredentials(password) })
)

// fixture is a running service with alice, bob and the Administrator.
type fixture struct {
	t       *testing.T
	service *Service
	dir     *org.Directory
	host    *network.Host
	store   store.Store
	roots   *x509.CertPool
	log     *syncBuffer
}

// syncBuffer collects the log of several sessions.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// newFixture prepares a service and starts it; change may alter the configuration before.
func newFixture(t *testing.T, change ...func(*Config, *Service)) *fixture {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	authority, err := certs.NewAuthority("Contoso Root CA")
	must(err)
	issued, err := certs.Issue(authority, certs.Request{DNSNames: []string{"mailbox01.contoso.com", "mail.contoso.com"}})
	must(err)
	issued.Services = []string{"SMTP"}
	state, err := org.New(org.Options{Certificates: []*org.Certificate{issued}, Authority: authority, Now: now})
	must(err)
	known, err := credentials()
	must(err)
	for _, name := range []string{"alice", "bob"} {
		r, err := org.NewRecipient("contoso.com", name, name+"@contoso.com", known)
		must(err)
		state.Recipients = append(state.Recipients, r)
	}
	mailboxes, err := sqlite.Open(t.Context(), "", slog.New(slog.DiscardHandler))
	must(err)
	t.Cleanup(func() { mailboxes.Close() })
	f := &fixture{t: t, dir: org.NewDirectory(state, nil), store: mailboxes, log: &syncBuffer{}, roots: x509.NewCertPool()}
	root, err := certs.Leaf(authority)
	must(err)
	f.roots.AddCert(root)
	f.host = network.NewHost("MAILBOX01", []netip.Addr{netip.MustParseAddr("10.0.0.11"), netip.MustParseAddr("fd00::11")}, nil)
	cfg := Config{Server: "MAILBOX01", Directory: f.dir, Host: f.host, Auth: auth.New(f.dir, defect.Set{}), Delivery: store.DeliverHere(mailboxes),
		Log: slog.New(slog.NewTextHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: clockwork.NewFakeClockAt(now)}
	for _, c := range change {
		c(&cfg, nil)
	}
	f.service = New(cfg)
	for _, c := range change {
		c(&cfg, f.service)
	}
	must(f.service.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		f.service.Stop(ctx)
	})
	return f
}

// limited lets a test change the limits.
func limited(change func(*limits)) func(*Config, *Service) {
	return func(_ *Config, s *Service) {
		if s != nil {
			change(&s.limits)
		}
	}
}

// configured lets a test change the configuration.
func configured(change func(*Config)) func(*Config, *Service) {
	return func(c *Config, s *Service) {
		if s == nil {
			change(c)
		}
	}
}

// connector changes the Client Frontend connector.
func (f *fixture) connector(change func(*org.ReceiveConnector)) {
	f.t.Helper()
	err := f.dir.Update(func(s *org.State) error {
		change(s.Server("MAILBOX01").Connectors[0])
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) dial() net.Conn {
	f.t.Helper()
	conn, err := f.host.Dial(f.t.Context(), netip.MustParseAddrPort("10.0.0.11:587"))
	if err != nil {
		f.t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(patience))
	f.t.Cleanup(func() { conn.Close() })
	return conn
}

// patience is how long a test waits for something that takes milliseconds.
const patience = 2 * time.Minute

// client is a raw SMTP client.
type client struct {
	t    *testing.T
	conn net.Conn
	r    *bufio.Reader
}

func (f *fixture) connect() *client {
	f.t.Helper()
	conn := f.dial()
	c := &client{t: f.t, conn: conn, r: bufio.NewReader(conn)}
	c.want("220 ")
	return c
}

func (c *client) write(text string) {
	c.t.Helper()
	c.conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatal(err)
	}
}

// line reads one reply line.
func (c *client) line() string {
	c.t.Helper()
	line, err := c.r.ReadString('\n')
	if err != nil {
		c.t.Fatalf("read reply: %v (after %q)", err, line)
	}
	text, ok := strings.CutSuffix(line, "\r\n")
	if !ok {
		c.t.Fatalf("reply %q does not end with CRLF", line)
	}
	return text
}

// reply reads a whole reply.
func (c *client) reply() []string {
	c.t.Helper()
	for lines := []string{}; ; {
		lines = append(lines, c.line())
		if last := lines[len(lines)-1]; len(last) < 4 || last[3] != '-' {
			return lines
		}
	}
}

// want reads a reply that must begin so.
func (c *client) want(prefix string) string {
	c.t.Helper()
	lines := c.reply()
	if !strings.HasPrefix(lines[0], prefix) {
		c.t.Fatalf("reply is %q, want it to begin with %q", lines, prefix)
	}
	return lines[len(lines)-1]
}

// do sends a command and wants its reply to begin so.
func (c *client) do(command, prefix string) string {
	c.t.Helper()
	c.write(command + "\r\n")
	return c.want(prefix)
}

// closed wants the end of the connection and nothing before.
func (c *client) closed() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.r); len(rest) > 0 {
		c.t.Fatalf("received %q (%v), want the end of the connection", rest, err)
	}
}

func (c *client) ehlo() []string {
	c.t.Helper()
	c.write("EHLO client.example\r\n")
	return c.reply()
}

func (c *client) startTLS(f *fixture) {
	c.t.Helper()
	c.do("STARTTLS", "220 2.0.0 SMTP server ready")
	c.handshake(f)
}

func (c *client) handshake(f *fixture) {
	c.t.Helper()
	secure := tls.Client(c.conn, &tls.Config{RootCAs: f.roots, ServerName: "mailbox01.contoso.com", Time: time.Now})
	if err := secure.HandshakeContext(c.t.Context()); err != nil {
		c.t.Fatalf("TLS handshake: %v", err)
	}
	c.conn, c.r = secure, bufio.NewReader(secure)
}

// secured is a connection after EHLO, STARTTLS and EHLO.
func (f *fixture) secured() *client {
	f.t.Helper()
	c := f.connect()
	c.ehlo()
	c.startTLS(f)
	c.ehlo()
	return c
}

func b64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

// loggedIn is a connection on which the person has authenticated.
func (f *fixture) loggedIn(name string) *client {
	f.t.Helper()
	c := f.secured()
	c.do("AUTH LOGIN", "334 VXNlcm5hbWU6")
	c.do(b64(name+"@contoso.com"), "334 UGFzc3dvcmQ6")
	c.do(b64(password), "235 2.7.0 Authentication successful")
	return c
}

// inbox is the contents of a person's INBOX.
func (f *fixture) inbox(name string) []string {
	f.t.Helper()
	mailbox, err := f.store.Mailbox(f.t.Context(), f.dir.View().Recipient(name).MailboxGUID)
	if err != nil {
		f.t.Fatal(err)
	}
	view, err := mailbox.Select(f.t.Context(), "INBOX", true)
	if err != nil {
		f.t.Fatal(err)
	}
	defer view.Close()
	var list []string
	for seq := 1; seq <= view.Len(); seq++ {
		content, err := view.Open(f.t.Context(), seq)
		if err != nil {
			f.t.Fatal(err)
		}
		raw, err := io.ReadAll(io.NewSectionReader(content, 0, content.Size()))
		if err != nil {
			f.t.Fatal(err)
		}
		content.Close()
		list = append(list, string(raw))
	}
	return list
}
