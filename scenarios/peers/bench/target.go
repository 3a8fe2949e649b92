//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/imapspec/imapspec/scenarios/peers"
)

const (
	password = "correct-horse"
	people   = 20
)

// target is a running server.
type target struct {
	name        string
	imap, imaps string
	processes   func() ([]int, error)
	restart     func() error // nil: it cannot be started again
	close       func() error
}

func user(i int) string { return fmt.Sprintf("user%02d", i) }

// startPeer runs Dovecot in its high-performance form.
func startPeer(ctx context.Context, dir string) (*target, error) {
	users := map[string]string{}
	for i := range people {
		users[user(i)] = password
	}
	d, err := peers.StartDovecot(ctx, peers.DovecotOptions{Dir: filepath.Join(dir, "dovecot"), Fast: true, TLS: true, Users: users})
	if err != nil {
		return nil, err
	}
	return &target{name: "Dovecot " + d.Version, imap: d.IMAP, imaps: d.IMAPS, processes: d.Processes, close: d.Close}, nil
}

// own is this project's server as a process of its own.
type own struct {
	binary, dir string
	proxy       string // of serve
	addresses   []string
	command     *exec.Cmd
}

// startOwn builds the server unless binary is given, and runs it on a data folder.
func startOwn(ctx context.Context, dir, binary, proxy string) (*target, error) {
	o := &own{binary: binary, proxy: proxy, dir: filepath.Join(dir, "imapspec")}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return nil, err
	}
	if o.binary == "" {
		o.binary = filepath.Join(o.dir, "server")
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", o.binary, "./cmd/imapspec")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build the server: %w\n%s", err, out)
		}
	}
	if err := o.writePreset(); err != nil {
		return nil, err
	}
	if err := o.start(ctx); err != nil {
		return nil, errors.Join(err, o.stop())
	}
	return &target{
		name: "imapspec", imap: o.addresses[0], imaps: o.addresses[1],
		processes: func() ([]int, error) { return []int{o.command.Process.Pid}, nil },
		restart:   func() error { return errors.Join(o.stop(), o.start(ctx)) },
		close:     o.stop,
	}, nil
}

// writePreset names the people, and the one message that is larger than APPEND takes.
func (o *own) writePreset() error {
	if err := os.WriteFile(filepath.Join(o.dir, "big.eml"), bigMessage(), 0o644); err != nil {
		return err
	}
	var text strings.Builder
	text.WriteString("people:\n")
	for i := range people {
		fmt.Fprintf(&text, "  - {name: %s, password: %s", user(i), password)
		if i == 0 {
			text.WriteString(", folders: [Big], messages: [{folder: Big, file: big.eml}]")
		}
		text.WriteString("}\n")
	}
	return os.WriteFile(filepath.Join(o.dir, "preset.yaml"), []byte(text.String()), 0o600)
}

// start runs the server and returns when it is ready. The first time it also lifts the limits that a new server has.
func (o *own) start(ctx context.Context) error {
	first := o.addresses == nil
	if first {
		var err error
		if o.addresses, err = peers.FreeAddresses(6); err != nil {
			return err
		}
	}
	a, serverFile := o.addresses, filepath.Join(o.dir, "server.json")
	o.command = exec.Command(o.binary, "serve", "--started", "--profile", "standard", "--proxy", o.proxy, "--data", filepath.Join(o.dir, "data"),
		"--preset", filepath.Join(o.dir, "preset.yaml"), "--server-file", serverFile, "--log", "error",
		"--imap", a[0], "--imaps", a[1], "--submission", a[2], "--web", a[3], "--management", a[4], "--dns", a[5])
	o.command.Stderr = os.Stderr
	said, err := o.command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := o.command.Start(); err != nil {
		o.command = nil
		return err
	}
	lines := bufio.NewScanner(said)
	for ready := false; !ready; ready = lines.Text() == "ready" {
		if !lines.Scan() {
			return fmt.Errorf("the server ended before it was ready: %w", errors.Join(lines.Err(), io.ErrUnexpectedEOF))
		}
	}
	if !first {
		return nil
	}
	configure := exec.CommandContext(ctx, o.binary, "shell", "--server-file", serverFile, "--command", settings)
	if out, err := configure.CombinedOutput(); err != nil {
		return fmt.Errorf("configure the server: %w\n%s", err, out)
	}
	return nil
}

// settings let clients log in without TLS, and one person as often as it takes. Dovecot is configured likewise.
const settings = `Set-ImapSettings -LoginType PlainTextLogin -MaxConnectionsPerUser 20000
Restart-Service MSExchangeIMAP4BE
Restart-Service MSExchangeIMAP4`

func (o *own) stop() error {
	if o.command == nil {
		return nil
	}
	_ = o.command.Process.Signal(syscall.SIGTERM) // it may have ended
	timer := time.AfterFunc(patience, func() { _ = o.command.Process.Kill() })
	defer timer.Stop()
	err := o.command.Wait()
	o.command = nil
	return err
}
