package backend

import (
	"context"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// selectFolder is SELECT (RFC 3501 section 6.3.1).
func (s *session) selectFolder(ctx context.Context, d *imapwire.Decoder) (string, error) {
	return s.openFolder(ctx, d, false)
}

// examine is EXAMINE (RFC 3501 section 6.3.2).
func (s *session) examine(ctx context.Context, d *imapwire.Decoder) (string, error) {
	return s.openFolder(ctx, d, true)
}

// openFolder leaves the selected folder, also when the new one cannot be opened, and describes the new one in the order of
// facts 9.7.
func (s *session) openFolder(ctx context.Context, d *imapwire.Decoder, readOnly bool) (string, error) {
	name, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	s.deselect()
	view, err := s.mailbox.Select(ctx, name, readOnly)
	if err != nil {
		return "", missing(err, name, false)
	}
	s.view = view
	info := view.Info()
	s.writeCounts(view.Len())
	flags := strings.Join(s.keptFlags(info), " ")
	permanent := flags
	switch {
	case readOnly:
		permanent = ""
	case !s.run.cfg.Profile.Exchange:
		permanent += ` \*`
	}
	s.out.Raw("* FLAGS (").Raw(flags).Raw(")").CRLF()
	s.out.Status("*", imapwire.OK, "PERMANENTFLAGS ("+permanent+")", reply.PermanentFlags)
	if unseen := view.FirstUnseen(); unseen > 0 {
		s.out.Status("*", imapwire.OK, "UNSEEN "+decimal(unseen), reply.FirstUnseen)
	}
	s.out.Status("*", imapwire.OK, "UIDVALIDITY "+decimal(int(info.UIDValidity)), reply.UIDValidity)
	s.out.Status("*", imapwire.OK, "UIDNEXT "+decimal(int(info.UIDNext)), reply.UIDNext)
	if readOnly {
		return "READ-ONLY", nil
	}
	return "READ-WRITE", nil
}
