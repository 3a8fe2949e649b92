//go:build !serveronly

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios/eventlog"
	"github.com/imapspec/imapspec/scenarios/external"
	"github.com/imapspec/imapspec/scenarios/peers"
)

// TestProceduresAtAConsole runs procedures against a server in another process, through a command that reads statements from its
// standard input as `ssh exch01 powershell -NoProfile -Command -` does. The server is made new before each scenario. Of the other steps
// of the procedure, 1 and 3 to 7 pass in the same way by hand, which takes minutes, and 9 is not applicable.
func TestProceduresAtAConsole(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it starts a process for every console")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "server.json")
	args := []string{"--started=false", "--disposable", "--server-file", file}
	hosts, free := "", freeAddresses(t, 5)
	for i, listener := range [][2]string{{"143", "imap"}, {"993", "imaps"}, {"587", "submission"}, {"443", "web"}, {"", "management"}} {
		port, flag, address := listener[0], listener[1], free[i]
		args = append(args, "--"+flag, address)
		if port != "" {
			hosts += fmt.Sprintf("    mailbox01.contoso.com:%s: %[2]s\n    10.0.0.11:%[1]s: %[2]s\n", port, address)
		}
	}
	program := plainProgram(t)
	s := startServeOf(t, program, args...)
	shell := fmt.Sprintf("'%s' shell --server-file '%s'", program, file)
	// It has another authority each time.
	ca := filepath.Join(dir, "authority.pem")
	authority := fmt.Sprintf(`printf '%%b' "$(sed -n 's/.*"authority": *"\([^"]*\)".*/\1/p' '%s')" >'%s'`, file, ca)
	if out, err := exec.CommandContext(t.Context(), "sh", "-c", authority).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	// A new server has written its file anew and answers at its management port. Of a process that begins from the start the first
	// thread has ended for as long as it waits for the one that called execve: all threads of a process that has ended have.
	reset := fmt.Sprintf(`#!/bin/sh
ended() { ! ps -L -o stat= -p %[2]d | grep -qv '^Z'; }
old=$(cksum '%[1]s'); kill -HUP %[2]d || exit 1
n=0
until [ "$(cksum '%[1]s')" != "$old" ] && %[3]s -c '$null' >/dev/null 2>&1
do
  n=$((n+1)); [ $n -lt 2000 ] || { echo 'no new server' >&2; exit 1; }
  if ended && sleep 2 && ended; then echo 'the server has ended' >&2; exit 1; fi
  sleep 0.05
done
%[4]s
`, file, s.cmd.Process.Pid, shell, authority)
	script := filepath.Join(dir, "reset")
	if err := os.WriteFile(script, []byte(reset), 0o700); err != nil {
		t.Fatal(err)
	}
	accounts := filepath.Join(dir, "accounts.yaml")
	if err := os.WriteFile(accounts, []byte("tls: {ca: authority.pem}\nconsole:\n  reset: "+script+"\n  hosts:\n"+hosts), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, stderr bytes.Buffer
	report := filepath.Join(dir, "report")
	code := execute(t.Context(), wire(), []string{"run", "procedure/2", "procedure/8", "--console", shell + " -", "--accounts", accounts, "--jobs", "2", "--timeout", "5m", "--report", report}, &out, &stderr)
	if code != exitExpected {
		summary := out.String()
		if i := strings.Index(summary, "\nfailed:"); i >= 0 {
			summary = summary[i+1:] // what each scenario printed comes before
		}
		t.Fatalf("exit status %d: %s\n%s\nthe server wrote:\n%s", code, stderr.String(), summary, s.log)
	}
	passed := regexp.MustCompile(`(?m)^(\d+) passed, 0 failed`).FindStringSubmatch(out.String())
	if passed == nil || len(passed[1]) < 2 { // at least ten
		t.Errorf("too few scenarios have passed: %s", out.String())
	}
	for _, reason := range []string{"does not tell the Administrator's password", "the console is its administrator's, carol has none"} {
		if !strings.Contains(out.String(), reason) {
			t.Errorf("no scenario is not applicable because %q:\n%s", reason, out.String())
		}
	}
	events, err := eventlog.Read(report)
	if err != nil || len(events) == 0 || events[0].Run == nil || events[0].Run.Topology != "external" {
		t.Errorf("the record says nothing of an external server: %v", err)
	}
}

// TestAccountsInHelp shows the whole file, which package external's tests compare with what is accepted.
func TestAccountsInHelp(t *testing.T) {
	t.Parallel()
	var out, stderr bytes.Buffer
	if code := execute(t.Context(), wire(), []string{"run", "--help"}, &out, &stderr); code != exitExpected {
		t.Fatal(stderr.String())
	}
	for line := range strings.Lines(external.AccountsExample) {
		if !strings.Contains(out.String(), "  "+line) {
			t.Errorf("the help lacks %q", line)
		}
	}
}

// TestConsolesThatAreNone is one clear message and exit status 3.
func TestConsolesThatAreNone(t *testing.T) {
	t.Parallel()
	lost := file(t, "accounts.yaml", "console: {reset: echo no snapshot >&2; exit 9}\n")
	for name, c := range map[string]struct {
		console string
		args    []string
		want    string
	}{
		"no command":     {"nosuchcommand", nil, "nosuchcommand: not found; give a command that runs a PowerShell"},
		"ends":           {"true", nil, "--console true: the console's command: "},
		"says nothing":   {"cat >/dev/null", []string{"--timeout", "2s"}, "a slow one needs a longer --timeout"},
		"another shell":  {"sh", []string{"--timeout", "2s"}, "try it by hand"},
		"no login":       {"echo 'Permission denied (publickey)' >&2; exit 255", nil, "255: Permission denied (publickey)"},
		"reset is wrong": {"true", []string{"--accounts", lost}, "exit status 9: no snapshot; correct console.reset"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, stderr bytes.Buffer
			args := append([]string{"run", "procedure/2", "--console", c.console, "--report", t.TempDir()}, c.args...)
			code := execute(t.Context(), wire(), args, &out, &stderr)
			if code != exitEnvironment || !strings.Contains(stderr.String(), c.want) || strings.Count(stderr.String(), "\n") != 1 || out.Len() > 0 {
				t.Errorf("exit status %d: %q, want one line with %q\n%s", code, stderr.String(), c.want, out.String())
			}
		})
	}
}

// freeAddresses are n addresses that nobody listens on.
func freeAddresses(t *testing.T, n int) []string {
	t.Helper()
	all, err := peers.FreeAddresses(n)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
