package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiagnose(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, closed, _ := net.SplitHostPort(taken.LocalAddr().String()) // nobody else gets this port, and nobody listens on it
	nothing := filepath.Join(t.TempDir(), "nothing.pem")
	if err := os.WriteFile(nothing, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(passwordVariable, "open sesame")
	cases := []struct {
		arguments string
		status    int
		says      string
	}{
		{"127.0.0.1 --user alice --port " + closed, exitFailed, "refuses connections on port " + closed},
		{"", exitUsage, "accepts 1 arg"},
		{"imap.example.org:993", exitUsage, "--port"},
		{"imap.example.org --security ssl", exitUsage, `"ssl" is not one of`},
		{"imap.example.org --port 65536", exitUsage, "65536"},
		{"imap.example.org --timeout 0s", exitUsage, "--timeout"},
		{"imap.example.org --connect imap", exitUsage, "--connect"},
		{"imap.example.org --ca /nowhere.pem", exitEnvironment, "/nowhere.pem"},
		{"imap.example.org --ca " + nothing, exitUsage, "no PEM certificate"},
		{"imap.example.org --user alice --password-file /nowhere", exitEnvironment, "/nowhere"},
		{"imap.example.org --password x", exitUsage, "unknown flag"},
	}
	for _, c := range cases {
		var out, errors bytes.Buffer
		got := execute(t.Context(), parts{}, append([]string{"diagnose"}, strings.Fields(c.arguments)...), &out, &errors)
		said := out.String() + errors.String()
		if got != c.status || !strings.Contains(said, c.says) {
			t.Errorf("diagnose %s: status %d, want %d with %q:\n%s", c.arguments, got, c.status, c.says, said)
		}
		if strings.Contains(said, "sesame") {
			t.Errorf("diagnose %s shows the password", c.arguments)
		}
	}
}
