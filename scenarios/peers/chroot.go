package peers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Rooted is a server that runs in a root folder of its own, which the script `root` beside this file has made. Starting one
// needs the rights of root.
type Rooted struct {
	IMAP      string // host:port, plain text and STARTTLS
	IMAPS     string // host:port, TLS
	Authority []byte // PEM of the certificate to trust
	Version   string // of the Debian package, without its epoch and revision

	root    string
	stop    []string
	running []*exec.Cmd
}

// rootedService is what differs between servers in a root folder.
type rootedService struct {
	binary, packages string // a file that shows that it is there, and the Debian package of it
	set              func(ctx context.Context, r *Rooted, users map[string]string) error
	start            [][]string // command lines in the root
	stop             []string   // a command line that ends what went into the background; may be empty
}

// startRooted configures and starts a server, and returns when it greets.
func startRooted(ctx context.Context, root string, users map[string]string, s rootedService) (r *Rooted, err error) {
	if _, err := os.Stat(filepath.Join(root, s.binary)); err != nil {
		return nil, fmt.Errorf("%s: %w (scenarios/peers/root makes a root folder for it)", s.packages, ErrNotInstalled)
	}
	r = &Rooted{root: root, stop: s.stop}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("%s: %w", s.packages, err), r.Close())
			r = nil
		}
	}()
	addresses, err := FreeAddresses(2)
	if err != nil {
		return r, err
	}
	r.IMAP, r.IMAPS = addresses[0], addresses[1]
	if r.Version, err = r.output(ctx, "dpkg-query", "--show", "--showformat=${Version}", s.packages); err != nil {
		return r, err
	}
	r.Version, _, _ = strings.Cut(strings.ReplaceAll(r.Version, "+", "-"), "-")
	if err := s.set(ctx, r, users); err != nil {
		return r, err
	}
	for _, line := range s.start {
		if err := r.launch(line); err != nil {
			return r, err
		}
	}
	return r, r.await(ctx)
}

// launch starts a command in the root that stays.
func (r *Rooted) launch(line []string) error {
	command := exec.Command("chroot", append([]string{r.root}, line...)...) // Close ends it
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		return err
	}
	r.running = append(r.running, command)
	return nil
}

func (r *Rooted) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	for {
		last := greets(ctx, r.IMAP)
		if last == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("it does not greet: %w", last)
		case <-time.After(startPoll):
		}
	}
}

// output runs a command in the root and gives what it prints.
func (r *Rooted) output(ctx context.Context, line ...string) (string, error) {
	said, err := exec.CommandContext(ctx, "chroot", append([]string{r.root}, line...)...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", line[0], err, strings.TrimSpace(string(said)))
	}
	return string(said), nil
}

// feed runs a command in the root with something on its input, such as a password, which no command line may have.
func (r *Rooted) feed(ctx context.Context, input string, line ...string) (string, error) {
	command := exec.CommandContext(ctx, "chroot", append([]string{r.root}, line...)...)
	command.Stdin = strings.NewReader(input)
	said, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", line[0], err)
	}
	return strings.TrimSpace(string(said)), nil
}

// write puts a file into the root.
func (r *Rooted) write(name, text string, mode os.FileMode) error {
	path := filepath.Join(r.root, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

// certify makes the server's certificate; key and certificate are readable by everybody in the root, who is nobody.
func (r *Rooted) certify(dir string) error {
	certificate, key := filepath.Join(r.root, dir, "peer.crt"), filepath.Join(r.root, dir, "peer.key")
	authority, err := writeCertificate(certificate, key)
	if err != nil {
		return err
	}
	r.Authority = authority
	private, err := os.ReadFile(key)
	if err != nil {
		return err
	}
	// Courier wants both in one file.
	return errors.Join(os.Chmod(key, 0o644), r.write(filepath.Join(dir, "peer.pem"), string(bytes.Join([][]byte{private, authority}, nil)), 0o644))
}

// Close ends the server with everything that came of it.
func (r *Rooted) Close() (failed error) {
	if len(r.stop) > 0 && len(r.running) > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), stopDeadline)
		defer cancel()
		_, failed = r.output(ctx, r.stop...)
	}
	for _, command := range slices.Backward(r.running) {
		family, _ := Descendants(command.Process.Pid)
		_ = command.Process.Signal(syscall.SIGTERM) // it may have ended
		ended := make(chan struct{})
		go func() {
			_ = command.Wait() // it ends when it is told to
			close(ended)
		}()
		select {
		case <-ended:
		case <-time.After(stopDeadline / 4):
		}
		for _, pid := range slices.Backward(family) {
			_ = syscall.Kill(pid, syscall.SIGKILL) // those that outlived their master
		}
		<-ended
	}
	r.running = nil
	return failed
}
