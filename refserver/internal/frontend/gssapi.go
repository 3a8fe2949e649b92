package frontend

import (
	"encoding/base64"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// authenticateGSSAPI goes through the exchange of RFC 4752 section 3.1: the client's token with its Kerberos ticket, as the
// initial response or when it is asked for, the server's token if the client wants one, and the choice among no security layers.
func (s *session) authenticateGSSAPI(d *imapwire.Decoder, initial *string) error {
	failure := s.in.Profile.AuthenticateFailed
	message, err := s.firstMessage(d.Tag, initial)
	if err != nil {
		return err
	}
	exchange, challenge, err := s.in.Auth.BeginGSSAPI(auth.IMAP4, message)
	for err == nil && challenge != nil {
		s.out.Raw(reply.SASLChallengeStart).Raw(base64.StdEncoding.EncodeToString(challenge)).CRLF()
		if message, err = s.saslResponse(d.Tag); err != nil {
			return err
		}
		challenge, err = exchange.Next(message)
	}
	if err != nil {
		login := ""
		if exchange != nil {
			login = exchange.Client().String()
		}
		return s.admit(d, auth.Identity{}, login, err, failure)
	}
	id, login, err := s.in.Auth.CheckGSSAPI(s.ctx, auth.IMAP4, s.protection(), exchange)
	return s.admit(d, id, login, err, failure)
}
