package auth

import (
	"crypto"
	"crypto/md5"
	"crypto/subtle"
	"crypto/x509"
	"encoding/binary"
	"fmt"
)

// Protection is Extended Protection for Authentication: NTLM and Kerberos logins can be tied to the TLS connection on which
// they are made, so that nobody in between can pass them on over a connection of his own. The zero value demands nothing.
type Protection struct {
	Policy  string    // ExtendedProtectionPolicy: None, Allow or Require; "" is None
	Binding *[16]byte // of the TLS connection, see EndPointBinding; nil without TLS
}

// The values of ExtendedProtectionPolicy that demand something.
const (
	protectionAllow   = "Allow"
	protectionRequire = "Require"
)

// EndPointBinding is what both sides know of a TLS connection on which the server has presented a certificate: the MD5 hash of
// GSSAPI's channel bindings (RFC 4121 section 4.1.1.2) of the type tls-server-end-point (RFC 5929 section 4). NTLM has the same.
func EndPointBinding(leaf *x509.Certificate) [16]byte {
	hash := crypto.SHA256 // in the place of MD5 and SHA-1 too
	switch leaf.SignatureAlgorithm {
	case x509.SHA384WithRSA, x509.ECDSAWithSHA384, x509.SHA384WithRSAPSS:
		hash = crypto.SHA384
	case x509.SHA512WithRSA, x509.ECDSAWithSHA512, x509.SHA512WithRSAPSS:
		hash = crypto.SHA512
	}
	digest := hash.New()
	digest.Write(leaf.Raw)
	return hashBindings(digest.Sum([]byte("tls-server-end-point:")))
}

// hashBindings is the hash of channel bindings that are this text, between ends without addresses.
func hashBindings(text []byte) [16]byte {
	bindings := make([]byte, 16, 20+len(text))
	bindings = binary.LittleEndian.AppendUint32(bindings, uint32(len(text)))
	return md5.Sum(append(bindings, text...))
}

// check compares what a client has told of its connection; nothing and zeros say that it knows of none. Error:
// ErrBadCredentials, with the reason.
func (p Protection) check(told []byte) error {
	known := subtle.ConstantTimeCompare(told, make([]byte, len(told))) == 0
	switch {
	case p.Policy != protectionAllow && p.Policy != protectionRequire:
		return nil
	case p.Policy == protectionRequire && p.Binding == nil:
		return fmt.Errorf("%w: Extended Protection is required, and the connection is not encrypted", ErrBadCredentials)
	case p.Policy == protectionRequire && !known:
		return fmt.Errorf("%w: Extended Protection is required, and the client does not support it", ErrBadCredentials)
	case known && p.Binding != nil && subtle.ConstantTimeCompare(told, p.Binding[:]) == 0:
		return fmt.Errorf("%w: the login was made for another TLS connection", ErrBadCredentials)
	}
	return nil
}
