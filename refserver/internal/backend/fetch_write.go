package backend

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/imapspec/imapspec/refserver/internal/convert"
	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// loaded is what FETCH and SEARCH know of one message's content. Nothing is read before it is needed.
type loaded struct {
	view    store.View       // that has the message; nil: the selected one
	wide    bool             // as it is stored, also where the client is not shown header fields in UTF-8: to search in
	digest  *digest          // what is known of it from before; nil when nothing of it is needed
	raw     []byte           // all of it, where it is kept
	content store.Content    // nil when it is kept or nothing of it is needed
	header  *message.Message // the header alone, or the whole message
	whole   *message.Message
	extents map[string]message.Extent // of the sections that were streamed from the content
}

// load opens message number seq as far as it is needed. The caller closes it, unless there was an error.
func (s *session) load(ctx context.Context, seq int, m store.Message, n needs, l *loaded) error {
	if n&(needsContent|needsHeader|needsAll) == 0 {
		return nil
	}
	if l.digest == nil {
		l.digest = s.run.memo.of(s.key(m.Content, l.wide))
	}
	err := s.openContent(ctx, seq, m, l)
	if err != nil {
		return err
	}
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

// openContent takes a content that is kept, or opens it and keeps it if it is small. This is the one place where what is
// stored becomes what is shown.
func (s *session) openContent(ctx context.Context, seq int, m store.Message, l *loaded) error {
	if raw := l.digest.raw.Load(); raw != nil {
		l.raw = *raw
		return nil
	}
	view := l.view
	if view == nil {
		view = s.view
	}
	content, err := view.Open(ctx, seq)
	if err != nil {
		return err
	}
	asStored := s.shown.options.AsStored()
	if asStored && m.Size > memoRaw {
		l.content = content
		return s.narrow(l)
	}
	defer content.Close()
	raw := make([]byte, content.Size())
	if n, err := content.ReadAt(raw, 0); n < len(raw) {
		return fmt.Errorf("read a message: %d of %d bytes: %w", n, len(raw), err)
	}
	if !asStored {
		raw = convert.Convert(raw, s.shown.options)
	}
	if s.narrows() && !l.wide {
		raw = message.Surrogate(raw)
	}
	l.raw = raw
	if len(raw) <= memoRaw {
		keep(s.run.memo, l.digest, &l.digest.raw, &raw, len(raw))
	}
	return nil
}

// narrow has a content that is too big to be kept read as a whole where its header is in UTF-8 and the client knows none.
func (s *session) narrow(l *loaded) error {
	if !s.narrows() || l.wide {
		return nil
	}
	err := l.readHeader()
	if err == nil && message.WideHeader(l.header.Raw()) {
		if err = l.readWhole(); err == nil {
			whole := l.whole.Raw()
			l.content.Close()
			*l = loaded{digest: l.digest, raw: message.Surrogate(whole)}
		}
	}
	if err != nil {
		l.close()
	}
	return err
}

// measure gives m the size of what is shown, where that is another than the stored one and to be exact. It is kept: FETCH may ask for
// the sizes of all messages.
func (s *session) measure(ctx context.Context, seq int, m *store.Message, l *loaded) error {
	if !s.resizes(m) {
		return nil
	}
	if l.raw != nil || l.content != nil {
		m.Size = l.size()
		return nil
	}
	if l.digest == nil {
		l.digest = s.run.memo.of(s.key(m.Content, false))
	}
	if kept := l.digest.shown.Load(); kept > 0 {
		m.Size = kept - 1
		return nil
	}
	if err := s.load(ctx, seq, *m, needsContent, l); err != nil {
		return err
	}
	m.Size = l.size()
	l.digest.shown.Store(m.Size + 1)
	return nil
}

// size is the size of a content that was loaded, in bytes.
func (l *loaded) size() int64 {
	if l.content != nil {
		return l.content.Size()
	}
	return int64(len(l.raw))
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
	if l.content == nil {
		l.whole = message.Parse(l.raw)
		l.header = l.whole
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
	if l.content == nil {
		return l.readWhole()
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

// writeItem writes one item's name and value. The only errors are those of a literal, and of a part that cannot be decoded.
func (s *session) writeItem(item *fetchItem, m store.Message, l *loaded) error {
	if item.kind == itemModSeq {
		s.writeModSeq(m.ModSeq)
		return nil
	}
	if item.kind != itemSection {
		if err := l.again(item.needs()); err != nil {
			return err
		}
	}
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
		// size, which is exact for a message that is shown as it is stored; measure has set that of others.
		s.out.Number(uint64(m.Size))
	case itemEnvelope, itemBody, itemBodyStructure:
		s.writeDigested(item.kind, l)
	case itemSection:
		return s.writeSection(&item.section, l)
	case itemBinary:
		return s.writeBinary(&item.section, l.whole)
	case itemBinarySize:
		return s.writeBinarySize(&item.section, l.whole)
	case itemModSeq: // written above
	}
	return nil
}

// writeDigested writes an envelope or a body structure, which is kept for the next time.
func (s *session) writeDigested(kind itemKind, l *loaded) {
	place := l.digest.written(kind)
	if kept := place.Load(); kept != nil && s.plainStrings() {
		s.out.RawBytes(*kept)
		return
	}
	start := s.out.Len()
	if kind == itemEnvelope {
		writeEnvelope(s.out, l.header.Envelope())
	} else {
		s.writeBody(l.whole.BodyStructure(), kind == itemBodyStructure)
	}
	if written := s.out.Since(start); len(written) <= memoRaw && s.plainStrings() {
		written = bytes.Clone(written)
		keep(s.run.memo, l.digest, place, &written, len(written))
	}
}

// plainStrings says that strings are written in the form that most clients get, which is the one that is kept.
func (s *session) plainStrings() bool { return !s.out.UTF8 && !s.enabled.rev2 }

// written is where what FETCH writes for an item is kept; nil for an item that is not.
func (d *digest) written(kind itemKind) *atomic.Pointer[[]byte] {
	switch kind {
	case itemEnvelope:
		return &d.envelope
	case itemBody:
		return &d.body
	case itemBodyStructure:
		return &d.structure
	default:
		return nil
	}
}

// known says that the items can be answered without the content.
func (s *session) known(items []fetchItem, d *digest) bool {
	for i := range items {
		if items[i].needs()&(needsContent|needsHeader|needsAll) == 0 {
			continue
		}
		if place := d.written(items[i].kind); place == nil || place.Load() == nil || !s.plainStrings() {
			return false
		}
	}
	return true
}

// writeSection writes a section's bytes, or NIL when the message has no such part.
func (s *session) writeSection(sec *section, l *loaded) error {
	if len(sec.path) == 0 && sec.spec == message.Whole {
		if l.content == nil {
			offset, count := sec.cut(int64(len(l.raw)))
			s.out.Literal(l.raw[offset : offset+count])
			return nil
		}
		offset, count := sec.cut(l.content.Size())
		return s.out.LiteralReader(sectionOf(l.content, offset, count), count)
	}
	if streamed, err := s.streamSection(sec, l); streamed {
		return err
	}
	if err := l.again(needsAll); err != nil {
		return err
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

// streamSection writes a large section straight from the store, and reports whether it did. The client may take its time:
// meanwhile nothing of the message is in memory.
func (s *session) streamSection(sec *section, l *loaded) (bool, error) {
	ofHeader := sec.spec == message.HeaderFields || sec.spec == message.HeaderFieldsNot || sec.spec == message.Header
	if l.content == nil || l.content.Size() <= maxHeld || ofHeader {
		return false, nil
	}
	key := fmt.Sprint(sec.path, sec.spec)
	where, known := l.extents[key]
	if !known {
		if err := l.readWhole(); err != nil {
			return true, err
		}
		var ok bool
		if where, ok = l.whole.Extent(sec.path, sec.spec); !ok || where.End-where.Start <= maxHeld {
			return false, nil
		}
		if l.extents == nil {
			l.extents = map[string]message.Extent{}
		}
		l.extents[key] = where
	}
	l.whole, l.header = nil, nil
	offset, count := sec.cut(int64(where.End - where.Start))
	return true, s.out.LiteralReader(io.NewSectionReader(l.content, int64(where.Start)+offset, count), count)
}

// again reads what streamSection gave up.
func (l *loaded) again(n needs) error {
	switch {
	case len(l.extents) == 0:
		return nil
	case n&needsAll != 0:
		return l.readWhole()
	case n&needsHeader != 0:
		return l.readHeader()
	}
	return nil
}

// sectionOf reads a stretch of a content, without copying it where that can be.
func sectionOf(content store.Content, offset, count int64) io.Reader {
	r := io.NewSectionReader(content, offset, count)
	if ranger, ok := content.(store.Ranger); ok {
		return &stretch{r, ranger, offset, count}
	}
	return r
}

type stretch struct {
	*io.SectionReader
	ranger        store.Ranger
	offset, count int64
}

// WriteTo implements io.WriterTo.
func (s *stretch) WriteTo(w io.Writer) (written int64, err error) {
	err = s.ranger.Range(s.offset, s.count, func(b []byte) error {
		n, err := w.Write(b)
		written += int64(n)
		return err
	})
	return written, err
}
