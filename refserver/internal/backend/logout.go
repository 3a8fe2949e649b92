package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// logout is LOGOUT (RFC 3501 section 6.1.3).
func (s *session) logout(_ context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.End(); err != nil {
		return "", err
	}
	s.deselect()
	s.bye(s.run.cfg.Profile.Logout)
	return "", nil
}
