package frontend_test

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"testing"
	"time"

	ntlmssp "github.com/Azure/go-ntlmssp"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/imapspec/imapspec/refserver/internal/auth"
	"github.com/imapspec/imapspec/refserver/internal/gssapi/gssapitest"
	"github.com/imapspec/imapspec/refserver/internal/org"
)

// What a client tells of the TLS connection that it is on.
const (
	tellsNothing = "tells nothing"
	tellsTrue    = "tells its connection"
	tellsOther   = "tells another connection"
)

// told is the hash of the channel bindings that the client tells.
func (c *client) told(what string) []byte {
	binding := auth.EndPointBinding(c.certificate())
	if what == tellsOther {
		binding[0] ^= 1
	}
	return binding[:]
}

// ntlmBound logs in with an independent client's messages. That client repeats the attributes of the challenge in its
// response, so that it tells bindings when they are put there.
func (c *client) ntlmBound(tells, want string) {
	c.t.Helper()
	c.command("a AUTHENTICATE NTLM", "+")
	c.send(negotiate(c.t) + "\r\n")
	challenge := c.challenge()
	if tells != tellsNothing {
		attribute := append([]byte{10, 0, 16, 0}, c.told(tells)...)
		challenge = slices.Concat(challenge[:len(challenge)-4], attribute, challenge[len(challenge)-4:]) // before the end of the list
		for _, at := range []int{40, 42} {
			binary.LittleEndian.PutUint16(challenge[at:], binary.LittleEndian.Uint16(challenge[at:])+uint16(len(attribute)))
		}
	}
	message, err := ntlmssp.NewAuthenticateMessage(challenge, "alice", password, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.command(base64.StdEncoding.EncodeToString(message), want)
}

func (c *client) gssapiBound(realm *gssapitest.Realm, tells, want string) {
	c.t.Helper()
	who := realm.Client(c.t, "alice", "imap")
	if tells != tellsNothing {
		told := c.told(tells)
		who.Change = func(a *types.Authenticator) { copy(a.Cksum.Checksum[4:], told) }
	}
	c.gssapi("a", who, want)
}

func TestExtendedProtection(t *testing.T) {
	t.Parallel()
	const in, failed = "a OK AUTHENTICATE completed.", "a NO AUTHENTICATE failed."
	for policy, answers := range map[string]map[string]string{
		"None":    {tellsNothing: in, tellsTrue: in, tellsOther: in},
		"Allow":   {tellsNothing: in, tellsTrue: in, tellsOther: failed},
		"Require": {tellsNothing: failed, tellsTrue: in, tellsOther: failed},
	} {
		w := newWorld(t, option{state: func(s *org.State) { server(s).Imap.ExtendedProtectionPolicy = policy }})
		realm := w.realm()
		for tells, want := range answers {
			t.Run(policy+"/"+tells, func(t *testing.T) {
				t.Parallel()
				w := *w
				w.t = t
				w.secure().ntlmBound(tells, want)
				w.secure().gssapiBound(realm, tells, want)
			})
		}
	}
}

func TestExtendedProtectionIsForNTLMAndKerberosOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, option{state: func(s *org.State) { server(s).Imap.ExtendedProtectionPolicy = "Require" }})
	w.secure().command("a LOGIN alice \""+password+"\"", "a OK LOGIN completed.")
}

// TestEnforceCertificateErrors has the frontend meet a backend whose certificate is known, and wrong.
func TestEnforceCertificateErrors(t *testing.T) {
	t.Parallel()
	const in, failed = "a OK LOGIN completed.", "a NO LOGIN failed."
	for name, test := range map[string]struct {
		enforced bool
		fqdn     string
		ahead    time.Duration
		want     string
	}{
		"enforced, nothing wrong":       {true, "", 0, in},
		"enforced, another name":        {true, "other.contoso.com", 0, failed},
		"enforced, out of date":         {true, "", 20 * 365 * 24 * time.Hour, failed},
		"not enforced, another name":    {false, "other.contoso.com", 0, in},
		"not enforced, out of date":     {false, "", 20 * 365 * 24 * time.Hour, in},
		"not enforced, nothing wrong":   {false, "", 0, in},
		"enforced, in the same process": {true, "other.contoso.com", 0, failed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, option{local: name == "enforced, in the same process", state: func(s *org.State) {
				server(s).Imap.EnforceCertificateErrors = test.enforced
				if test.fqdn != "" {
					server(s).FQDN = test.fqdn
				}
			}})
			c := w.secure()
			w.clock.Advance(test.ahead)
			if test.ahead > 0 { // the time before login is over as well
				c = w.secure()
			}
			c.command("a LOGIN alice \""+password+"\"", test.want)
		})
	}
}
