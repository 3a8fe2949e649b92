package backend

import (
	"context"
	"strings"
	"unicode"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// create is CREATE (RFC 3501 section 6.3.3). A delimiter at the end only says that children are to follow.
func (s *session) create(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := oneMailbox(d)
	if err != nil {
		return "", err
	}
	name = strings.TrimSuffix(name, string(delimiter))
	if !creatable(name) {
		return "", forbidden
	}
	return "", s.mailbox.Create(ctx, name)
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
