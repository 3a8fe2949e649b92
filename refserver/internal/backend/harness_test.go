package backend_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/backend"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
	"github.com/imapspec/imapspec/refserver/internal/telemetry"
)

const (
	password = "Wonderland 1"
	patience = 2 * time.Minute // until a test gives up waiting
)

// certificates and credentials are made once: they cost time and never change.
var (
	certificates = sync.OnceValues(func() ([]*org.Certificate, error) {
		return certs.Setup("MAILBOX01", "mailbox01.contoso.com", time.Now())
	})
	credentials = sync.OnceValues(func() (org.Credentials, error) { return auth.NewCredentials(password) })
	hostAddress = netip.MustParseAddr("10.0.0.11")
)

// server is a running backend with two people, alice and bob.
type server struct {
	t         testing.TB
	service   *backend.Service
	host      *network.Host
	store     store.Store
	directory *org.Directory
	auth      *auth.Authenticator
	clock     clockwork.Clock
	faults    *fault.Registry
	profile   string
	words     *strings.Replacer
	leaf      *x509.Certificate
	wrap      func(store.Store) store.Store // what the service sees of the store
}

type option func(*server, *org.State)

func withProfile(name string) option { return func(s *server, _ *org.State) { s.profile = name } }

func withStore(wrap func(store.Store) store.Store) option {
	return func(s *server, _ *org.State) { s.wrap = wrap }
}

func withClock(c clockwork.Clock) option { return func(s *server, _ *org.State) { s.clock = c } }

func withSettings(change func(*org.ImapSettings)) option {
	return func(_ *server, state *org.State) { change(&state.Servers["mailbox01"].Imap) }
}

func newServer(t testing.TB, options ...option) *server {
	t.Helper()
	s := &server{t: t, clock: clockwork.NewRealClock(), profile: "exchange2019", wrap: func(s store.Store) store.Store { return s }}
	setup, err := certificates()
	must(t, err)
	known, err := credentials()
	must(t, err)
	state, err := org.New(org.Options{Certificates: setup, Now: time.Now()})
	must(t, err)
	for _, name := range []string{"alice", "bob"} {
		r, err := org.NewRecipient(state.Domain, name, name+"@contoso.com", known)
		must(t, err)
		state.Recipients = append(state.Recipients, r)
	}
	for _, o := range options {
		o(s, state)
	}
	s.directory = org.NewDirectory(state, nil)
	s.auth = auth.New(s.directory, defect.Set{})
	s.leaf, err = certs.BackendLeaf(state.Servers["mailbox01"])
	must(t, err)
	log := slog.New(failOnError{t})
	s.store, err = sqlite.Open(context.Background(), "", log)
	must(t, err)
	t.Cleanup(func() { must(t, s.store.Close()) })
	personality, err := profile.Get(s.profile)
	must(t, err)
	s.words = wordsOf(personality)
	s.faults = fault.NewRegistry(backend.Commands())
	s.host = network.NewHost("MAILBOX01", []netip.Addr{hostAddress}, nil)
	s.service = backend.New(backend.Config{
		Server: "MAILBOX01", Directory: s.directory, Host: s.host, Auth: s.auth,
		Store: s.wrap(s.store), Profile: personality, Log: log, Clock: s.clock, Faults: s.faults,
		Watch: telemetry.NewService(telemetry.New(), "MSExchangeIMAP4BE", backend.CommandNames(), log).Proxied(),
	})
	must(t, s.service.Start(context.Background()))
	t.Cleanup(func() { must(t, s.stop()) })
	return s
}

func (s *server) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return s.service.Stop(ctx)
}

// mailbox is a person's mailbox in the store.
func (s *server) mailbox(person string) store.Mailbox {
	s.t.Helper()
	m, err := s.store.Mailbox(context.Background(), s.directory.View().Recipient(person).MailboxGUID)
	must(s.t, err)
	return m
}

// deliver puts messages into a folder of a person, line ends as on the wire.
func (s *server) deliver(person, folder string, messages ...string) {
	s.t.Helper()
	for _, text := range messages {
		raw := wireText(text)
		_, err := s.mailbox(person).Append(context.Background(), folder, store.NewMessage{
			InternalDate: time.Date(2024, 5, 6, 7, 8, 9, 0, time.FixedZone("", 2*3600)),
			Content:      strings.NewReader(raw), Size: int64(len(raw)),
		})
		must(s.t, err)
	}
}

func wireText(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// client is a connection that speaks lines.
type client struct {
	net.Conn
	t     testing.TB
	in    *bufio.Reader
	words *strings.Replacer // makes the profile's texts of those that are expected, which are Exchange's; nil: they are the same
}

// wordsOf is for profiles that word errors otherwise than Exchange: TestTexts has their texts literally.
func wordsOf(p *profile.Profile) *strings.Replacer {
	var pairs []string
	for _, text := range []string{reply.DefaultBanner, reply.CommandError, reply.ArgumentError, reply.ArgumentCountError, reply.InvalidState,
		reply.NotConnected, reply.ServerUnavailable, reply.ConnectionIsClosed, reply.ConnectionClosed} {
		pairs = append(pairs, text, p.Text(text))
	}
	if !p.Exchange {
		pairs = append(pairs, "Command Argument Error. <*>", "<*>")
	}
	return strings.NewReplacer(pairs...)
}

// connect opens a connection, trusting only the certificate that frontends expect.
func (s *server) connect() *tls.Conn {
	s.t.Helper()
	raw, err := s.host.Dial(context.Background(), netip.AddrPortFrom(hostAddress, 1993))
	must(s.t, err)
	roots := x509.NewCertPool()
	roots.AddCert(s.leaf)
	conn := tls.Client(raw, &tls.Config{RootCAs: roots, ServerName: "mailbox01.contoso.com"})
	s.t.Cleanup(func() { conn.Close() })
	return conn
}

// dial opens a connection and reads the greeting.
func (s *server) dial() *client {
	s.t.Helper()
	c := &client{Conn: s.connect(), t: s.t, words: s.words}
	c.in = bufio.NewReader(c.Conn)
	c.expect("* OK The Microsoft Exchange IMAP4 service is ready.")
	return c
}

// login opens a connection and logs in.
func (s *server) login(person string) *client {
	s.t.Helper()
	c := s.dial()
	c.send("l0 LOGIN " + person + ` "` + password + `"`)
	c.expect("l0 OK LOGIN completed.")
	return c
}

func (c *client) send(line string) {
	c.t.Helper()
	must(c.t, c.SetWriteDeadline(time.Now().Add(patience)))
	_, err := c.Write([]byte(line + "\r\n"))
	must(c.t, err)
}

func (c *client) line() string {
	c.t.Helper()
	must(c.t, c.SetReadDeadline(time.Now().Add(patience)))
	line, err := c.in.ReadString('\n')
	if err != nil {
		c.t.Fatalf("read a line: %v (got %q)", err, line)
	}
	text, ok := strings.CutSuffix(line, "\r\n")
	if !ok {
		c.t.Fatalf("line without CRLF: %q", line)
	}
	return text
}

// expect reads one line and compares; <*> in want stands for anything.
func (c *client) expect(want string) string {
	c.t.Helper()
	got := c.line()
	if !c.matches(want, got) {
		c.t.Fatalf("\n got %s\nwant %s", got, want)
	}
	return got
}

// expectEnd waits for the server to close the connection.
func (c *client) expectEnd() {
	c.t.Helper()
	must(c.t, c.SetReadDeadline(time.Now().Add(patience)))
	if b, err := c.in.ReadByte(); err == nil {
		rest, _ := c.in.ReadString('\n')
		c.t.Fatalf("expected the end of the connection, got %q", string(b)+rest)
	} else if e, ok := err.(net.Error); ok && e.Timeout() {
		c.t.Fatal("the connection stays open")
	}
}

// matches says whether a line is the expected one in the profile's words.
func (c *client) matches(want, got string) bool {
	if c.words != nil {
		want = c.words.Replace(want)
	}
	if !strings.Contains(want, "<*>") {
		return want == got
	}
	pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(want), "<\\*>", ".*") + "$"
	return regexp.MustCompile(pattern).MatchString(got)
}

// play runs a transcript: "C: " lines are sent, "S: " lines are expected, exactly and in this order; "C2:" and "S2:" are a
// second connection. Blank lines are left out.
func play(t *testing.T, clients []*client, transcript string) {
	t.Helper()
	for i, line := range strings.Split(transcript, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		who, text, ok := strings.Cut(strings.TrimLeft(line, "\t "), ": ")
		if !ok {
			who, text = strings.TrimSuffix(strings.TrimSpace(line), ":"), ""
		}
		c := clients[0]
		if strings.HasSuffix(who, "2") {
			c = clients[1]
		}
		switch who[:1] {
		case "C":
			c.send(text)
		case "S":
			if got := c.line(); !c.matches(text, got) {
				t.Fatalf("line %d of the transcript:\n got %s\nwant %s", i+1, got, text)
			}
		default:
			t.Fatalf("line %d of the transcript: %q", i+1, line)
		}
	}
}

// failOnError makes an error in the log an error of the test.
type failOnError struct{ t testing.TB }

func (h failOnError) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }
func (h failOnError) WithAttrs([]slog.Attr) slog.Handler           { return h }
func (h failOnError) WithGroup(string) slog.Handler                { return h }
func (h failOnError) Handle(_ context.Context, r slog.Record) error {
	var text bytes.Buffer
	r.Attrs(func(a slog.Attr) bool {
		fmt.Fprintf(&text, " %s=%v", a.Key, a.Value)
		return true
	})
	if r.Level >= slog.LevelError {
		h.t.Errorf("log: %s%s", r.Message, text.String())
	} else {
		h.t.Logf("log: %s%s", r.Message, text.String())
	}
	return nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// waiting waits until so many timers run on the clock.
func waiting(t *testing.T, clock *clockwork.FakeClock, timers int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := clock.BlockUntilContext(ctx, timers); err != nil {
		t.Fatalf("%d timers do not run: %v", timers, err)
	}
}
