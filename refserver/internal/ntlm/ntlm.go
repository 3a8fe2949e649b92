// Package ntlm is the server's side of NTLM authentication as MS-NLMP describes it: NEGOTIATE comes in, CHALLENGE goes out,
// AUTHENTICATE comes in and is compared with the NT hash of a password. It knows no directory: the caller finds the hash.
//
//	exchange, err := ntlm.Begin(target, negotiate, now) // exchange.Challenge() goes to the client
//	response, err := exchange.Response(authenticate)    // who says so: response.Domain, response.User
//	ok := response.Proves(hash)
//
// NTLMv2 and NTLMv1, the latter with and without extended session security, are accepted, as a domain controller does unless
// a policy forbids the older ones. LM responses and anonymous logons never are. There is no signing and no sealing: in IMAP
// and SMTP the connection is protected by TLS or not at all.
//
// Invariants:
//   - What a client sends is bounded by its own length and checked before use: a message is read whole or refused.
//   - The server's challenge is random and belongs to one Exchange, so that no answer counts twice.
//   - A hash is never printed: its text says only that it is a secret.
package ntlm

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// Why a client's message leads to nothing. A wrong password is no error: Proves says false.
var (
	ErrMalformed = errors.New("the NTLM message is malformed")
	ErrAnonymous = errors.New("anonymous NTLM authentication is not allowed")
)

// Negotiate flags (MS-NLMP 2.2.2.5).
const (
	flagUnicode          uint32 = 1 << 0
	flagOEM              uint32 = 1 << 1
	flagRequestTarget    uint32 = 1 << 2
	flagSign             uint32 = 1 << 4
	flagSeal             uint32 = 1 << 5
	flagNTLM             uint32 = 1 << 9
	flagAnonymous        uint32 = 1 << 11
	flagDomainGiven      uint32 = 1 << 12
	flagWorkstationGiven uint32 = 1 << 13
	flagAlwaysSign       uint32 = 1 << 15
	flagTargetDomain     uint32 = 1 << 16
	flagExtended         uint32 = 1 << 19 // extended session security
	flagTargetInfo       uint32 = 1 << 23
	flagVersion          uint32 = 1 << 25
	flag128              uint32 = 1 << 29
	flagKeyExchange      uint32 = 1 << 30
	flag56               uint32 = 1 << 31

	// granted is what a client gets when it asks for it.
	granted = flagUnicode | flagOEM | flagRequestTarget | flagSign | flagSeal | flagAlwaysSign | flagExtended | flagVersion |
		flag128 | flagKeyExchange | flag56
)

// Attributes of the target and of an NTLMv2 response (MS-NLMP 2.2.2.1).
const (
	avEnd             uint16 = 0
	avNetBIOSComputer uint16 = 1
	avNetBIOSDomain   uint16 = 2
	avDNSComputer     uint16 = 3
	avDNSDomain       uint16 = 4
	avDNSTree         uint16 = 5
	avFlags           uint16 = 6
	avTimestamp       uint16 = 7
	avChannelBindings uint16 = 10

	avFlagMIC = 1 << 1 // in avFlags: the AUTHENTICATE message has an integrity code
)

// Target is the names of the server and of its domain, as clients read them in the CHALLENGE.
type Target struct {
	NetBIOSDomain   string // "CONTOSO"
	NetBIOSComputer string // "MAILBOX01"
	DNSDomain       string // "contoso.com"
	DNSComputer     string // "mailbox01.contoso.com"
	DNSTree         string // "contoso.com"
}

// Exchange is one authentication: what was said up to the CHALLENGE.
type Exchange struct {
	negotiate, challenge []byte // as they were on the wire; the integrity code covers them
	nonce                [8]byte
	flags                uint32
}

// Begin reads a client's NEGOTIATE message (MS-NLMP 2.2.1.1), which the Exchange keeps, and makes the CHALLENGE (2.2.1.2) with a
// new random number. The only error is ErrMalformed.
func Begin(target Target, negotiate []byte, now time.Time) (*Exchange, error) {
	var nonce [8]byte
	_, _ = rand.Read(nonce[:]) // never fails: crypto/rand ends the process instead
	return begin(target, negotiate, now, nonce)
}

func begin(target Target, negotiate []byte, now time.Time, nonce [8]byte) (*Exchange, error) {
	if err := checkHeader(negotiate, typeNegotiate, negotiateLength); err != nil {
		return nil, err
	}
	asked := binary.LittleEndian.Uint32(negotiate[12:])
	for flag, at := range map[uint32]int{flagDomainGiven: 16, flagWorkstationGiven: 24} {
		if asked&flag == 0 { // its field says nothing and may be missing
			continue
		}
		if _, err := field(negotiate, at, negotiateLength); err != nil {
			return nil, err
		}
	}
	flags := asked&granted | flagNTLM | flagTargetInfo
	switch {
	case flags&flagUnicode != 0:
		flags &^= flagOEM
	case flags&flagOEM == 0:
		return nil, fmt.Errorf("%w: NEGOTIATE offers no character set", ErrMalformed)
	}
	if flags&flagRequestTarget != 0 {
		flags |= flagTargetDomain
	}
	e := &Exchange{negotiate: negotiate, nonce: nonce, flags: flags}
	e.challenge = e.writeChallenge(target, now)
	return e, nil
}

// Challenge is the message to send to the client.
func (e *Exchange) Challenge() []byte { return e.challenge }

func (e *Exchange) writeChallenge(target Target, now time.Time) []byte {
	const header = 56
	var name []byte
	if e.flags&flagTargetDomain != 0 {
		name = e.encode(target.NetBIOSDomain)
	}
	info := targetInfo(target, now)
	m := make([]byte, header, header+len(name)+len(info))
	copy(m, signature)
	binary.LittleEndian.PutUint32(m[8:], typeChallenge)
	putField(m[12:], len(name), header)
	binary.LittleEndian.PutUint32(m[20:], e.flags)
	copy(m[24:], e.nonce[:])
	putField(m[40:], len(info), header+len(name))
	if e.flags&flagVersion != 0 {
		copy(m[48:], windowsVersion[:])
	}
	return append(append(m, name...), info...)
}

// encode writes a name in the character set that was agreed upon. The server's own names are ASCII.
func (e *Exchange) encode(name string) []byte {
	if e.flags&flagUnicode != 0 {
		return utf16LE(name)
	}
	return []byte(name)
}

// windowsVersion is that of Windows Server 2019: 10.0, build 17763, and revision 15 of NTLMSSP (MS-NLMP 2.2.2.10).
var windowsVersion = [8]byte{10, 0, 0x63, 0x45, 0, 0, 0, 15}

// targetInfo lists the target's names and the time, in the order in which Windows does.
func targetInfo(t Target, now time.Time) []byte {
	var info []byte
	add := func(id uint16, value []byte) {
		info = binary.LittleEndian.AppendUint16(info, id)
		info = binary.LittleEndian.AppendUint16(info, uint16(len(value)))
		info = append(info, value...)
	}
	add(avNetBIOSDomain, utf16LE(t.NetBIOSDomain))
	add(avNetBIOSComputer, utf16LE(t.NetBIOSComputer))
	add(avDNSDomain, utf16LE(t.DNSDomain))
	add(avDNSComputer, utf16LE(t.DNSComputer))
	add(avDNSTree, utf16LE(t.DNSTree))
	add(avTimestamp, binary.LittleEndian.AppendUint64(nil, fileTime(now)))
	add(avEnd, nil)
	return info
}

// fileTime counts 100-nanosecond steps since the year 1601 (MS-DTYP 2.3.3).
func fileTime(t time.Time) uint64 {
	const secondsTo1970 = 11644473600
	return uint64(t.Unix()+secondsTo1970)*1e7 + uint64(t.Nanosecond()/100)
}
