package backend

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// oneMailbox reads a command's only argument, a folder's name.
func oneMailbox(d *imapwire.Decoder) (string, error) {
	name, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	return name, d.End()
}

// spaceAndMailbox reads a space and a folder's name, as the client spells it: the store ignores case, INBOX's too.
func spaceAndMailbox(d *imapwire.Decoder) (string, error) {
	if err := d.SP(); err != nil {
		return "", err
	}
	return d.MailboxAsGiven()
}

// newName is the name that a folder gets when a client gives one: a delimiter at the end only says that children are to
// follow. The standard profile composes characters, as Net-Unicode wants it (RFC 9051 section 5.1, RFC 5198).
func (s *session) newName(given string) (string, error) {
	name := strings.TrimSuffix(given, string(delimiter))
	if !s.run.cfg.Profile.Exchange {
		name = norm.NFC.String(name)
		if strings.ContainsAny(name, "\u2028\u2029") {
			return "", forbidden // RFC 6855 section 3
		}
	}
	if !creatable(name) {
		return "", forbidden
	}
	return name, nil
}
