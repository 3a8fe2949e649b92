package backend

import (
	"context"
	"strings"
	"unicode"

	"github.com/imapspec/imapspec/refserver/internal/defect"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// create is CREATE (RFC 3501 section 6.3.3, RFC 9051 section 6.3.4).
func (s *session) create(ctx context.Context, d *imapwire.Decoder) (string, error) {
	given, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	name, err := s.newName(given)
	if err != nil {
		return "", err
	}
	if s.run.cfg.Defects.Has(defect.UTF7CaseIgnored) {
		if err := s.refuseAlike(ctx, name); err != nil {
			return "", err
		}
	}
	if err := s.mailbox.Create(ctx, name); err != nil {
		return "", err
	}
	s.announceSpelling(ctx, name, given, given)
	return "", nil
}

// refuseAlike is a defect: a name is taken where another one differs from it in the case of its modified UTF-7 only.
func (s *session) refuseAlike(ctx context.Context, name string) error {
	folders, err := s.mailbox.Folders(ctx)
	if err != nil {
		return err
	}
	for _, f := range folders {
		if strings.EqualFold(imapwire.EncodeUTF7(f.Name), imapwire.EncodeUTF7(name)) {
			return store.ErrFolderExists
		}
	}
	return nil
}

// announceSpelling tells a client of IMAP4rev2 how the name that it gave to a new folder is spelled from now on, where
// that is otherwise (RFC 9051 sections 6.3.4 and 6.3.6). old is what its OLDNAME says.
func (s *session) announceSpelling(ctx context.Context, name, given, old string) {
	if !s.enabled.rev2 {
		return
	}
	info, err := s.mailbox.Folder(ctx, name)
	if err == nil && info.Name != strings.TrimSuffix(given, string(delimiter)) { // an error: somebody has deleted it already
		s.writeNamed(info, old)
	}
}

// creatable says whether a folder may get this name: no level is empty, and nothing in it is a wildcard of LIST or a control
// character.
func creatable(name string) bool {
	for level := range strings.SplitSeq(name, string(delimiter)) {
		if level == "" {
			return false
		}
	}
	return !strings.ContainsFunc(name, func(r rune) bool { return r == '*' || r == '%' || unicode.IsControl(r) })
}
