package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// copy is COPY and UID COPY (RFC 3501 section 6.4.7) with the code of UIDPLUS (RFC 4315 section 3).
func (s *session) copy(ctx context.Context, d *imapwire.Decoder) (string, error) {
	set, name, err := s.readCopy(d)
	if err != nil {
		return "", err
	}
	seqs, err := s.numbers(set, isUID(d))
	if err != nil || len(seqs) == 0 {
		return "", err
	}
	result, err := s.transfer(ctx, seqs, isUID(d), name, s.view.Copy)
	if err != nil {
		return "", missing(err, name, true)
	}
	return copied(result), nil
}

// readCopy reads the arguments that COPY and MOVE share.
func (s *session) readCopy(d *imapwire.Decoder) (set messageSet, folder string, err error) {
	if set, err = s.spaceAndSet(d); err != nil {
		return messageSet{}, "", err
	}
	folder, err = oneMailbox(d)
	return set, folder, err
}

func copied(r store.CopyResult) string {
	if len(r.Source) == 0 {
		return ""
	}
	return "COPYUID " + decimal(int(r.UIDValidity)) + " " + imapwire.SetOf(r.Source...).String() + " " +
		imapwire.SetOf(r.Destination...).String()
}
