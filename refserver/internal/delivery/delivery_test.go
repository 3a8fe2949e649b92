package delivery_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/backend"
	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/delivery"
	"github.com/imapspec/imapspec/refserver/internal/network"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

// world is MAILBOX01, which delivers, and the backend of MAILBOX02, where alice's database is active.
type world struct {
	t         *testing.T
	directory *org.Directory
	here      store.Store
	there     store.Store
	service   *backend.Service
	delivery  *delivery.Delivery
	alice     string // GUID
	address   netip.AddrPort
	dialled   chan struct{} // receives with each try to reach the backend, as long as somebody listens
}

// long is the patience of a delivery that succeeds.
const long = 5 * time.Minute

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newWorld(t *testing.T, patience time.Duration) *world {
	t.Helper()
	state, err := org.New(org.Options{Group: org.DefaultGroup})
	check(t, err)
	own, err := certs.Setup("MAILBOX02", "mailbox02.contoso.com", time.Now())
	check(t, err)
	check(t, state.Join(org.Options{ServerName: "MAILBOX02", Group: org.DefaultGroup, Certificates: own}))
	alice, err := org.NewRecipient(state.Domain, "alice", "alice@contoso.com", org.Credentials{})
	check(t, err)
	alice.Database, alice.CAS.ImapEnabled = "Mailbox Database 2", false
	state.Recipients = append(state.Recipients, alice)
	w := &world{t: t, directory: org.NewDirectory(state, nil), alice: alice.MailboxGUID, dialled: make(chan struct{}),
		address: netip.AddrPortFrom(netip.MustParseAddr("10.0.0.12"), 1993)}
	for _, s := range []*store.Store{&w.here, &w.there} {
		*s, err = sqlite.Open(t.Context(), "", nil)
		check(t, err)
		t.Cleanup(func() { check(t, (*s).Close()) })
	}
	host := network.NewHost("MAILBOX02", []netip.Addr{w.address.Addr()}, nil)
	personality, err := profile.Get("exchange2019")
	check(t, err)
	authenticator := auth.New(w.directory, defect.Set{})
	w.service = backend.New(backend.Config{Server: "MAILBOX02", Directory: w.directory, Host: host, Auth: auth.New(w.directory, defect.Set{}), Store: w.there,
		Profile: personality, Log: slog.New(slog.DiscardHandler), Clock: clockwork.NewRealClock()})
	t.Cleanup(func() { check(t, w.service.Stop(context.Background())) })
	w.delivery = delivery.New(delivery.Config{Server: "MAILBOX01", Directory: w.directory, Auth: authenticator, Here: w.here, Patience: patience,
		Dial: func(ctx context.Context, server *org.Server, port int) (net.Conn, error) {
			if server.Name != "MAILBOX02" || port != 1993 {
				t.Errorf("dial %s:%d", server.Name, port)
			}
			select {
			case w.dialled <- struct{}{}:
			default:
			}
			return host.Dial(ctx, w.address)
		}})
	return w
}

func (w *world) deliver(text string) error {
	into, err := w.delivery.Inbox(w.t.Context(), w.alice)
	if err != nil {
		return err
	}
	defer into.Close()
	return into.Deliver(w.t.Context(), store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text)),
		InternalDate: time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", -5*3600))})
}

// inbox is what alice has in a store.
func (w *world) inbox(s store.Store) (texts []string, dates []time.Time) {
	w.t.Helper()
	m, err := s.Mailbox(w.t.Context(), w.alice)
	check(w.t, err)
	v, err := m.Select(w.t.Context(), "INBOX", true)
	check(w.t, err)
	defer v.Close()
	for seq := 1; seq <= v.Len(); seq++ {
		c, err := v.Open(w.t.Context(), seq)
		check(w.t, err)
		raw, err := io.ReadAll(io.NewSectionReader(c, 0, c.Size()))
		check(w.t, err)
		message, _ := v.At(seq)
		texts, dates = append(texts, string(raw)), append(dates, message.InternalDate)
	}
	return texts, dates
}

// TestAnotherServer delivers what IMAP4 clients could not append, to somebody who may not use IMAP4.
func TestAnotherServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, long)
	check(t, w.service.Start(t.Context()))
	wanted := []string{"Subject: one\r\n\r\ntext\r\n", "Subject: \xc3\xa4\r\n\r\na NUL: \x00\r\n", "Subject: large\r\n\r\n" + strings.Repeat("x", 11<<20)}
	for _, text := range wanted {
		check(t, w.deliver(text))
	}
	texts, dates := w.inbox(w.there)
	if len(texts) != len(wanted) {
		t.Fatalf("%d messages", len(texts))
	}
	for i, text := range texts {
		if text != wanted[i] {
			t.Errorf("message %d is another one", i+1)
		}
	}
	if !dates[0].Equal(time.Date(2026, 1, 2, 8, 4, 5, 0, time.UTC)) {
		t.Errorf("its date is %v", dates[0])
	}
	if texts, _ := w.inbox(w.here); len(texts) != 0 {
		t.Error("there is a copy on this server")
	}
}

func TestThisServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, long)
	check(t, w.directory.Update(func(s *org.State) error {
		s.Database("Mailbox Database 2").ActiveServer = "MAILBOX01"
		return nil
	}))
	check(t, w.deliver("Subject: here\r\n\r\n"))
	if texts, _ := w.inbox(w.here); len(texts) != 1 {
		t.Errorf("%d messages", len(texts))
	}
}

// TestADatabaseOnItsWay waits for it.
func TestADatabaseOnItsWay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, long)
	delivered := make(chan error, 1)
	go func() { delivered <- w.deliver("Subject: patient\r\n\r\n") }()
	for range 3 { // it tries again and again
		select {
		case err := <-delivered:
			t.Fatalf("delivered to nobody: %v", err)
		case <-w.dialled:
		}
	}
	check(t, w.service.Start(t.Context()))
	check(t, <-delivered)
}

func TestWhatCannotBeDelivered(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*world, *org.State){
		"a backend that does not run": func(w *world, _ *org.State) { check(w.t, w.service.Stop(context.Background())) },
		"another certificate": func(w *world, s *org.State) {
			others, err := certs.Setup("MAILBOX02", "mailbox02.contoso.com", time.Now())
			check(w.t, err)
			s.Server("MAILBOX02").Certificates = others
		},
		"a server that is gone": func(_ *world, s *org.State) { delete(s.Servers, "mailbox02") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 300*time.Millisecond)
			check(t, w.service.Start(t.Context()))
			check(t, w.directory.Update(func(s *org.State) error {
				spoil(w, s)
				return nil
			}))
			if err := w.deliver("Subject: lost\r\n\r\n"); err == nil {
				t.Error("it was delivered")
			}
		})
	}
	w := newWorld(t, time.Hour)
	if _, err := w.delivery.Inbox(t.Context(), "nobody's"); err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("to nobody: %v", err)
	}
}
