package frontend

import (
	"encoding/base64"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// authenticateNTLM goes through the three messages of NTLM (MS-OXIMAP4, MS-NLMP): the client's NEGOTIATE, as the initial
// response or when it is asked for, the server's CHALLENGE, and the client's AUTHENTICATE.
func (s *session) authenticateNTLM(d *imapwire.Decoder, initial *string) error {
	failure := s.in.Profile.AuthenticateFailed
	negotiate, err := s.firstMessage(d.Tag, initial)
	if err != nil {
		return err
	}
	exchange, err := s.in.Auth.BeginNTLM(s.in.Server, negotiate)
	if err != nil {
		return s.admit(d, auth.Identity{}, "", err, failure)
	}
	s.out.Raw(reply.SASLChallengeStart).Raw(base64.StdEncoding.EncodeToString(exchange.Challenge())).CRLF()
	authenticate, err := s.saslResponse(d.Tag)
	if err != nil {
		return err
	}
	id, login, err := s.in.Auth.CheckNTLM(s.ctx, auth.IMAP4, s.protection(), exchange, authenticate)
	return s.admit(d, id, login, err, failure)
}
