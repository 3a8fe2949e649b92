package refserver_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/imapspec/imapspec/refserver"
)

// Two hosts in this process on one PostgreSQL, with real TCP between them and to it, which can be cut.

const (
	bobsPassword = "another secret"
	// outage bounds how long a mailbox may be out of reach when its host is gone: the lease, a look of the other host, and what a
	// machine takes that tests share.
	outage = 4 * time.Minute
	// steadyLease is that of a group in which no host is to be taken for gone: a machine that stands still is no reason to move databases.
	steadyLease = time.Minute
)

// wire is a TCP connection's way to a target, which may be found out later, and which can be cut as a network is: nobody is told.
type wire struct {
	listener net.Listener
	target   func() string

	mu    sync.Mutex // guards what follows
	moved *sync.Cond
	cut   bool
	conns map[net.Conn]struct{}
	ended bool
}

func newWire(t *testing.T, target func() string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: l, target: target, conns: map[net.Conn]struct{}{}}
	w.moved = sync.NewCond(&w.mu)
	go w.serve()
	t.Cleanup(func() {
		_ = l.Close()
		w.mu.Lock()
		w.ended = true
		w.moved.Broadcast()
		for c := range w.conns {
			_ = c.Close()
		}
		w.mu.Unlock()
	})
	return w
}

func (w *wire) address() string { return w.listener.Addr().String() }

// set cuts the wire, or mends it.
func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	w.moved.Broadcast()
}

func (w *wire) serve() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		go w.carry(near)
	}
}

func (w *wire) carry(near net.Conn) {
	if !w.pass(near) {
		return
	}
	far, err := net.Dial("tcp", w.target())
	if err != nil {
		_ = near.Close()
		return
	}
	if !w.pass(far) {
		return
	}
	end := func() { _, _ = near.Close(), far.Close() }
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			defer end()
			buffer := make([]byte, 32<<10)
			for {
				n, err := way[0].Read(buffer)
				if n > 0 && !w.pass(nil) {
					return
				}
				if _, failed := way[1].Write(buffer[:n]); err != nil || failed != nil {
					return
				}
			}
		}()
	}
}

// pass waits while the wire is cut, and notes a new connection; false: the test has ended.
func (w *wire) pass(c net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c != nil {
		w.conns[c] = struct{}{}
	}
	for w.cut && !w.ended {
		w.moved.Wait()
	}
	return !w.ended
}

// member is one host of a group.
type member struct {
	*refserver.Server // for the test's own goroutine
	name              string
	current           atomic.Pointer[refserver.Server] // the same, for others
	database          *wire                            // to PostgreSQL
	backend           *wire                            // from the other host to this one's backend
	log               *written
}

// group is the hosts MAILBOX01 and MAILBOX02.
type group struct {
	t       *testing.T
	dsn     string
	members [2]*member
	people  []refserver.Person
	lease   time.Duration // 0: the server's own
}

// written is a log that is read while it is written.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *written) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *written) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newGroup prepares two hosts, none of which runs.
func newGroup(t *testing.T) *group {
	t.Helper()
	g := &group{t: t, dsn: sharedDatabase(t), lease: steadyLease, people: []refserver.Person{
		{Name: "alice", Password: alicesPassword, Folders: []string{"Work"}}, {Name: "bob", Password: bobsPassword}}}
	u, err := url.Parse(g.dsn)
	if err != nil {
		t.Fatal(err)
	}
	for i := range g.members {
		m := &member{name: fmt.Sprintf("MAILBOX%02d", i+1), database: newWire(t, func() string { return u.Host }), log: &written{}}
		m.backend = newWire(t, func() string { return m.at(1993) })
		g.members[i] = m
	}
	t.Cleanup(func() {
		if t.Failed() {
			for _, m := range g.members {
				t.Logf("%s:\n%s", m.name, m.log)
			}
		}
	})
	return g
}

// at is the real address of a port, or one where nobody listens.
func (m *member) at(port int) string {
	if running := m.current.Load(); running != nil {
		if address, ok := running.Address(port); ok {
			return address
		}
	}
	return "127.0.0.1:1"
}

// start starts a host and closes it when the test ends.
func (g *group) start(i int, change ...func(*refserver.Config)) error {
	m, other := g.members[i], g.members[1-i]
	u, err := url.Parse(g.dsn)
	if err != nil {
		return err
	}
	u.Host = m.database.address()
	config := refserver.Config{ServerName: m.name, Postgres: u.String(), Lease: g.lease, Started: true, People: g.people,
		Peers: map[string]string{other.name: other.backend.address()}, Log: slog.New(slog.NewTextHandler(m.log, nil))}
	for _, c := range change {
		c(&config)
	}
	server, err := refserver.Start(g.t.Context(), config)
	if err != nil {
		return err
	}
	m.Server = server
	m.current.Store(server)
	g.t.Cleanup(func() { _ = server.Close(context.Background()) })
	return nil
}

// startBoth starts the first host and then the second.
func (g *group) startBoth() (first, second *member) {
	g.t.Helper()
	for i := range g.members {
		if err := g.start(i); err != nil {
			g.t.Fatal(err)
		}
	}
	return g.members[0], g.members[1]
}

// shell runs text on a host and returns what is printed, in which errors fail the test.
func (m *member) shell(t *testing.T, text string) string {
	t.Helper()
	out, err := m.tryShell(t, text)
	if err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
		t.Fatalf("%s on %s: %v\n%s", text, m.name, err, out)
	}
	return strings.TrimSpace(out)
}

func (m *member) tryShell(t *testing.T, text string) (string, error) {
	t.Helper()
	console, err := m.Console(t.Context(), "", "")
	if err != nil {
		return "", err
	}
	return console.Run(t.Context(), text)
}

// await runs text until it prints what is wanted.
func (m *member) await(t *testing.T, text, want string) {
	t.Helper()
	got := ""
	eventually(t, func() bool {
		got = m.shell(t, text)
		return got == want
	}, func() string { return fmt.Sprintf("%s on %s says %q, not %q", text, m.name, got, want) })
}

// eventually asks until it is so, for as long as an outage may take.
func eventually(t *testing.T, is func() bool, otherwise func() string) {
	t.Helper()
	deadline, look := time.After(outage), time.NewTicker(20*time.Millisecond)
	defer look.Stop()
	for !is() {
		select {
		case <-look.C:
		case <-deadline:
			t.Fatal(otherwise())
		}
	}
}

// silence is how long a client waits for a host that may be cut off.
const silence = 10 * time.Second

// tryLogin logs in at a host. A host that does not answer fails after some seconds.
func (m *member) tryLogin(person, password string) (*imapclient.Client, error) {
	dialer := &net.Dialer{Timeout: silence}
	raw, err := tls.DialWithDialer(dialer, "tcp", m.at(993), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return nil, err
	}
	guard := time.AfterFunc(silence, func() { _ = raw.Close() })
	defer guard.Stop()
	client := imapclient.New(raw, nil)
	if err := client.Login(person, password).Wait(); err != nil {
		_ = client.Close()
		return nil, err
	}
	return client, nil
}

// login logs in, as soon as the host lets it.
func (m *member) login(t *testing.T, person, password string) *imapclient.Client {
	t.Helper()
	var client *imapclient.Client
	var failed error
	eventually(t, func() bool {
		client, failed = m.tryLogin(person, password)
		return failed == nil
	}, func() string { return fmt.Sprintf("%s cannot log in at %s: %v", person, m.name, failed) })
	t.Cleanup(func() { _ = client.Close() })
	return client
}

// messages gives the subjects of a person's INBOX by UID, and its UIDVALIDITY.
func (m *member) messages(t *testing.T, person, password string) (map[imap.UID]string, uint32) {
	t.Helper()
	client := m.login(t, person, password)
	defer client.Close()
	selected, err := client.Select("INBOX", &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		t.Fatal(err)
	}
	found := map[imap.UID]string{}
	if selected.NumMessages == 0 {
		return found, selected.UIDValidity
	}
	all := imap.SeqSet{}
	all.AddRange(1, selected.NumMessages)
	fetched, err := client.Fetch(all, &imap.FetchOptions{UID: true, Envelope: true}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fetched {
		found[f.UID] = f.Envelope.Subject
	}
	return found, selected.UIDValidity
}

// mailOf is a message with a subject.
func mailOf(subject string) string {
	return "From: alice@contoso.com\r\nTo: bob@contoso.com\r\nSubject: " + subject + "\r\n\r\ntext\r\n"
}

// load is clients that append messages, one after the other, and connect again wherever they can when they lose their connection.
type load struct {
	g    *group
	stop chan struct{}
	work sync.WaitGroup

	mu       sync.Mutex
	kept     map[imap.UID]string // acknowledged
	validity map[uint32]bool
	byes     int // connections that the server ended in an orderly way or not
	longest  time.Duration
}

func (g *group) load(clients int) *load {
	l := &load{g: g, stop: make(chan struct{}), kept: map[imap.UID]string{}, validity: map[uint32]bool{}}
	for n := range clients {
		l.work.Go(func() { l.client(n) })
	}
	return l
}

func (l *load) client(n int) {
	var client *imapclient.Client
	last := time.Now()
	for i := 0; ; i++ {
		select {
		case <-l.stop:
			if client != nil {
				_ = client.Close()
			}
			return
		default:
		}
		if client == nil {
			if client, _ = l.g.members[(n+i)%2].tryLogin("alice", alicesPassword); client == nil {
				continue
			}
		}
		subject := fmt.Sprintf("client %d message %d", n, i)
		guard := time.AfterFunc(silence, func() { _ = client.Close() })
		data, err := appendMessage(client, mailOf(subject))
		guard.Stop()
		l.mu.Lock()
		if err == nil {
			l.kept[data.UID], l.validity[data.UIDValidity] = subject, true
			l.longest, last = max(l.longest, time.Since(last)), time.Now()
		} else {
			l.byes++
		}
		l.mu.Unlock()
		if err != nil {
			_ = client.Close()
			client = nil
		}
	}
}

func appendMessage(client *imapclient.Client, text string) (*imap.AppendData, error) {
	command := client.Append("INBOX", int64(len(text)), nil)
	if _, err := io.WriteString(command, text); err != nil {
		return nil, err
	}
	if err := command.Close(); err != nil {
		return nil, err
	}
	return command.Wait()
}

// acknowledged is how many messages were.
func (l *load) acknowledged() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.kept)
}

// more waits until so many further messages were acknowledged.
func (l *load) more(n int) {
	l.g.t.Helper()
	from := l.acknowledged()
	eventually(l.g.t, func() bool { return l.acknowledged() >= from+n }, func() string {
		return fmt.Sprintf("%d messages were acknowledged, %d more in all that time", from, l.acknowledged()-from)
	})
}

// end stops the clients and looks for every acknowledged message: it is there, with its UID, once.
func (l *load) end() {
	t := l.g.t
	t.Helper()
	close(l.stop)
	l.work.Wait()
	var m *member
	for _, each := range l.g.members {
		if each.Server != nil {
			m = each
		}
	}
	found, validity := m.messages(t, "alice", alicesPassword)
	if len(l.validity) != 1 || !l.validity[validity] {
		t.Errorf("UIDVALIDITY was %v and is %d", l.validity, validity)
	}
	times := map[string]int{}
	for _, subject := range found {
		times[subject]++
	}
	for uid, subject := range l.kept {
		if found[uid] != subject || times[subject] != 1 {
			t.Errorf("%q was acknowledged with UID %d, where %q is; it is there %d times", subject, uid, found[uid], times[subject])
		}
	}
	t.Logf("%d messages acknowledged, %d connections lost, longest wait of a client %v", len(l.kept), l.byes, l.longest.Round(time.Millisecond))
}

// submission connects to port 587 and logs in.
func (m *member) submission(person, password string) (*smtp.Client, error) {
	client, err := smtp.DialStartTLS(m.at(587), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return nil, err
	}
	if err := client.Auth(sasl.NewLoginClient(person, password)); err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}
