package backend

import (
	"errors"
	"net"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/fault"
	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// Commands is the names of the commands that clients can give after the login, in capitals, sorted: those that a fault may
// be for.
func Commands() []string {
	var names []string
	for _, c := range commands {
		if c.states&afterLogin != 0 {
			names = append(names, c.name)
		}
	}
	return names
}

// errCut says that a fault has cut the connection.
var errCut = errors.New("the connection was cut in a literal, as the fault says")

// suffer has a command run into the faults that take effect before it is carried out. The error is the answer that a fault
// gives in its place.
func (s *session) suffer(c command) error {
	if !s.loggedIn {
		return nil
	}
	s.faults = s.run.cfg.Faults.Command(s.owner, c.name, c.rules&needsMailbox != 0)
	if f, ok := s.faults.Take(fault.Stall); ok {
		if err := s.stall(f.Delay); err != nil {
			return err
		}
	}
	if _, ok := s.faults.Take(fault.MailboxNotConnected); ok {
		return notConnected
	}
	if f, ok := s.faults.Take(fault.Throttled); ok {
		return throttled(f.Delay)
	}
	if _, ok := s.faults.Take(fault.ServerUnavailable); ok {
		return unavailable
	}
	return nil
}

// stall keeps the client waiting, after it was told everything that came before. The error is not nil when the session was
// ended meanwhile.
func (s *session) stall(d time.Duration) error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	s.conn.pause(d)
	if s.conn.why() != open {
		return net.ErrClosed
	}
	return nil
}

func throttled(backoff time.Duration) *refusal {
	return &refusal{kind: imapwire.BAD, text: reply.Throttled(backoff.Milliseconds()), standard: standard{imapwire.NO, "LIMIT"}}
}

// answerItem writes one item of a FETCH response, spoiled where a fault says so.
func (s *session) answerItem(item *fetchItem, m store.Message, l *loaded) error {
	switch item.kind {
	case itemBodyStructure:
		if _, ok := s.faults.Take(fault.MalformedBodyStructure); ok {
			text, err := s.drafted(item, m, l)
			s.out.Raw(strings.TrimSuffix(text, ")"))
			return err
		}
	case itemSection, itemBinary:
		if _, ok := s.faults.Take(fault.CutLiteral); ok {
			return s.cutLiteral(item, m, l)
		}
	}
	return s.writeItem(item, m, l)
}

// cutLiteral writes an item as far as the middle of its literal and leaves the connection at that. An item without octets
// to send is written whole: the next one is cut.
func (s *session) cutLiteral(item *fetchItem, m store.Message, l *loaded) error {
	text, err := s.drafted(item, m, l)
	if err != nil {
		return err
	}
	head, content, found := strings.Cut(text, "}\r\n")
	if !found || content == "" {
		s.out.Raw(text)
		return nil
	}
	s.out.Raw(head).Raw("}\r\n").Raw(content[:len(content)/2])
	if err := s.out.Flush(); err != nil {
		return err
	}
	s.conn.cut()
	return errCut
}

// drafted is what writeItem writes.
func (s *session) drafted(item *fetchItem, m store.Message, l *loaded) (string, error) {
	var text strings.Builder
	out := s.out
	defer func() { s.out = out }()
	s.out = imapwire.NewEncoder(&text)
	s.out.UTF8 = out.UTF8
	if err := s.writeItem(item, m, l); err != nil {
		return "", err
	}
	err := s.out.Flush()
	return text.String(), err
}
