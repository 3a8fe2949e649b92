package gssapi

import (
	"crypto/hmac"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
	"github.com/jcmturner/gokrb5/v8/types"
)

// Wrap tokens without confidentiality (RFC 4121 section 4.2.6.2): a header, the text and its code, the latter two rotated to the
// right. gokrb5's own reads neither the rotation nor checks the header's other flags.
//
//	05 04  flags  FF  EC: length of the code  RRC: rotation  SND_SEQ: sequence number
const (
	wrapHeader = 16 // bytes

	wrapFromAcceptor   = 1 << 0
	wrapSealed         = 1 << 1
	wrapAcceptorSubkey = 1 << 2
	wrapFiller         = 0xff
)

// wrap makes the acceptor's token of a text.
func wrap(key types.EncryptionKey, sequence uint64, text []byte) ([]byte, error) {
	header := wrapHead(wrapFromAcceptor, sequence)
	code, err := wrapCode(key, keyusage.GSSAPI_ACCEPTOR_SEAL, header, text)
	if err != nil {
		return nil, err
	}
	binary.BigEndian.PutUint16(header[4:], uint16(len(code)))
	return slices.Concat(header, text, code), nil
}

// unwrap reads an initiator's token: its text and its sequence number.
func unwrap(key types.EncryptionKey, token []byte) (text []byte, sequence uint64, err error) {
	if len(token) < wrapHeader || string(token[:2]) != tokenWrap || token[3] != wrapFiller {
		return nil, 0, malformed("it is no wrap token")
	}
	switch flags := token[2]; {
	case flags&wrapSealed != 0:
		return nil, 0, malformed("it is encrypted, which no security layer is")
	case flags&^wrapSealed != 0: // our own tokens have the first, and no key of ours was sent for the third
		return nil, 0, malformed("its flags are %#02x", flags)
	}
	body, length := slices.Clone(token[wrapHeader:]), int(binary.BigEndian.Uint16(token[4:]))
	if length > len(body) {
		return nil, 0, malformed("its code has %d bytes of %d", length, len(body))
	}
	if len(body) > 0 {
		rotation := int(binary.BigEndian.Uint16(token[6:])) % len(body)
		body = slices.Concat(body[rotation:], body[:rotation])
	}
	text, code := body[:len(body)-length], body[len(body)-length:]
	sequence = binary.BigEndian.Uint64(token[8:])
	want, err := wrapCode(key, keyusage.GSSAPI_INITIATOR_SEAL, wrapHead(0, sequence), text)
	if err != nil {
		return nil, 0, err
	}
	if !hmac.Equal(code, want) {
		return nil, 0, malformed("its code is wrong")
	}
	return text, sequence, nil
}

// wrapHead is a header as the code covers it: without the length of the code and without rotation.
func wrapHead(flags byte, sequence uint64) []byte {
	header := append([]byte(tokenWrap), flags, wrapFiller, 0, 0, 0, 0)
	return binary.BigEndian.AppendUint64(header, sequence)
}

func wrapCode(key types.EncryptionKey, usage uint32, header, text []byte) ([]byte, error) {
	kind, err := crypto.GetEtype(key.KeyType)
	if err != nil {
		return nil, fmt.Errorf("code of a wrap token: %w", err)
	}
	return kind.GetChecksumHash(key.KeyValue, slices.Concat(text, header), usage)
}
