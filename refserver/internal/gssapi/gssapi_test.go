package gssapi_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/iana/flags"
	"github.com/jcmturner/gokrb5/v8/messages"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/imapspec/imapspec/refserver/internal/gssapi"
	"github.com/imapspec/imapspec/refserver/internal/gssapi/gssapitest"
)

const realmName = "CONTOSO.COM"

func TestExchange(t *testing.T) {
	t.Parallel()
	realm := gssapitest.New(t, realmName)
	acceptor := realm.Acceptor(t)
	login := func(name string, change func(*gssapitest.Client)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := realm.Client(t, "alice", "imap")
			change(c)
			e, err := c.Login(acceptor, "imap")
			if err != nil {
				t.Fatal(err)
			}
			if e.Client() != (gssapi.Principal{Name: "alice", Realm: realmName}) || e.AuthzID() != c.AuthzID {
				t.Errorf("%s wants to act as %q", e.Client(), e.AuthzID())
			}
		})
	}
	for _, kind := range gssapitest.Kinds() {
		login(fmt.Sprintf("encryption type %d", kind), func(c *gssapitest.Client) { c.Kind = kind })
	}
	login("for somebody else", func(c *gssapitest.Client) { c.AuthzID = "bøb@contoso.com" })
	login("without mutual authentication", func(c *gssapitest.Client) { c.Flags = gssapitest.Sequence })
	login("without any flag", func(c *gssapitest.Client) { c.Flags = 0 })
	login("with the ticket's key", func(c *gssapitest.Client) { c.Subkey = false })
	login("with a negative sequence number", func(c *gssapitest.Client) {
		c.Change = func(a *types.Authenticator) { a.SeqNumber = -5 }
	})
	login("rotated", func(c *gssapitest.Client) { c.Rotation = 12 })
	login("rotated by more than there is", func(c *gssapitest.Client) { c.Rotation, c.AuthzID = 1000, "bob" })
	login("a clock ahead", func(c *gssapitest.Client) { c.Ahead = 4 * time.Minute })
	login("a clock behind", func(c *gssapitest.Client) { c.Ahead = -4 * time.Minute })
}

func TestTicketsThatAreRefused(t *testing.T) {
	t.Parallel()
	realm := gssapitest.New(t, realmName)
	acceptor := realm.Acceptor(t)
	stranger := gssapitest.New(t, realmName)
	for name, test := range map[string]struct {
		change func(*gssapitest.Client)
		want   error
	}{
		"another service":     {func(c *gssapitest.Client) { c.Service = "smtp/" + gssapitest.Host }, gssapi.ErrRefused},
		"a clock ahead":       {func(c *gssapitest.Client) { c.Ahead = 6 * time.Minute }, gssapi.ErrRefused},
		"a clock behind":      {func(c *gssapitest.Client) { c.Ahead = -6 * time.Minute }, gssapi.ErrRefused},
		"expired":             {func(c *gssapitest.Client) { c.From, c.Until = -time.Hour, -6*time.Minute }, gssapi.ErrRefused},
		"not yet valid":       {func(c *gssapitest.Client) { c.From = 6 * time.Minute }, gssapi.ErrRefused},
		"another realm":       {func(c *gssapitest.Client) { c.Realm = "FABRIKAM.COM" }, gssapi.ErrRefused},
		"a service as client": {func(c *gssapitest.Client) { c.Name = "host/mailbox01.contoso.com" }, gssapi.ErrRefused},
		"an at sign":          {func(c *gssapitest.Client) { c.Name = "alice@contoso.com" }, gssapi.ErrRefused},
		"a line end":          {func(c *gssapitest.Client) { c.Name = "alice\r\n" }, gssapi.ErrRefused},
		"no name":             {func(c *gssapitest.Client) { c.Name = "" }, gssapi.ErrRefused},
		"a long name":         {func(c *gssapitest.Client) { c.Name = strings.Repeat("a", 300) }, gssapi.ErrRefused},
		"three tokens":        {func(c *gssapitest.Client) { c.Flags |= gssapitest.DCE }, gssapi.ErrRefused},
		"an unknown key": {wrong(func(r *messages.APReq) {
			r.Ticket.EncPart.Cipher[20] ^= 1
		}), gssapi.ErrRefused},
		"an unknown version of the key": {wrong(func(r *messages.APReq) { r.Ticket.EncPart.KVNO = 2 }), gssapi.ErrRefused},
		"a changed authenticator":       {wrong(func(r *messages.APReq) { r.EncryptedAuthenticator.Cipher[20] ^= 1 }), gssapi.ErrRefused},
		"a short ticket":                {wrong(func(r *messages.APReq) { r.Ticket.EncPart.Cipher = []byte("short") }), gssapi.ErrMalformed},
		"a short authenticator":         {wrong(func(r *messages.APReq) { r.EncryptedAuthenticator.Cipher = nil }), gssapi.ErrMalformed},
		"RC4":                           {wrong(func(r *messages.APReq) { r.Ticket.EncPart.EType = etypeID.RC4_HMAC }), gssapi.ErrRefused},
		"from user to user":             {wrong(func(r *messages.APReq) { types.SetFlag(&r.APOptions, flags.APOptionUseSessionKey) }), gssapi.ErrRefused},
		"version 4":                     {wrong(func(r *messages.APReq) { r.PVNO = 4 }), gssapi.ErrMalformed},
		"a service without a host":      {wrong(func(r *messages.APReq) { r.Ticket.SName.NameString = []string{"imap"} }), gssapi.ErrRefused},
		"a long service":                {wrong(func(r *messages.APReq) { r.Ticket.SName.NameString[1] = strings.Repeat("h", 9999) }), gssapi.ErrRefused},
		"a strange realm":               {wrong(func(r *messages.APReq) { r.Ticket.Realm = "CONTOSO\r\n" }), gssapi.ErrRefused},
		"another host":                  {wrong(func(r *messages.APReq) { r.Ticket.SName.NameString[1] = "mail.contoso.com" }), gssapi.ErrRefused},
		"another client": {changed(func(a *types.Authenticator) {
			a.CName.NameString = []string{"bob"}
		}), gssapi.ErrRefused},
		"another client's realm":        {changed(func(a *types.Authenticator) { a.CRealm = "FABRIKAM.COM" }), gssapi.ErrRefused},
		"another authenticator version": {changed(func(a *types.Authenticator) { a.AVNO = 4 }), gssapi.ErrMalformed},
		"a client's key of another kind": {changed(func(a *types.Authenticator) {
			a.SubKey = gssapitest.RandomKey(etypeID.RC4_HMAC, 16)
		}), gssapi.ErrRefused},
		"a client's key that is short": {changed(func(a *types.Authenticator) {
			a.SubKey = gssapitest.RandomKey(etypeID.AES256_CTS_HMAC_SHA1_96, 16)
		}), gssapi.ErrRefused},
		"no checksum":             {changed(func(a *types.Authenticator) { a.Cksum = types.Checksum{} }), gssapi.ErrMalformed},
		"another checksum":        {changed(func(a *types.Authenticator) { a.Cksum.CksumType = 7 }), gssapi.ErrMalformed},
		"a short checksum":        {changed(func(a *types.Authenticator) { a.Cksum.Checksum = a.Cksum.Checksum[:20] }), gssapi.ErrMalformed},
		"bindings of no length":   {changed(func(a *types.Authenticator) { a.Cksum.Checksum[0] = 0 }), gssapi.ErrMalformed},
		"bindings of some length": {changed(func(a *types.Authenticator) { a.Cksum.Checksum[1] = 1 }), gssapi.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := realm.Client(t, "alice", "imap")
			test.change(c)
			e, _, err := acceptor.Begin("imap", c.Token())
			if !errors.Is(err, test.want) || e != nil {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	t.Run("another realm of the same name", func(t *testing.T) {
		t.Parallel()
		c := stranger.Client(t, "alice", "imap")
		if _, err := c.Login(acceptor, "imap"); !errors.Is(err, gssapi.ErrRefused) {
			t.Errorf("got %v", err)
		}
	})
}

func wrong(change func(*messages.APReq)) func(*gssapitest.Client) {
	return func(c *gssapitest.Client) { c.Wrong = change }
}

func changed(change func(*types.Authenticator)) func(*gssapitest.Client) {
	return func(c *gssapitest.Client) { c.Change = change }
}

func TestTokensThatAreNone(t *testing.T) {
	t.Parallel()
	realm := gssapitest.New(t, realmName)
	acceptor := realm.Acceptor(t)
	good := realm.Client(t, "alice", "imap").Token()
	spnego := append([]byte(nil), good...)
	spnego[4+10] ^= 3 // the last byte of the mechanism
	for name, token := range map[string][]byte{
		"nothing": nil, "text": []byte("alice"), "the beginning": good[:len(good)-1], "more": append(append([]byte(nil), good...), 0),
		"another mechanism": spnego, "a reply": gssapitest.Frame(0x02, nil), "an empty request": gssapitest.Frame(0x01, nil),
		"a request that is none": gssapitest.Frame(0x01, []byte{0x6e, 0x02, 0x30, 0x00}), "too long": make([]byte, 100<<10),
	} {
		if e, _, err := acceptor.Begin("imap", token); !errors.Is(err, gssapi.ErrMalformed) || e != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := acceptor.Begin("imap", good); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

func TestChoicesThatAreRefused(t *testing.T) {
	t.Parallel()
	realm := gssapitest.New(t, realmName)
	acceptor := realm.Acceptor(t)
	for name, test := range map[string]struct {
		change func(*gssapitest.Client)
		want   error
	}{
		"integrity":           {func(c *gssapitest.Client) { c.Choice = []byte{2, 0, 0, 0} }, gssapi.ErrRefused},
		"no layer at all":     {func(c *gssapitest.Client) { c.Choice = []byte{0, 0, 0, 0} }, gssapi.ErrRefused},
		"several layers":      {func(c *gssapitest.Client) { c.Choice = []byte{3, 0, 0, 0} }, gssapi.ErrRefused},
		"a largest message":   {func(c *gssapitest.Client) { c.Choice = []byte{1, 0, 1, 0} }, gssapi.ErrMalformed},
		"too short":           {func(c *gssapitest.Client) { c.Choice = []byte{1, 0, 0} }, gssapi.ErrMalformed},
		"not UTF-8":           {func(c *gssapitest.Client) { c.AuthzID = "b\xf8b" }, gssapi.ErrMalformed},
		"NUL":                 {func(c *gssapitest.Client) { c.AuthzID = "bob\x00" }, gssapi.ErrMalformed},
		"a long identity":     {func(c *gssapitest.Client) { c.AuthzID = strings.Repeat("a", 1025) }, gssapi.ErrMalformed},
		"a very long one":     {func(c *gssapitest.Client) { c.AuthzID = strings.Repeat("a", 4000) }, gssapi.ErrMalformed},
		"said to be sealed":   {func(c *gssapitest.Client) { c.Encrypted = true }, gssapi.ErrMalformed},
		"another's key":       {func(c *gssapitest.Client) { c.Subkey = !c.Subkey }, gssapi.ErrMalformed},
		"another's direction": {nil, gssapi.ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := realm.Client(t, "alice", "imap")
			e, challenge, err := acceptor.Begin("imap", c.Token())
			if err != nil {
				t.Fatal(err)
			}
			if challenge, err = e.Next(c.Answer(challenge)); err != nil {
				t.Fatal(err)
			}
			message := challenge // our own token, reflected
			if test.change != nil {
				c.Answer(challenge)
				test.change(c)
				message = c.Wrap(append(append([]byte(nil), c.Choice...), c.AuthzID...))
			}
			if _, err := e.Next(message); !errors.Is(err, test.want) || e.AuthzID() != "" {
				t.Errorf("got %v, want %v", err, test.want)
			}
			if _, err := e.Next(c.Wrap([]byte{1, 0, 0, 0})); !errors.Is(err, gssapi.ErrMalformed) {
				t.Errorf("after the error: %v", err)
			}
		})
	}
	t.Run("an answer to the reply", func(t *testing.T) {
		t.Parallel()
		c := realm.Client(t, "alice", "imap")
		e, _, err := acceptor.Begin("imap", c.Token())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Next([]byte("x")); !errors.Is(err, gssapi.ErrMalformed) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("out of sequence", func(t *testing.T) {
		t.Parallel()
		for ordered, want := range map[uint32]error{0: nil, gssapitest.Replay: gssapi.ErrMalformed} {
			c := realm.Client(t, "alice", "imap")
			c.Flags = ordered
			e, challenge, err := acceptor.Begin("imap", c.Token())
			if err != nil {
				t.Fatal(err)
			}
			c.Answer(challenge)
			c.Skip(1)
			if _, err := e.Next(c.Wrap([]byte{1, 0, 0, 0})); !errors.Is(err, want) {
				t.Errorf("flags %d: %v", ordered, err)
			}
		}
	})
}

func TestATokenCountsOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		realm := gssapitest.New(t, realmName)
		acceptor := realm.Acceptor(t)
		c := realm.Client(t, "alice", "imap")
		c.Ahead = gssapi.Skew - time.Second
		token := c.Token()
		if _, _, err := acceptor.Begin("imap", token); err != nil {
			t.Fatal(err)
		}
		for range 4 { // to the end of the time in which the stamp would be taken
			if _, _, err := acceptor.Begin("imap", token); !errors.Is(err, gssapi.ErrReplayed) {
				t.Errorf("%v", err)
			}
			time.Sleep(2*gssapi.Skew/4 - time.Second)
			if _, err := realm.Client(t, "bob", "imap").Login(acceptor, "imap"); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(10 * time.Second)
		if _, _, err := acceptor.Begin("imap", token); !errors.Is(err, gssapi.ErrRefused) {
			t.Errorf("later: %v", err)
		}
	})
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name string, raw []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	realm := gssapitest.New(t, realmName)
	raw := realm.Keytab(t)
	if _, err := gssapi.Load(file("good", raw)); err != nil {
		t.Error(err)
	}
	for name, path := range map[string]string{
		"no file": filepath.Join(dir, "none"), "text": file("text", []byte("a secret in a text")), "empty": file("empty", nil),
		"without keys": file("keys", []byte{5, 2, 0, 0, 0, 0}), "cut off": file("cut", raw[:40]),
	} {
		if _, err := gssapi.Load(path); err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
