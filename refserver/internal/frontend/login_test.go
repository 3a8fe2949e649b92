package frontend_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

func TestWaysToLogIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	literal := "correct horse"
	for name, test := range map[string]struct {
		exchange []string // what the client sends and the server answers, in turn
		mailbox  string   // of alice's login
	}{
		"quoted":        {[]string{`a LOGIN "alice" "` + password + `"`, "a OK LOGIN completed."}, "alice"},
		"domain":        {[]string{`a LOGIN "CONTOSO\\alice" "` + password + `"`, "a OK LOGIN completed."}, "alice"},
		"delegate":      {[]string{`a LOGIN contoso/alice/bob "` + password + `"`, "a OK LOGIN completed."}, "bob"},
		"literal+":      {[]string{"a LOGIN {5+}\r\nalice {13+}\r\n" + literal, "a OK LOGIN completed."}, "alice"},
		"literal":       {[]string{"a LOGIN alice {13}", "+ Ready for additional command text.", literal, "a OK LOGIN completed."}, "alice"},
		"PLAIN":         {[]string{"a AUTHENTICATE plain", "+", plainMessage("", "alice", password), "a OK AUTHENTICATE completed."}, "alice"},
		"PLAIN at once": {[]string{"a AUTHENTICATE PLAIN " + plainMessage("bob", "alice", password), "a OK AUTHENTICATE completed."}, "bob"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, option{})
			c := w.secure()
			for i := 0; i < len(test.exchange); i += 2 {
				c.command(test.exchange[i], test.exchange[i+1])
			}
			w.expectTicket("alice", test.mailbox)
			c.command("b FETCH", "b OK FETCH completed.")
		})
	}
	c := w.secure()
	c.command("a AUTHENTICATE PLAIN", "+")
	c.command("*", "a NO AUTHENTICATE failed.")
	c.command("b AUTHENTICATE PLAIN", "+")
	c.command("not base64", "b NO AUTHENTICATE failed.")
	c.login()
}

func TestInitialResponseNeedsSASLIR(t *testing.T) {
	t.Parallel()
	c := newWorld(t, option{profile: "exchange2016"}).secure()
	c.command("a AUTHENTICATE PLAIN "+plainMessage("", "alice", password), "a "+count)
	c.command("b AUTHENTICATE PLAIN", "+")
	c.command(plainMessage("", "alice", password), "b OK AUTHENTICATE completed.")
}

func TestPipelinedCommandsReachTheBackend(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	c := w.secure()
	c.send(`a NOOP` + "\r\n" + `b LOGIN alice "` + password + `"` + "\r\nc SELECT\r\nd FET")
	c.expect("a OK NOOP completed.", "b OK LOGIN completed.", "c OK SELECT completed.")
	c.command("CH", "d OK FETCH completed.")
}

func TestSplitAtEveryByte(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	c := w.secure()
	for _, b := range []byte("a LOGIN {5+}\r\nalice \"" + password + "\"\r\nb X\r\n") {
		c.send(string(b))
	}
	c.expect("a OK LOGIN completed.", "b OK X completed.")
}

func TestBackendThatCannotBeReached(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{stopped: true})
	c := w.plain()
	c.command("a CAPABILITY", beforeTLS, "a OK CAPABILITY completed.")
	c = w.secure()
	c.command(`a LOGIN alice "`+password+`"`, "a NO LOGIN failed.")
	c.command("b AUTHENTICATE PLAIN "+plainMessage("", "alice", password), "b NO AUTHENTICATE failed.")
	c.command(`c LOGIN HealthMailbox1 "`+password+`"`, "c NO [Error=ProxyNotAuthenticated Proxy=mailbox01.contoso.com:1993:SSL] LOGIN failed.")
	if !strings.Contains(w.log.String(), "cannot proxy a login") {
		t.Error("nothing was logged")
	}
}

// TestUnavailableBackend is no wrong password: RFC 5530 has a code for it, and a mail program does not ask its user.
func TestUnavailableBackend(t *testing.T) {
	t.Parallel()
	c := newWorld(t, option{profile: "standard", stopped: true}).secure()
	c.command(`a LOGIN alice "`+password+`"`, "a NO [UNAVAILABLE] LOGIN failed.")
	c.command("b AUTHENTICATE PLAIN "+plainMessage("", "alice", password), "b NO [UNAVAILABLE] AUTHENTICATE failed.")
	c.command(`c LOGIN alice wrong`, "c NO [AUTHENTICATIONFAILED] LOGIN failed.")
}

func TestBackendThatRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{stopped: true})
	w.backend = startBackend(t, w.host, w.directory.View())
	w.backend.refuse = true
	w.secure().command(`a LOGIN alice "`+password+`"`, "a NO LOGIN failed.")
}

func TestBackendWithAnotherCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	others, err := certs.Setup("MAILBOX01", "mailbox01.contoso.com", w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	w.update(func(s *org.State) { server(s).Certificates = others })
	w.secure().command(`a LOGIN alice "`+password+`"`, "a NO LOGIN failed.")
	if !strings.Contains(w.log.String(), "presents another certificate") {
		t.Error("the log does not say why")
	}
}

func TestDatabaseThatIsNotMounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	w.update(func(s *org.State) { s.Databases[0].Mounted = false })
	w.secure().command(`a LOGIN alice "`+password+`"`, "a NO LOGIN failed.")
}

func TestStoppedBackendAcceptsByDefect(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{stopped: true, defects: []string{"stopped-backend-accepts"}})
	c := w.secure().login()
	c.command("a SELECT INBOX", "a BAD User is authenticated but not connected.")
	c.command("b LOGOUT", "* BYE Microsoft Exchange Server IMAP4 server signing off.", "b OK LOGOUT completed.")
	c.expectEnd()
}

func TestConnectionLimits(t *testing.T) {
	t.Parallel()
	limit := func(change func(*org.ImapSettings)) *world {
		return newWorld(t, option{state: func(s *org.State) { change(&server(s).Imap) }})
	}
	for name, w := range map[string]*world{
		"MaxConnections":            limit(func(s *org.ImapSettings) { s.MaxConnections = 1 }),
		"MaxConnectionFromSingleIP": limit(func(s *org.ImapSettings) { s.MaxConnectionFromSingleIP = 1 }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w.t = t
			first := w.plain()
			c := w.dial(143)
			c.expect("* BYE Connection closed. 14")
			c.expectEnd()
			w.dial(993).expectEnd()
			first.command("a LOGOUT", "* BYE Microsoft Exchange Server IMAP4 server signing off.", "a OK LOGOUT completed.")
			first.expectEnd()
			eventually(t, func() bool {
				line, err := w.dial(143).in.ReadString('\n')
				return err == nil && strings.HasPrefix(line, "* OK")
			})
		})
	}
	t.Run("MaxConnectionsPerUser", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, option{state: func(s *org.State) { server(s).Imap.MaxConnectionsPerUser = 1 }})
		first := w.secure().login()
		second := w.secure()
		second.command(`a LOGIN alice "`+password+`"`, "a NO LOGIN failed.")
		w.secure().command(`a LOGIN bob "`+password+`"`, "a OK LOGIN completed.")
		first.conn.Close()
		eventually(t, func() bool {
			c := w.secure()
			c.send(`b LOGIN alice "` + password + `"` + "\r\n")
			return c.line() == "b OK LOGIN completed."
		})
	})
}

func TestPasswordsReachNoLog(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	c := w.secure()
	c.command(`a LOGIN alice "wrong secret"`, "a NO LOGIN failed.")
	c.command(`a LOGIN alice secret extra`, "a "+count)
	c.command("a AUTHENTICATE PLAIN "+plainMessage("", "alice", "secret"), "a NO AUTHENTICATE failed.")
	c.login()
	c.command("b LOGOUT", "b OK LOGOUT completed.")
	if err := w.service.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	log := w.log.String()
	if !strings.Contains(log, "login refused") || !strings.Contains(log, "logged in") {
		t.Errorf("the log lacks the logins:\n%s", log)
	}
	for _, secret := range []string{password, "secret", plainMessage("", "alice", password)} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

func TestProxyTargetPort(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{stopped: true, state: func(s *org.State) { server(s).Imap.ProxyTargetPort = 2993 }})
	l, err := w.host.Listen(netip.MustParseAddrPort("0.0.0.0:2993"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	w.secure().send(`a LOGIN alice "` + password + `"` + "\r\n")
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}
