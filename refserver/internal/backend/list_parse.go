package backend

import (
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// listQuery is the arguments of LIST.
type listQuery struct {
	root     bool      // the empty pattern of the basic form, which asks for the delimiter
	patterns []pattern // one of which a name has to match

	// Selection options (RFC 5258 section 3.1; RFC 6154).
	subscribed, specialUse, recursive bool

	// Return options (RFC 5258 section 3.2; RFC 5819). CHILDREN and SPECIAL-USE change nothing: their attributes are always
	// there.
	returnSubscribed bool
	status           []statusItem
}

// readList reads the basic form of LIST or, where the profile has it, the extended one (RFC 9051 section 6.3.9).
func (s *session) readList(d *imapwire.Decoder) (*listQuery, error) {
	q := &listQuery{}
	extended := false
	if err := d.SP(); err != nil {
		return nil, err
	}
	if s.offers("LIST-EXTENDED") && d.Peek() == '(' {
		extended = true
		if err := s.readSelection(d, q); err != nil {
			return nil, err
		}
		if err := d.SP(); err != nil {
			return nil, err
		}
	}
	reference, err := d.Mailbox()
	if err != nil {
		return nil, err
	}
	if err := d.SP(); err != nil {
		return nil, err
	}
	wanted, several, err := s.readPatterns(d)
	if err != nil {
		return nil, err
	}
	extended = extended || several
	if s.offers("LIST-EXTENDED") && d.TrySP() {
		extended = true
		if err := s.readReturn(d, q); err != nil {
			return nil, err
		}
	}
	q.add(reference, wanted, extended)
	return q, d.End()
}

// add makes the patterns. In the extended form an empty one matches nothing.
func (q *listQuery) add(reference string, wanted []listPattern, extended bool) {
	for _, w := range wanted {
		switch {
		case w.text != "":
			q.patterns = append(q.patterns, namePattern(reference, w.text, w.encoded))
		case !extended:
			q.root = true
		}
	}
}

// listPattern is a pattern as it was read.
type listPattern struct {
	text    string
	encoded bool // see imapwire.Decoder.ListMailbox
}

// readPatterns reads one pattern, or several in parentheses.
func (s *session) readPatterns(d *imapwire.Decoder) (wanted []listPattern, several bool, err error) {
	one := func() error {
		text, encoded, err := d.ListMailbox()
		wanted = append(wanted, listPattern{text, encoded})
		return err
	}
	if !s.offers("LIST-EXTENDED") || d.Peek() != '(' {
		return wanted, false, one()
	}
	err = d.List(one)
	if err == nil && len(wanted) == 0 {
		err = argumentError
	}
	return wanted, true, err
}

// readSelection reads the selection options in parentheses. RECURSIVEMATCH needs an option that it can widen; there are no
// remote folders, so REMOTE changes nothing (RFC 5258 section 3.1).
func (s *session) readSelection(d *imapwire.Decoder, q *listQuery) error {
	err := d.List(func() error {
		word, err := d.Atom()
		if err != nil {
			return err
		}
		switch strings.ToUpper(word) {
		case "RECURSIVEMATCH":
			q.recursive = true
		case "REMOTE":
		case "SPECIAL-USE":
			q.specialUse = true
		case "SUBSCRIBED":
			q.subscribed = true
		default:
			return argumentError
		}
		return nil
	})
	if err == nil && q.recursive && !q.subscribed && !q.specialUse {
		err = argumentError
	}
	return err
}

// readReturn reads RETURN and the return options in parentheses.
func (s *session) readReturn(d *imapwire.Decoder, q *listQuery) error {
	if word, err := d.Atom(); err != nil || !strings.EqualFold(word, "RETURN") {
		return argumentError
	}
	if err := d.SP(); err != nil {
		return err
	}
	return d.List(func() error {
		word, err := d.Atom()
		if err != nil {
			return err
		}
		switch strings.ToUpper(word) {
		case "CHILDREN", "SPECIAL-USE":
		case "STATUS":
			if err := d.SP(); err != nil {
				return err
			}
			q.status, err = s.readStatusItems(d)
			return err
		case "SUBSCRIBED":
			q.returnSubscribed = true
		default:
			return argumentError
		}
		return nil
	})
}
