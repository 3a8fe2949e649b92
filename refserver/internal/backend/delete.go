package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// delete is DELETE (RFC 3501 section 6.3.4, RFC 9051 section 6.3.5). A folder with children is not deleted. Other sessions
// that have it selected are disconnected; this one leaves it.
func (s *session) delete(ctx context.Context, d *imapwire.Decoder) (string, error) {
	given, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	info, err := s.mailbox.Folder(ctx, given)
	if err == nil {
		err = s.mailbox.Delete(ctx, given)
	}
	if err == nil && s.run.cfg.Defects.Has(defect.SubscriptionDies) {
		err = s.mailbox.Subscribe(ctx, info.Name, false)
	}
	if err != nil {
		return "", missing(err, given, false)
	}
	if s.view != nil && s.view.Gone() {
		s.deselect()
	}
	if s.enabled.rev2 && info.Name != given {
		s.writeListed("LIST", []string{`\NonExistent`}, info.Name, oldName(info.Name, given))
	}
	return "", nil
}
