package backend

import (
	"context"
	"strings"

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
	before, _ := s.mailbox.Folder(ctx, from) // that there is none Rename says
	if err := s.mailbox.Rename(ctx, from, to); err != nil {
		return "", missing(err, from, false)
	}
	if before.Name != strings.TrimSuffix(from, string(delimiter)) {
		given = "" // the client hears of the rename in any case: it gave another spelling of the old name
	}
	s.announceSpelling(ctx, to, given, from)
	return "", nil
}
