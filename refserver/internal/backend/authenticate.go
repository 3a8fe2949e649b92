package backend

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// authenticate is AUTHENTICATE (RFC 3501 section 6.2.2) with the mechanism PLAIN (RFC 4616) and, where the profile has it,
// an initial response (RFC 4959). What stands in the place of the password is a frontend's ticket or a password.
func (s *session) authenticate(ctx context.Context, d *imapwire.Decoder) (string, error) {
	p := s.run.cfg.Profile
	s.watch.Login("other") // until it is a known one
	if err := d.SP(); err != nil {
		return "", err
	}
	mechanism, err := d.Atom()
	if err != nil {
		return "", err
	}
	response, given := "", false
	if d.TrySP() && d.Peek() != 0 {
		if response, err = d.Atom(); err != nil {
			return "", err
		}
		given = true
	}
	if err := d.End(); err != nil {
		return "", err
	}
	if given && !p.SASLIR {
		return "", argumentCount
	}
	if !strings.EqualFold(mechanism, "PLAIN") {
		return "", answer(p.AuthenticateFailed)
	}
	s.watch.Login("PLAIN")
	if !given {
		s.out.Raw(p.SASLContinue)
		if err := s.out.Flush(); err != nil {
			return "", err
		}
		if response, err = s.in.ReadLine(maxSASL); err != nil {
			return "", err
		}
	}
	authzid, user, password, ok := decodePlain(response, given)
	if !ok {
		return "", answer(p.SASLCancelled)
	}
	if auth.IsTicket(password) {
		s.watch.Login("ticket")
		id, err := s.run.cfg.Auth.CheckTicket(s.run.cfg.Server, authzid, user, password)
		return "", s.enter(ctx, id, user, err, p.AuthenticateFailed)
	}
	return "", s.logIn(ctx, user, authzid, password, p.AuthenticateFailed)
}

// decodePlain reads the message of RFC 4616 from its BASE64 form; "=" is the empty initial response of RFC 4959.
func decodePlain(encoded string, initial bool) (authzid, user, password string, ok bool) {
	if initial && encoded == "=" {
		encoded = ""
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return "", "", "", false
	}
	parts := strings.Split(string(raw), "\x00")
	if len(parts) != 3 {
		return "", "", "", false
	}
	return parts[0], parts[1], parts[2], true
}
