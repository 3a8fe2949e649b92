package gssapi_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/gssapi"
	"github.com/imapspec/imapspec/refserver/internal/gssapi/gssapitest"
)

// FuzzBegin reads what anybody may send: a token, or a Kerberos message in the frame of one.
func FuzzBegin(f *testing.F) {
	realm := gssapitest.New(f, realmName)
	acceptor := realm.Acceptor(f)
	for _, kind := range gssapitest.Kinds() {
		c := realm.Client(f, "alice", "imap")
		c.Kind = kind
		token := c.Token()
		f.Add(token, false)
		f.Add(token[bytes.IndexByte(token, 0x6e):], true)
	}
	f.Add([]byte{0x6e, 0x02, 0x30, 0x00}, true)
	f.Fuzz(func(t *testing.T, token []byte, framed bool) {
		if framed {
			token = gssapitest.Frame(0x01, token)
		}
		e, _, err := acceptor.Begin("imap", token)
		switch {
		case err == nil && e.Client() != (gssapi.Principal{Name: "alice", Realm: realmName}):
			t.Errorf("%s got in", e.Client())
		case err != nil && (!known(err) || len(err.Error()) > 4096):
			t.Errorf("another error, of %d bytes: %v", len(err.Error()), err)
		}
	})
}

// FuzzAuthenticator reads what a holder of a ticket may send: an authenticator of any contents under the right key.
func FuzzAuthenticator(f *testing.F) {
	realm := gssapitest.New(f, realmName)
	acceptor := realm.Acceptor(f)
	f.Add(realm.Client(f, "alice", "imap").Plain())
	f.Fuzz(func(t *testing.T, plain []byte) {
		if _, _, err := acceptor.Begin("imap", realm.Client(t, "alice", "imap").Sealed(plain)); err != nil && !known(err) {
			t.Errorf("another error: %v", err)
		}
	})
}

// FuzzChoice reads wrap tokens: what comes from the network, and texts under the right key.
func FuzzChoice(f *testing.F) {
	realm := gssapitest.New(f, realmName)
	acceptor := realm.Acceptor(f)
	f.Add([]byte("\x01\x00\x00\x00bob"), true)
	f.Add([]byte("\x05\x04\x00\xff\x00\x0c\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x01\x01\x00\x00\x00codecodecode"), false)
	f.Fuzz(func(t *testing.T, message []byte, wrap bool) {
		c := realm.Client(t, "alice", "imap")
		c.Flags = 0
		e, challenge, err := acceptor.Begin("imap", c.Token())
		if err != nil {
			t.Fatal(err)
		}
		c.Answer(challenge)
		if wrap {
			message = c.Wrap(append([]byte{}, message...))
		}
		if _, err := e.Next(message); err != nil && !known(err) || err == nil && !wrap {
			t.Errorf("%v", err)
		}
	})
}

func known(err error) bool {
	return errors.Is(err, gssapi.ErrMalformed) || errors.Is(err, gssapi.ErrRefused) || errors.Is(err, gssapi.ErrReplayed)
}
