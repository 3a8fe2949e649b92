package frontend_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
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
	"github.com/imapspec/imapspec/refserver/internal/frontend"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
)

const (
	password = "correct horse"
	patience = 2 * time.Minute // for what must happen
)

// world is a server with a frontend and a scripted backend.
type world struct {
	greeting  string
	t         *testing.T
	host      *network.Host
	directory *org.Directory
	auth      *auth.Authenticator
	service   *frontend.Service
	clock     *clockwork.FakeClock
	log       *syncBuffer
	backend   *fakeBackend
}

type option struct {
	profile string
	defects []string
	state   func(*org.State)
	stopped bool // no backend
	logs    *protocollog.Disk
	idle    bool // do not start the frontend
	local   bool // the backend is reached without a socket
	grace   time.Duration
}

func newWorld(t *testing.T, o option) *world {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	now := time.Now()
	certificates, err := certs.Setup("MAILBOX01", "mailbox01.contoso.com", now)
	must(err)
	state, err := org.New(org.Options{Certificates: certificates, Now: now})
	must(err)
	credentials, err := auth.NewCredentials(password)
	must(err)
	for _, name := range []string{"alice", "bob", "HealthMailbox1"} {
		r, err := org.NewRecipient("contoso.com", name, name+"@contoso.com", credentials)
		must(err)
		state.Recipients = append(state.Recipients, r)
	}
	state.Recipient("bob").FullAccess = []string{"alice"}
	if o.state != nil {
		o.state(state)
	}
	if o.profile == "" {
		o.profile = "exchange2019"
	}
	p, err := profile.Get(o.profile)
	must(err)
	defects, err := defect.NewSet(o.defects...)
	must(err)
	w := &world{
		t: t, directory: org.NewDirectory(state, nil), log: &syncBuffer{}, greeting: greeting,
		clock: clockwork.NewFakeClockAt(now),
		host:  network.NewHost("mailbox01", []netip.Addr{netip.MustParseAddr("10.0.0.11")}, nil),
	}
	if o.profile == "standard" {
		w.greeting = standardGreeting
	}
	w.auth = auth.New(w.directory, defects)
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.service = frontend.New(frontend.Config{
		Server: "MAILBOX01", Directory: w.directory, Host: w.host, Profile: p, Defects: defects, Clock: w.clock,
		Auth: w.auth, Logs: o.logs, Grace: o.grace,
		Log: log, Watch: telemetry.NewService(telemetry.New(), "MSExchangeIMAP4", frontend.CommandNames(), log),
		DialBackend: func(ctx context.Context, _ *org.Server, port int) (net.Conn, error) {
			target := netip.AddrPortFrom(netip.MustParseAddr("10.0.0.11"), uint16(port))
			if o.local {
				return w.host.DialLocal(ctx, target)
			}
			return w.host.Dial(ctx, target)
		},
	})
	if !o.stopped {
		w.backend = startBackend(t, w.host, state)
	}
	if !o.idle {
		must(w.service.Start(t.Context()))
	}
	t.Cleanup(func() { _ = w.service.Stop(context.Background()) })
	return w
}

// server gives the server's entry for a change before the start.
func server(s *org.State) *org.Server { return s.Server("MAILBOX01") }

func (w *world) update(change func(*org.State)) {
	w.t.Helper()
	if err := w.directory.Update(func(s *org.State) error { change(s); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

// dial connects a client without TLS and without reading the greeting.
func (w *world) dial(port uint16) *client {
	w.t.Helper()
	conn, err := w.host.Dial(w.t.Context(), netip.AddrPortFrom(netip.MustParseAddr("10.0.0.11"), port))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close() })
	c := &client{t: w.t, raw: conn}
	c.use(conn)
	return c
}

const (
	greeting         = "* OK The Microsoft Exchange IMAP4 service is ready."
	standardGreeting = "* OK IMAP4 server ready."
)

// plain connects to port 143, secure to port 993; both read the greeting.
func (w *world) plain() *client {
	w.t.Helper()
	c := w.dial(143)
	c.expect(w.greeting)
	return c
}

func (w *world) secure() *client {
	w.t.Helper()
	c := w.dial(993)
	c.startTLS()
	c.expect(w.greeting)
	return c
}

// client is one client's connection.
type client struct {
	t    *testing.T
	raw  net.Conn
	conn net.Conn
	in   *bufio.Reader
}

func (c *client) use(conn net.Conn) {
	c.conn, c.in = conn, bufio.NewReader(conn)
	c.wait()
}

// wait gives what comes next its time.
func (c *client) wait() { _ = c.raw.SetDeadline(time.Now().Add(patience)) }

func (c *client) startTLS() {
	c.t.Helper()
	conn := tls.Client(c.raw, &tls.Config{InsecureSkipVerify: true})
	if err := conn.Handshake(); err != nil {
		c.t.Fatalf("TLS: %v", err)
	}
	c.use(conn)
}

func (c *client) certificate() *x509.Certificate {
	return c.conn.(*tls.Conn).ConnectionState().PeerCertificates[0]
}

func (c *client) send(text string) {
	c.t.Helper()
	c.wait()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatalf("write %q: %v", text, err)
	}
}

func (c *client) line() string {
	c.t.Helper()
	c.wait()
	line, err := c.in.ReadString('\n')
	if err != nil {
		c.t.Fatalf("read: %v (after %q)", err, line)
	}
	return strings.TrimSuffix(line, "\r\n")
}

func (c *client) expect(lines ...string) {
	c.t.Helper()
	for _, want := range lines {
		if got := c.line(); got != want {
			c.t.Fatalf("got  %q\nwant %q", got, want)
		}
	}
}

// command sends a line and expects the answer's lines.
func (c *client) command(line string, want ...string) {
	c.t.Helper()
	c.send(line + "\r\n")
	c.expect(want...)
}

// expectEnd expects the connection to end without further bytes.
func (c *client) expectEnd() {
	c.t.Helper()
	c.wait()
	rest, err := io.ReadAll(c.in)
	if len(rest) > 0 || errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
		c.t.Fatalf("got %q, %v, want the end of the connection", rest, err)
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func (c *client) login() *client {
	c.t.Helper()
	c.command(`L LOGIN alice "`+password+`"`, "L OK LOGIN completed.")
	return c
}

func plainMessage(authzid, login, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(authzid + "\x00" + login + "\x00" + password))
}

// fakeBackend speaks as much of the backend as the frontend needs, then answers every line with OK, but for:
//
//	BYE        it says BYE and closes         DROP   it closes without a word
//	FLOOD      responses without end
//	HALF       half a response, and the rest when resume is closed
type fakeBackend struct {
	listener net.Listener
	resume   chan struct{}
	refuse   bool
	messages chan string // decoded SASL messages
	lines    chan string // what came after login
}

func startBackend(t *testing.T, host *network.Host, state *org.State) *fakeBackend {
	t.Helper()
	certificate, err := certs.Backend(server(state))
	if err != nil {
		t.Fatal(err)
	}
	l, err := host.Listen(netip.MustParseAddrPort("0.0.0.0:1993"))
	if err != nil {
		t.Fatal(err)
	}
	b := &fakeBackend{listener: l, resume: make(chan struct{}), messages: make(chan string, 100), lines: make(chan string, 1000)}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() {
				defer conn.Close()
				if _, local := conn.(*network.Local); !local {
					conn = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate}})
				}
				b.serve(conn)
			})
		}
	})
	t.Cleanup(func() { l.Close() })
	return b
}

func (b *fakeBackend) serve(conn net.Conn) {
	in := bufio.NewReader(conn)
	say := func(text string) { _, _ = io.WriteString(conn, text) }
	hear := func() string { line, _ := in.ReadString('\n'); return strings.TrimRight(line, "\r\n") }
	say("* OK ready\r\n")
	if hear() != "C CAPABILITY" {
		return
	}
	say("* CAPABILITY IMAP4 IMAP4rev1 XPROXY3\r\nC OK CAPABILITY completed.\r\n")
	if hear() != "A AUTHENTICATE PLAIN" {
		return
	}
	say("+\r\n")
	message, err := base64.StdEncoding.DecodeString(hear())
	if err != nil || b.refuse {
		say("A NO AUTHENTICATE failed.\r\n")
		return
	}
	b.messages <- string(message)
	say("A OK AUTHENTICATE completed.\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			if err == io.EOF {
				say("* 7 EXISTS\r\n") // the client's half-close reached us, ours is still open
			}
			_ = conn.Close()
			return
		}
		line = strings.TrimRight(line, "\r\n")
		b.lines <- line
		tag, name, _ := strings.Cut(line, " ")
		switch name {
		case "BYE":
			say("* BYE the backend says so\r\n")
			_ = conn.Close()
			return
		case "DROP":
			_ = conn.Close()
			return
		case "FLOOD":
			for flood := strings.Repeat("* 1 EXISTS\r\n", 1000); err == nil; {
				_, err = io.WriteString(conn, flood)
			}
			return
		case "HALF":
			say("* 1 FETCH (BODY[] {5}\r\nab")
			<-b.resume
			say("cde)\r\n")
		}
		if _, err := io.WriteString(conn, tag+" OK "+name+" completed.\r\n"); err != nil {
			return // the frontend has taken leave of the client
		}
	}
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
