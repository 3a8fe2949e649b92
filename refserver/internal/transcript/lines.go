package transcript

import (
	"bytes"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// half is one direction of a connection.
type half struct {
	line   []byte
	tag    string // of the command, as far as it has one
	octets int64  // of a literal, still to come
	asked  bool   // the literal is wanted: the server has asked for it, or need not
	hidden bool   // the literal, and the line behind it, are not shown
	inside bool   // the next line goes on with a command
}

// add appends to the line. Of one that is too long the beginning and the end are kept: they say what it is.
func (h *half) add(b []byte) {
	h.line = append(h.line, b...)
	if len(h.line) > 4*maxText {
		h.line = append(h.line[:maxText], h.line[len(h.line)-maxText:]...)
	}
}

// pass takes bytes of one direction.
func (s *Session) pass(sent bool, b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := &s.received
	if sent {
		h = &s.sent
	}
	for len(b) > 0 {
		if h.octets > 0 {
			n := min(int64(len(b)), h.octets)
			if !h.asked { // who knows what the server takes it for
				h.hidden = true
			}
			if room := maxText - len(h.line); !h.hidden && room > 0 {
				h.line = append(h.line, b[:min(n, int64(room))]...)
			}
			if h.octets -= n; h.octets == 0 {
				s.literal(sent, h)
			}
			b = b[n:]
			continue
		}
		end := s.lineEnd(sent, b)
		if end < 0 {
			h.add(b)
			return
		}
		h.add(b[:end+1])
		b = b[end+1:]
		s.whole(sent, h)
	}
}

// lineEnd is where a line ends. An SMTP client's line ends at a control byte too: the server begins anew there.
func (s *Session) lineEnd(sent bool, b []byte) int {
	if !sent || s.connection.Protocol != SMTP || s.content {
		return bytes.IndexByte(b, '\n')
	}
	return bytes.IndexFunc(b, func(c rune) bool { return c < ' ' && c != '\r' && c != '\t' })
}

// literal notes the octets of a literal.
func (s *Session) literal(sent bool, h *half) {
	text := masked
	if !h.hidden {
		text = string(h.line)
	}
	h.line = h.line[:0]
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\n") {
		s.note(sent, strings.TrimSuffix(line, "\r"))
	}
}

// whole notes a line.
func (s *Session) whole(sent bool, h *half) {
	raw := bytes.TrimSuffix(bytes.TrimSuffix(h.line, []byte("\n")), []byte("\r"))
	text := strings.TrimRight(string(h.line), "\r\n")
	h.line = h.line[:0]
	continues := h.inside
	h.inside = false
	saslMessage := sent && s.secret != "" // has no literals
	if !continues {
		h.tag, _, _ = strings.Cut(text, " ")
	}
	if size, nonSync, ok := imapwire.AnnouncedLiteral(raw); ok && s.connection.Protocol == IMAP && !saslMessage {
		h.octets, h.asked, h.inside = size, nonSync || !sent, true
	}
	switch {
	case !sent && continues:
	case !sent:
		s.answered(text)
	case continues && h.hidden:
		text = masked
	default:
		h.hidden = false
		text = s.mask(text, h)
	}
	s.note(sent, text)
	if h.inside && h.octets == 0 {
		s.literal(sent, h)
	}
}

// answered takes a line of the server: it may ask for a literal or refuse it, and it may end an exchange of secrets.
func (s *Session) answered(text string) {
	if s.connection.Protocol == SMTP {
		s.content = strings.HasPrefix(text, "354")
		s.secret = ""
		if strings.HasPrefix(text, "334") {
			s.secret = smtpSecret
		}
		return
	}
	if strings.HasPrefix(text, "+") {
		s.sent.asked = true
	}
	refused := strings.HasPrefix(text, s.sent.tag+" ") || strings.HasPrefix(text, "* BAD")
	if s.sent.inside && !s.sent.asked && refused { // the client goes on with another command
		s.sent = half{}
	}
	if s.secret != "" && strings.HasPrefix(text, s.secret+" ") {
		s.secret = ""
	}
}

// known says whether there is a command of that name.
func (s *Session) known(name string) bool { return slices.Contains(s.commands, name) }
