package main

import (
	"bytes"
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
		{"an unknown profile", []string{"--profile", "exchange97"}, exitUsage, "is not one of exchange2016"},
		{"an unknown log level", []string{"--log", "loud"}, exitUsage, "--log: \"loud\""},
		{"a preset that is not there", []string{"--preset", filepath.Join(dir, "missing.yaml")}, exitUsage, "missing.yaml"},
		{"a person without a password", []string{"--preset", preset("1.yaml", "people:\n- {name: alice}\n")}, exitUsage, "alice has no password"},
		{"an unknown key", []string{"--preset", preset("2.yaml", "people:\n- {nam: alice, password: hidden}\n")}, exitUsage, "[2:4] unknown field"},
		{"a message that is not there", []string{"--preset", preset("3.yaml", "people:\n- {name: alice, password: hidden, messages: [{file: x.eml}]}\n")}, exitUsage, "message 1 of alice"},
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
