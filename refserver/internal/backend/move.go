package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// move is MOVE and UID MOVE (RFC 6851). COPYUID comes untagged before the EXPUNGE responses, which follow the handler.
func (s *session) move(ctx context.Context, d *imapwire.Decoder) (string, error) {
	set, name, err := s.readCopy(d)
	if err != nil {
		return "", err
	}
	if s.view.ReadOnly() {
		return "", readOnly
	}
	seqs, err := s.numbers(set, isUID(d))
	if err != nil || len(seqs) == 0 {
		return "", err
	}
	result, err := s.transfer(ctx, seqs, isUID(d), name, s.view.Move)
	if err != nil {
		return "", missing(err, name, true)
	}
	if code := copied(result); code != "" {
		s.out.Status("*", imapwire.OK, code, reply.MessagesMoved)
	}
	return "", nil
}
