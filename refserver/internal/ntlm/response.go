package ntlm

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

const (
	v1Length   = 24 // of a response in NTLMv1 and of every LM response
	proof      = 16 // bytes at the beginning of a response in NTLMv2
	v2Fixed    = 28 // bytes behind the proof and before the attributes (MS-NLMP 2.2.2.7)
	micOffset  = 72 // of the integrity code in AUTHENTICATE
	micLength  = 16
	keyLength  = 16
	nonceBytes = 8
)

// Response is a client's AUTHENTICATE message: who it says that it is, and what is to prove it.
type Response struct {
	Domain      string // as the client wrote it: a NetBIOS or DNS name, or ""
	User        string // a logon name or a UPN
	Workstation string

	exchange *Exchange
	message  []byte
	flags    uint32
	lm, nt   []byte
	key      []byte // encrypted random session key; nil without one
	bindings []byte // MD5 of the channel's bindings; nil where the client tells none
	mic      bool   // the client says that there is an integrity code; a message with such a response is long enough for it
}

// Response reads a client's AUTHENTICATE message (MS-NLMP 2.2.1.3), which the Response keeps. Errors: ErrMalformed, ErrAnonymous.
func (e *Exchange) Response(authenticate []byte) (*Response, error) {
	if err := checkHeader(authenticate, typeAuthenticate, authenticateLength); err != nil {
		return nil, err
	}
	r := &Response{exchange: e, message: authenticate, flags: binary.LittleEndian.Uint32(authenticate[60:])}
	if r.flags&flagUnicode != e.flags&flagUnicode {
		return nil, fmt.Errorf("%w: AUTHENTICATE has another character set than was agreed upon", ErrMalformed)
	}
	var domain, user, workstation []byte
	for _, part := range []struct {
		at int
		to *[]byte
	}{{12, &r.lm}, {20, &r.nt}, {28, &domain}, {36, &user}, {44, &workstation}, {52, &r.key}} {
		var err error
		if *part.to, err = field(authenticate, part.at, authenticateLength); err != nil {
			return nil, err
		}
	}
	for _, name := range []struct {
		raw []byte
		to  *string
	}{{domain, &r.Domain}, {user, &r.User}, {workstation, &r.Workstation}} {
		var err error
		if *name.to, err = decodeName(name.raw, r.flags&flagUnicode != 0); err != nil {
			return nil, err
		}
	}
	if r.flags&flagAnonymous != 0 || r.User == "" {
		return nil, ErrAnonymous
	}
	return r, r.check()
}

// check refuses responses of a length or form that no version of the protocol has.
func (r *Response) check() error {
	switch {
	case len(r.lm) != 0 && len(r.lm) != v1Length:
		return fmt.Errorf("%w: an LM response of %d bytes", ErrMalformed, len(r.lm))
	case len(r.key) != 0 && len(r.key) != keyLength:
		return fmt.Errorf("%w: a session key of %d bytes", ErrMalformed, len(r.key))
	case len(r.nt) == v1Length && r.flags&flagExtended != 0 && len(r.lm) != v1Length:
		return fmt.Errorf("%w: the client's challenge is missing", ErrMalformed)
	case len(r.nt) == v1Length:
		return nil
	case len(r.nt) < proof+v2Fixed || r.nt[proof] != 1 || r.nt[proof+1] != 1:
		return fmt.Errorf("%w: an NT response of %d bytes is of no known version", ErrMalformed, len(r.nt))
	}
	flags, err := attribute(r.nt[proof+v2Fixed:], avFlags)
	if err != nil {
		return err
	}
	if r.bindings, err = attribute(r.nt[proof+v2Fixed:], avChannelBindings); err != nil {
		return err
	}
	r.mic = len(flags) == 4 && binary.LittleEndian.Uint32(flags)&avFlagMIC != 0
	return nil
}

// Login is the name as a person would write it: DOMAIN\user, or the user alone.
func (r *Response) Login() string {
	if r.Domain == "" {
		return r.User
	}
	return r.Domain + `\` + r.User
}

// ChannelBindings is the MD5 hash of the bindings of the TLS connection on which the client believes to be (MS-NLMP
// 2.2.2.1, MsvAvChannelBindings); empty where it tells none, as in NTLMv1. It counts only when Proves says so.
func (r *Response) ChannelBindings() []byte { return r.bindings }

// Proves says whether the client has the password of that NT hash, and, where the client protected the whole exchange with an
// integrity code, that nobody changed it on the way.
func (r *Response) Proves(hash Hash) bool {
	switch {
	case len(r.nt) != v1Length:
		return r.provesV2(hash)
	case r.flags&flagExtended != 0:
		both := md5.Sum(slices.Concat(r.exchange.nonce[:], r.lm[:nonceBytes]))
		return equal(desLong(hash, both[:nonceBytes]), r.nt)
	default:
		return equal(desLong(hash, r.exchange.nonce[:]), r.nt)
	}
}

// provesV2 is MS-NLMP 3.3.2. The domain counts as the client wrote it, the user in capitals.
func (r *Response) provesV2(hash Hash) bool {
	key := hmacMD5(hash[:], utf16LE(strings.ToUpper(r.User)+r.Domain))
	want := hmacMD5(key, r.exchange.nonce[:], r.nt[proof:])
	return equal(want, r.nt[:proof]) && (!r.mic || r.intact(hmacMD5(key, want)))
}

// intact compares the integrity code with the three messages, its own place in the last one taken as zeros (MS-NLMP
// 3.1.5.1.2). sessionKey is the session base key.
func (r *Response) intact(sessionKey []byte) bool {
	if r.flags&flagKeyExchange != 0 && r.flags&(flagSign|flagSeal) != 0 {
		if len(r.key) != keyLength {
			return false
		}
		sessionKey = rc4Once(sessionKey, r.key)
	}
	var zeros [micLength]byte
	want := hmacMD5(sessionKey, r.exchange.negotiate, r.exchange.challenge, r.message[:micOffset], zeros[:], r.message[micOffset+micLength:])
	return equal(want, r.message[micOffset:micOffset+micLength])
}

func equal(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
