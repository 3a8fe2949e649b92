package backend

import (
	"context"
	"errors"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// selectFolder is SELECT (RFC 3501 section 6.3.1, RFC 9051 section 6.3.2).
func (s *session) selectFolder(ctx context.Context, d *imapwire.Decoder) (string, error) {
	return s.openFolder(ctx, d, false)
}

// examine is EXAMINE (RFC 3501 section 6.3.2, RFC 9051 section 6.3.3).
func (s *session) examine(ctx context.Context, d *imapwire.Decoder) (string, error) {
	return s.openFolder(ctx, d, true)
}

// openFolder leaves the selected folder, also when the new one cannot be opened, and describes the new one.
func (s *session) openFolder(ctx context.Context, d *imapwire.Decoder, readOnly bool) (string, error) {
	given, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	condstore, err := s.selectParameters(d)
	if err != nil {
		return "", err
	}
	if s.view != nil && !s.run.cfg.Profile.Exchange {
		s.out.Status("*", imapwire.OK, reply.ClosedCode, reply.Closed)
	}
	s.deselect()
	if condstore {
		s.enableCondstore()
	}
	view, err := s.mailbox.Select(ctx, given, readOnly)
	if err == nil && !readOnly && s.run.cfg.Defects.Has(defect.SelectRemoves) {
		err = errors.Join(view.Expunge(ctx, nil), view.Close())
		if err == nil {
			view, err = s.mailbox.Select(ctx, given, readOnly)
		}
	}
	if err != nil {
		return "", missing(err, given, false)
	}
	s.view = view
	s.journal.Rows(view.Len())
	s.describe(given)
	if readOnly {
		return "READ-ONLY", nil
	}
	return "READ-WRITE", nil
}

// selectParameters reads the rest of the command: parameters in parentheses (RFC 4466 section 2.1), of which there is one,
// CONDSTORE (RFC 7162 section 3.1.8).
func (s *session) selectParameters(d *imapwire.Decoder) (condstore bool, err error) {
	if s.offers("CONDSTORE") && d.TrySP() {
		err := d.List(func() error {
			word, err := d.Atom()
			if err == nil && !strings.EqualFold(word, "CONDSTORE") {
				err = argumentError
			}
			condstore = true
			return err
		})
		if err == nil && !condstore {
			err = argumentError
		}
		if err != nil {
			return false, err
		}
	}
	return condstore, d.End()
}

// describe writes what SELECT and EXAMINE tell of the folder that was opened under the given name, in the order of facts 9.7.
// IMAP4rev2 has no RECENT and no UNSEEN, and names the folder (RFC 9051 section 6.3.2).
func (s *session) describe(given string) {
	info := s.view.Info()
	s.writeCounts(s.view.Len())
	flags := strings.Join(s.keptFlags(info), " ")
	permanent := flags
	switch {
	case s.view.ReadOnly():
		permanent = ""
	case !s.run.cfg.Profile.Exchange:
		permanent += ` \*`
	}
	s.out.Raw("* FLAGS (").Raw(flags).Raw(")").CRLF()
	s.out.Status("*", imapwire.OK, "PERMANENTFLAGS ("+permanent+")", reply.PermanentFlags)
	if unseen := s.view.FirstUnseen(); unseen > 0 && !s.enabled.rev2 {
		s.out.Status("*", imapwire.OK, "UNSEEN "+decimal(unseen), reply.FirstUnseen)
	}
	s.out.Status("*", imapwire.OK, "UIDVALIDITY "+decimal(int(info.UIDValidity)), reply.UIDValidity)
	s.out.Status("*", imapwire.OK, "UIDNEXT "+decimal(int(info.UIDNext)), reply.UIDNext)
	if s.offers("CONDSTORE") {
		s.writeHighestModSeq()
	}
	if s.enabled.rev2 {
		s.writeNamed(info, given)
	}
}

// writeNamed writes a folder's LIST response as IMAP4rev2 sends it unasked, with the name that the client gave where that
// is another spelling (RFC 9051 section 6.3.9.7).
func (s *session) writeNamed(info store.FolderInfo, given string) {
	attributes := s.listAttributes(info)
	if info.Subscribed {
		attributes = append(attributes, `\Subscribed`)
	}
	s.writeListed("LIST", attributes, info.Name, oldName(info.Name, given))
}
