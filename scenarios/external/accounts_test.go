package external_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/external"
	"github.com/imapspec/imapspec/scenarios/internal/strictyaml"
)

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "accounts.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	a, err := external.LoadAccounts(written(t, "accounts:\n  - {user: one, password: p1}\n  - user: two\n    password: 'p 2'\ntls:\n  server_name: imap.example.org\n"))
	if err != nil || len(a.People) != 2 || a.People[1] != (external.Person{User: "two", Password: "p 2"}) {
		t.Errorf("got %+v, %v", a, err)
	}
}

// TestAccountsOfAnEditorForWindows begin with a byte order mark.
func TestAccountsOfAnEditorForWindows(t *testing.T) {
	t.Parallel()
	a, err := external.LoadAccounts(written(t, "\ufeffaccounts:\r\n  - {user: one, password: p1}\r\n"))
	if err != nil || len(a.People) != 1 || a.People[0] != (external.Person{User: "one", Password: "p1"}) {
		t.Errorf("got %+v, %v", a, err)
	}
}

func TestMalformedAccounts(t *testing.T) {
	t.Parallel()
	const secret = "open-sesame"
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":   {"accounts:\n  - user: one\n    pasword: " + secret + "\n", ":3:5: unknown field \"pasword\"; allowed are user, password"},
		"unknown part":  {"acounts: []\n", ":1:1: unknown field \"acounts\"; allowed are accounts, tls, console"},
		"no user":       {"accounts:\n  - password: " + secret + "\n", "account 1 has no user"},
		"no password":   {"accounts:\n  - {user: one, password: " + secret + "}\n  - user: two\n", ":3:5: account 2 has no password"},
		"twice":         {"accounts:\n  - {user: one, password: " + secret + "}\n  - {user: one, password: " + secret + "}\n", "account 2 is there already"},
		"line end":      {"accounts:\n  - {user: one, password: \"" + secret + "\\r\\n\"}\n", "has a line end"},
		"no YAML":       {"accounts: [" + secret + "\n", ":1:"},
		"empty":         {"", "allowed are accounts, tls, console"},
		"a list":        {"- " + secret + "\n", "allowed are"},
		"no such CA":    {"tls:\n  ca: nowhere.pem\n", ":2:7: the authority cannot be read"},
		"wrong boolean": {"tls:\n  any_certificate: " + secret + "\n", ":2:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := external.LoadAccounts(written(t, c.text))
			var mistake *strictyaml.Error
			if !errors.As(err, &mistake) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the error shows a password: %v", err)
			}
		})
	}
}

func TestParseServer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]scenarios.Endpoint{
		"imaps://mail.example.org":        {Address: "mail.example.org:993", Security: scenarios.ImplicitTLS},
		"imap://mail.example.org":         {Address: "mail.example.org:143", Security: scenarios.StartTLS},
		"imap+insecure://127.0.0.1:1143/": {Address: "127.0.0.1:1143", Security: scenarios.PlainText},
		"imaps://[2001:db8::1]:1993":      {Address: "[2001:db8::1]:1993", Security: scenarios.ImplicitTLS},
	} {
		if got, err := external.ParseServer(text); err != nil || got != want {
			t.Errorf("%s is %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"mail.example.org":                    "not a URL",
		"https://mail.example.org":            `the scheme "https"`,
		"imaps://al:open-sesame@mail.example": "put them into the accounts file",
		"imaps://mail.example.org/INBOX":      "more behind its host",
		"imaps://mail.example.org:port":       "not a URL",
	} {
		if _, err := external.ParseServer(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
