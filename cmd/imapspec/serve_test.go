package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestServeRefusesBadInput(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	takenUDP, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { takenUDP.Close() })
	dir := t.TempDir()
	preset := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	free := []string{"serve", "--server-file", filepath.Join(dir, "server.json")}
	for _, flag := range []string{"dns", "imap", "imaps", "management", "submission", "web"} {
		free = append(free, "--"+flag, "127.0.0.1:0")
	}
	for _, test := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"an address without a port", []string{"--imap", "localhost"}, exitUsage, "--imap: \"localhost\" is not host:port"},
		{"a port that is taken", []string{"--imaps", taken.Addr().String()}, exitEnvironment, "choose another address with --imaps"},
		{"a port that is taken for UDP", []string{"--dns", takenUDP.LocalAddr().String()}, exitEnvironment, "choose another address with --dns"},
		{"one address for two", []string{"--imap", "127.0.0.1:14143", "--imaps", "127.0.0.1:14143"}, exitUsage, "--imap and --imaps are to listen at one port, 127.0.0.1:14143; give each"},
		{"one port for two", []string{"--backend", "127.0.0.1:14144", "--imap", "0.0.0.0:14144"}, exitUsage, "--backend and --imap are to listen at one port"},
		{"an unknown profile", []string{"--profile", "exchange97"}, exitUsage, "is not one of exchange2016"},
		{"an unknown log level", []string{"--log", "loud"}, exitUsage, "--log: \"loud\""},
		{"a preset that is not there", []string{"--preset", filepath.Join(dir, "missing.yaml")}, exitEnvironment, "missing.yaml"},
		{"a person without a password", []string{"--preset", preset("1.yaml", "people:\n- {name: alice}\n")}, exitEnvironment, "alice has no password"},
		{"an unknown key", []string{"--preset", preset("2.yaml", "people:\n- {nam: alice, password: hidden}\n")}, exitEnvironment, ":2:4: unknown field"},
		{"a message that is not there", []string{"--preset", preset("3.yaml", "people:\n- {name: alice, password: hidden, messages: [{file: x.eml}]}\n")}, exitEnvironment, "x.eml: no such file"},
		{"a PostgreSQL that is not there", []string{"--store-dsn", "postgres://imapspec@127.0.0.1:1/imapspec"}, exitEnvironment, "PostgreSQL at 127.0.0.1:1 does not answer"},
		{"a password in a DSN", []string{"--store-dsn", "postgres://imapspec:hidden@127.0.0.1:1/imapspec"}, exitUsage, "--store-dsn: neither the command line nor the file"},
		{"a password in a DSN of words", []string{"--store-dsn", "host=127.0.0.1 password=hidden"}, exitUsage, "--store-dsn: neither the command line nor the file"},
		{"a password that breaks a DSN", []string{"--store-dsn", "postgres://imapspec:/hidden@127.0.0.1:1/imapspec"}, exitUsage, "--store-dsn: neither the command line nor the file"},
		{"a data folder that is a file", []string{"--data", preset("file", "")}, exitEnvironment, "data folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var out, complaint bytes.Buffer
			if got := execute(t.Context(), parts{}, append(append([]string{}, free...), test.args...), &out, &complaint); got != test.status {
				t.Errorf("exit status %d, want %d\n%s", got, test.status, complaint.String())
			}
			if !strings.Contains(complaint.String(), test.says) {
				t.Errorf("%q does not say %q", complaint.String(), test.says)
			}
			if strings.Contains(complaint.String(), "hidden") {
				t.Errorf("a password is shown: %s", complaint.String())
			}
		})
	}
}

// TestServeEndsBeforeItIsReady ends as asked, whatever the start was about to do.
func TestServeEndsBeforeItIsReady(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	args := []string{"serve", "--started", "--server-file", filepath.Join(t.TempDir(), "server.json")}
	for _, flag := range []string{"dns", "imap", "imaps", "management", "submission", "web"} {
		args = append(args, "--"+flag, "127.0.0.1:0")
	}
	var out, complaint bytes.Buffer
	if got := execute(ctx, parts{}, args, &out, &complaint); got != exitExpected || complaint.Len() > 0 {
		t.Errorf("exit status %d: %s", got, complaint.String())
	}
}
