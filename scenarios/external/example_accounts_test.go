package external

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestAccountsExample reads what the help shows, and finds everything in it that an accounts file may hold.
func TestAccountsExample(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "accounts.yaml")
	text := strings.Replace(AccountsExample, "authority.pem", authority(t, dir), 1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := LoadAccounts(path)
	if err != nil {
		t.Fatal(err)
	}
	complete(t, "", reflect.ValueOf(a))
	if there, ok := a.real("mailbox01.contoso.com:143"); !ok || there != "exch01.example.org:143" {
		t.Errorf("port 143 is at %q (%t)", there, ok)
	}
	if there, ok := a.real("mailbox01.contoso.com:993"); !ok || there != "192.0.2.7:10993" {
		t.Errorf("port 993 is at %q (%t)", there, ok)
	}
	if _, ok := a.real("mail.contoso.com:993"); ok {
		t.Error("a host that the file does not name is somewhere")
	}
}

// complete wants a struct's fields to be allowed keys, and to be in the example.
func complete(t *testing.T, under string, v reflect.Value) {
	t.Helper()
	var keys []string
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("yaml")
		if key == "" {
			continue
		}
		keys = append(keys, key)
		value := v.Field(i)
		if value.IsZero() {
			t.Errorf("%s %s is not in the example", under, key)
		}
		if value.Kind() == reflect.Slice && value.Len() > 0 {
			value = value.Index(0)
		}
		if value.Kind() == reflect.Struct {
			complete(t, key, value)
		}
	}
	if got := strings.Join(keys, ", "); got != keysOfAccounts()[under] {
		t.Errorf("under %q there may be %s, and are said to be %s", under, got, keysOfAccounts()[under])
	}
}

// authority writes a certificate and gives the file's name.
func authority(t *testing.T, dir string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	self := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, self, self, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	const name = "authority.pem"
	if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
