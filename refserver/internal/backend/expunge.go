package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// expunge is EXPUNGE (RFC 3501 section 6.4.3). The EXPUNGE responses come with what changed, behind the handler.
func (s *session) expunge(ctx context.Context, d *imapwire.Decoder) (string, error) {
	if err := d.End(); err != nil {
		return "", err
	}
	if s.view.ReadOnly() {
		return "", readOnly
	}
	return "", s.view.Expunge(ctx, nil)
}

// uidExpunge is UID EXPUNGE (RFC 4315 section 2.1).
func (s *session) uidExpunge(ctx context.Context, d *imapwire.Decoder) (string, error) {
	set, err := s.spaceAndSet(d)
	if err != nil {
		return "", err
	}
	if err := d.End(); err != nil {
		return "", err
	}
	if s.view.ReadOnly() {
		return "", readOnly
	}
	seqs, err := s.numbers(set, true)
	if err != nil {
		return "", err
	}
	uids := make([]uint32, 0, len(seqs))
	for _, seq := range seqs {
		if m, ok := s.view.At(seq); ok {
			uids = append(uids, m.UID)
		}
	}
	if len(uids) == 0 {
		return "", nil // nil would mean all
	}
	return "", s.view.Expunge(ctx, uids)
}
