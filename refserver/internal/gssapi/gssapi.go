// Package gssapi is the server's side of the SASL mechanism GSSAPI (RFC 4752) over Kerberos 5 (RFC 4121): a client's token is
// verified with the keys of a keytab, and the client is told that there is no security layer to choose. It knows no
// directory: the caller decides whose account a principal is.
//
//	exchange, challenge, err := acceptor.Begin("imap", token)
//	for err == nil && challenge != nil {
//		challenge, err = exchange.Next(answerOf(challenge)) // sends the challenge and reads the client's message
//	}
//	who, as := exchange.Client(), exchange.AuthzID()
//
// A ticket is taken when it is for the service on any host of the keytab, names a client of the service's own realm (trust
// between realms would need rules about the realms on the way), is in its time, and when its keys are of the AES kinds, the
// only ones that RFC 4121's tokens are used with today. What a client tells of the channel that it is on is given
// to the caller, who decides whether it has to be right (ExtendedProtectionPolicy).
//
// Invariants:
//   - What a client sends is bounded and checked before use: a token is read whole or refused, and nothing may follow it.
//   - A token counts once. An acceptor remembers it for as long as its time stamp would be taken.
//   - Clocks may differ by Skew and no more.
//   - An exchange goes forward only; after an error or its end it takes nothing.
//   - Keys reach no error, log or text.
package gssapi

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jcmturner/gokrb5/v8/keytab"
)

// Skew is by how much a client's clock may differ (RFC 4120 section 8.2).
const Skew = 5 * time.Minute

// Why a client's token leads to nothing; errors wrap one of them.
var (
	ErrMalformed = errors.New("the GSSAPI token is malformed")
	ErrRefused   = errors.New("the Kerberos ticket is not accepted")
	ErrReplayed  = errors.New("the GSSAPI token was used before")
)

// Acceptor verifies clients with the keys of a keytab. It is safe for concurrent use.
type Acceptor struct {
	keys   *keytab.Keytab // never changes
	replay replayCache
}

// Load makes an Acceptor with the keys of a keytab file. Errors name the file and hold nothing of what it contains.
func Load(path string) (*Acceptor, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("keytab: %w", err)
	}
	a, err := Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("keytab %s: %w", path, err)
	}
	return a, nil
}

// Parse makes an Acceptor with the keys of a keytab.
func Parse(raw []byte) (*Acceptor, error) {
	keys := keytab.New()
	if keys.Unmarshal(raw) != nil { // its errors quote the file, keys and all
		return nil, errors.New("this is no keytab; make one with kadmin's ktadd or with ktpass")
	}
	for _, entry := range keys.Entries {
		if length, known := keyLengths()[entry.Key.KeyType]; known && len(entry.Key.KeyValue) == length {
			return &Acceptor{keys: keys}, nil
		}
	}
	return nil, errors.New("there is no AES key in it; make one with kadmin's ktadd or with ktpass -crypto AES256-SHA1")
}

// Principal is a Kerberos client.
type Principal struct{ Name, Realm string } // "alice", "CONTOSO.COM"

// String is the principal as people write it: alice@CONTOSO.COM; "" for none.
func (p Principal) String() string {
	if p == (Principal{}) {
		return ""
	}
	return p.Name + "@" + p.Realm
}
