package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// rename is RENAME (RFC 3501 section 6.3.5).
func (s *session) rename(ctx context.Context, d *imapwire.Decoder) (string, error) {
	from, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	to, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	to = strings.TrimSuffix(to, string(delimiter))
	if !creatable(to) {
		return "", forbidden
	}
	return "", missing(s.mailbox.Rename(ctx, from, to), from, false)
}
