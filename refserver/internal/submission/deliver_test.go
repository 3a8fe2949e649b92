package submission

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

func newReader(r io.Reader) *bufio.Reader { return bufio.NewReader(r) }

const letter = "From: Alice <alice@contoso.com>\r\nTo: bob@contoso.com\r\nBcc: alice@contoso.com\r\nSubject: hello\r\n" +
	"Message-ID: <m1@client.example>\r\nDate: Thu, 5 Mar 2026 14:00:00 +0100\r\n\r\nbody\r\n"

// envelope begins a transaction.
func (c *client) envelope(from string, to ...string) {
	c.t.Helper()
	c.do("MAIL FROM:<"+from+">", "250 2.1.0 ")
	for _, r := range to {
		c.do("RCPT TO:<"+r+">", "250 2.1.5 ")
	}
}

// send sends content with DATA; the content brings its own dot-stuffing.
func (c *client) send(content, prefix string) string {
	c.t.Helper()
	c.do("DATA", "354 Start mail input; end with <CRLF>.<CRLF>")
	c.write(content + ".\r\n")
	return c.want(prefix)
}

func TestSubmissionWithClientLibrary(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c, err := smtp.NewClientStartTLS(f.dial(), tlsConfig(f))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewLoginClient("alice@contoso.com", password)); err != nil {
		t.Fatal(err)
	}
	if size, ok := c.MaxMessageSize(); !ok || size != 36<<20 {
		t.Errorf("SIZE is %d, %v", size, ok)
	}
	body := letter + ".dots\r\n..more\r\n.\r\nend\r\n"
	if err := c.SendMail("alice@contoso.com", []string{"bob@contoso.com", "alice@contoso.com", "Bob@Contoso.com"}, strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	if err := c.Quit(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"alice", "bob"} {
		got := f.inbox(name)
		if len(got) != 1 || !strings.HasSuffix(got[0], "\r\n"+body) {
			t.Fatalf("%s has %q, want the message once and unchanged at its end", name, got)
		}
		want := "Return-Path: <alice@contoso.com>\r\nReceived: from localhost (127.0.0.1) by mailbox01.contoso.com\r\n" +
			" with Microsoft SMTP Server (version=TLS1_3, cipher=TLS_AES_128_GCM_SHA256)\r\n id 15.2 via Frontend Transport;\r\n Thu, 05 Mar 2026 14:30:00 +0100\r\nFrom: "
		if !strings.HasPrefix(got[0], want) {
			t.Errorf("%s's message begins with %q", name, got[0][:min(len(got[0]), 300)])
		}
	}
}

func TestAcknowledgement(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.loggedIn("alice")
	c.envelope("alice@contoso.com", "bob@contoso.com")
	if got, want := c.send(letter, "250 "), "250 2.6.0 <m1@client.example> [InternalId=1, Hostname=mailbox01.contoso.com] Queued mail for delivery"; got != want {
		t.Errorf("reply is %q, want %q", got, want)
	}
	if n := len(f.inbox("bob")); n != 1 {
		t.Errorf("bob has %d messages after the acknowledgement, want 1", n)
	}
	c.envelope("alice@contoso.com", "bob@contoso.com")
	id := strings.Fields(c.send("Subject: bare\r\n\r\nx\r\n", "250 2.6.0 <"))[2]
	last := f.inbox("bob")[1]
	for _, line := range []string{"\r\nMessage-ID: " + id, "@mailbox01.contoso.com>", "\r\nDate: Thu, 05 Mar 2026", "\r\nFrom: <alice@contoso.com>"} {
		if !strings.Contains(last, line) {
			t.Errorf("message has no %q: %q", line, last)
		}
	}
}

func TestSenderMustBeOnesOwn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	err := f.dir.Update(func(s *org.State) error {
		s.Recipient("alice").EmailAddresses = []string{"smtp:sales@contoso.com"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c := f.loggedIn("alice")
	for _, tc := range []struct{ envelope, from, want string }{
		{"bob@contoso.com", "From: alice@contoso.com\r\n", "550 5.7.60 "},
		{"alice@contoso.com", "From: Bob <bob@contoso.com>\r\n", "550 5.7.60 "},
		{"alice@contoso.com", "From: alice@contoso.com, bob@contoso.com\r\n", "550 5.7.60 "},
		{"alice@contoso.com", "From: alice@contoso.com\r\nFrom: bob@contoso.com\r\n", "550 5.7.60 "},
		{"alice@contoso.com", "From: \"alice@contoso.com\" <bob@contoso.com>\r\n", "550 5.7.60 "},
		{"alice@contoso.com", "From: alice\r\n", "550 5.7.60 "},
		{"alice@contoso.com", "From:\r\n", "550 5.7.60 "},
		{"", "X: y\r\n", "550 5.7.60 "},
		{"", "From: alice@contoso.com\r\n", "250 2.6.0 "},
		{"SALES@contoso.com", "From: =?utf-8?q?Al=C3=AFce?= <Sales@Contoso.com>\r\n", "250 2.6.0 "},
		{"alice@contoso.com", "From: Me: alice@contoso.com;\r\n", "250 2.6.0 "},
		{"alice@contoso.com", "From: caf\xe9 <alice@contoso.com>\r\n", "250 2.6.0 "},
	} {
		c.envelope(tc.envelope, "bob@contoso.com")
		c.send(tc.from+"\r\nx\r\n", tc.want)
	}
	if n := len(f.inbox("bob")); n != 4 {
		t.Errorf("bob has %d messages, want the 4 that were accepted", n)
	}
}

func TestContentIsNotCommands(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.loggedIn("alice")
	long := strings.Repeat("l", 9000) + "\r\n" + strings.Repeat("m", 4095) + "\r\n"
	content := "From: alice@contoso.com\r\n\r\nbare\n.\nlf\r\n.\nx\n.\r\ny\r.\r\rz 8bit \xfc\r\n" + long + "\r\n"
	c.envelope("alice@contoso.com", "bob@contoso.com")
	// The dot at a line's start goes on its way as sent: ".\nx" lost its stuffing dot.
	c.send(content, "250 2.6.0 ")
	want := strings.Replace(content, "\r\n.\nx", "\r\n\nx", 1)
	if got := f.inbox("bob")[0]; !strings.HasSuffix(got, want) {
		t.Errorf("message is %q, want it to end with %q", got, want)
	}
	c.do("NOOP", "250 2.0.0 OK")
}

func TestPipelining(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.loggedIn("alice")
	c.write("MAIL FROM:<alice@contoso.com>\r\nRCPT TO:<bob@contoso.com>\r\nRCPT TO:<nobody@contoso.com>\r\nDATA\r\n")
	for _, want := range []string{"250 2.1.0", "250 2.1.5", "550 5.1.10", "354 "} {
		c.want(want)
	}
	c.write(letter + ".\r\nRSET\r\nQUIT\r\n")
	for _, want := range []string{"250 2.6.0", "250 2.0.0", "221 2.0.0"} {
		c.want(want)
	}
	c.closed()
}

func TestBDAT(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.loggedIn("alice")
	c.write("BDAT 8\r\nRSET\r\nQ\nNOOP\r\n") // refused, and its octets are no commands
	c.want("503 5.5.2 Need mail command")
	c.want("250 2.0.0 OK")
	c.envelope("alice@contoso.com", "bob@contoso.com")
	c.write(fmt.Sprintf("BDAT %d\r\n%s", len(letter), letter))
	c.want(fmt.Sprintf("250 2.6.0 CHUNK received OK, %d octets", len(letter)))
	c.do("DATA", "503 5.5.2 ")
	c.do("RCPT TO:<alice@contoso.com>", "503 5.5.2 ")
	c.write("BDAT 7 LAST\r\n.\r\nmore")
	c.want("250 2.6.0 <m1@client.example> ")
	if got := f.inbox("bob")[0]; !strings.HasSuffix(got, letter+".\r\nmore") {
		t.Errorf("message is %q", got)
	}
	c.do("BDAT x", "501 ")
	c.closed()
}

func TestBinaryMIME(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.loggedIn("alice")
	head := "From: alice@contoso.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: binary\r\n\r\n"
	content := head + "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\x00\x01\r\n\xff\r\n--b--\r\n"
	c.do("MAIL FROM:<alice@contoso.com> BODY=BINARYMIME", "250 ")
	c.do("RCPT TO:<bob@contoso.com>", "250 ")
	c.do("DATA", "503 5.5.2 Need bdat command")
	c.write(fmt.Sprintf("BDAT %d LAST\r\n%s", len(content), content))
	c.want("250 2.6.0 ")
	got := f.inbox("bob")[0]
	if strings.ContainsRune(got, 0) || !strings.Contains(got, "Content-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n\r\nAAENCv8=\r\n") || !strings.Contains(got, "\r\n\r\nhello\r\n--b") {
		t.Errorf("message is %q", got)
	}
}

func TestSizeLimits(t *testing.T) {
	t.Parallel()
	f := newFixture(t, limited(func(l *limits) { l.header = 2000; l.hops = 3; l.recipients = 1 }))
	f.connector(func(c *org.ReceiveConnector) { c.MaxMessageSize = 5000 })
	c := f.loggedIn("alice")
	c.do("MAIL FROM:<alice@contoso.com> SIZE=5001", "552 5.3.4 ")
	c.envelope("alice@contoso.com", "bob@contoso.com")
	c.do("RCPT TO:<alice@contoso.com>", "452 4.5.3 ")
	c.send(letter+strings.Repeat("x", 5000)+"\r\n", "552 5.3.4 ")
	c.closed()

	c = f.loggedIn("alice")
	c.envelope("alice@contoso.com", "bob@contoso.com")
	c.send(strings.Repeat("Received: x\r\n", 4)+letter, "554 5.4.6 ")
	c.envelope("alice@contoso.com", "bob@contoso.com")
	c.send("X: "+strings.Repeat("x", 2100)+"\r\n"+letter, "552 5.3.4 ")
	c.closed()

	c = f.loggedIn("alice")
	c.envelope("alice@contoso.com", "bob@contoso.com")
	c.do("BDAT 9223372036854775807 LAST", "552 5.3.4 ")
	c.closed()
	if n := len(f.inbox("bob")); n != 0 {
		t.Errorf("bob has %d messages, want none", n)
	}
}

func TestLargeMessageGoesThroughAFile(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.loggedIn("alice")
	content := letter + strings.Repeat(strings.Repeat("0123456789", 7)+"\r\n", 50_000)
	c.envelope("alice@contoso.com", "bob@contoso.com", "alice@contoso.com")
	c.send(content, "250 2.6.0 ")
	for _, name := range []string{"alice", "bob"} {
		if got := f.inbox(name); len(got) != 1 || !strings.HasSuffix(got[0], content) {
			t.Errorf("%s does not have the whole message", name)
		}
	}
}

func TestDeliveryNotification(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.loggedIn("alice")
	c.do("MAIL FROM:<alice@contoso.com> ENVID=QQ314159", "250 ")
	c.do("RCPT TO:<bob@contoso.com> NOTIFY=SUCCESS,FAILURE", "250 ")
	c.send(letter, "250 2.6.0 ")
	got := f.inbox("alice")
	if len(got) != 1 {
		t.Fatalf("alice has %d messages, want the notification", len(got))
	}
	for _, part := range []string{"multipart/report; report-type=delivery-status", "Original-Envelope-Id: QQ314159", "Final-Recipient: rfc822; bob@contoso.com\r\nAction: delivered", "Subject: Delivered: hello"} {
		if !strings.Contains(got[0], part) {
			t.Errorf("notification has no %q: %s", part, got[0])
		}
	}
}

// brokenStore cannot open one mailbox.
type brokenStore struct {
	store.Store
	broken string
}

func (b brokenStore) Mailbox(ctx context.Context, guid string) (store.Mailbox, error) {
	if guid == b.broken {
		return nil, errors.New("disk on fire")
	}
	return b.Store.Mailbox(ctx, guid)
}

func TestNoAcknowledgementWithoutEveryMailbox(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.service.cfg.Delivery = store.DeliverHere(brokenStore{f.store, f.dir.View().Recipient("alice").MailboxGUID})
	c := f.loggedIn("alice")
	c.envelope("alice@contoso.com", "bob@contoso.com", "alice@contoso.com")
	c.send(letter, "451 4.3.2 ")
	if n := len(f.inbox("bob")); n != 0 {
		t.Errorf("bob has %d copies of a message that was not acknowledged", n)
	}
	if !strings.Contains(f.log.String(), "disk on fire") {
		t.Error("the log does not say why")
	}
}

func TestTransportDown(t *testing.T) {
	t.Parallel()
	f := newFixture(t, configured(func(c *Config) { c.TransportRunning = func() bool { return false } }))
	c := f.loggedIn("alice")
	c.do("MAIL FROM:<alice@contoso.com>", "451 4.7.0 ")
}

func TestAnonymousConnector(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.connector(func(c *org.ReceiveConnector) { c.PermissionGroups = []string{"AnonymousUsers"} })
	c := f.connect()
	c.ehlo()
	c.envelope("stranger@elsewhere.example", "bob@contoso.com")
	c.do("RCPT TO:<x@elsewhere.example>", "550 5.7.54 ")
	c.send("From: stranger@elsewhere.example\r\n\r\nx\r\n", "250 2.6.0 ")
}

func TestManyClients(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	const clients, messages = 10, 10
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			c, err := smtp.NewClientStartTLS(f.dial(), tlsConfig(f))
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			if err := c.Auth(sasl.NewLoginClient("alice", password)); err != nil {
				t.Error(err)
				return
			}
			for range messages {
				if err := c.SendMail("alice@contoso.com", []string{"bob@contoso.com"}, strings.NewReader(letter)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(f.inbox("bob")); n != clients*messages {
		t.Errorf("bob has %d messages, want %d", n, clients*messages)
	}
}

func TestParsePath(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args, address, rest string
		ok                  bool
	}{
		{"FROM:<a@b.example>", "a@b.example", "", true},
		{"from: <a@b.example>  SIZE=1 ", "a@b.example", "SIZE=1", true},
		{"FROM:a@b.example SIZE=1", "a@b.example", "SIZE=1", true},
		{"FROM:<>", "", "", true},
		{"FROM:<@relay.example,@two.example:a@b.example>", "a@b.example", "", true},
		{`FROM:<"a > b"@b.example> X`, `"a > b"@b.example`, "X", true},
		{"FROM:", "", "", false},
		{"FROM:<a@b.example>x", "", "", false},
		{"FROM:<a@b.example", "", "", false},
		{"FROM:<a b@c.example>", "a b@c.example", "", false},
		{"FROM:<a@>", "a@", "", false},
		{"FROM:<@b>", "@b", "", false},
		{"FROM:<a\xff@b.example>", "a\xff@b.example", "", false},
		{"TO:<a@b.example>", "", "", false},
		{"FROM:<" + strings.Repeat("a", 600) + "@b.example>", strings.Repeat("a", 600) + "@b.example", "", false},
	} {
		address, rest, ok := parsePath(tc.args, "FROM:")
		if address != tc.address || rest != tc.rest || ok != tc.ok {
			t.Errorf("parsePath(%q) = %q, %q, %v; want %q, %q, %v", tc.args, address, rest, ok, tc.address, tc.rest, tc.ok)
		}
	}
}

func FuzzReadContent(f *testing.F) {
	for _, seed := range []string{".\r\n", "a\r\n.\r\n", "..\r\n.\r\n", "\n.\n\r\n.\r\n", "\r.\r\n\r\n.\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got strings.Builder
		err := readContent(bufio.NewReaderSize(strings.NewReader(text), 16), &got, 1<<20)
		body, _, complete := strings.Cut("\r\n"+text, "\r\n.\r\n")
		if complete != (err == nil) {
			t.Fatalf("end found: %v, want %v", err == nil, complete)
		}
		if want := strings.ReplaceAll(body+"\r\n", "\r\n.", "\r\n")[2:]; complete && got.String() != want {
			t.Fatalf("content is %q, want %q", got.String(), want)
		}
	})
}

func tlsConfig(f *fixture) *tls.Config {
	return &tls.Config{RootCAs: f.roots, ServerName: "mailbox01.contoso.com"}
}
