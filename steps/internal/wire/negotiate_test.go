package wire_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// secure is a server that greets, hears one line, answers it, negotiates TLS and answers one more.
func secure(key crypto.Signer, newest uint16) func(net.Conn) {
	return func(conn net.Conn) {
		template := &x509.Certificate{SerialNumber: big.NewInt(1)}
		der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
		if err != nil {
			return
		}
		buffer := make([]byte, 4096)
		fmt.Fprint(conn, "* OK ready\r\n")
		_, _ = conn.Read(buffer)
		fmt.Fprint(conn, "a1 OK begin\r\n")
		config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS10, MaxVersion: newest}
		conn = tls.Server(conn, config)
		_, _ = conn.Read(buffer)
		fmt.Fprint(conn, "a2 OK done\r\n")
		_, _ = conn.Read(buffer)
	}
}

func TestNegotiation(t *testing.T) {
	t.Parallel()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	primes, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	const suite = "<TLS 1.2 negotiation with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256>"
	for _, c := range []struct {
		mark   string
		key    crypto.Signer
		newest uint16
		want   string // of the error; empty: none
	}{
		{"<TLS negotiation>", curve, tls.VersionTLS13, ""},
		{"<TLS negotiation>", curve, tls.VersionTLS11, "TLS handshake with"},
		{"<TLS negotiation, or none>", curve, tls.VersionTLS11, ""},
		{"<TLS 1.3 negotiation>", curve, tls.VersionTLS13, ""},
		{"<TLS 1.3 negotiation>", curve, tls.VersionTLS12, "TLS handshake with"},
		{"<TLS 1.2 negotiation>", curve, tls.VersionTLS13, ""},
		{suite, primes, tls.VersionTLS13, ""},
		{suite, curve, tls.VersionTLS13, "is no RSA key"},
		{suite, primes, tls.VersionTLS11, "TLS handshake with"},
	} {
		t.Run(c.mark, func(t *testing.T) {
			t.Parallel()
			conn, _ := listen(t, secure(c.key, c.newest))
			err := run(t, conn, "C: a1 STARTTLS\nS: a1 OK <text>\n"+c.mark+"\nC: a2 NOOP\nS: a2 OK <text>")
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			var aside *scenarios.NotApplicableError
			if (c.want == "is no RSA key") != errors.As(err, &aside) {
				t.Errorf("not applicable: %v", err)
			}
		})
	}
}

// TestPlainTextIsForgotten: what the client had begun to say before TLS is no part of what it says behind the handshake.
func TestPlainTextIsForgotten(t *testing.T) {
	t.Parallel()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	conn, _ := listen(t, secure(key, tls.VersionTLS13))
	var w watcher
	conn.Observer = &w
	if err := run(t, conn, "C: a1 STARTTLS<crlf>half a <no crlf>\nS: a1 OK <text>\n<TLS negotiation>\nC: a2 NOOP\nS: a2 OK <text>"); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(w.seen, "C: a2 NOOP") {
		t.Errorf("seen: %q", w.seen)
	}
}

// TestNotConcerned: an answer that makes the scenario not applicable is no failure, and the others are what they were.
func TestNotConcerned(t *testing.T) {
	t.Parallel()
	const script = "C: a1 X\nS: a1 NO [BADCHARSET (<astring>)] <text>\nor: * BYE <text>\nn/a: a1 NO <text>\nn/a: <connection closed>\nC: a2 NOOP\nS: a2 OK <text>"
	for answer, want := range map[string]string{
		"a1 NO [BADCHARSET (UTF-8)] no\r\n": "",
		"* BYE enough\r\n":                  "",
		"a1 NO no\r\n":                      "not applicable: the server answers \"a1 NO no\"",
		"!":                                 "not applicable: the server closed the connection",
		"a1 OK yes\r\n":                     "expected (line 2): a1 NO",
	} {
		c, _ := serve(t, "* OK ready\r\n", answer, "a2 OK done\r\n")
		err := run(t, c, script)
		var aside *scenarios.NotApplicableError
		got := ""
		switch {
		case errors.As(err, &aside):
			got = "not applicable: " + aside.Reason
		case err != nil:
			got = err.Error()
		}
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
	if _, err := wire.ParseScript("C: a1 X\nS?: * OK x\nn/a: * NO x\nS: a1 OK <text>"); err == nil {
		t.Error("an alternative to what is optional is no mistake")
	}
}
