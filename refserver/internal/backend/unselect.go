package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// unselect is UNSELECT (RFC 3691): it leaves the folder and removes nothing.
func (s *session) unselect(_ context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.End(); err != nil {
		return "", err
	}
	s.deselect()
	return "", nil
}
