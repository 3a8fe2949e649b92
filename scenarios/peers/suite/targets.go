//go:build linux

package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/imapspec/imapspec/scenarios/peers"
)

// target is a server to run against: a peer, or the reference server in a profile.
type target struct {
	key          string
	profile      string // of the reference server
	expectations string // file of the known deviations; the standard profile has none
	timeout      string // as --timeout takes it; empty for a server that answers at once
	start        func(ctx context.Context, dir string, users map[string]string) (*started, error)
}

// started is a running peer.
type started struct {
	name        string
	imap, imaps string
	authority   []byte
	users       map[string]string
	close       func() error
}

// targets is every server, in the matrix's order.
func targets() []target {
	return []target{
		{key: "dovecot", expectations: "dovecot-2.3.yaml", start: startDovecot},
		{key: "cyrus", expectations: "cyrus-3.6.yaml", start: rooted("Cyrus", peers.StartCyrus, "cyrus", "cyrus-imapd", "sasl2-bin", "libsasl2-modules")},
		// Courier lets 5 seconds pass before it answers to a wrong password.
		{key: "courier", expectations: "courier-5.0.yaml", timeout: "3m", start: rooted("Courier", peers.StartCourier, "courier", "courier-imap", "courier-authlib-userdb", "openssl")},
		{key: "standard", profile: "standard"},
		{key: "exchange2016", profile: "exchange2016", expectations: "exchange.yaml"},
		{key: "exchange2019", profile: "exchange2019", expectations: "exchange.yaml"},
		{key: "exchangese", profile: "exchangese", expectations: "exchange.yaml"},
	}
}

func startDovecot(ctx context.Context, dir string, users map[string]string) (*started, error) {
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // Dovecot's users look for their mail below it
		return nil, err
	}
	// Fast: the suite logs in thousands of times, and a process for each takes longer than all that it asks.
	d, err := peers.StartDovecot(ctx, peers.DovecotOptions{Dir: filepath.Join(dir, "d"), TLS: true, Fast: true, Users: users})
	if err != nil {
		return nil, err
	}
	return &started{"Dovecot " + d.Version, d.IMAP, d.IMAPS, d.Authority, users, d.Close}, nil
}

// rooted starts a server in a root folder, which is made when it is missing.
func rooted(name string, start func(context.Context, string, map[string]string) (*peers.Rooted, error), packages ...string) func(context.Context, string, map[string]string) (*started, error) {
	return func(ctx context.Context, _ string, users map[string]string) (*started, error) {
		command := exec.CommandContext(ctx, "scenarios/peers/root", packages...)
		command.Stderr = os.Stderr
		root, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("%s: no root folder for it: %w", name, err)
		}
		r, err := start(ctx, strings.TrimSpace(string(root)), users)
		if err != nil {
			return nil, err
		}
		return &started{name + " " + r.Version, r.IMAP, r.IMAPS, r.Authority, users, r.Close}, nil
	}
}

// arguments writes the accounts file and gives the flags of imapspec run.
func (s *started) arguments(dir string) ([]string, error) {
	type account struct {
		User     string `yaml:"user"`
		Password string `yaml:"password"`
	}
	file := struct {
		Accounts []account         `yaml:"accounts"`
		TLS      map[string]string `yaml:"tls"`
	}{TLS: map[string]string{"ca": "authority.pem", "server_name": "localhost"}}
	for _, name := range []string{"alice", "bob"} {
		file.Accounts = append(file.Accounts, account{name, s.users[name]})
	}
	text, err := yaml.Marshal(file)
	if err != nil {
		return nil, err
	}
	accounts := filepath.Join(dir, "accounts.yaml")
	if err := os.WriteFile(accounts, text, 0o600); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "authority.pem"), s.authority, 0o600); err != nil {
		return nil, err
	}
	url := func(scheme, address string) string {
		host, port, _ := net.SplitHostPort(address) // FreeAddresses made it
		return scheme + "://" + net.JoinHostPort(host, port)
	}
	return []string{"--server", url("imaps", s.imaps), "--server", url("imap", s.imap), "--accounts", accounts, "--server-name", s.name}, nil
}
