package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/store"
)

// incoming is the content of a message that is to be appended: in memory, or for a large one staged in the backing.
type incoming struct {
	id     ContentID
	data   []byte
	staged bool
	plain  bool // see store.Message.PlainHeader
}

// Append implements store.Mailbox. Contents are read before the writer is asked, so that a slow reader holds nobody up.
func (m *mailbox) Append(ctx context.Context, name string, messages ...store.NewMessage) (store.AppendResult, error) {
	if err := m.ready(ctx); err != nil {
		return store.AppendResult{}, err
	}
	if _, err := m.lookup(m.state.Load(), name); err != nil {
		return store.AppendResult{}, err
	}
	received := make([]incoming, 0, len(messages))
	for i := range messages {
		in, err := m.receive(ctx, &messages[i])
		if err != nil {
			m.drop(append(received, in))
			return store.AppendResult{}, err
		}
		received = append(received, in)
	}
	var result store.AppendResult
	err := m.engine.writer.do(func(b *batch) error {
		f, err := m.lookup(b.mailbox(m), name)
		if err != nil {
			return err
		}
		s, err := b.folder(f)
		if err != nil {
			return err
		}
		recs := make([]Record, len(messages))
		for i := range messages {
			if recs[i], err = m.newRecord(&messages[i], received[i]); err != nil {
				return err
			}
		}
		if err := room(s, len(recs)); err != nil {
			return err
		}
		for _, in := range received {
			b.keepContent(in)
		}
		m.addMessages(b, f, s, recs)
		result = store.AppendResult{UIDValidity: s.uidValidity, UIDs: uids(recs)}
		return nil
	})
	if err != nil {
		m.drop(received)
		return store.AppendResult{}, err
	}
	return result, nil
}

// room says whether a folder has UIDs left for n messages.
func room(s *folderState, n int) error {
	if uint64(s.uidNext)+uint64(n) > math.MaxUint32 {
		return fmt.Errorf("%w: folder %q has used up its UIDs; rename it and make a new one", store.ErrFull, s.name)
	}
	return nil
}

func (m *mailbox) newRecord(msg *store.NewMessage, in incoming) (Record, error) {
	date := msg.InternalDate
	if date.IsZero() {
		date = time.Now()
	}
	_, offset := date.Zone()
	keywords, err := m.keywords.set(msg.Flags.Keywords)
	return Record{
		System: msg.Flags.System, Plain: in.plain, Keywords: keywords,
		Date: date.Unix(), Zone: int16(offset / 60), Size: msg.Size, Content: in.id,
	}, err
}

// keepContent makes an appended message's content part of the change.
func (b *batch) keepContent(in incoming) {
	if in.staged {
		b.changes = append(b.changes, Keep{[]ContentID{in.id}})
		return
	}
	b.changes = append(b.changes, PutContent{ID: in.id, Data: in.data})
}

// addMessages adds records, whose UIDs and modification sequences it fills in, to a folder's newest state.
func (m *mailbox) addMessages(b *batch, f *folder, s *folderState, recs []Record) *folderState {
	next := s.with(recs)
	b.changes = append(b.changes, PutMessages{f.id, recs}, SetCounters{f.id, next.uidNext, next.modSeq})
	b.setFolder(f, next)
	return next
}

// removeMessages removes the messages at these ascending indices from a folder's newest state, not their contents.
func (m *mailbox) removeMessages(b *batch, f *folder, s *folderState, indices []int) *folderState {
	next := s.without(indices)
	gone := make([]uint32, len(indices))
	for k, i := range indices {
		gone[k] = s.messages.at(i).UID
	}
	b.changes = append(b.changes, DeleteMessages{f.id, gone}, SetCounters{f.id, next.uidNext, next.modSeq})
	b.setFolder(f, next)
	return next
}

func uids(recs []Record) []uint32 {
	list := make([]uint32, len(recs))
	for i := range recs {
		list[i] = recs[i].UID
	}
	return list
}

// receive reads a message's content: one of up to ChunkSize into memory, a larger one piece by piece into the backing.
func (m *mailbox) receive(ctx context.Context, msg *store.NewMessage) (incoming, error) {
	if msg.Size < 0 {
		return incoming{}, fmt.Errorf("append: the size of a message cannot be %d", msg.Size)
	}
	in := incoming{id: ContentID(m.engine.lastContent.Add(1))}
	if msg.Size > ChunkSize {
		err := m.stage(ctx, msg, &in)
		return in, err
	}
	in.data = make([]byte, msg.Size)
	if err := readFull(msg.Content, in.data, msg.Size); err != nil {
		return in, err
	}
	in.plain = plainHeader(in.data, true)
	return in, atEnd(msg.Content, msg.Size)
}

// plainHeader says whether the header at the beginning of data is seen to hold US-ASCII alone; whole says that nothing follows.
func plainHeader(data []byte, whole bool) bool {
	for len(data) > 0 {
		line := data
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			line = data[:i+1]
		}
		if string(line) == "\n" || string(line) == "\r\n" {
			return true
		}
		for _, c := range line {
			if c >= 0x80 {
				return false
			}
		}
		data = data[len(line):]
	}
	return whole
}

// stage writes a large content as one that no message has, and marks it so for the case that none ever will.
func (m *mailbox) stage(ctx context.Context, msg *store.NewMessage, in *incoming) error {
	w := m.engine.writer
	id := in.id
	if err := w.do(func(b *batch) error {
		b.changes = append(b.changes, Discard{[]ContentID{id}})
		return nil
	}); err != nil {
		return err
	}
	in.staged = true
	for n := 0; int64(n)*ChunkSize < msg.Size; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		data := make([]byte, min(ChunkSize, msg.Size-int64(n)*ChunkSize)) // a backing may keep it
		if err := readFull(msg.Content, data, msg.Size); err != nil {
			return err
		}
		if n == 0 {
			in.plain = plainHeader(data, false)
		}
		if err := w.do(func(b *batch) error {
			b.changes = append(b.changes, PutContent{id, n, data})
			return nil
		}); err != nil {
			return err
		}
	}
	return atEnd(msg.Content, msg.Size)
}

func readFull(r io.Reader, data []byte, size int64) error {
	_, err := io.ReadFull(r, data)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("append: the content is shorter than its size of %d bytes: %w", size, io.ErrUnexpectedEOF)
	}
	if err != nil {
		return fmt.Errorf("append: read the content: %w", err)
	}
	return nil
}

// atEnd says that nothing follows.
func atEnd(r io.Reader, size int64) error {
	var one [1]byte
	n, err := io.ReadFull(r, one[:])
	switch {
	case n > 0:
		return fmt.Errorf("append: the content is longer than its size of %d bytes", size)
	case errors.Is(err, io.EOF):
		return nil
	}
	return fmt.Errorf("append: read the content: %w", err)
}

// drop removes what was staged for messages that did not come to be.
func (m *mailbox) drop(received []incoming) {
	var ids []ContentID
	for _, in := range received {
		if in.staged {
			ids = append(ids, in.id)
		}
	}
	if len(ids) == 0 {
		return
	}
	m.engine.writer.later("remove the content of a message that was not appended", func(b *batch) error {
		b.changes = append(b.changes, Reclaim{ids})
		return nil
	})
}
