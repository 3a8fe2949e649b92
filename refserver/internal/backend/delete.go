package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// delete is DELETE (RFC 3501 section 6.3.4). A folder with children is not deleted. Other sessions that have it selected
// are disconnected; this one leaves it.
func (s *session) delete(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	if err := s.mailbox.Delete(ctx, name); err != nil {
		return "", missing(err, name, false)
	}
	if s.view != nil && s.view.Gone() {
		s.deselect()
	}
	return "", nil
}
