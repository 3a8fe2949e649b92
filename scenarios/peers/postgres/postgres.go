// Package postgres runs Debian's PostgreSQL for tests: a cluster of its own in a temporary folder, on a free port of the loopback
// interface, gone with its files when it is closed. It knows nothing of the reference server.
//
// Invariants:
//   - PostgreSQL refuses to run as root; for root it runs as the user postgres, or nobody.
//   - Nothing is left behind after Close. The death of the process that started it ends the server; the files that are left are
//     removed by the next Start.
//   - The cluster is fast and not safe: a crash of the machine loses it. A kill of its processes does not.
package postgres

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/imapspec/imapspec/scenarios/internal/owner"
	"github.com/imapspec/imapspec/scenarios/internal/ports"
)

// ErrNotInstalled says that this machine has no PostgreSQL server.
var ErrNotInstalled = errors.New("PostgreSQL's server is not installed here (Debian: apt-get install postgresql)")

// startDeadline bounds how long a server may take until it answers.
const startDeadline = 3 * time.Minute

// User and Database are the superuser and the database that every cluster has.
const (
	User     = "imapspec"
	Database = "postgres"
)

// Cluster is a PostgreSQL server with its data.
type Cluster struct {
	bin      string // folder with initdb and postgres
	dir      string // temporary folder
	port     int
	password string

	mu      sync.Mutex // guards what follows
	process *exec.Cmd  // nil: stopped
	ended   chan struct{}
	log     *tail
}

// Start makes a cluster and starts its server. It returns when the server takes connections.
func Start(ctx context.Context) (_ *Cluster, err error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, password: rand.Text()}
	sweepStale()
	if c.dir, err = os.MkdirTemp("", folderPrefix+strings.ReplaceAll(owner.Name(), "/", "_")+"-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close())
		}
	}()
	if err := c.initialise(ctx); err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ { // somebody else may take the free port before the server does
		if c.port, err = freePort(); err != nil {
			return nil, err
		}
		if err = c.Resume(ctx); err == nil || attempt == 3 {
			return c, err
		}
	}
}

// folderPrefix begins the names of clusters' folders. The owner's name follows, with underscores, and a number.
const folderPrefix = "imapspec-postgres-"

// sweepStale removes the folders of processes that have ended without doing it. One that cannot be removed is somebody else's.
func sweepStale() {
	folders, err := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*"))
	if err != nil {
		return // the pattern is a good one
	}
	for _, folder := range folders {
		name := strings.TrimPrefix(filepath.Base(folder), folderPrefix)
		if last := strings.LastIndexByte(name, '-'); last >= 0 && owner.Ended(strings.ReplaceAll(name[:last], "_", "/")) {
			_ = os.RemoveAll(folder)
		}
	}
}

// find returns the folder of the newest server programs.
func find() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	newest, best := "", -1
	for _, path := range found {
		bin := filepath.Dir(path)
		if version, err := strconv.Atoi(filepath.Base(filepath.Dir(bin))); err == nil && version > best {
			newest, best = bin, version
		}
	}
	if newest == "" {
		if path, err := exec.LookPath("initdb"); err == nil {
			return filepath.Dir(path), nil
		}
		return "", ErrNotInstalled
	}
	return newest, nil
}

// initialise makes the data folder, with a password for the superuser.
func (c *Cluster) initialise(ctx context.Context) error {
	passwordFile := filepath.Join(c.dir, "password")
	if err := os.WriteFile(passwordFile, []byte(c.password+"\n"), 0o600); err != nil {
		return err
	}
	if err := giveAway(c.dir, passwordFile); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, "initdb"), "--pgdata", c.data(), "--username", User, "--pwfile", passwordFile,
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync")
	cmd.Dir = c.dir
	unprivileged(cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make a PostgreSQL cluster: %w\n%s", err, out)
	}
	return os.Remove(passwordFile)
}

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// Address is host:port of the server.
func (c *Cluster) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)) }

// DSN connects to the cluster as its superuser. It has the password in it.
func (c *Cluster) DSN() string { return c.DSNAt(c.Address()) }

// DSNAt is DSN by way of another address, for example that of a proxy.
func (c *Cluster) DSNAt(address string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(User, c.password), Host: address, Path: "/" + Database, RawQuery: "sslmode=disable"}
	return u.String()
}

// Resume starts a server that was stopped or killed, on the port and with the data that it had.
func (c *Cluster) Resume(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process != nil {
		return errors.New("PostgreSQL is running already")
	}
	cmd := exec.Command(filepath.Join(c.bin, "postgres"), "-D", c.data(), "-c", "listen_addresses=127.0.0.1", "-c", "port="+strconv.Itoa(c.port),
		"-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=300", "-c", "logging_collector=off", "-c", "log_destination=stderr",
		"-c", "lc_messages=C")
	cmd.Dir = c.dir
	unprivileged(cmd)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	c.process, c.ended, c.log = cmd, make(chan struct{}), &tail{}
	ready := make(chan struct{})
	go c.follow(stderr, ready)
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	select {
	case <-ready:
		return nil
	case <-c.ended:
		err = fmt.Errorf("PostgreSQL ended at its start:\n%s", c.log.String())
	case <-ctx.Done():
		err = fmt.Errorf("PostgreSQL does not get ready: %w\n%s", context.Cause(ctx), c.log.String())
		_ = cmd.Process.Kill()
		<-c.ended
	}
	c.process = nil
	return err
}

// follow reads the server's log to its end, and closes ready when the log says that it takes connections.
func (c *Cluster) follow(stderr io.Reader, ready chan struct{}) {
	defer close(c.ended)
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		c.log.add(lines.Text())
		if ready != nil && strings.Contains(lines.Text(), "database system is ready to accept connections") {
			close(ready)
			ready = nil
		}
	}
	_, _ = io.Copy(io.Discard, stderr) // of a line that was too long
	_ = c.process.Wait()               // how it ended is seen in the log
}

// Stop ends the server as its administrator would in a hurry: sessions are ended, what was committed is kept.
func (c *Cluster) Stop() error { return c.end(syscall.SIGINT) }

// Kill ends the server at once, as a crash of it would.
func (c *Cluster) Kill() error { return c.end(syscall.SIGQUIT) }

func (c *Cluster) end(signal syscall.Signal) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return nil
	}
	if err := c.process.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	select {
	case <-c.ended:
		c.process = nil
		return nil
	case <-time.After(startDeadline):
		return fmt.Errorf("PostgreSQL does not end:\n%s", c.log.String())
	}
}

// Log returns the last lines that the server wrote.
func (c *Cluster) Log() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.String()
}

// Close ends the server and removes its files.
func (c *Cluster) Close() error {
	return errors.Join(c.Kill(), os.RemoveAll(c.dir))
}

// freePort finds a port that stays the server's while it is stopped.
func freePort() (int, error) {
	found, err := ports.Free(1)
	if err != nil {
		return 0, err
	}
	address, err := netip.ParseAddrPort(found[0])
	return int(address.Port()), err
}

// tail keeps the last lines of a log.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (l *tail) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) == 100 {
		l.lines = append(l.lines[:0], l.lines[1:]...)
	}
	l.lines = append(l.lines, line)
}

func (l *tail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, "\n")
}
