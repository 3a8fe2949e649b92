package backend

import (
	"context"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// list is LIST (RFC 3501 section 6.3.8) with the attributes of CHILDREN (RFC 3348).
func (s *session) list(ctx context.Context, d *imapwire.Decoder) (string, error) {
	wanted, err := listArguments(d)
	if err != nil {
		return "", err
	}
	if wanted == "" {
		s.out.Raw(reply.RootFolder).CRLF()
		return "", nil
	}
	folders, err := s.mailbox.Folders(ctx)
	if err != nil {
		return "", err
	}
	p := newPattern(wanted)
	for _, f := range folders {
		if p.match(f.Name) {
			s.writeListed("LIST", listAttributes(f), f.Name)
		}
	}
	return "", nil
}

// listArguments reads the reference and the pattern of LIST or LSUB and joins them. An empty pattern stays empty: it asks
// for the delimiter.
func listArguments(d *imapwire.Decoder) (string, error) {
	reference, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	if err := d.SP(); err != nil {
		return "", err
	}
	wanted, err := d.ListMailbox()
	if err != nil {
		return "", err
	}
	if err := d.End(); err != nil {
		return "", err
	}
	if wanted == "" {
		return "", nil
	}
	return reference + wanted, nil
}

// listAttributes is \Marked before the attribute about children (facts 9.6).
func listAttributes(f store.FolderInfo) []string {
	var attributes []string
	if f.Marked {
		attributes = append(attributes, `\Marked`)
	}
	if f.HasChildren {
		return append(attributes, `\HasChildren`)
	}
	return append(attributes, `\HasNoChildren`)
}

func (s *session) writeListed(response string, attributes []string, name string) {
	s.out.Raw("* ").Raw(response).SP().Flags(attributes...).Raw(` "/" `).Mailbox(name).CRLF()
}
