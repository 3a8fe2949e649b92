package gssapi

import (
	"bytes"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jcmturner/gokrb5/v8/iana"
	"github.com/jcmturner/gokrb5/v8/iana/asnAppTag"
	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/iana/flags"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"
)

const (
	maxToken     = 48 << 10 // bytes; a ticket with many groups in it has about 12 KiB
	minEncrypted = 64       // bytes; the smallest ticket and authenticator are longer
	maxName      = 256      // bytes of a part of a principal and of a realm

	checksumGSS = 0x8003 // type of the authenticator's checksum (RFC 4121 section 4.1.1)

	// Flags of that checksum.
	flagMutual   = 1 << 1
	flagReplay   = 1 << 2
	flagSequence = 1 << 3
	flagDCE      = 1 << 12 // three tokens instead of two, RFC 4757 section 7.1
)

// mechanism is the object identifier 1.2.840.113554.1.2.2 of Kerberos 5, encoded.
func mechanism() []byte {
	return []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02}
}

// Identifiers of tokens (RFC 4121 sections 4.1 and 4.2.6.2).
const (
	tokenRequest = "\x01\x00"
	tokenReply   = "\x02\x00"
	tokenWrap    = "\x05\x04"
)

// keyLengths is the kinds of keys that are taken and their lengths in bytes (RFC 3962, RFC 8009).
func keyLengths() map[int32]int {
	return map[int32]int{
		etypeID.AES128_CTS_HMAC_SHA1_96: 16, etypeID.AES256_CTS_HMAC_SHA1_96: 32,
		etypeID.AES128_CTS_HMAC_SHA256_128: 16, etypeID.AES256_CTS_HMAC_SHA384_192: 32,
	}
}

func usable(key types.EncryptionKey) bool {
	length, known := keyLengths()[key.KeyType]
	return known && len(key.KeyValue) == length
}

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

// parseRequest reads a client's first token (RFC 2743 section 3.1, RFC 4121 section 4.1), all of it.
func parseRequest(token []byte) (*messages.APReq, error) {
	if len(token) > maxToken {
		return nil, malformed("%d bytes", len(token))
	}
	body, err := tagged(token, 0)
	if err != nil {
		return nil, err
	}
	message, found := bytes.CutPrefix(body, append(mechanism(), tokenRequest...))
	if !found {
		return nil, malformed("it is no request of Kerberos 5")
	}
	if _, err := tagged(message, asnAppTag.APREQ); err != nil {
		return nil, err
	}
	request := &messages.APReq{}
	if err := request.Unmarshal(message); err != nil {
		return nil, malformed("%v", err)
	}
	return request, checkRequest(request)
}

// tagged is what an application tag encloses that is all of raw.
func tagged(raw []byte, tag int) ([]byte, error) {
	var value asn1.RawValue
	rest, err := asn1.Unmarshal(raw, &value)
	if err != nil || len(rest) != 0 || value.Class != asn1.ClassApplication || value.Tag != tag || !value.IsCompound {
		return nil, malformed("it is not one value with the application tag %d", tag)
	}
	return value.Bytes, nil
}

// checkRequest refuses what cannot be verified, before it is decrypted.
func checkRequest(r *messages.APReq) error {
	for _, part := range []types.EncryptedData{r.Ticket.EncPart, r.EncryptedAuthenticator} {
		if _, known := keyLengths()[part.EType]; !known {
			return refused("encryption type %d is not one of AES", part.EType)
		}
		if len(part.Cipher) < minEncrypted {
			return malformed("%d encrypted bytes", len(part.Cipher))
		}
	}
	switch {
	case r.PVNO != iana.PVNO || r.Ticket.TktVNO != iana.PVNO:
		return malformed("this is not version 5 of Kerberos")
	case r.APOptions.At(flags.APOptionUseSessionKey) != 0:
		return refused("it is from user to user")
	case len(r.Ticket.SName.NameString) != 2 || !isName(r.Ticket.SName.NameString[0]) || !isName(r.Ticket.SName.NameString[1]) ||
		!isName(r.Ticket.Realm): // which are in plain text, and in errors from here on
		return refused("it is for no service on a host")
	}
	return nil
}

// verify decrypts a request and checks it (RFC 4120 section 3.2.3). What it returns is the client.
func (a *Acceptor) verify(service string, r *messages.APReq) (Principal, error) {
	if name := r.Ticket.SName.NameString[0]; !strings.EqualFold(name, service) {
		return Principal{}, refused("it is for the service %q, not %q", name, service)
	}
	if ok, err := r.Verify(a.keys, Skew, types.HostAddress{}, nil); err != nil || !ok {
		return Principal{}, refused("%v", err)
	}
	ticket, authenticator := &r.Ticket.DecryptedEncPart, &r.Authenticator
	switch {
	case authenticator.AVNO != iana.PVNO:
		return Principal{}, malformed("the authenticator is of version %d", authenticator.AVNO)
	case authenticator.CRealm != ticket.CRealm:
		return Principal{}, refused("the authenticator is of another realm than the ticket")
	case ticket.CRealm != r.Ticket.Realm:
		return Principal{}, refused("its client is of the realm %q, the service of %q", ticket.CRealm, r.Ticket.Realm)
	case !usable(ticket.Key):
		return Principal{}, refused("its key is not one of AES")
	case len(authenticator.SubKey.KeyValue) > 0 && !usable(authenticator.SubKey):
		return Principal{}, refused("the client's key is not one of AES")
	case len(ticket.CName.NameString) != 1:
		return Principal{}, refused("its client %q is no user", ticket.CName.PrincipalNameString())
	}
	client := Principal{Name: ticket.CName.NameString[0], Realm: ticket.CRealm}
	if !isName(client.Name) || !isName(client.Realm) {
		return Principal{}, refused("its client %q is no user", client.Name)
	}
	if !a.replay.first(r.EncryptedAuthenticator.Cipher, time.Now()) {
		return client, fmt.Errorf("%w, or too many are", ErrReplayed)
	}
	return client, nil
}

// isName says whether a text is a part of a principal, or a realm, that needs no quotes.
func isName(text string) bool {
	return text != "" && len(text) <= maxName && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsPrint(r) || r == '@' || r == '/' || r == '\\'
	})
}

// contextFlags reads the authenticator's checksum, which tells what the client asks for, and on which channel it believes to
// be (RFC 4121 section 4.1.1).
func contextFlags(c types.Checksum) (asked uint32, bindings []byte, err error) {
	const length = 16 // of the MD5 hash of the bindings
	if c.CksumType != checksumGSS || len(c.Checksum) < 4+length+4 || binary.LittleEndian.Uint32(c.Checksum) != length {
		return 0, nil, malformed("the authenticator's checksum is not that of GSSAPI")
	}
	asked = binary.LittleEndian.Uint32(c.Checksum[4+length:])
	if asked&flagDCE != 0 {
		return 0, nil, refused("the client wants three tokens, as DCE does")
	}
	return asked, c.Checksum[4 : 4+length], nil
}
