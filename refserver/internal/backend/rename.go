package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// rename is RENAME (RFC 3501 section 6.3.5, RFC 9051 section 6.3.6).
func (s *session) rename(ctx context.Context, d *imapwire.Decoder) (string, error) {
	from, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	given, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	to, err := s.newName(given)
	if err != nil {
		return "", err
	}
	if err := s.mailbox.Rename(ctx, from, to); err != nil {
		return "", missing(err, from, false)
	}
	s.announceSpelling(ctx, to, given, from)
	return "", nil
}
