package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/profile"
)

// capability is CAPABILITY (RFC 3501 section 6.1.1): the backend's own list, which the client sees after its login.
func (s *session) capability(_ context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.End(); err != nil {
		return "", err
	}
	list := s.run.cfg.Profile.Capabilities(profile.State{
		TLS:           true,
		Authenticated: s.loggedIn,
		LoginType:     s.run.settings.LoginType,
		NTLM:          s.run.settings.EnableGSSAPIAndNTLMAuth,
		Backend:       true,
	})
	s.out.Raw("* CAPABILITY ").Raw(strings.Join(list, " ")).CRLF()
	return "", nil
}
