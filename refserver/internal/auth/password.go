package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/crypto/argon2"

	"github.com/imapspec/imapspec/refserver/internal/ntlm"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// Cost of a new hash. The accounts are test accounts and a fresh server is made for every scenario, so that a hash must
// cost a few milliseconds: this is less than OWASP's recommendation for argon2id, and the PHC string says so.
const (
	hashMemory  = 8 << 10 // KiB
	lowMemory   = 64      // KiB, where a dear guess protects nothing: random passwords, and hashes that are never stored
	hashPasses  = 1
	hashThreads = 1
	hashLength  = 32 // bytes
	saltLength  = 16 // bytes

	maxRemembered = 10000 // verified credentials
)

// NewCredentials makes all that the directory keeps of a password: the argon2id hash that every login with the password is
// compared with, and the NT hash, which has no salt, since NTLM needs that one. Both go wherever the password goes.
func NewCredentials(password string) (org.Credentials, error) {
	return newCredentials(password, hashMemory)
}

// NewCredentials is the function of that name; the authenticator remembers what it has just seen, so that the first login
// with the password costs no further hash. There is no NT hash where NTLM is refused.
func (a *Authenticator) NewCredentials(password string) (org.Credentials, error) {
	c, err := a.newCredentials(password, a.verified.memory)
	if err == nil {
		a.verified.remember(c.PasswordHash, password)
	}
	return c, err
}

// RandomCredentials makes a random password of at least 128 bits with its credentials. Its hash is cheap, because there is
// nothing to guess.
func (a *Authenticator) RandomCredentials() (password string, c org.Credentials, err error) {
	password = rand.Text()
	c, err = a.newCredentials(password, lowMemory)
	return password, c, err
}

func (a *Authenticator) newCredentials(password string, memory uint32) (org.Credentials, error) {
	c, err := newCredentials(password, memory)
	if a.refusesNTLM {
		c.NTHash = ""
	}
	return c, err
}

func newCredentials(password string, memory uint32) (org.Credentials, error) {
	hash, err := hashPassword(password, memory)
	if err != nil {
		return org.Credentials{}, err
	}
	return org.Credentials{PasswordHash: hash, NTHash: ntlm.HashPassword(password).Hex()}, nil
}

// hashPassword makes an argon2id hash as a PHC string ("$argon2id$v=19$m=…,t=…,p=…$salt$hash"); memory is in KiB.
func hashPassword(password string, memory uint32) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	sum := argon2.IDKey([]byte(password), salt, hashPasses, memory, hashThreads, hashLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, hashPasses, hashThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// phc is a parsed PHC string.
type phc struct {
	memory, passes uint32
	threads        uint8
	salt, sum      []byte
}

func parsePHC(text string) (phc, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return phc{}, fmt.Errorf("the stored password hash is not an argon2id PHC string")
	}
	var h phc
	var version int
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return phc{}, fmt.Errorf("the stored password hash is of another argon2 version")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.threads); err != nil {
		return phc{}, fmt.Errorf("the stored password hash has no parameters")
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || sumErr != nil || len(sum) == 0 || h.passes == 0 || h.threads == 0 || h.memory > 1<<20 {
		return phc{}, fmt.Errorf("the stored password hash is damaged")
	}
	h.salt, h.sum = salt, sum
	return h, nil
}

// argon2id is what h.sum is of the right password.
func argon2id(password string, h phc) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.threads, uint32(len(h.sum)))
}

// verifier compares passwords with hashes and remembers which pairs matched.
type verifier struct {
	memory uint32        // KiB, of a new hash
	key    []byte        // of the remembered pairs
	dummy  string        // the hash that an unknown login is compared with
	slots  chan struct{} // bounds the memory of concurrent hashing
	sum    func(password string, h phc) []byte

	mu         sync.Mutex
	remembered map[[sha256.Size]byte]struct{}
}

func newVerifier(memory uint32) *verifier {
	key := make([]byte, sha256.Size)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the process instead
	zero := base64.RawStdEncoding.EncodeToString(make([]byte, hashLength))
	return &verifier{
		memory:     memory,
		key:        key,
		dummy:      fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, hashPasses, hashThreads, zero[:22], zero),
		slots:      make(chan struct{}, runtime.GOMAXPROCS(0)),
		sum:        argon2id,
		remembered: map[[sha256.Size]byte]struct{}{},
	}
}

// verify says whether the password belongs to the hash. An empty hash belongs to nobody. What is not right takes as long as a new
// hash does, whatever the stored one costs; spent is whether what is right did.
func (v *verifier) verify(ctx context.Context, hash, password string) (ok, spent bool, err error) {
	known := hash != ""
	if !known {
		hash = v.dummy
	}
	pair := v.pair(hash, password)
	v.mu.Lock()
	_, hit := v.remembered[pair]
	v.mu.Unlock()
	if hit {
		return true, false, nil
	}
	h, err := parsePHC(hash)
	if err != nil {
		return false, false, err
	}
	sum, err := v.work(ctx, password, h)
	if err != nil {
		return false, false, err
	}
	spent = h.memory >= v.memory
	if subtle.ConstantTimeCompare(sum, h.sum) != 1 || !known {
		if !spent {
			err = v.spend(ctx, password)
		}
		return false, true, err
	}
	v.remember(hash, password)
	return true, spent, nil
}

// spend takes as long as it takes to find a password wrong.
func (v *verifier) spend(ctx context.Context, password string) error {
	h, err := parsePHC(v.dummy)
	if err == nil {
		_, err = v.work(ctx, password, h)
	}
	return err
}

// work computes a hash when there is memory for one.
func (v *verifier) work(ctx context.Context, password string, h phc) ([]byte, error) {
	select {
	case v.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-v.slots }()
	return v.sum(password, h), nil
}

// remember keeps a pair that belongs together.
func (v *verifier) remember(hash, password string) {
	pair := v.pair(hash, password)
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.remembered) >= maxRemembered {
		clear(v.remembered)
	}
	v.remembered[pair] = struct{}{}
}

// pair is the keyed hash of a stored hash and a password; a changed password has another stored hash.
func (v *verifier) pair(hash, password string) (out [sha256.Size]byte) {
	mac := hmac.New(sha256.New, v.key)
	mac.Write([]byte(hash))
	mac.Write([]byte{0})
	mac.Write([]byte(password))
	mac.Sum(out[:0])
	return out
}
