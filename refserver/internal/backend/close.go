package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// close is CLOSE (RFC 3501 section 6.4.2): it removes the messages with \Deleted without a word, unless the folder was
// opened with EXAMINE, and leaves the folder. When the removal fails the folder stays selected.
func (s *session) close(ctx context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.End(); err != nil {
		return "", err
	}
	if !s.view.ReadOnly() {
		if err := s.view.Expunge(ctx, nil); err != nil {
			return "", err
		}
	}
	s.deselect()
	return "", nil
}
