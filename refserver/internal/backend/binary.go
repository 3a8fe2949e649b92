package backend

import (
	"bytes"

	"github.com/imapspec/imapspec/refserver/internal/message"
)

// writeBinary writes the value of BINARY[…]: a part with its transfer encoding undone, or NIL when the message has no such
// part. A string is enough, unless there is a NUL in it (RFC 3516 section 4.3, RFC 9051 section 7.5.2).
func (s *session) writeBinary(sec *section, m *message.Message) error {
	data, ok, err := decodePart(sec, m)
	if err != nil {
		return err
	}
	if !ok {
		s.out.NIL()
		return nil
	}
	offset, count := sec.cut(int64(len(data)))
	data = data[offset : offset+count]
	if bytes.IndexByte(data, 0) >= 0 {
		s.out.Literal8(data)
	} else {
		s.out.Literal(data)
	}
	return nil
}

// writeBinarySize writes the value of BINARY.SIZE[…], which for a part that the message does not have is 0.
func (s *session) writeBinarySize(sec *section, m *message.Message) error {
	data, _, err := decodePart(sec, m)
	s.out.Number(uint64(len(data)))
	return err
}

// decodePart decodes a part that is a leaf, or gives the whole message, which is not encoded. ok is false when there is no
// such part.
func decodePart(sec *section, m *message.Message) (data []byte, ok bool, err error) {
	if len(sec.path) == 0 {
		return m.Raw(), true, nil
	}
	p := m.Part(sec.path)
	switch {
	case p == nil:
		return nil, false, nil
	case p.Multipart() || p.Embedded != nil:
		return nil, false, notALeaf
	}
	if data, ok = m.Decoded(p); !ok {
		return nil, false, unknownEncoding
	}
	return data, true, nil
}
