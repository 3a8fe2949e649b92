package ntlm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	ntlmssp "github.com/Azure/go-ntlmssp"
)

// forge makes an AUTHENTICATE message in NTLMv2 with an integrity code, as current Windows clients do.
func forge(e *Exchange, domain, user, password string, keyExchange bool) []byte {
	list := targetInfo(Target{NetBIOSDomain: "CONTOSO"}, time.Unix(0, 0))
	list = append(list[:len(list)-4], 6, 0, 4, 0, avFlagMIC, 0, 0, 0, 0, 0, 0, 0)
	temp := append([]byte{1, 1, 0, 0, 0, 0, 0, 0}, bytes.Repeat([]byte{7}, 16)...)
	temp = append(append(append(temp, 0, 0, 0, 0), list...), 0, 0, 0, 0)
	hash := HashPassword(password)
	responseKey := hmacMD5(hash[:], utf16LE(strings.ToUpper(user)+domain))
	proven := hmacMD5(responseKey, e.nonce[:], temp)
	session := hmacMD5(responseKey, proven)
	flags, key := e.flags&^(flagKeyExchange|flagSign|flagSeal), []byte(nil)
	if keyExchange {
		random := bytes.Repeat([]byte{9}, keyLength)
		flags, key, session = flags|flagKeyExchange|flagSign, rc4Once(session, random), random
	}
	m := append([]byte(signature), typeAuthenticate, 0, 0, 0)
	m = append(m, make([]byte, micOffset+micLength-len(m))...)
	binary.LittleEndian.PutUint32(m[60:], flags)
	for at, part := range [][]byte{make([]byte, v1Length), append(proven, temp...), e.encode(domain), e.encode(user), nil, key} {
		putField(m[12+8*at:], len(part), len(m))
		m = append(m, part...)
	}
	copy(m[micOffset:], hmacMD5(session, e.negotiate, e.challenge, m))
	return m
}

func TestIntegrityCode(t *testing.T) {
	t.Parallel()
	for _, keyExchange := range []bool{false, true} {
		e := exampleExchange(t, granted)
		m := forge(e, "CONTOSO", "alice", "secret", keyExchange)
		prove := func(m []byte) bool {
			r, err := e.Response(m)
			return err == nil && r.Proves(HashPassword("secret"))
		}
		if !prove(m) {
			t.Errorf("key exchange %v: an intact message is refused", keyExchange)
		}
		for i := range m {
			changed := bytes.Clone(m)
			changed[i] ^= 0x20
			if prove(changed) { // the case of a letter in the user's name, too, which only the integrity code protects
				t.Errorf("key exchange %v: byte %d may be changed", keyExchange, i)
			}
		}
		e.negotiate = bytes.Clone(e.negotiate)
		e.negotiate[13] ^= 1
		if prove(m) {
			t.Errorf("key exchange %v: NEGOTIATE may be changed", keyExchange)
		}
	}
}

func TestAnonymousIsRefused(t *testing.T) {
	t.Parallel()
	e := exampleExchange(t, granted)
	anonymous := make([]byte, authenticateLength)
	copy(anonymous, signature)
	anonymous[8] = typeAuthenticate
	binary.LittleEndian.PutUint32(anonymous[60:], e.flags|flagAnonymous)
	putField(anonymous[12:], 1, authenticateLength)
	named := forge(e, "CONTOSO", "alice", "secret", false)
	named[61] |= byte(flagAnonymous >> 8)
	for name, m := range map[string][]byte{
		"the documented form": append(anonymous, 0), "without a user": forge(e, "CONTOSO", "", "", false), "with the flag": named,
	} {
		if _, err := e.Response(m); !errors.Is(err, ErrAnonymous) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMalformedNegotiate(t *testing.T) {
	t.Parallel()
	good := exampleExchange(t, granted).negotiate
	with := func(flags uint32, tail ...byte) []byte {
		m := append([]byte(signature), typeNegotiate, 0, 0, 0)
		return append(binary.LittleEndian.AppendUint32(m, flags), tail...)
	}
	for name, m := range map[string][]byte{
		"empty": nil, "signature only": good[:8], "one byte short": good[:15], "no signature": append([]byte("NTLMSSPX"), good[8:]...),
		"another type": append([]byte(signature+"\x03\x00\x00\x00"), good[12:]...), "no character set": with(flagNTLM),
		"domain missing":  with(flagUnicode | flagDomainGiven),
		"domain outside":  with(flagUnicode|flagDomainGiven, 1, 0, 1, 0, 24, 0, 0, 0),
		"domain overflow": with(flagUnicode|flagDomainGiven, 255, 255, 0, 0, 255, 255, 255, 255),
		"domain in front": with(flagUnicode|flagDomainGiven, 4, 0, 4, 0, 0, 0, 0, 0),
	} {
		if _, err := Begin(Target{}, m, time.Unix(0, 0)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, m := range map[string][]byte{
		"short": good, "garbage in unused fields": with(flagUnicode, bytes.Repeat([]byte{255}, 16)...),
		"domain": with(flagOEM|flagDomainGiven, 1, 0, 1, 0, 24, 0, 0, 0, 'X'),
	} {
		if _, err := Begin(Target{}, m, time.Unix(0, 0)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMalformedAuthenticate(t *testing.T) {
	t.Parallel()
	e := exampleExchange(t, granted)
	v1, extended, v2 := unhex(t, exampleV1), unhex(t, exampleExtended), unhex(t, exampleV2)
	change := func(m []byte, at int, to ...byte) []byte {
		m = bytes.Clone(m)
		copy(m[at:], to)
		return m
	}
	for name, m := range map[string][]byte{
		"empty":                     nil,
		"cut off":                   v2[:63],
		"NEGOTIATE again":           e.negotiate,
		"user outside":              change(v2, 36, 8, 0, 8, 0, 255, 255, 255, 255),
		"user over the end":         change(v2, 40, byte(len(v2)-7)),
		"user in the fixed part":    change(v2, 40, 12),
		"odd user":                  change(v2, 36, 7),
		"another character set":     change(v2, 60, 0x36),
		"half a surrogate":          change(v2, 84, 0, 0xd8),
		"NUL in the user":           change(v2, 84, 0, 0),
		"line end in the user":      change(v2, 84, '\n', 0),
		"LM response of 23 bytes":   change(v1, 12, 23),
		"NT response of 23 bytes":   change(v1, 20, 23),
		"NT response of 25 bytes":   change(v1, 20, 25),
		"LM response only":          change(v1, 20, 0),
		"session key of 15 bytes":   change(v1, 52, 15),
		"no client challenge":       change(extended, 12, 0),
		"NTLMv2 without attributes": change(v2, 20, proof+v2Fixed),
		"NTLMv2 of a later version": change(v2, 132+proof, 2),
		"attributes without an end": change(v2, 20, 72),
		"attribute over the end":    change(v2, 132+proof+v2Fixed+2, 255),
	} {
		if _, err := e.Response(m); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	long := forge(e, strings.Repeat("D", maxName+1), "alice", "secret", false)
	if _, err := e.Response(long); !errors.Is(err, ErrMalformed) {
		t.Errorf("a name of %d characters: %v", maxName+1, err)
	}
	if _, err := exampleExchange(t, flagOEM).Response(change(forge(exampleExchange(t, flagOEM), "CONTOSO", "alice", "x", false), 28, 1)); err != nil {
		t.Errorf("OEM: %v", err)
	}
	if _, err := exampleExchange(t, flagOEM).Response(forge(exampleExchange(t, flagOEM), "CONTOSO", "älice", "x", false)); !errors.Is(err, ErrMalformed) {
		t.Errorf("OEM beyond ASCII: %v", err)
	}
}

func TestHashKeepsItsSecret(t *testing.T) {
	t.Parallel()
	hash := HashPassword("Password")
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, hash); got != "(secret)" {
			t.Errorf("%s prints %s", format, got)
		}
	}
	if back, err := ParseHash(hash.Hex()); err != nil || back != hash {
		t.Errorf("%v", err)
	}
	for _, text := range []string{"", "a4f4", hash.Hex() + "00", strings.Repeat("x", 32)} {
		if _, err := ParseHash(text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestPeer lets another implementation be the client.
func TestPeer(t *testing.T) {
	t.Parallel()
	for login, want := range map[string][2]string{
		"alice": {"", "alice"}, `CONTOSO\alice`: {"CONTOSO", "alice"}, "alice@contoso.com": {"", "alice@contoso.com"}, `contoso.com\Жанна`: {"contoso.com", "Жанна"},
	} {
		negotiate, err := ntlmssp.NewNegotiateMessage("", "")
		if err != nil {
			t.Fatal(err)
		}
		e, err := Begin(Target{NetBIOSDomain: "CONTOSO", NetBIOSComputer: "MAILBOX01"}, negotiate, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		authenticate, err := ntlmssp.NewAuthenticateMessage(e.Challenge(), login, "pass wörd €", &ntlmssp.AuthenticateMessageOptions{WorkstationName: "PC7"})
		if err != nil {
			t.Fatal(err)
		}
		r, err := e.Response(authenticate)
		if err != nil {
			t.Fatal(err)
		}
		if r.Domain != want[0] || r.User != want[1] || r.Workstation != "PC7" {
			t.Errorf("%s: got %q %q %q", login, r.Domain, r.User, r.Workstation)
		}
		if !r.Proves(HashPassword("pass wörd €")) || r.Proves(HashPassword("pass word €")) {
			t.Errorf("%s: the proof counts for nothing or for everything", login)
		}
	}
}
