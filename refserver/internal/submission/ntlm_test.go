package submission

import (
	"encoding/base64"
	"strings"
	"testing"

	ntlmssp "github.com/Azure/go-ntlmssp"

	"github.com/imapspec/imapspec/refserver/internal/ntlm"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// negotiate is a client's first message.
func negotiate(t *testing.T) string {
	t.Helper()
	message, err := ntlmssp.NewNegotiateMessage("", "")
	if err != nil {
		t.Fatal(err)
	}
	return b64(string(message))
}

// answered is an independent client's answer to the challenge in a reply.
func answered(t *testing.T, challenge, login, password string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(challenge, "334 "))
	if err != nil {
		t.Fatal(err)
	}
	message, err := ntlmssp.NewAuthenticateMessage(raw, login, password, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b64(string(message))
}

func TestNTLM(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.connect() // before TLS, where EHLO lists NTLM alone
	c.ehlo()
	c.do("AUTH NTLM", "334 NTLM supported")
	c.do(answered(t, c.do(negotiate(t), "334 "), `CONTOSO\alice`, password), "235 2.7.0 Authentication successful")
	c.do("MAIL FROM:<alice@contoso.com>", "250 2.1.0 ")
	c.do("RCPT TO:<bob@contoso.com>", "250 ")
	c.do("DATA", "354 ")
	c.do("Subject: x\r\n\r\nBody\r\n.", "250 2.6.0 ")
	if n := len(f.inbox("bob")); n != 1 {
		t.Errorf("bob has %d messages", n)
	}

	c = f.secured()
	c.do(answered(t, c.do("auth ntlm "+negotiate(t), "334 "), "alice@contoso.com", password), "235 ")
	c.do("MAIL FROM:<bob@contoso.com>", "250 ")
	c.do("AUTH NTLM", "503 ")

	for _, secret := range []string{password, ntlm.HashPassword(password).Hex()} {
		if strings.Contains(f.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestNTLMThatFails(t *testing.T) {
	t.Parallel()
	f := newFixture(t, limited(func(l *limits) { l.errors, l.logonFailures = 100, 100 }))
	c := f.secured()
	for login, p := range map[string]string{"alice": "wrong", "nobody": password, `FABRIKAM\alice`: password} {
		c.do(answered(t, c.do("AUTH NTLM "+negotiate(t), "334 "), login, p), "535 5.7.3 Authentication unsuccessful")
	}
	for answer, want := range map[string]string{"*": "501 5.7.0 ", "not base64!": "501 5.5.2 ", negotiate(t): "535 5.7.3 ", "": "535 5.7.3 ", strings.Repeat("A", 20000): "500 5.5.2 "} {
		c.do("AUTH NTLM "+negotiate(t), "334 ")
		c.do(answer, want)
	}
	c.do("AUTH NTLM =", "535 5.7.3 ")
	c.do("MAIL FROM:<alice@contoso.com>", "530 5.7.57 ")

	f.connector(func(c *org.ReceiveConnector) { c.AuthMechanism = []string{"Tls", "BasicAuth"} })
	f.secured().do("AUTH NTLM", "504 5.7.4 ")
}

func TestNTLMFailuresEndTheConnection(t *testing.T) {
	t.Parallel()
	c := newFixture(t, limited(func(l *limits) { l.logonFailures = 2 })).secured()
	for range 2 {
		c.do(answered(t, c.do("AUTH NTLM "+negotiate(t), "334 "), "alice", "Wr0ng-guess"), "535 5.7.3 ")
	}
	c.want("421 4.7.0 ")
	c.closed()
}

func TestGSSAPIWithoutAKeytab(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.connector(func(c *org.ReceiveConnector) { c.EnableAuthGSSAPI = true })
	c := f.secured()
	c.do("AUTH GSSAPI", "334 ")
	c.do(b64("a token"), "334 ")
	c.do(b64("another"), "535 5.7.3 ")
	c.do("AUTH GSSAPI "+b64("a token"), "334 ")
	c.do("*", "501 5.7.0 ")
}
