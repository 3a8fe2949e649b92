package frontend_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// eventually waits for something that another goroutine brings about.
func eventually(t *testing.T, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !happened(); runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen")
		}
	}
}

func (w *world) refused(port uint16) bool {
	conn, err := w.host.Dial(context.Background(), netip.AddrPortFrom(netip.MustParseAddr("10.0.0.11"), port))
	if err == nil {
		conn.Close()
	}
	return err != nil
}

func TestSettingsCountFromTheNextStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	w.update(func(s *org.State) {
		server(s).Imap.Banner = "Changed."
		server(s).Imap.UnencryptedOrTLSBindings = []string{"0.0.0.0:2143"}
		server(s).Imap.LoginType = "PlainTextLogin"
	})
	c := w.plain()
	c.command("a CAPABILITY", beforeTLS, "a OK CAPABILITY completed.")
	if !w.refused(2143) {
		t.Error("the new binding is there before the restart")
	}
	if err := w.service.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.expect("* BYE Connection is closed. 13")
	c.expectEnd()
	if !w.refused(143) || !w.refused(993) {
		t.Error("a stopped service accepts connections")
	}
	if err := w.service.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !w.refused(143) {
		t.Error("the old binding is there after the restart")
	}
	c = w.dial(2143)
	c.expect("* OK Changed.")
	c.command(`a LOGIN alice "`+password+`"`, "a OK LOGIN completed.")
}

func TestBannerDefects(t *testing.T) {
	t.Parallel()
	changed := func(s *org.State) { server(s).Imap.Banner = "Changed." }
	w := newWorld(t, option{defects: []string{"live-settings"}})
	w.plain()
	w.update(changed)
	w.dial(143).expect("* OK Changed.")
	newWorld(t, option{defects: []string{"banner-ignored"}, state: changed}).plain()
}

func TestStartBindsAllOrNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{idle: true})
	taken, err := w.host.Listen(netip.MustParseAddrPort("0.0.0.0:993"))
	if err != nil {
		t.Fatal(err)
	}
	err = w.service.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "SSLBindings 0.0.0.0:993") {
		t.Errorf("got %v", err)
	}
	if !w.refused(143) {
		t.Error("143 stayed bound")
	}
	taken.Close()
	if err := w.service.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.plain()
	if err := w.service.Start(t.Context()); err == nil {
		t.Error("a second Start succeeded")
	}
}

func TestStopIsIdempotentAndStartNamesAMissingServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{idle: true})
	if err := w.service.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	w.update(func(s *org.State) { delete(s.Servers, "mailbox01") })
	if err := w.service.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "MAILBOX01") {
		t.Errorf("got %v", err)
	}
}

func TestWithoutACertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{state: func(s *org.State) { server(s).Imap.X509CertificateName = "mail.fabrikam.com" }})
	c := w.plain()
	c.command("a CAPABILITY", strings.Replace(beforeTLS, " STARTTLS", "", 1), "a OK CAPABILITY completed.")
	c.command("b STARTTLS", "b "+state)
	if err := tls.Client(w.dial(993).raw, &tls.Config{InsecureSkipVerify: true}).Handshake(); err == nil {
		t.Error("a handshake succeeded")
	}
	if log := w.log.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "mail.fabrikam.com") {
		t.Errorf("the log does not name the certificate:\n%s", log)
	}
}

func TestExpiredCertificateIsPresentedAndLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{state: func(s *org.State) {
		expired, err := certs.SelfSigned(certs.Request{CommonName: "mail.contoso.com", DNSNames: []string{"mail.contoso.com"},
			NotBefore: time.Now().AddDate(-2, 0, 0), NotAfter: time.Now().AddDate(-1, 0, 0)})
		if err != nil {
			t.Error(err)
			return
		}
		expired.Services = []string{"IMAP"}
		server(s).Certificates = append(server(s).Certificates, expired)
		server(s).Imap.X509CertificateName = "mail.contoso.com"
	}})
	if got := w.secure().certificate().Subject.CommonName; got != "mail.contoso.com" {
		t.Errorf("presented %s", got)
	}
	if log := w.log.String(); !strings.Contains(log, "level=WARN") || !strings.Contains(log, "validity period") {
		t.Errorf("nothing was logged:\n%s", log)
	}
}

func TestTimeBeforeLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	plain, secure, handshake := w.plain(), w.secure(), w.dial(993)
	if err := w.clock.BlockUntilContext(t.Context(), 3); err != nil { // the timers of all three
		t.Fatal(err)
	}
	w.clock.Advance(30 * time.Second)
	plain.command("a NOOP", "a OK NOOP completed.") // resets nothing
	secure.command("a AUTHENTICATE PLAIN", "+")
	loggedIn := w.secure().login()
	w.clock.Advance(30 * time.Second)
	for _, c := range []*client{plain, secure} {
		c.expect("* BYE Connection is closed. 13")
		c.expectEnd()
	}
	handshake.expectEnd()
	w.clock.Advance(time.Minute)
	loggedIn.command("b FETCH", "b OK FETCH completed.")
}

func TestHardStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	c := w.secure().login()
	c.send("a HALF\r\n")
	c.expect("* 1 FETCH (BODY[] {5}")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.service.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	close(w.backend.resume)
}

func TestManyClientsWhileTheServiceRestarts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	done := make(chan struct{})
	stop := make(chan struct{})
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for {
				select {
				case <-stop:
					return
				default:
				}
				conn, err := w.host.Dial(context.Background(), netip.MustParseAddrPort("10.0.0.11:143"))
				if err != nil {
					continue
				}
				talk(conn)
			}
		}()
	}
	for range 10 {
		if err := w.service.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if err := w.service.Start(context.Background()); err != nil {
			t.Error(err)
		}
		w.plain()
	}
	close(stop)
	for range 8 {
		<-done
	}
}

func talk(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	_, _ = conn.Write([]byte("a NOOP\r\nb LOGOUT\r\n"))
	buf := make([]byte, 4096)
	for {
		if _, err := conn.Read(buf); err != nil {
			return
		}
	}
}
