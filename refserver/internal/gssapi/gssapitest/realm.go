// Package gssapitest is a Kerberos realm without a domain controller, for tests: it makes keytabs, tickets and clients that
// speak GSSAPI as RFC 4752 wants. What a client checks it checks with gokrb5's readers, not with the server's.
package gssapitest

import (
	"bytes"
	"crypto/rand"
	"encoding/asn1"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"github.com/jcmturner/gokrb5/v8/asn1tools"
	"github.com/jcmturner/gokrb5/v8/crypto"
	krb5 "github.com/jcmturner/gokrb5/v8/gssapi"
	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/iana/keyusage"
	"github.com/jcmturner/gokrb5/v8/iana/nametype"
	"github.com/jcmturner/gokrb5/v8/keytab"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/imapspec/imapspec/refserver/internal/gssapi"
)

// Host is where the realm's services are.
const Host = "mailbox01.contoso.com"

// Flags of a context (RFC 4121 section 4.1.1.1).
const (
	Mutual   = 2
	Replay   = 4
	Sequence = 8
	DCE      = 0x1000
)

// Realm is a realm with the services imap and smtp on Host, which have a key of each of Kinds.
type Realm struct {
	Name string
	keys *keytab.Keytab
}

// New makes a realm of that name.
func New(t testing.TB, name string) *Realm {
	t.Helper()
	r := &Realm{Name: name, keys: keytab.New()}
	for _, service := range []string{"imap", "smtp"} {
		for _, kind := range Kinds() {
			if err := r.keys.AddEntry(service+"/"+Host, name, rand.Text(), time.Now(), 1, kind); err != nil {
				t.Fatal(err)
			}
		}
	}
	return r
}

// Kinds is the encryption types that services have keys of: those of AES but for aes256-cts-hmac-sha384-192, of which gokrb5
// makes session keys of a wrong length.
func Kinds() []int32 {
	return []int32{etypeID.AES256_CTS_HMAC_SHA1_96, etypeID.AES128_CTS_HMAC_SHA1_96, etypeID.AES128_CTS_HMAC_SHA256_128}
}

// Keytab is the services' keytab file.
func (r *Realm) Keytab(t testing.TB) []byte {
	t.Helper()
	raw, err := r.keys.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Acceptor verifies the realm's tickets.
func (r *Realm) Acceptor(t testing.TB) *gssapi.Acceptor {
	t.Helper()
	a, err := gssapi.Parse(r.Keytab(t))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Client is somebody who logs in to a service. Fields may be changed before Token.
type Client struct {
	Name, Realm string
	Service     string // "imap/mailbox01.contoso.com"
	AuthzID     string
	Flags       uint32
	Kind        int32         // of the service's key and of the ticket's
	Subkey      bool          // bring a key of the client's own
	Ahead       time.Duration // of the client's clock
	From, Until time.Duration // the ticket's time, from now
	Choice      []byte        // layer and largest message
	Rotation    int           // of the choice's wrap token
	Encrypted   bool          // say that the choice is
	Change      func(*types.Authenticator)
	Wrong       func(*messages.APReq)

	t       testing.TB
	realm   *Realm
	session types.EncryptionKey
	auth    types.Authenticator
	receive uint64
}

// Client is a client of the service "imap" or "smtp", as kinit's users are.
func (r *Realm) Client(t testing.TB, name, service string) *Client {
	return &Client{Name: name, Realm: r.Name, Service: service + "/" + Host, Flags: Mutual | Replay | Sequence, Kind: Kinds()[0],
		Subkey: true, Until: time.Hour, Choice: []byte{1, 0, 0, 0}, t: t, realm: r}
}

// Token is the client's first message, with a new ticket.
func (c *Client) Token() []byte {
	c.t.Helper()
	now := time.Now().UTC()
	user := types.NewPrincipalName(nametype.KRB_NT_PRINCIPAL, c.Name)
	ticket, session, err := messages.NewTicket(user, c.Realm, types.NewPrincipalName(nametype.KRB_NT_SRV_INST, c.Service),
		c.realm.Name, types.NewKrbFlags(), c.realm.keys, c.Kind, 1, now, now.Add(c.From), now.Add(c.Until), now.Add(c.Until))
	c.must(err)
	c.session = session
	c.auth, err = types.NewAuthenticator(c.Realm, user)
	c.must(err)
	at := now.Add(c.Ahead)
	c.auth.CTime, c.auth.Cusec = at.Truncate(time.Second), at.Nanosecond()/1000
	sum := append([]byte{16, 0, 0, 0}, make([]byte, 16)...) // no channel bindings
	c.auth.Cksum = types.Checksum{CksumType: 0x8003, Checksum: binary.LittleEndian.AppendUint32(sum, c.Flags)}
	if c.Subkey {
		c.must(c.auth.GenerateSeqNumberAndSubKey(c.Kind, len(session.KeyValue)))
	}
	if c.Change != nil {
		c.Change(&c.auth)
	}
	c.receive = uint64(uint32(c.auth.SeqNumber))
	request, err := messages.NewAPReq(ticket, session, c.auth)
	c.must(err)
	if c.Wrong != nil {
		c.Wrong(&request)
	}
	raw, err := request.Marshal()
	c.must(err)
	return Frame(0x01, raw)
}

// Plain is an authenticator as it is before it is encrypted.
func (c *Client) Plain() []byte {
	c.t.Helper()
	c.Token()
	raw, err := c.auth.Marshal()
	c.must(err)
	return raw
}

// Sealed is a token whose authenticator is any text, under the ticket's key.
func (c *Client) Sealed(plain []byte) []byte {
	c.t.Helper()
	c.Wrong = func(r *messages.APReq) {
		sealed, err := crypto.GetEncryptedData(plain, c.session, keyusage.AP_REQ_AUTHENTICATOR, 1)
		c.must(err)
		r.EncryptedAuthenticator = sealed
	}
	return c.Token()
}

// Skip leaves out numbers of the client's sequence.
func (c *Client) Skip(n int64) { c.auth.SeqNumber += n }

// Frame puts a Kerberos message into a GSSAPI token.
func Frame(kind byte, message []byte) []byte {
	oid, _ := asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 113554, 1, 2, 2})
	return asn1tools.AddASNAppTag(slices.Concat(oid, []byte{kind, 0}, message), 0)
}

// key is what protects the wrap tokens.
func (c *Client) key() types.EncryptionKey {
	if c.Subkey {
		return c.auth.SubKey
	}
	return c.session
}

// Answer is the client's message after a challenge, which it checks.
func (c *Client) Answer(challenge []byte) []byte {
	c.t.Helper()
	if challenge[0] == 0x60 {
		c.checkReply(challenge)
		return nil
	}
	c.checkOffer(challenge)
	return c.Wrap(append(slices.Clone(c.Choice), c.AuthzID...))
}

// checkReply verifies that the server has the service's key.
func (c *Client) checkReply(token []byte) {
	c.t.Helper()
	at := bytes.IndexByte(token, 0x6f) // the application tag of AP-REP
	var reply messages.APRep
	c.must(reply.Unmarshal(token[at:]))
	raw, err := crypto.DecryptEncPart(reply.EncPart, c.session, keyusage.AP_REP_ENCPART)
	c.must(err)
	var part messages.EncAPRepPart
	c.must(part.Unmarshal(raw))
	if !part.CTime.Equal(c.auth.CTime) || part.Cusec != c.auth.Cusec || !bytes.Equal(token, Frame(0x02, token[at:])) {
		c.t.Errorf("the reply is to another request: %+v", part)
	}
	c.receive = uint64(part.SequenceNumber)
}

func (c *Client) checkOffer(token []byte) {
	c.t.Helper()
	var offer krb5.WrapToken
	c.must(offer.Unmarshal(token, true))
	if _, err := offer.Verify(c.key(), keyusage.GSSAPI_ACCEPTOR_SEAL); err != nil || offer.Flags != 1 || offer.SndSeqNum != c.receive {
		c.t.Errorf("flags %d, sequence %d of %d: %v", offer.Flags, offer.SndSeqNum, c.receive, err)
	}
	if !bytes.Equal(offer.Payload, []byte{1, 0, 0, 0}) {
		c.t.Errorf("the server offers %v", offer.Payload)
	}
}

// Wrap makes the client's wrap token of a text.
func (c *Client) Wrap(text []byte) []byte {
	c.t.Helper()
	kind, err := crypto.GetEtype(c.key().KeyType)
	c.must(err)
	token := krb5.WrapToken{EC: uint16(kind.GetHMACBitLength() / 8), Payload: text, SndSeqNum: uint64(uint32(c.auth.SeqNumber))}
	c.must(token.SetCheckSum(c.key(), keyusage.GSSAPI_INITIATOR_SEAL))
	raw, err := token.Marshal()
	c.must(err)
	if n := len(raw) - 16; c.Rotation > 0 {
		right := c.Rotation % n
		raw = slices.Concat(raw[:16], raw[16+n-right:], raw[16:16+n-right])
		binary.BigEndian.PutUint16(raw[6:], uint16(c.Rotation))
	}
	if c.Encrypted {
		raw[2] |= 2
	}
	return raw
}

// Login goes through an exchange with an acceptor, and returns it with the first error.
func (c *Client) Login(a *gssapi.Acceptor, service string) (*gssapi.Exchange, error) {
	c.t.Helper()
	exchange, challenge, err := a.Begin(service, c.Token())
	for err == nil && challenge != nil {
		challenge, err = exchange.Next(c.Answer(challenge))
	}
	return exchange, err
}

// RandomKey is a key of a kind and a length, whether they fit or not.
func RandomKey(kind int32, length int) types.EncryptionKey {
	key := types.EncryptionKey{KeyType: kind, KeyValue: make([]byte, length)}
	_, _ = rand.Read(key.KeyValue)
	return key
}

func (c *Client) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
