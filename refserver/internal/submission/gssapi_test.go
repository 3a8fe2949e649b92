package submission

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/gssapi/gssapitest"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// kerberos is a fixture that takes a realm's tickets.
func kerberos(t *testing.T, change ...func(*Config, *Service)) (*fixture, *gssapitest.Realm) {
	t.Helper()
	realm := gssapitest.New(t, "CONTOSO.COM")
	f := newFixture(t, append(change, configured(func(c *Config) { c.Auth.AcceptKerberos(realm.Acceptor(t)) }))...)
	f.connector(func(c *org.ReceiveConnector) { c.EnableAuthGSSAPI = true })
	return f, realm
}

// gssapi goes through an exchange to a reply that begins so.
func (c *client) gssapi(command string, who *gssapitest.Client, want string) {
	c.t.Helper()
	c.do(command, "334 ")
	line := c.do(b64(string(who.Token())), "")
	for strings.HasPrefix(line, "334 ") {
		challenge, err := base64.StdEncoding.DecodeString(line[4:])
		if err != nil {
			c.t.Fatal(err)
		}
		line = c.do(b64(string(who.Answer(challenge))), "")
	}
	if !strings.HasPrefix(line, want) {
		c.t.Fatalf("got %q, want %q", line, want)
	}
}

func TestGSSAPI(t *testing.T) {
	t.Parallel()
	f, realm := kerberos(t)
	c := f.connect() // before TLS, where EHLO lists it
	c.ehlo()
	c.gssapi("AUTH GSSAPI", realm.Client(t, "alice", "smtp"), "235 2.7.0 Authentication successful")
	c.do("MAIL FROM:<alice@contoso.com>", "250 2.1.0 ")
	c.do("RCPT TO:<bob@contoso.com>", "250 ")
	c.do("DATA", "354 ")
	c.do("Subject: x\r\n\r\nBody\r\n.", "250 2.6.0 ")
	if n := len(f.inbox("bob")); n != 1 {
		t.Errorf("bob has %d messages", n)
	}
	who := realm.Client(t, "alice", "smtp")
	who.Flags = 0 // no reply: the offer follows the token
	c = f.secured()
	line := c.do("auth gssapi "+b64(string(who.Token())), "334 ")
	challenge, err := base64.StdEncoding.DecodeString(line[4:])
	if err != nil {
		t.Fatal(err)
	}
	c.do(b64(string(who.Answer(challenge))), "235 ")
	c.do("AUTH GSSAPI", "503 ")
}

func TestGSSAPIThatFails(t *testing.T) {
	t.Parallel()
	f, realm := kerberos(t, limited(func(l *limits) { l.errors, l.logonFailures = 100, 100 }))
	c := f.secured()
	c.gssapi("AUTH GSSAPI", realm.Client(t, "nobody", "smtp"), "535 5.7.3 Authentication unsuccessful")
	c.gssapi("AUTH GSSAPI", realm.Client(t, "alice", "imap"), "535 5.7.3 ")
	other := realm.Client(t, "bob", "smtp")
	other.AuthzID = "alice"
	c.gssapi("AUTH GSSAPI", other, "535 5.7.3 ")
	for answer, want := range map[string]string{"*": "501 5.7.0 ", "not base64!": "501 5.5.2 ", "": "535 5.7.3 ", "YII=": "535 5.7.3 "} {
		c.do("AUTH GSSAPI", "334 ")
		c.do(answer, want)
		c.do("AUTH GSSAPI "+b64(string(realm.Client(t, "alice", "smtp").Token())), "334 ")
		if answer == "" { // which is right here
			want = "334 "
		}
		c.do(answer, want)
		if answer == "" {
			c.do("*", "501 5.7.0 ")
		}
	}
	c.do("AUTH GSSAPI not-base64", "501 5.5.2 ")
	c.do("MAIL FROM:<alice@contoso.com>", "530 5.7.57 ")
	f.connector(func(c *org.ReceiveConnector) { c.EnableAuthGSSAPI = false })
	f.secured().do("AUTH GSSAPI", "504 5.7.4 ")
}
