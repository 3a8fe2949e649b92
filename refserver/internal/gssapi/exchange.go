package gssapi

import (
	"bytes"
	"crypto/rand"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jcmturner/gokrb5/v8/asn1tools"
	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/iana"
	"github.com/jcmturner/gokrb5/v8/iana/asnAppTag"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
	"github.com/jcmturner/gokrb5/v8/iana/msgtype"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"
)

const (
	layerNone  = 1    // the bit of "no security layer" (RFC 4752 section 3.3)
	layerBytes = 4    // the layers, and the largest message in three bytes
	maxAuthzID = 1024 // bytes
)

// Exchange is one authentication after the client's first token.
type Exchange struct {
	client   Principal
	bindings []byte              // MD5 of the channel's; zeros where the client tells none
	key      types.EncryptionKey // of the wrap tokens: the client's own, or the ticket's
	send     uint64              // sequence number of our token
	receive  uint64              // and of the client's
	ordered  bool                // the client asked for sequence numbers
	step     step
	authzID  string
}

// step is what the client has to send next.
type step int

const (
	stepOver  step = iota // nothing: an error or the end
	stepEmpty             // an empty answer to our reply
	stepLayer             // its choice of a security layer
)

// Begin verifies a client's first token, for a service such as "imap". The challenge is the next thing to send: our reply, when
// the client wants to know who we are, or the offer of security layers. Errors wrap ErrMalformed, ErrRefused or ErrReplayed.
func (a *Acceptor) Begin(service string, token []byte) (e *Exchange, challenge []byte, err error) {
	request, err := parseRequest(token)
	if err != nil {
		return nil, nil, err
	}
	client, err := a.verify(service, request)
	if err != nil {
		return nil, nil, err
	}
	asked, bindings, err := contextFlags(request.Authenticator.Cksum)
	if err != nil {
		return nil, nil, err
	}
	e = &Exchange{client: client, bindings: bindings, key: request.Authenticator.SubKey, ordered: asked&(flagReplay|flagSequence) != 0}
	if len(e.key.KeyValue) == 0 {
		e.key = request.Ticket.DecryptedEncPart.Key
	}
	e.receive = uint64(uint32(request.Authenticator.SeqNumber)) // some clients write it as a signed number
	if asked&flagMutual == 0 {
		e.send = e.receive // for want of a reply that would tell another
		challenge, err = e.offer()
		return e, challenge, err
	}
	var number [4]byte
	_, _ = rand.Read(number[:]) // never fails: crypto/rand ends the process instead
	e.send = uint64(binary.BigEndian.Uint32(number[:]) >> 2)
	e.step = stepEmpty
	challenge, err = reply(request, e.send)
	return e, challenge, err
}

// reply is the token that proves who we are (RFC 4120 section 5.5.2, RFC 4121 section 4.1).
func reply(request *messages.APReq, sequence uint64) ([]byte, error) {
	part, err := asn1.Marshal(messages.EncAPRepPart{CTime: request.Authenticator.CTime, Cusec: request.Authenticator.Cusec,
		SequenceNumber: int64(sequence)})
	if err != nil {
		return nil, fmt.Errorf("GSSAPI reply: %w", err)
	}
	sealed, err := crypto.GetEncryptedData(asn1tools.AddASNAppTag(part, asnAppTag.EncAPRepPart), request.Ticket.DecryptedEncPart.Key,
		keyusage.AP_REP_ENCPART, 0)
	if err != nil {
		return nil, fmt.Errorf("GSSAPI reply: %w", err)
	}
	message, err := asn1.Marshal(messages.APRep{PVNO: iana.PVNO, MsgType: msgtype.KRB_AP_REP, EncPart: sealed})
	if err != nil {
		return nil, fmt.Errorf("GSSAPI reply: %w", err)
	}
	return asn1tools.AddASNAppTag(slices.Concat(mechanism(), []byte(tokenReply), asn1tools.AddASNAppTag(message, asnAppTag.APREP)), 0), nil
}

// offer is the list of security layers: none, so that there is no largest message either (RFC 4752 section 3.2).
func (e *Exchange) offer() ([]byte, error) {
	e.step = stepLayer
	return wrap(e.key, e.send, []byte{layerNone, 0, 0, 0})
}

// Next takes the client's answer to the last challenge. The next challenge is nil when the exchange has come to its good end.
// Errors wrap ErrMalformed or ErrRefused.
func (e *Exchange) Next(message []byte) (challenge []byte, err error) {
	now := e.step
	e.step = stepOver
	switch {
	case now == stepEmpty && len(message) == 0:
		return e.offer()
	case now == stepLayer:
		return nil, e.choose(message)
	default:
		return nil, malformed("%d bytes at a wrong time", len(message))
	}
}

// choose reads the client's choice and the identity that it wants to act as (RFC 4752 section 3.1).
func (e *Exchange) choose(token []byte) error {
	if len(token) > wrapHeader+layerBytes+maxAuthzID+64 {
		return malformed("%d bytes", len(token))
	}
	text, sequence, err := unwrap(e.key, token)
	switch {
	case err != nil:
		return err
	case e.ordered && sequence != e.receive:
		return malformed("it is out of sequence")
	case len(text) < layerBytes || len(text) > layerBytes+maxAuthzID:
		return malformed("a choice of %d bytes", len(text))
	case text[0] != layerNone:
		return refused("the client chose the security layer %#02x, which was not offered", text[0])
	case !bytes.Equal(text[1:layerBytes], []byte{0, 0, 0}):
		return malformed("there is a largest message without a security layer")
	}
	authzID := string(text[layerBytes:])
	if !utf8.ValidString(authzID) || strings.Contains(authzID, "\x00") {
		return malformed("the authorisation identity is not UTF-8")
	}
	e.authzID = authzID
	return nil
}

// Client is who the ticket says that the client is. It is proven from Begin on.
func (e *Exchange) Client() Principal { return e.client }

// ChannelBindings is the MD5 hash of the bindings of the TLS connection on which the client believes to be; zeros where it
// tells none (RFC 4121 section 4.1.1.2).
func (e *Exchange) ChannelBindings() []byte { return e.bindings }

// AuthzID is the identity that the client wants to act as; "" is its own. It is known at the end of the exchange.
func (e *Exchange) AuthzID() string { return e.authzID }
