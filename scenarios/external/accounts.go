package external

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/internal/strictyaml"
)

// AccountsExample is an accounts file with everything that one may hold, for `imapspec run --help`.
const AccountsExample = `accounts:                       # features call the first one alice, the second one bob
  - user: test1@example.org
    password: a secret
  - {user: test2@example.org, password: another secret}
tls:
  ca: authority.pem             # trusted instead of the system's authorities; relative to this file
  server_name: imap.example.org # checked instead of the name in the server's URL
  any_certificate: true         # trusts whatever --server presents
console:
  hosts:                        # where the names and addresses that features have are in fact; others are not reached
    mailbox01.contoso.com: exch01.example.org
    mailbox01.contoso.com:993: 192.0.2.7:10993
  reset: ./revert-to-snapshot   # a command for sh that makes the server new, before each scenario at the console
`

// Accounts is what a YAML file, such as AccountsExample, says of a server and the people with mailboxes on it. Every part may be left
// out.
type Accounts struct {
	People  []Person `yaml:"accounts"`
	TLS     TLS      `yaml:"tls"`
	Console Console  `yaml:"console"`

	roots     *x509.CertPool
	authority string // file that roots was read from; empty: they are the system's
}

// Person is somebody with a mailbox.
type Person struct {
	User     string `yaml:"user"`
	Password string `yaml:"password"`
}

// TLS says which certificates are trusted.
type TLS struct {
	CA             string `yaml:"ca"`
	ServerName     string `yaml:"server_name"`
	AnyCertificate bool   `yaml:"any_certificate"`
}

// Console is about the server's management console.
type Console struct {
	Hosts map[string]string `yaml:"hosts"`
	Reset string            `yaml:"reset"`
}

// LoadAccounts reads an accounts file. A mistake in it is a *strictyaml.Error; a file that cannot be read is another error.
func LoadAccounts(path string) (Accounts, error) {
	var a Accounts
	source, err := os.ReadFile(path)
	if err != nil {
		return a, err
	}
	root, err := strictyaml.Decode(path, source, &a, keysOfAccounts())
	if err != nil {
		return a, err
	}
	seen := map[string]bool{}
	for i, p := range a.People {
		problem := ""
		switch {
		case p.User == "":
			problem = fmt.Sprintf("account %d has no user: the name to log in with", i+1)
		case p.Password == "":
			problem = fmt.Sprintf("account %d has no password", i+1)
		case strings.ContainsAny(p.User+p.Password, "\r\n\x00"):
			problem = fmt.Sprintf("account %d has a line end or a NUL in its user or password, which IMAP cannot send", i+1)
		case seen[p.User]:
			problem = fmt.Sprintf("account %d is there already: one that is needed twice is used twice by itself", i+1)
		}
		if problem != "" {
			return a, strictyaml.At(path, strictyaml.Entry(root, "accounts", i), problem)
		}
		seen[p.User] = true
	}
	return a, a.trust(path, root)
}

// trust reads the authority.
func (a *Accounts) trust(path string, root ast.Node) error {
	if a.TLS.CA == "" {
		return nil
	}
	file := a.TLS.CA
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(path), file)
	}
	a.authority = file
	if err := a.trustAnew(); err != nil {
		return strictyaml.At(path, strictyaml.Value(strictyaml.Value(root, "tls"), "ca"), err.Error())
	}
	return nil
}

// trustAnew reads the authority's file: a server that was made new may have another one.
func (a *Accounts) trustAnew() error {
	if a.authority == "" {
		return nil
	}
	pem, err := os.ReadFile(a.authority)
	if err != nil {
		return fmt.Errorf("the authority cannot be read: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return fmt.Errorf("%s holds no PEM certificate", a.authority)
	}
	a.roots = roots
	return nil
}

// named puts the name that the certificate is checked for in place of an address's host.
func (a Accounts) named(address string) string {
	_, port, err := net.SplitHostPort(address)
	if a.TLS.ServerName == "" || err != nil {
		return address
	}
	return net.JoinHostPort(a.TLS.ServerName, port)
}

// real gives the address behind one of the features'. Where the file names hosts and not this one, ok is false.
func (a Accounts) real(address string) (there string, ok bool) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address, true
	}
	if there, ok := a.Console.Hosts[strings.ToLower(address)]; ok {
		return there, true
	}
	if there, ok := a.Console.Hosts[strings.ToLower(host)]; ok {
		return net.JoinHostPort(there, port), true
	}
	return address, len(a.Console.Hosts) == 0
}

// schemes are the schemes of --server.
const schemes = "imaps://HOST[:PORT] (TLS), imap://HOST[:PORT] (STARTTLS) or imap+insecure://HOST[:PORT] (plain text, for tests on a network of one's own)"

// ParseServer reads a server's URL.
func ParseServer(text string) (scenarios.Endpoint, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return scenarios.Endpoint{}, errors.New("it is not a URL such as " + schemes)
	}
	if u.User != nil {
		return scenarios.Endpoint{}, errors.New("it has a user or a password in it, which everybody on this machine can see: put them into the accounts file")
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return scenarios.Endpoint{}, fmt.Errorf("%s has more behind its host and port: nothing goes there", text)
	}
	e, port := scenarios.Endpoint{}, "143"
	switch u.Scheme {
	case "imaps":
		e.Security, port = scenarios.ImplicitTLS, "993"
	case "imap":
		e.Security = scenarios.StartTLS
	case "imap+insecure":
		e.Security = scenarios.PlainText
	default:
		return e, fmt.Errorf("the scheme %q is none of these: %s", u.Scheme, schemes)
	}
	if given := u.Port(); given != "" {
		port = given
	}
	e.Address = net.JoinHostPort(u.Hostname(), port)
	return e, nil
}

// keysOfAccounts is what an accounts file may hold, by the path of the mapping.
func keysOfAccounts() map[string]string {
	return map[string]string{"": "accounts, tls, console", "accounts": "user, password", "tls": "ca, server_name, any_certificate",
		"console": "hosts, reset"}
}
