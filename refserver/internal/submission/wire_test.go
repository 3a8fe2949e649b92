package submission

import (
	"context"
	"crypto/rand"
	"errors"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

func TestBannerAndKeywords(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := &client{t: t, conn: f.dial()}
	c.r = newReader(c.conn)
	if got, want := c.line(), "220 mailbox01.contoso.com Microsoft ESMTP MAIL Service ready at Thu, 05 Mar 2026 14:30:00 +0100"; got != want {
		t.Errorf("banner is %q, want %q", got, want)
	}
	before := []string{"250-mailbox01.contoso.com Hello [127.0.0.1]", "250-SIZE 37748736", "250-PIPELINING", "250-DSN", "250-ENHANCEDSTATUSCODES",
		"250-STARTTLS", "250-AUTH NTLM", "250-8BITMIME", "250-BINARYMIME", "250 CHUNKING"}
	if diff := cmp.Diff(before, c.ehlo()); diff != "" {
		t.Errorf("EHLO before TLS (-want +got):\n%s", diff)
	}
	c.startTLS(f)
	c.do("MAIL FROM:<alice@contoso.com>", "503 5.5.2 Send hello first")
	after := []string{"250-mailbox01.contoso.com Hello [127.0.0.1]", "250-SIZE 37748736", "250-PIPELINING", "250-DSN", "250-ENHANCEDSTATUSCODES",
		"250-AUTH NTLM LOGIN", "250-8BITMIME", "250-BINARYMIME", "250 CHUNKING"}
	if diff := cmp.Diff(after, c.ehlo()); diff != "" {
		t.Errorf("EHLO after TLS (-want +got):\n%s", diff)
	}
	c.do("HELO x", "250 mailbox01.contoso.com Hello [127.0.0.1]")
	c.do("STARTTLS", "503 ")
	c.do("QUIT", "221 2.0.0 ")
	c.closed()
}

func TestSettingsAreLivePerConnection(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	old := f.connect()
	f.connector(func(c *org.ReceiveConnector) {
		c.Fqdn = "mail.contoso.com"
		c.EnableAuthGSSAPI = true
		c.MaxMessageSize = 1000
	})
	if got := old.ehlo()[0]; !strings.HasPrefix(got, "250-mailbox01.contoso.com ") {
		t.Errorf("an open connection says %q, want the settings that it began with", got)
	}
	c := f.connect()
	lines := c.ehlo()
	if lines[0] != "250-mail.contoso.com Hello [127.0.0.1]" || lines[1] != "250-SIZE 1000" {
		t.Errorf("a new connection says %q", lines)
	}
	if !strings.Contains(strings.Join(lines, "\n"), "AUTH GSSAPI NTLM\n") {
		t.Errorf("keywords are %q, want AUTH GSSAPI NTLM", lines)
	}
	f.connector(func(c *org.ReceiveConnector) { c.Banner = "220 Hello from Contoso" })
	c = &client{t: t, conn: f.dial()}
	c.r = newReader(c.conn)
	if got := c.line(); got != "220 Hello from Contoso" {
		t.Errorf("banner is %q, want the connector's own", got)
	}
}

func TestNoCertificateNoTLS(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.connector(func(c *org.ReceiveConnector) { c.Fqdn = "other.example" })
	c := f.connect()
	if lines := strings.Join(c.ehlo(), "\n"); strings.Contains(lines, "STARTTLS") {
		t.Errorf("STARTTLS is offered without a certificate: %s", lines)
	}
	c.do("STARTTLS", "454 4.7.0 ")
	if !strings.Contains(f.log.String(), "other.example") {
		t.Errorf("log does not name the missing certificate: %s", f.log)
	}
}

func TestBytesBehindStartTLSAreNotCommands(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.connect()
	c.ehlo()
	c.write("STARTTLS\r\nEHLO injected\r\nNOOP\r\n")
	c.want("220 2.0.0 ")
	c.handshake(f)
	c.do("HELP", "214 ") // the only answer: neither EHLO's nor NOOP's came before
	c.do("MAIL FROM:<alice@contoso.com>", "503 5.5.2 Send hello first")
}

func TestOverlongLinesAndNoise(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.connect()
	c.do("NOOP "+strings.Repeat("x", 100_000), "500 5.5.2 Line too long")
	c.do("NOOP", "250 2.0.0 OK")
	c.do("\x80\xff\xfe", "500 5.3.3 Unrecognized command")
	c.write("\x16\x03\x01\x02\x00") // a TLS hello, which never ends a line
	c.want("500 5.3.3 Unrecognized command")
	c.do("BOGUS", "500 5.3.3 Unrecognized command")
	c.do("", "500 5.3.3 Unrecognized command")
	c.do("BOGUS", "421 4.7.0 Too many errors on this connection")
	c.closed()

	endless := f.connect()
	go func() {
		for {
			if _, err := endless.conn.Write([]byte(strings.Repeat("x", 64<<10))); err != nil {
				return
			}
		}
	}()
	endless.want("500 5.5.2 Line too long")

	for range 20 {
		conn := f.dial()
		noise := make([]byte, 5000)
		rand.Read(noise)
		conn.Write(noise)
		conn.Close()
	}
	f.connect().do("NOOP", "250 2.0.0 OK")
}

func TestSequenceErrors(t *testing.T) {
	t.Parallel()
	f := newFixture(t, limited(func(l *limits) { l.errors = 1000 }))
	c := f.connect()
	c.do("MAIL FROM:<alice@contoso.com>", "503 5.5.2 Send hello first")
	c.do("EHLO a b", "501 5.5.4 ")
	c.do("HELO", "501 5.5.4 ")
	c.do("ehlo", "250-")
	c.do("MAIL FROM:<alice@contoso.com>", "530 5.7.57 SMTP; Client was not authenticated")
	c.do("RCPT TO:<bob@contoso.com>", "503 5.5.2 Need mail command")
	c.do("DATA", "503 5.5.2 Need mail command")
	c.do("VRFY bob", "252 ")
	c.do("EXPN x", "502 ")
	c.do("STARTTLS now", "501 ")

	c = f.loggedIn("alice")
	c.do("AUTH LOGIN", "503 ")
	c.do("MAIL FROM:<alice@contoso.com", "501 5.1.7 ")
	c.do("MAIL TO:<alice@contoso.com>", "501 5.1.7 ")
	c.do("MAIL FROM:<alice@contoso.com> SIZE=x", "501 5.5.4 ")
	c.do("MAIL FROM:<alice@contoso.com> SIZE=99999999999999999999999", "552 5.3.4 ")
	c.do("MAIL FROM:<alice@contoso.com> BODY=9BIT", "501 5.5.4 ")
	c.do("MAIL FROM:<alice@contoso.com> SMTPUTF8", "555 5.5.4 ")
	c.do("MAIL FROM:<alice@contoso.com> SIZE=1 SIZE=2", "501 5.5.4 ")
	c.do("MAIL FROM: <alice@contoso.com> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=q1 AUTH=<>", "250 2.1.0 Sender OK")
	c.do("MAIL FROM:<alice@contoso.com>", "503 5.5.2 Sender already specified")
	c.do("DATA", "503 5.5.2 Need rcpt command")
	c.do("RCPT TO:<>", "501 5.1.3 ")
	c.do("RCPT TO:<nobody@contoso.com>", "550 5.1.10 ")
	c.do("RCPT TO:<someone@elsewhere.example>", "550 5.7.54 ")
	c.do("RCPT TO:<bob@contoso.com> NOTIFY=NEVER,SUCCESS", "501 5.5.4 ")
	c.do("RCPT TO:<BOB@CONTOSO.com> NOTIFY=FAILURE ORCPT=rfc822;bob@contoso.com", "250 2.1.5 Recipient OK")
	c.do("DATA now", "501 5.5.4 ")
	c.do("RSET", "250 2.0.0 Resetting")
	c.do("RCPT TO:<bob@contoso.com>", "503 5.5.2 Need mail command")
}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	plain := f.connect()
	plain.ehlo()
	plain.do("AUTH LOGIN", "504 5.7.4 ")

	c := f.secured()
	c.do("AUTH PLAIN "+b64("\x00alice\x00"+password), "504 5.7.4 ")
	c.do("AUTH LOGIN", "334 VXNlcm5hbWU6")
	c.do("*", "501 5.7.0 ")
	c.do("AUTH LOGIN not-base64!", "501 5.5.2 ")
	c.do("AUTH NTLM", "334 NTLM supported")
	c.do("*", "501 5.7.0 ")
	c.do("AUTH NTLM", "334 NTLM supported")
	c.do(b64("NTLMSSP\x00\x01"), "535 5.7.3 Authentication unsuccessful")
	c.do("AUTH LOGIN "+b64("alice"), "334 UGFzc3dvcmQ6")
	c.do(b64("Wr0ng-guess"), "535 5.7.3 Authentication unsuccessful")
	c.do("MAIL FROM:<alice@contoso.com>", "530 5.7.57 ")
	c.do("AUTH LOGIN "+b64(`CONTOSO\alice`), "334 UGFzc3dvcmQ6")
	c.do(b64(password), "235 2.7.0 Authentication successful")
	c.do("MAIL FROM:<alice@contoso.com>", "250 2.1.0 ")

	for _, secret := range []string{password, b64(password), "Wr0ng-guess", b64("Wr0ng-guess")} {
		if strings.Contains(f.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestLogonFailuresEndTheConnection(t *testing.T) {
	t.Parallel()
	f := newFixture(t, limited(func(l *limits) { l.logonFailures = 2 }))
	c := f.secured()
	for _, login := range []string{"nobody1", "nobody2"} {
		c.do("AUTH LOGIN "+b64(login), "334 ")
		c.do(b64("Wr0ng-guess"), "535 5.7.3 ")
	}
	c.want("421 4.7.0 ")
	c.closed()
}

func TestAuthBeforeTLSDefect(t *testing.T) {
	t.Parallel()
	defects, err := defect.NewSet(string(defect.AuthBeforeTLS))
	if err != nil {
		t.Fatal(err)
	}
	f := newFixture(t, configured(func(c *Config) { c.Defects = defects }))
	c := f.connect()
	if lines := strings.Join(c.ehlo(), "\n"); !strings.Contains(lines, "AUTH NTLM LOGIN") {
		t.Errorf("keywords are %s", lines)
	}
	c.do("AUTH LOGIN "+b64("alice"), "334 ")
	c.do(b64(password), "235 2.7.0 ")
}

func TestStopAndStart(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.loggedIn("alice")
	c.do("MAIL FROM:<alice@contoso.com>", "250 ")
	c.do("RCPT TO:<bob@contoso.com>", "250 ")
	c.do("DATA", "354 ")
	c.write("Subject: half\r\n")
	if err := f.service.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.want("421 4.3.2 Service not available")
	c.closed()
	if n := len(f.inbox("bob")); n != 0 {
		t.Errorf("bob has %d messages of an interrupted transfer", n)
	}
	if _, err := f.host.Dial(t.Context(), netip.MustParseAddrPort("10.0.0.11:587")); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial after stop: %v, want refused", err)
	}
	if err := f.service.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.connect().do("QUIT", "221 ")
}

func TestStopCutsAfterTheDeadline(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.connect()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.service.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := c.r.ReadByte(); err != nil {
			return
		}
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if err := f.service.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := f.host.Listen(netip.MustParseAddrPort("0.0.0.0:587"))
	if err != nil {
		t.Fatal(err)
	}
	err = f.service.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), `"Client Frontend MAILBOX01"`) || !strings.Contains(err.Error(), "0.0.0.0:587") {
		t.Errorf("error is %v, want it to name connector and binding", err)
	}
	other.Close()
	if err := f.service.Start(t.Context()); err != nil {
		t.Errorf("start with the port free again: %v", err)
	}
}

func TestRemoteIPRanges(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.connector(func(c *org.ReceiveConnector) { c.RemoteIPRanges = []string{"10.0.0.0-10.0.0.255", "192.168.1.0/24"} })
	c := &client{t: t, conn: f.dial()}
	c.r = newReader(c.conn)
	c.want("421 ")
	c.closed()
	f.connector(func(c *org.ReceiveConnector) { c.RemoteIPRanges = []string{"127.0.0.1"} })
	f.connect()
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	f := newFixture(t, limited(func(l *limits) { l.idle = 100 * time.Millisecond }))
	c := f.connect()
	c.want("451 4.7.0 Timeout waiting for client input")
	c.closed()
}

func TestTooManyConnections(t *testing.T) {
	t.Parallel()
	f := newFixture(t, limited(func(l *limits) { l.connections = 1 }))
	first := f.connect()
	second := &client{t: t, conn: f.dial()}
	second.r = newReader(second.conn)
	second.want("421 4.3.2 ")
	second.closed()
	first.do("NOOP", "250 ")
}
