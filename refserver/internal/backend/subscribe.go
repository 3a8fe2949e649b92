package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// subscribe is SUBSCRIBE (RFC 3501 section 6.3.6). The folder has to exist; it may be deleted later.
func (s *session) subscribe(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	if _, err := s.mailbox.Folder(ctx, name); err != nil {
		return "", missing(err, name, false)
	}
	return "", s.mailbox.Subscribe(ctx, name, true)
}

// unsubscribe is UNSUBSCRIBE (RFC 3501 section 6.3.7). A name that is not subscribed is no error.
func (s *session) unsubscribe(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	return "", s.mailbox.Subscribe(ctx, name, false)
}
