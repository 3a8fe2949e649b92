package frontend_test

import (
	"crypto/tls"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/org"
)

const (
	beforeTLS  = "* CAPABILITY IMAP4 IMAP4rev1 LOGINDISABLED STARTTLS SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
	behindTLS  = "* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
	commandBad = "BAD Command Error. 10"
	argument   = "BAD Command Argument Error. 11"
	count      = "BAD Command Argument Error. 12"
	state      = "BAD Command received in Invalid state."
)

func TestGreetingAndCapabilities(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	c := w.plain()
	c.command("a CAPABILITY", beforeTLS, "a OK CAPABILITY completed.")
	c.command("b STARTTLS", "b OK Begin TLS negotiation now.")
	c.startTLS()
	c.command("c CAPABILITY", behindTLS, "c OK CAPABILITY completed.")
	c.command("d STARTTLS", "d "+state)
	w.secure().command("a capability", behindTLS, "a OK CAPABILITY completed.")
}

func TestCommandsBeforeLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	for line, want := range map[string]string{
		"a NOOP":                            "a OK NOOP completed.",
		"a  NOOP ":                          "a OK NOOP completed.",
		"a NOOP x":                          "a " + count,
		"a XYZZY":                           "a " + commandBad,
		"a UID XYZZY 1":                     "a " + commandBad,
		"a":                                 "a " + commandBad,
		"":                                  "* " + commandBad,
		"\x00\xff":                          "* " + commandBad,
		"a SELECT INBOX":                    "a " + state,
		"a UID FETCH 1 FLAGS":               "a " + state,
		"a NAMESPACE":                       "a " + state,
		"a APPEND INBOX {8+}\r\nz NOOP\r\n": "a " + state,
		"a APPEND INBOX {310}":              "a " + state,
		"a CAPABILITY x":                    "a " + count,
		"a ID":                              "a " + count,
		"a ID x":                            "a " + argument,
		`a ID ("name")`:                     "a " + argument,
		"a STARTTLS x":                      "a " + count,
		`a LOGIN alice x`:                   "a " + state,
		`a LOGIN {5}`:                       "a " + state, // the literal is not asked for
		`a LOGIN {8+}` + "\r\nz NOOP\r\n x": "a " + state,
		"a AUTHENTICATE PLAIN":              "a " + state,
		"a AUTHENTICATE NTLM":               "a " + state,
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			w := *w
			w.t = t
			c := w.plain()
			c.command(line, want)
			c.command("z NOOP", "z OK NOOP completed.")
		})
	}
}

func TestLoginArgumentErrors(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	for line, want := range map[string]string{
		"a LOGIN":                  "a " + count,
		"a LOGIN alice":            "a " + count,
		"a LOGIN alice x y":        "a " + count,
		`a LOGIN "alice x`:         "a " + argument,
		`a LOGIN (alice) x`:        "a " + argument,
		`a LOGIN "" ""`:            "a NO LOGIN failed.",
		"a AUTHENTICATE":           "a " + count,
		"a AUTHENTICATE PLAIN x y": "a " + count,
		"a AUTHENTICATE PLAIN (":   "a " + argument,
		"a AUTHENTICATE PLAIN =":   "a NO AUTHENTICATE failed.",
		"a AUTHENTICATE PLAIN AA":  "a NO AUTHENTICATE failed.",
		"a AUTHENTICATE NTLM AA==": "a NO AUTHENTICATE failed.",
		"a AUTHENTICATE NTLM =":    "a NO AUTHENTICATE failed.",
		"a AUTHENTICATE NTLM *":    "a " + argument,
		"a AUTHENTICATE gssapi":    "a NO AUTHENTICATE failed.",
		"a AUTHENTICATE CRAM-MD5":  "a NO AUTHENTICATE failed.",
		`a LOGIN alice wrong`:      "a NO LOGIN failed.",
		`a LOGIN nobody wrong`:     "a NO LOGIN failed.",
		"a AUTHENTICATE PLAIN " + plainMessage("", "nobody", "wrong"): "a NO AUTHENTICATE failed.",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			w := *w
			w.t = t
			c := w.secure()
			c.command(line, want)
			c.command("z NOOP", "z OK NOOP completed.")
		})
	}
}

func TestIDAndLogout(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"exchange2016": {`("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.1")`, "Microsoft Exchange Server 2016 IMAP4 server signing off."},
		"exchange2019": {`("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.2")`, "Microsoft Exchange Server IMAP4 server signing off."},
		"exchangese":   {`("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.2")`, "Microsoft Exchange Server IMAP4 server signing off."},
		"standard":     {`("name" "imapspec reference server")`, "IMAP4rev1 server signing off."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newWorld(t, option{profile: name}).plain()
			c.command("a ID NIL", "* ID "+want[0], "a OK ID completed.")
			c.command(`b ID ("name" "x")`, "* ID "+want[0], "b OK ID completed.")
			c.command("c LOGOUT", "* BYE "+want[1], "c OK LOGOUT completed.")
			c.expectEnd()
		})
	}
}

func TestStandardProfileAnswersAsTheRFCsSay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{profile: "standard"})
	c := w.plain()
	c.command("a LOGIN alice x", "a NO [PRIVACYREQUIRED] TLS is required before authentication")
	c.command("a  NOOP", "a BAD The command is unknown or cannot be read.")
	c = w.secure()
	c.command("a LOGIN alice x", "a NO [AUTHENTICATIONFAILED] LOGIN failed.")
	c.command("b AUTHENTICATE PLAIN", "+ ")
	c.command("*", "b BAD Authentication exchange cancelled")
}

func TestPlainTextBehindSTARTTLSIsDropped(t *testing.T) {
	t.Parallel()
	c := newWorld(t, option{}).plain()
	c.command("a STARTTLS\r\nb NOOP\r\nc LOGIN alice x", "a OK Begin TLS negotiation now.")
	c.startTLS()
	c.command("d NOOP", "d OK NOOP completed.")
}

func TestLoginTypes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ loginType, capabilities, login, plain, ntlm string }{
		{"SecureLogin", "LOGINDISABLED STARTTLS", state, state, state},
		{"PlainTextAuthentication", "AUTH=NTLM AUTH=GSSAPI LOGINDISABLED STARTTLS", state, state, ""},
		{"PlainTextLogin", "AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI STARTTLS", "OK LOGIN completed.", "OK AUTHENTICATE completed.", ""},
	} {
		t.Run(test.loginType, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, option{state: func(s *org.State) { server(s).Imap.LoginType = test.loginType }})
			c := w.plain()
			c.command("a CAPABILITY", "* CAPABILITY IMAP4 IMAP4rev1 "+test.capabilities+" SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+",
				"a OK CAPABILITY completed.")
			if test.ntlm == "" {
				w.plain().ntlm("b", `CONTOSO\alice`, password, "b OK AUTHENTICATE completed.")
			} else {
				c.command("b AUTHENTICATE NTLM", "b "+test.ntlm)
			}
			c.command(`c LOGIN alice "`+password+`"`, "c "+test.login)
			w.plain().command("d AUTHENTICATE PLAIN "+plainMessage("", "alice", password), "d "+test.plain)
			w.secure().login()
		})
	}
}

func TestTooManyErrorsEndTheConnection(t *testing.T) {
	t.Parallel()
	c := newWorld(t, option{}).plain()
	for range 10 {
		c.command("a XYZZY", "a "+commandBad)
	}
	c.expect("* BYE Connection closed. 14")
	c.expectEnd()
}

func TestOverlongInputIsAnsweredAndEndsTheConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	witness := w.plain()
	c := w.plain()
	c.command("a NOOP "+strings.Repeat("x", 11000), "a "+commandBad, "* BYE Connection closed. 14")
	c.expectEnd()
	c = w.secure()
	c.command("a NOOP "+strings.Repeat("x", 11000), "a "+commandBad, "* BYE Connection closed. 14")
	c.expectEnd()
	c = w.secure()
	c.command("b AUTHENTICATE PLAIN", "+")
	c.command(strings.Repeat("A", 70000), "b "+commandBad, "* BYE Connection closed. 14")
	c.expectEnd()
	c = w.secure()
	c.command("b AUTHENTICATE PLAIN", "+")
	c.command(strings.Repeat("A", 60000), "b NO AUTHENTICATE failed.")
	c = w.secure() // a literal larger than a command may be
	c.command("a LOGIN {20000+}\r\n"+strings.Repeat("z NOOP\r\n", 2500), "a "+argument, "* "+commandBad, "* BYE Connection closed. 14")
	c.expectEnd()
	c = w.secure() // not asked for, and sent all the same
	c.command("a LOGIN {20000}\r\nz NOOP", "a "+argument, "* "+commandBad, "* BYE Connection closed. 14")
	c.expectEnd()
	witness.command("a NOOP", "a OK NOOP completed.")
}

func TestBinaryNoise(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{})
	witness := w.plain()
	c := w.plain()
	c.send("\x16\x03\x01\x00\x05\x00\r\n\xff\xfe\x00\n")
	c.expect("* "+commandBad, "* "+commandBad)
	c = w.dial(993)
	c.send("a NOOP\r\n\x00\xff\x00\xff\r\n")
	if line, err := c.in.ReadString('\n'); err == nil {
		t.Errorf("plain text on 993 was answered with %q", line)
	}
	if _, err := tls.Dial("tcp", w.plain().raw.RemoteAddr().String(), &tls.Config{InsecureSkipVerify: true}); err == nil {
		t.Error("a handshake on 143 succeeded")
	}
	witness.command("a NOOP", "a OK NOOP completed.")
}
