package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// subscribe is SUBSCRIBE (RFC 3501 section 6.3.6). The folder has to exist; it may be deleted later, and is listed then as it was spelled
// itself, not as the client has spelled it: with a name that was normalised (RFC 9051 section 5.1).
func (s *session) subscribe(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	info, err := s.mailbox.Folder(ctx, name)
	if err != nil {
		return "", missing(err, name, false)
	}
	return "", s.mailbox.Subscribe(ctx, info.Name, true)
}

// unsubscribe is UNSUBSCRIBE (RFC 3501 section 6.3.7). A name that is not subscribed is no error.
func (s *session) unsubscribe(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	return "", s.mailbox.Subscribe(ctx, name, false)
}
