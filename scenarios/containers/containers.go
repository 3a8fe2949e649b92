// Package containers runs the reference server in a container, for tests and for scenarios.
//
// Run starts one server, as the modules of testcontainers-go do:
//
//	image, err := containers.LocalImage(ctx) // or the name of an image
//	server, err := containers.Run(ctx, image, containers.WithStarted(), containers.WithPreset("people.yaml"))
//	testcontainers.CleanupContainer(t, server)
//	address, err := server.IMAPS(ctx) // where a client connects
//
// refserver.Start is the same server within the process; both have the same accessors.
//
// New makes a deployer, which gives every scenario a server of its own. Its clients stand outside of the containers: ports
// 143, 993, 587 and 443 are reached where they are published, other ports and the DNS servers through the tunnel of the
// management endpoint.
//
// Invariants:
//   - Every container has the labels LabelSession and LabelOwner, but for one that is to be used again (testcontainers.WithReuseByName),
//     which belongs to nobody. A Deployer that is closed has removed all of its containers and their volumes.
//   - What a process that was killed left behind is removed by the next Run or New on the same machine.
//   - Every scenario has a new server. A container may serve several, one after the other: between two of them its process
//     begins from the start (exec) with an empty data folder. One that a scenario did something to from outside is not used again.
//   - Nothing looks into a container but for the server file, which tells the certificate authority.
package containers

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
	"github.com/testcontainers/testcontainers-go/wait"
)

// The ports of the host in the container.
const (
	portIMAP       = 143
	portIMAPS      = 993
	portSubmission = 587
	portWeb        = 443
	portManagement = 8444
)

// published is every port that clients reach without a tunnel.
func published() []int { return []int{portIMAP, portIMAPS, portSubmission, portWeb, portManagement} }

const (
	administrator  = "Administrator"
	dataFolder     = "/data"
	serverFilePath = dataFolder + "/server.json"
	tooMuch        = 1 << 20 // bytes of a server file or of an answer that nobody would send
)

// Container is a running reference server in a container.
type Container struct {
	testcontainers.Container

	trust atomic.Pointer[trust] // of the server that runs; another after each start

	mu    sync.Mutex
	host  string
	ports map[int]int // of the host in the container to the published one; changes when the container is started again
	cut   []string    // networks that Disconnect took it off
}

// trust is how a server is known and entered. It does not change.
type trust struct {
	authority []byte // PEM
	roots     *x509.CertPool
	password  string       // the Administrator's
	http      *http.Client // to the management endpoint
}

// Run starts the server in a container of the image, and returns when it serves clients. The IMAP4 services are stopped, as on
// a new Exchange server, unless WithStarted is given. User options come last and win. On an error the container, where there
// is one, is returned with it, so that it can be terminated; the error has the last lines that the server wrote.
//
// Containers of processes that were ended before they could remove them are removed first.
func Run(ctx context.Context, image string, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	if err := prepareReaper(ctx); err != nil {
		return nil, err
	}
	if err := sweepAtRun(ctx); err != nil {
		log.Printf("What earlier runs left behind is not removed: %v", err) // which is no reason to start nothing
	}
	return run(ctx, image, opts...)
}

// run is Run after the preparations.
func run(ctx context.Context, image string, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	var ports []string
	for _, p := range published() {
		ports = append(ports, strconv.Itoa(p)+"/tcp")
	}
	all := []testcontainers.ContainerCustomizer{
		testcontainers.WithExposedPorts(ports...),
		testcontainers.WithCmd("serve", "--imap", "0.0.0.0:143", "--imaps", "0.0.0.0:993", "--submission", "0.0.0.0:587",
			"--web", "0.0.0.0:443", "--management", "0.0.0.0:8444", "--data", dataFolder, "--server-file", serverFilePath),
		testcontainers.WithEnv(map[string]string{"IMAPSPEC_ADMINISTRATOR_PASSWORD": rand.Text()}),
		testcontainers.WithWaitStrategy(ready{}),
		belonging(rand.Text()),
	}
	for _, o := range opts {
		if o != nil { // an option that somebody gives under a condition only
			all = append(all, o)
		}
	}
	started, err := testcontainers.Run(ctx, image, append(all, disowned())...)
	if started == nil {
		return nil, explain(explainImage(ctx, image, err))
	}
	c := &Container{Container: started}
	if err != nil {
		return c, c.explainStart(err)
	}
	if err := c.attachStarted(ctx); err != nil {
		return c, c.explainStart(err)
	}
	return c, nil
}

// attachStarted attaches to a server that is known to have started: an attempt that fails was caught by a machine that stood still.
func (c *Container) attachStarted(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startDeadline)
	defer cancel()
	for {
		err := c.attach(ctx, longest)
		if err == nil {
			return nil
		}
		if ended := c.hasEnded(ctx); ended != nil {
			return ended
		}
		select {
		case <-time.After(pollInterval):
		case <-ctx.Done():
			return err
		}
	}
}

// hasEnded is an error where the container's process has ended.
func (c *Container) hasEnded(ctx context.Context) error {
	state, err := c.State(ctx)
	if err == nil && !state.Running {
		return fmt.Errorf("the server has ended with status %d", state.ExitCode)
	}
	return nil
}

// attach learns where the running server is and what it is trusted by.
func (c *Container) attach(ctx context.Context, patience time.Duration) error {
	target, ok := c.Container.(wait.StrategyTarget)
	if !ok {
		return errors.New("the container cannot be asked where it is")
	}
	c.mu.Lock()
	host := c.host
	c.mu.Unlock()
	host, file, err := locate(ctx, target, host, patience)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.host = host
	c.mu.Unlock()
	known := &trust{authority: []byte(file.Authority), roots: file.roots(), password: file.Password}
	known.http = &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: known.roots, MinVersion: tls.VersionTLS12},
		DialContext:     c.dialManagement,
		IdleConnTimeout: time.Minute,
	}}
	c.trust.Store(known)
	return c.refresh(ctx)
}

// refresh learns the published ports, which are others after each start.
func (c *Container) refresh(ctx context.Context) error {
	info, err := c.Inspect(ctx)
	if err != nil {
		return err
	}
	ports := publishedPorts(info)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ports = ports
	return nil
}

// endpoint is where a port of the host is published.
func (c *Container) endpoint(port int) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	real, ok := c.ports[port]
	if !ok {
		return "", fmt.Errorf("port %d of the container is not published", port)
	}
	return net.JoinHostPort(c.host, strconv.Itoa(real)), nil
}

// IMAP is the real address (host:port) of port 143, for STARTTLS.
func (c *Container) IMAP(context.Context) (string, error) { return c.endpoint(portIMAP) }

// IMAPS is the real address (host:port) of port 993, for TLS.
func (c *Container) IMAPS(context.Context) (string, error) { return c.endpoint(portIMAPS) }

// Submission is the real address (host:port) of port 587, authenticated SMTP with STARTTLS.
func (c *Container) Submission(context.Context) (string, error) { return c.endpoint(portSubmission) }

// Web is the real URL of Outlook on the web's server.
func (c *Container) Web(context.Context) (string, error) {
	address, err := c.endpoint(portWeb)
	return "https://" + address, err
}

// Management is the real URL of the management endpoint: the shell at /shell, the desktop pages at /services.msc and /taskmgr.
// Its certificate is for localhost and for the server's name.
func (c *Container) Management(context.Context) (string, error) {
	address, err := c.endpoint(portManagement)
	return "https://" + address, err
}

// AdministratorPassword is the built-in Administrator's password. It is a secret.
func (c *Container) AdministratorPassword() string { return c.trust.Load().password }

// RootCAs holds the authority that clients trust: the one that issued the organisation's certificates. The error is always nil.
func (c *Container) RootCAs() (*x509.CertPool, error) { return c.trust.Load().roots, nil }

// AuthorityPEM is the authority's certificate for clients that want a file.
func (c *Container) AuthorityPEM() []byte { return c.trust.Load().authority }

// explainStart adds what the server wrote before it failed.
func (c *Container) explainStart(err error) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	logs, failed := c.Logs(ctx)
	if failed != nil {
		return explain(err)
	}
	defer logs.Close()
	text, failed := io.ReadAll(io.LimitReader(logs, tooMuch))
	if failed != nil || len(text) == 0 {
		return explain(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return fmt.Errorf("%w; the server wrote: %s", explain(err), strings.Join(lines[max(0, len(lines)-5):], " / "))
}

// serverFile is what `imapspec serve` tells those who may enter the machine.
type serverFile struct {
	Password  string `json:"password"`
	Authority string `json:"authority"` // PEM
}

func (f serverFile) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(f.Authority))
	return pool
}

// fileSource is a container whose files can be read.
type fileSource interface {
	CopyFileFromContainer(ctx context.Context, filePath string) (io.ReadCloser, error)
}

func readServerFile(ctx context.Context, from fileSource) (serverFile, error) {
	var f serverFile
	r, err := from.CopyFileFromContainer(ctx, serverFilePath)
	if err != nil {
		return f, fmt.Errorf("server file: %w", err)
	}
	defer r.Close()
	if err := json.NewDecoder(io.LimitReader(r, tooMuch)).Decode(&f); err != nil {
		return f, fmt.Errorf("server file: %w", err)
	}
	if f.Password == "" || f.Authority == "" {
		return f, errors.New("server file: it has no password or no authority")
	}
	return f, nil
}
