package ntlm

import (
	"crypto/des"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"encoding/hex"
	"errors"

	//lint:ignore SA1019 NTLM is defined with it
	"golang.org/x/crypto/md4"
)

// Hash is the NT hash of a password (MS-NLMP 3.3.1, NTOWFv1). Who has it can log in as if it were the password: a secret.
type Hash [md4.Size]byte

// HashPassword makes the NT hash: MD4 of the password in UTF-16.
func HashPassword(password string) Hash {
	sum := md4.New()
	sum.Write(utf16LE(password))
	return Hash(sum.Sum(nil))
}

// ParseHash reads what Hex wrote. The error does not repeat the text.
func ParseHash(text string) (Hash, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(Hash{}) {
		return Hash{}, errors.New("the stored NT hash is not 16 bytes in hexadecimal digits")
	}
	return Hash(raw), nil
}

// Hex is the hash in hexadecimal digits, for storing.
func (h Hash) Hex() string { return hex.EncodeToString(h[:]) }

// String keeps the hash out of texts and logs.
func (Hash) String() string { return "(secret)" }

// GoString does the same for %#v.
func (Hash) GoString() string { return "(secret)" }

// hmacMD5 is HMAC-MD5 over the parts.
func hmacMD5(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(md5.New, key)
	for _, p := range parts {
		mac.Write(p)
	}
	return mac.Sum(nil)
}

// desLong is DESL of MS-NLMP 6: three encryptions of data with the three parts of the hash, filled up with zeros.
func desLong(key Hash, data []byte) []byte {
	var padded [21]byte
	copy(padded[:], key[:])
	out := make([]byte, 0, 24)
	for i := 0; i < len(padded); i += 7 {
		cipher, err := des.NewCipher(spreadKey(padded[i : i+7]))
		if err != nil {
			panic(err) // a key of 8 bytes never fails
		}
		var block [des.BlockSize]byte
		cipher.Encrypt(block[:], data[:des.BlockSize])
		out = append(out, block[:]...)
	}
	return out
}

// spreadKey makes 56 bits a DES key, which has room for a parity bit in each byte; nobody looks at those.
func spreadKey(seven []byte) []byte {
	var bits uint64
	for _, b := range seven {
		bits = bits<<8 | uint64(b)
	}
	key := make([]byte, 8)
	for i := range key {
		key[i] = byte(bits>>(49-7*i)) << 1
	}
	return key
}

// rc4Once is RC4K of MS-NLMP 6.
func rc4Once(key, data []byte) []byte {
	cipher, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // a key of 16 bytes never fails
	}
	out := make([]byte, len(data))
	cipher.XORKeyStream(out, data)
	return out
}
