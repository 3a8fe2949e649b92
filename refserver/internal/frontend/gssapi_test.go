package frontend_test

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/gssapi/gssapitest"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// realm makes the world take the tickets of a realm, without a domain controller.
func (w *world) realm() *gssapitest.Realm {
	w.t.Helper()
	r := gssapitest.New(w.t, "CONTOSO.COM")
	w.auth.AcceptKerberos(r.Acceptor(w.t))
	return r
}

// gssapi logs in with a ticket and expects the tagged answer.
func (c *client) gssapi(tag string, who *gssapitest.Client, want string) {
	c.t.Helper()
	c.command(tag+" AUTHENTICATE GSSAPI", "+")
	c.send(base64.StdEncoding.EncodeToString(who.Token()) + "\r\n")
	c.choose(who, want)
}

// choose answers challenges to the end.
func (c *client) choose(who *gssapitest.Client, want string) {
	c.t.Helper()
	for {
		line := c.line()
		text, challenged := strings.CutPrefix(line, "+ ")
		if !challenged {
			if line != want {
				c.t.Fatalf("got  %q\nwant %q", line, want)
			}
			return
		}
		challenge, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			c.t.Fatalf("the challenge %q: %v", text, err)
		}
		c.send(base64.StdEncoding.EncodeToString(who.Answer(challenge)) + "\r\n")
	}
}

func TestGSSAPI(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change  func(*gssapitest.Client)
		mailbox string
	}{
		"own mailbox":      {func(*gssapitest.Client) {}, "alice"},
		"named as oneself": {func(c *gssapitest.Client) { c.AuthzID = "alice@CONTOSO.COM" }, "alice"},
		"delegate":         {func(c *gssapitest.Client) { c.AuthzID = "bob" }, "bob"},
		"no reply":         {func(c *gssapitest.Client) { c.Flags = 0 }, "alice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, option{})
			who := w.realm().Client(t, "alice", "imap")
			test.change(who)
			c := w.secure()
			c.gssapi("a", who, "a OK AUTHENTICATE completed.")
			w.expectTicket("alice", test.mailbox)
			c.command("b FETCH", "b OK FETCH completed.")
		})
	}
	t.Run("with an initial response", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, option{})
		who := w.realm().Client(t, "alice", "imap")
		c := w.secure()
		c.send("a authenticate gssapi " + base64.StdEncoding.EncodeToString(who.Token()) + "\r\n")
		c.choose(who, "a OK AUTHENTICATE completed.")
		w.expectTicket("alice", "alice")
	})
	t.Run("with an initial response longer than a command may be", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, option{})
		realm := w.realm()
		c := w.secure()
		c.command("a AUTHENTICATE GSSAPI "+strings.Repeat("AAAA", 15000), "a NO AUTHENTICATE failed.") // read, and no ticket
		c.gssapi("b", realm.Client(t, "alice", "imap"), "b OK AUTHENTICATE completed.")
	})
	t.Run("exchange2016 takes none", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, option{profile: "exchange2016"})
		realm := w.realm()
		c := w.secure()
		c.command("a AUTHENTICATE GSSAPI "+base64.StdEncoding.EncodeToString(realm.Client(t, "alice", "imap").Token()), "a "+count)
		c.gssapi("b", realm.Client(t, "alice", "imap"), "b OK AUTHENTICATE completed.")
	})
	t.Run("without TLS, by PlainTextAuthentication", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, option{state: func(s *org.State) { server(s).Imap.LoginType = "PlainTextAuthentication" }})
		w.plain().gssapi("a", w.realm().Client(t, "alice", "imap"), "a OK AUTHENTICATE completed.")
	})
}

func TestGSSAPIThatFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{state: func(s *org.State) { s.Recipient("HealthMailbox1").CAS.ImapEnabled = false }})
	realm := w.realm()
	const failed = "NO AUTHENTICATE failed."
	for name, test := range map[string]struct{ user, authzid, service string }{
		"nobody": {"nobody", "", "imap"}, "Administrator": {"Administrator", "", "imap"}, "disabled": {"HealthMailbox1", "", "imap"},
		"no FullAccess": {"bob", "alice", "imap"}, "another service": {"alice", "", "smtp"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := *w
			w.t = t
			who := realm.Client(t, test.user, test.service)
			who.AuthzID = test.authzid
			c := w.secure()
			c.gssapi("a", who, "a "+failed)
			c.command("b NOOP", "b OK NOOP completed.")
		})
	}
	t.Run("on the way", func(t *testing.T) {
		t.Parallel()
		w := *w
		w.t = t
		c := w.secure()
		for tag, answer := range map[string]string{"a": "*", "b": "", "c": "not base64", "d": "YII=", "e": strings.Repeat("AAAA", 15000)} {
			c.command(tag+" AUTHENTICATE GSSAPI", "+")
			c.command(answer, tag+" "+failed)
		}
		for tag, answer := range map[string]string{"f": "*", "g": "AAAA", "h": "not base64"} { // in the place of an empty answer
			c.send(tag + " AUTHENTICATE GSSAPI " + base64.StdEncoding.EncodeToString(realm.Client(t, "alice", "imap").Token()) + "\r\n")
			c.challenge()
			c.command(answer, tag+" "+failed)
		}
		c.gssapi("i", realm.Client(t, "alice", "imap"), "i OK AUTHENTICATE completed.")
	})
	t.Run("a token for the second time", func(t *testing.T) {
		t.Parallel()
		w := *w
		w.t = t
		who := realm.Client(t, "alice", "imap")
		token := base64.StdEncoding.EncodeToString(who.Token())
		c := w.secure()
		c.send("a AUTHENTICATE GSSAPI " + token + "\r\n")
		c.choose(who, "a OK AUTHENTICATE completed.")
		w.secure().command("b AUTHENTICATE GSSAPI "+token, "b "+failed)
	})
}

func TestGSSAPIThatIsNotOffered(t *testing.T) {
	t.Parallel()
	token := base64.StdEncoding.EncodeToString(gssapitest.New(t, "CONTOSO.COM").Client(t, "alice", "imap").Token())
	without := newWorld(t, option{}) // announced, but nothing can verify the token
	c := without.secure()
	c.command("a CAPABILITY", behindTLS, "a OK CAPABILITY completed.")
	c.command("b AUTHENTICATE GSSAPI", "b NO AUTHENTICATE failed.")
	c.command("c AUTHENTICATE GSSAPI "+token, "c NO AUTHENTICATE failed.")
	disabled := newWorld(t, option{state: func(s *org.State) { server(s).Imap.EnableGSSAPIAndNTLMAuth = false }})
	disabled.realm()
	disabled.secure().command("a AUTHENTICATE GSSAPI "+token, "a NO AUTHENTICATE failed.")
	standard := newWorld(t, option{profile: "standard"})
	standard.realm()
	standard.secure().command("a AUTHENTICATE GSSAPI "+token, "a NO [AUTHENTICATIONFAILED] AUTHENTICATE failed.")
	plain := newWorld(t, option{})
	plain.realm()
	plain.plain().command("a AUTHENTICATE GSSAPI "+token, "a BAD Command received in Invalid state.")
}

func TestGSSAPILeavesNoSecretInTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	realm := w.realm()
	refused := realm.Client(t, "alice", "imap")
	refused.AuthzID = "nobody"
	w.secure().gssapi("a", refused, "a NO AUTHENTICATE failed.")
	who := realm.Client(t, "alice", "imap")
	c := w.secure()
	c.gssapi("a", who, "a OK AUTHENTICATE completed.")
	ticket := strings.Split(<-w.backend.messages, "\x00")[2]
	c.conn.Close()
	if err := w.service.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	log := w.log.String()
	if strings.Count(log, "login=alice@CONTOSO.COM") < 2 {
		t.Errorf("the log lacks the logins:\n%s", log)
	}
	if strings.Contains(log, ticket) {
		t.Error("the ticket for the backend is in the log")
	}
}
