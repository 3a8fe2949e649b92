package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// id is ID (RFC 2971). What the client says of itself decides nothing.
func (s *session) id(_ context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.SP(); err != nil {
		return "", err
	}
	if _, err := d.IDFields(); err != nil {
		return "", err
	}
	if err := d.End(); err != nil {
		return "", err
	}
	fields := s.run.cfg.Profile.ID
	s.out.Raw("* ID ").List(len(fields), func(i int) { s.out.String(fields[i]) }).CRLF()
	return "", nil
}
