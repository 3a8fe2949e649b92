package ntlm

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

const (
	signature = "NTLMSSP\x00"

	typeNegotiate    = 1
	typeChallenge    = 2
	typeAuthenticate = 3

	// The shortest messages there are; whatever a field points to lies behind.
	negotiateLength    = 16 // old clients leave out the names
	authenticateLength = 64 // old clients leave out the version and the integrity code

	maxName = 256 // characters of a user's, domain's or workstation's name (MS-NLMP has no bound, Active Directory has)
)

// checkHeader checks the signature, the type and the least length of a message.
func checkHeader(m []byte, kind uint32, length int) error {
	switch {
	case len(m) < length:
		return fmt.Errorf("%w: %d bytes are too few for message type %d", ErrMalformed, len(m), kind)
	case string(m[:len(signature)]) != signature:
		return fmt.Errorf("%w: the signature is missing", ErrMalformed)
	case binary.LittleEndian.Uint32(m[8:]) != kind:
		return fmt.Errorf("%w: message type %d was expected", ErrMalformed, kind)
	}
	return nil
}

// field is what the length and the offset at a place of a message point to: nothing, or bytes between the fixed part, which
// is so long, and the end.
func field(m []byte, at, fixed int) ([]byte, error) {
	if at+8 > len(m) {
		return nil, fmt.Errorf("%w: the field at byte %d is missing", ErrMalformed, at)
	}
	length := uint64(binary.LittleEndian.Uint16(m[at:]))
	offset := uint64(binary.LittleEndian.Uint32(m[at+4:]))
	if length == 0 {
		return nil, nil
	}
	if offset < uint64(fixed) || offset+length > uint64(len(m)) {
		return nil, fmt.Errorf("%w: the field at byte %d points outside of the message", ErrMalformed, at)
	}
	return m[offset : offset+length], nil
}

// putField writes a field that points to length bytes at offset.
func putField(to []byte, length, offset int) {
	binary.LittleEndian.PutUint16(to, uint16(length))
	binary.LittleEndian.PutUint16(to[2:], uint16(length))
	binary.LittleEndian.PutUint32(to[4:], uint32(offset))
}

// decodeName reads a name: UTF-16, or ASCII where the OEM character set was agreed upon, whose other characters mean
// something else on every machine. Control characters are nobody's name.
func decodeName(raw []byte, unicode bool) (string, error) {
	width := 1
	if unicode {
		width = 2
	}
	if len(raw)%width != 0 || len(raw)/width > maxName {
		return "", fmt.Errorf("%w: a name of %d bytes", ErrMalformed, len(raw))
	}
	units := make([]uint16, len(raw)/width)
	for i := range units {
		units[i] = uint16(raw[i*width])
		if unicode {
			units[i] = binary.LittleEndian.Uint16(raw[i*width:])
		} else if units[i] > '~' {
			return "", fmt.Errorf("%w: a name in another character set than ASCII", ErrMalformed)
		}
	}
	name := utf16.Decode(units)
	for _, r := range name {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\uFFFD' {
			return "", fmt.Errorf("%w: a name with characters that are not text", ErrMalformed)
		}
	}
	return string(name), nil
}

func utf16LE(s string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}

// attribute walks through a list of attributes (MS-NLMP 2.2.2.1) up to its end, and returns the one with the id; nil
// without one.
func attribute(list []byte, id uint16) ([]byte, error) {
	var found []byte
	for len(list) >= 4 {
		kind, length := binary.LittleEndian.Uint16(list), int(binary.LittleEndian.Uint16(list[2:]))
		list = list[4:]
		switch {
		case kind == avEnd:
			return found, nil
		case length > len(list):
			return nil, fmt.Errorf("%w: attribute %d is cut off", ErrMalformed, kind)
		case kind == id:
			found = list[:length:length]
		}
		list = list[length:]
	}
	return nil, fmt.Errorf("%w: the attributes have no end", ErrMalformed)
}
