package backend

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// loaded is what FETCH and SEARCH know of one message's content. Nothing is read before it is needed.
type loaded struct {
	content store.Content    // nil when nothing of it is needed
	header  *message.Message // the header alone, or the whole message
	whole   *message.Message
}

// load opens message number seq as far as it is needed. The caller closes it, unless there was an error.
func (s *session) load(ctx context.Context, seq int, n needs, l *loaded) error {
	if n&(needsContent|needsHeader|needsAll) == 0 {
		return nil
	}
	content, err := s.view.Open(ctx, seq)
	if err != nil {
		return err
	}
	l.content = content
	switch {
	case n&needsAll != 0:
		err = l.readWhole()
	case n&needsHeader != 0:
		err = l.readHeader()
	}
	if err != nil {
		l.close()
	}
	return err
}

func (l *loaded) close() {
	if l.content != nil {
		l.content.Close()
	}
}

func (l *loaded) readWhole() error {
	if l.whole != nil {
		return nil
	}
	raw := make([]byte, l.content.Size())
	if n, err := l.content.ReadAt(raw, 0); n < len(raw) {
		return fmt.Errorf("read a message: %d of %d bytes: %w", n, len(raw), err)
	}
	l.whole = message.Parse(raw)
	l.header = l.whole
	return nil
}

// headerStep is how much is read at a time in search of a header's end, in bytes; it doubles.
const headerStep = 8 << 10

// readHeader reads as much as the header takes, its empty line included.
func (l *loaded) readHeader() error {
	if l.header != nil {
		return nil
	}
	size := l.content.Size()
	for step := int64(headerStep); ; step *= 2 {
		raw := make([]byte, min(step, size))
		if n, err := l.content.ReadAt(raw, 0); n < len(raw) {
			return fmt.Errorf("read a message's header: %d of %d bytes: %w", n, len(raw), err)
		}
		if int64(len(raw)) == size {
			l.whole = message.Parse(raw)
			l.header = l.whole
			return nil
		}
		// Where there is an empty line, the header ends there or before.
		if bytes.Contains(raw, []byte("\n\r\n")) || bytes.Contains(raw, []byte("\n\n")) {
			l.header = message.Parse(raw) // its body is cut off, and never asked for
			return nil
		}
	}
}

// writeItem writes one item's name and value. The only errors are those of a literal.
func (s *session) writeItem(item *fetchItem, m store.Message, l *loaded) error {
	s.out.Raw(item.label).SP()
	switch item.kind {
	case itemFlags:
		s.writeFlags(m)
	case itemUID:
		s.out.Number(uint64(m.UID))
	case itemInternalDate:
		s.out.DateTime(m.InternalDate)
	case itemSize:
		// Exchange estimates the size unless EnableExactRFC822Size (PS:Set-ImapSettings). The estimate here is the stored
		// size, which is exact.
		s.out.Number(uint64(m.Size))
	case itemEnvelope:
		writeEnvelope(s.out, l.header.Envelope())
	case itemBody:
		writeBody(s.out, l.whole.BodyStructure(), false)
	case itemBodyStructure:
		writeBody(s.out, l.whole.BodyStructure(), true)
	case itemSection:
		return s.writeSection(&item.section, l)
	}
	return nil
}

// writeSection writes a section's bytes, or NIL when the message has no such part.
func (s *session) writeSection(sec *section, l *loaded) error {
	if len(sec.path) == 0 && sec.spec == message.Whole {
		offset, count := sec.cut(l.content.Size())
		return s.out.LiteralReader(io.NewSectionReader(l.content, offset, count), count)
	}
	m := l.whole
	if m == nil {
		m = l.header
	}
	data, ok := m.Section(sec.path, sec.spec, sec.fields...)
	if !ok {
		s.out.NIL()
		return nil
	}
	offset, count := sec.cut(int64(len(data)))
	s.out.Literal(data[offset : offset+count])
	return nil
}
