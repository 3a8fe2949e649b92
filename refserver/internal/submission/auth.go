package submission

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// authenticate is AUTH (RFC 4954). A mechanism that EHLO does not list now is unknown.
func (s *session) authenticate(args string) error {
	mechanism, initial, _ := strings.Cut(args, " ")
	mechanism = strings.ToUpper(mechanism)
	s.watch.Login("other") // until it is a known one
	switch {
	case s.identity != nil:
		return s.refuse(reply.SMTPAlreadyLoggedIn)
	case s.mail != nil || strings.Contains(initial, " "):
		return s.refuse(reply.SMTPInvalidArguments)
	case !slices.Contains(s.connector.mechanisms(s.tls != nil, s.service.cfg.Auth.AcceptsNTLM(), s.service.cfg.Defects), mechanism):
		return s.refuse(reply.SMTPAuthUnknown)
	}
	s.watch.Login(mechanism)
	switch mechanism {
	case "LOGIN":
		return s.authLogin(initial)
	case "NTLM":
		return s.authNTLM(initial)
	default:
		return s.authGSSAPI(initial)
	}
}

// authLogin asks for the name, unless the command brought it, and for the password.
func (s *session) authLogin(initial string) error {
	login, err := s.decode(initial)
	if initial == "" {
		login, err = s.ask(reply.SMTPLoginUsername)
	}
	var password string
	if err == nil {
		password, err = s.ask(reply.SMTPLoginPassword)
	}
	if err != nil {
		return s.authBroken(err)
	}
	return s.authChecked(s.service.cfg.Auth.Check(s.ctx, auth.SMTP, login, "", password))
}

// authNTLM goes through the three messages of NTLM (MS-SMTPNTLM, MS-NLMP): the client's NEGOTIATE, with the command or when it
// is asked for, the server's CHALLENGE, and the client's AUTHENTICATE.
func (s *session) authNTLM(initial string) error {
	negotiate, err := s.decode(initial)
	if initial == "" {
		negotiate, err = s.ask(reply.SMTPNTLMSupported)
	}
	if err != nil {
		return s.authBroken(err)
	}
	exchange, err := s.service.cfg.Auth.BeginNTLM(s.service.cfg.Server, []byte(negotiate))
	if err != nil {
		return s.authChecked(auth.Identity{}, err)
	}
	authenticate, err := s.ask(reply.SMTPChallenge(exchange.Challenge()))
	if err != nil {
		return s.authBroken(err)
	}
	identity, _, err := s.service.cfg.Auth.CheckNTLM(s.ctx, auth.SMTP, auth.Protection{}, exchange, []byte(authenticate))
	return s.authChecked(identity, err)
}

// authGSSAPI goes through the exchange of RFC 4752 section 3.1: the client's token with its Kerberos ticket, the server's token if
// the client wants one, and the choice among no security layers.
func (s *session) authGSSAPI(initial string) error {
	if !s.service.cfg.Auth.AcceptsKerberos() {
		return s.authWithoutKeytab(initial)
	}
	token, err := s.decode(initial)
	if initial == "" {
		token, err = s.ask(reply.SMTPNoToken)
	}
	if err != nil {
		return s.authBroken(err)
	}
	exchange, challenge, err := s.service.cfg.Auth.BeginGSSAPI(auth.SMTP, []byte(token))
	for err == nil && challenge != nil {
		answer, broken := s.ask(reply.SMTPChallenge(challenge))
		if broken != nil {
			return s.authBroken(broken)
		}
		challenge, err = exchange.Next([]byte(answer))
	}
	if err != nil {
		return s.authChecked(auth.Identity{}, err)
	}
	identity, _, err := s.service.cfg.Auth.CheckGSSAPI(s.ctx, auth.SMTP, auth.Protection{}, exchange)
	return s.authChecked(identity, err)
}

// authWithoutKeytab goes through GSSAPI without a token of its own and ends in failure: nothing can verify the client's. A
// client that knows other mechanisms gives up at the empty challenge and takes the next one.
func (s *session) authWithoutKeytab(initial string) error {
	if initial == "" {
		if _, err := s.ask(reply.SMTPNoToken); err != nil {
			return s.authBroken(err)
		}
	}
	if _, err := s.ask(reply.SMTPNoToken); err != nil {
		return s.authBroken(err)
	}
	return s.authFailed()
}

// authChecked takes the outcome of a check and answers.
func (s *session) authChecked(identity auth.Identity, err error) error {
	if err != nil {
		s.watch.Details("reason", err)
		return s.authFailed()
	}
	s.identity = &identity
	s.watch.User(identity.User.SamAccountName)
	s.reply(reply.SMTPAuthenticated)
	return nil
}

var (
	errCancelled = errors.New("client cancelled the authentication")
	errNotBase64 = errors.New("authentication response is not base64")
)

// ask sends a challenge and decodes the response.
func (s *session) ask(challenge string) (string, error) {
	s.reply(challenge)
	line, err := s.readLine(s.service.limits.saslLine)
	if err != nil {
		return "", err
	}
	if line == "*" {
		return "", errCancelled
	}
	return s.decode(line)
}

func (s *session) decode(line string) (string, error) {
	if line == "=" { // an empty response in the AUTH command, RFC 4954 section 4
		return "", nil
	}
	raw, err := base64.StdEncoding.DecodeString(line)
	if err != nil {
		return "", errNotBase64
	}
	return string(raw), nil
}

func (s *session) authBroken(err error) error {
	switch {
	case errors.Is(err, errCancelled):
		s.reply(reply.SMTPAuthCancelled)
		return nil
	case errors.Is(err, errNotBase64), errors.Is(err, errNoise):
		return s.refuse(reply.SMTPAuthNotBase64)
	case errors.Is(err, errTooLong):
		return s.refuse(reply.SMTPLineTooLong)
	}
	return err
}

// authFailed answers a failed logon; the connection ends with the last one allowed (PS:Set-ReceiveConnector, MaxLogonFailures).
func (s *session) authFailed() error {
	s.reply(reply.SMTPAuthFailed)
	if s.logonFailures++; s.logonFailures >= s.service.limits.logonFailures {
		s.reply(reply.SMTPTooManyErrors)
		return errClosed
	}
	return nil
}
