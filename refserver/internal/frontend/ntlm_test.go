package frontend_test

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	ntlmssp "github.com/Azure/go-ntlmssp"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/ntlm"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// negotiate is a client's first message, in BASE64.
func negotiate(t *testing.T) string {
	t.Helper()
	message, err := ntlmssp.NewNegotiateMessage("", "")
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(message)
}

// challenge reads the server's message.
func (c *client) challenge() []byte {
	c.t.Helper()
	text, found := strings.CutPrefix(c.line(), "+ ")
	message, err := base64.StdEncoding.DecodeString(text)
	if !found || err != nil {
		c.t.Fatalf("got %q, want a challenge", text)
	}
	return message
}

// ntlm logs in with an independent client's messages and expects the tagged answer.
func (c *client) ntlm(tag, login, password, want string) {
	c.t.Helper()
	c.command(tag+" AUTHENTICATE NTLM", "+")
	c.send(negotiate(c.t) + "\r\n")
	c.prove(login, password, want)
}

// prove answers the server's challenge.
func (c *client) prove(login, password, want string) {
	c.t.Helper()
	message, err := ntlmssp.NewAuthenticateMessage(c.challenge(), login, password, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.command(base64.StdEncoding.EncodeToString(message), want)
}

// expectTicket expects that the backend was told, with a ticket and without the password, who opens whose mailbox.
func (w *world) expectTicket(user, mailbox string) {
	w.t.Helper()
	message := <-w.backend.messages
	parts := strings.Split(message, "\x00")
	if len(parts) != 3 || parts[0] != mailbox+"@contoso.com" || parts[1] != user+"@contoso.com" || !auth.IsTicket(parts[2]) || strings.Contains(message, password) {
		w.t.Fatalf("the backend was told %q", message)
	}
	id, err := w.auth.CheckTicket("MAILBOX01", parts[0], parts[1], parts[2])
	if err != nil || id.User.Alias != user || id.Mailbox.Alias != mailbox {
		w.t.Errorf("the ticket is good for %+v: %v", id, err)
	}
}

func TestNTLM(t *testing.T) {
	t.Parallel()
	for _, login := range []string{"alice", `CONTOSO\alice`, `contoso.com\Alice`, "alice@contoso.com", `CONTOSO\alice@contoso.com`} {
		t.Run(login, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, option{})
			c := w.secure()
			c.ntlm("a", login, password, "a OK AUTHENTICATE completed.")
			w.expectTicket("alice", "alice")
			c.command("b FETCH", "b OK FETCH completed.")
		})
	}
	t.Run("with an initial response", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, option{})
		c := w.secure()
		c.send("a authenticate ntlm " + negotiate(t) + "\r\n")
		c.prove("alice", password, "a OK AUTHENTICATE completed.")
		w.expectTicket("alice", "alice")
	})
	t.Run("exchange2016 takes none", func(t *testing.T) {
		t.Parallel()
		c := newWorld(t, option{profile: "exchange2016"}).secure()
		c.command("a AUTHENTICATE NTLM "+negotiate(t), "a "+count)
		c.ntlm("b", "alice", password, "b OK AUTHENTICATE completed.")
	})
}

func TestNTLMThatFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{state: func(s *org.State) {
		s.Recipient("bob").CAS.ImapEnabled = false
		s.Recipient("Administrator").Credentials = s.Recipient("alice").Credentials
	}})
	const failed = "NO AUTHENTICATE failed."
	for login, password := range map[string]string{
		"alice": "wrong", "nobody": password, `FABRIKAM\alice`: password, "bob": password, "Administrator": password,
		"contoso/alice/bob": password, `alice@contoso.com\bob`: password, "Guest": password,
	} {
		t.Run(strings.ReplaceAll(login, "/", "|"), func(t *testing.T) {
			t.Parallel()
			w := *w
			w.t = t
			c := w.secure()
			c.ntlm("a", login, password, "a "+failed)
			c.command("b NOOP", "b OK NOOP completed.")
		})
	}
	t.Run("on the way", func(t *testing.T) {
		t.Parallel()
		w := *w
		w.t = t
		c := w.secure()
		c.command("a AUTHENTICATE NTLM", "+")
		c.command("*", "a "+failed)
		c.command("b AUTHENTICATE NTLM", "+")
		c.command(base64.StdEncoding.EncodeToString([]byte("NTLMSSP\x00\x01")), "b "+failed)
		for tag, answer := range map[string]string{"c": "*", "d": "", "e": "not base64", "f": negotiate(t), "g": strings.Repeat("AAAA", 15000)} {
			c.send(tag + " AUTHENTICATE NTLM " + negotiate(t) + "\r\n")
			c.challenge()
			c.command(answer, tag+" "+failed)
		}
		c.send("h AUTHENTICATE NTLM " + negotiate(t) + "\r\n")
		c.prove("alice", password, "h OK AUTHENTICATE completed.")
	})
	t.Run("too long", func(t *testing.T) {
		t.Parallel()
		w := *w
		w.t = t
		c := w.secure()
		c.send("a AUTHENTICATE NTLM " + negotiate(t) + "\r\n")
		c.challenge()
		c.command(strings.Repeat("A", 70000), "a "+commandBad, "* BYE Connection closed. 14")
		c.expectEnd()
	})
	t.Run("an answer to another challenge", func(t *testing.T) {
		t.Parallel()
		w := *w
		w.t = t
		c := w.secure()
		c.send("a AUTHENTICATE NTLM " + negotiate(t) + "\r\n")
		message, err := ntlmssp.NewAuthenticateMessage(c.challenge(), "alice", password, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.command("*", "a "+failed)
		c.send("b AUTHENTICATE NTLM " + negotiate(t) + "\r\n")
		c.challenge()
		c.command(base64.StdEncoding.EncodeToString(message), "b "+failed)
	})
}

func TestNTLMThatIsNotOffered(t *testing.T) {
	t.Parallel()
	disabled := newWorld(t, option{state: func(s *org.State) { server(s).Imap.EnableGSSAPIAndNTLMAuth = false }})
	disabled.secure().command("a AUTHENTICATE NTLM "+negotiate(t), "a NO AUTHENTICATE failed.")
	newWorld(t, option{profile: "standard"}).secure().command("a AUTHENTICATE NTLM "+negotiate(t), "a NO [AUTHENTICATIONFAILED] AUTHENTICATE failed.")
}

func TestTicketsAreNoPasswords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	w.secure().login()
	ticket := strings.Split(<-w.backend.messages, "\x00")[2]
	w.secure().command(`a LOGIN alice@contoso.com "`+ticket+`"`, "a NO LOGIN failed.")
	w.secure().command("b AUTHENTICATE PLAIN "+plainMessage("alice@contoso.com", "alice@contoso.com", ticket), "b NO AUTHENTICATE failed.")
}

func TestNTLMLeavesNoSecretInTheLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	w.secure().ntlm("a", `CONTOSO\alice`, "wrong", "a NO AUTHENTICATE failed.")
	c := w.secure()
	c.ntlm("a", `CONTOSO\alice`, password, "a OK AUTHENTICATE completed.")
	ticket := strings.Split(<-w.backend.messages, "\x00")[2]
	c.conn.Close()
	if err := w.service.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	log := w.log.String()
	if strings.Count(log, `CONTOSO\\alice`)+strings.Count(log, `CONTOSO\alice`) < 2 {
		t.Errorf("the log lacks the logins:\n%s", log)
	}
	for _, secret := range []string{password, ticket, ntlm.HashPassword(password).Hex()} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}
