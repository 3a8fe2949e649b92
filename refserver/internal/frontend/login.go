package frontend

import (
	"encoding/base64"
	"errors"
	"net"
	"strings"
	"unicode/utf8"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/profile"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// maxSASLLine bounds a SASL response, in bytes.
const maxSASLLine = 64 << 10

// credentials is what a client logs in with.
type credentials struct{ authzid, login, password string }

// login answers LOGIN (RFC 3501 section 6.2.3). Where it is not allowed it is refused before its arguments are read, so
// that no literal with a password is asked for.
func login(s *session, d *imapwire.Decoder) error {
	s.watch.Login("LOGIN")
	if !s.state().PlainAllowed() {
		return refuseWith(s.in.Profile.NeedsTLS)
	}
	var c credentials
	for _, argument := range []*string{&c.login, &c.password} {
		if err := d.SP(); err != nil {
			return err
		}
		text, err := d.AString()
		if err != nil {
			return err
		}
		*argument = text
	}
	if err := d.End(); err != nil {
		return err
	}
	s.journal.Login(c.login)
	if c.login == "" || !utf8.ValidString(c.login) || !utf8.ValidString(c.password) {
		return refuseWith(s.in.Profile.LoginFailed)
	}
	return s.check(d, c, s.in.Profile.LoginFailed)
}

// authenticate answers AUTHENTICATE (RFC 3501 section 6.2.2, RFC 4959).
func authenticate(s *session, d *imapwire.Decoder) error {
	s.watch.Login("other") // until it is a known one
	state, p := s.state(), s.in.Profile
	if !state.PlainAllowed() && !state.IntegratedAllowed() {
		return refuseWith(p.NeedsTLS)
	}
	mechanism, initial, err := s.authenticateArguments(d)
	if err != nil {
		return err
	}
	if mechanism == "NTLM" || mechanism == "GSSAPI" || mechanism == "PLAIN" {
		s.watch.Login(mechanism)
	}
	switch {
	case mechanism == "NTLM" && p.NTLM(state):
		return s.authenticateNTLM(d, initial)
	case mechanism == "GSSAPI" && p.NTLM(state) && s.in.Auth.AcceptsKerberos():
		return s.authenticateGSSAPI(d, initial)
	case mechanism != "PLAIN":
		return refuseWith(p.AuthenticateFailed)
	case !state.PlainAllowed():
		return refuseWith(p.NeedsTLS)
	}
	message, err := s.firstMessage(d.Tag, initial)
	if err != nil {
		return err
	}
	c, ok := parsePlain(string(message))
	if !ok {
		return refuseWith(p.AuthenticateFailed)
	}
	return s.check(d, c, p.AuthenticateFailed)
}

// authenticateArguments reads the mechanism, in upper case, and the initial response; nil when there is none.
func (s *session) authenticateArguments(d *imapwire.Decoder) (mechanism string, initial *string, err error) {
	if err := d.SP(); err != nil {
		return "", nil, err
	}
	mechanism, err = d.Atom()
	if err != nil {
		return "", nil, err
	}
	if s.in.Profile.SASLIR && d.TrySP() && d.Peek() != 0 {
		text, err := d.Atom()
		if err != nil {
			return "", nil, err
		}
		initial = &text
	}
	return strings.ToUpper(mechanism), initial, d.End()
}

// firstMessage is the client's first message: the initial response, where it sent one, or what it is asked for now.
func (s *session) firstMessage(tag string, initial *string) ([]byte, error) {
	switch {
	case initial == nil:
		s.out.Raw(s.in.Profile.SASLContinue)
		return s.saslResponse(tag)
	case *initial == "=":
		return nil, nil
	default:
		return s.decodeSASL(*initial)
	}
}

// saslResponse sends the challenge that was written and reads the client's message.
func (s *session) saslResponse(tag string) ([]byte, error) {
	if err := s.flush(); err != nil {
		return nil, err
	}
	text, err := s.reader.ReadLine(maxSASLLine)
	if long := (*imapwire.TooLongError)(nil); errors.As(err, &long) {
		long.Tag = tag
	}
	if err != nil {
		return nil, err
	}
	return s.decodeSASL(text)
}

// decodeSASL decodes a line of the client; "*" and whatever else is not BASE64 cancels the exchange.
func (s *session) decodeSASL(text string) ([]byte, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || strings.Contains(text, "\r") { // which the decoder passes over
		return nil, refuseWith(s.in.Profile.SASLCancelled)
	}
	return raw, nil
}

// parsePlain reads the message of RFC 4616: authzid NUL authcid NUL password.
func parsePlain(message string) (credentials, bool) {
	parts := strings.Split(message, "\x00")
	if len(parts) != 3 || parts[1] == "" || !utf8.ValidString(message) {
		return credentials{}, false
	}
	return credentials{authzid: parts[0], login: parts[1], password: parts[2]}, true
}

// check verifies a password and admits its owner.
func (s *session) check(d *imapwire.Decoder, c credentials, failure profile.Answer) error {
	id, err := s.in.Auth.Check(s.ctx, auth.IMAP4, c.login, c.authzid, c.password)
	return s.admit(d, id, c.login, err, failure)
}

// admit takes the outcome of a check, connects to the backend and answers. login is what the client calls itself. failure is
// the answer to whatever went or goes wrong: a client learns no more.
func (s *session) admit(d *imapwire.Decoder, id auth.Identity, login string, err error, failure profile.Answer) error {
	if err != nil {
		s.watch.Details("login", login, "reason", err)
		return refuseWith(failure)
	}
	if !s.in.login(s, id.User.MailboxGUID) {
		s.watch.Details("login", login, "reason", "MaxConnectionsPerUser is reached")
		return refuseWith(failure)
	}
	id.Connection = s.watch.ID()
	s.depart(id.Mailbox)
	backend, target, err := s.in.connectBackend(s.ctx, id)
	switch {
	case err == nil && !s.timer.Stop(): // before the answer: no client is told that it is logged in and then that it came too late
		_ = backend.Close()
		s.end(reply.ConnectionIsClosed)
		return net.ErrClosed
	case err == nil:
		s.backend, s.done = backend, true
		s.journal.Message(reply.LogProxied(target, s.in.snapshot.Imap.ProxyTargetPort))
	case s.in.Defects.Has(defect.StoppedBackendAccepts):
		s.adrift = true
	default:
		s.in.logout(s)
		s.route.Store(nil)
		if target != "" {
			s.journal.Message(reply.LogNotProxied(target, s.in.snapshot.Imap.ProxyTargetPort))
		}
		s.in.Log.Warn("The IMAP4 service cannot proxy a login to the backend.", "login", login, "backend", target, "error", err, "connection", id.Connection)
		s.watch.Details("login", login, "reason", err)
		failure.Code = s.in.Profile.NoBackend
		if s.in.Profile.Exchange && failure.Text == reply.LoginFailed && strings.HasPrefix(strings.ToLower(id.User.SamAccountName), "healthmailbox") {
			failure.Text = reply.LoginFailedMonitoring(target, s.in.snapshot.Imap.ProxyTargetPort)
		}
		return refuseWith(failure)
	}
	s.journal.User(id.User.SamAccountName)
	s.watch.User(id.User.SamAccountName)
	s.watch.Details("login", login, "mailbox", id.Mailbox.Alias, "backend", target)
	return s.completed(d)
}
