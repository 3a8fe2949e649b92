package containers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"
)

// Labels of what this package makes in the engine.
const (
	LabelSession = "org.imapspec.session" // the run that a container belongs to
	LabelOwner   = "org.imapspec.owner"   // the process that made it, as package owner writes it
	LabelImage   = "org.imapspec.image"   // on the images that LocalImage builds: the digest of their content
)

// minimumAPI is the oldest engine that this works with: Docker 20.10, the first whose containers may bind ports below 1024
// without privileges.
const minimumAPI = "1.41"

// pingDeadline is how long an engine may take to answer.
const pingDeadline = 30 * time.Second

// ErrNoEngine says that no container engine answers that can be used. Its text says what to do.
var ErrNoEngine = errors.New("no usable Docker engine")

// Engine says whether a Docker engine answers that containers can run on; otherwise the error is an ErrNoEngine, with what is
// wrong and what to do.
func Engine(ctx context.Context) error {
	docker, err := connect(ctx)
	if err != nil {
		return err
	}
	return docker.Close()
}

// connect opens a client of the engine that DOCKER_HOST names, or of the one of this machine. It knows nothing of
// testcontainers-go, which reads its configuration once, before prepareReaper could change it.
func connect(ctx context.Context, opts ...client.Opt) (*client.Client, error) {
	asker := ctx
	ctx, cancel := context.WithTimeout(ctx, pingDeadline)
	defer cancel()
	all := []client.Opt{client.FromEnv}
	if host := engineHost(); host != "" {
		all = append(all, client.WithHost(host))
	}
	docker, err := client.New(append(all, opts...)...)
	if err != nil {
		return nil, noEngine(err)
	}
	pong, err := docker.Ping(ctx, client.PingOptions{})
	if cause := context.Cause(asker); err != nil && cause != nil {
		err = fmt.Errorf("the engine has not answered yet: %w", cause)
	} else if err != nil {
		err = noEngine(err)
	} else {
		err = checkEngine(pong.APIVersion, pong.OSType)
	}
	if err != nil {
		return nil, errors.Join(err, docker.Close())
	}
	return docker, nil
}

// engineHost is DOCKER_HOST, or the engine of this user where there is none of the machine; empty is the default.
func engineHost() string {
	const machine = "/var/run/docker.sock"
	if host := os.Getenv(client.EnvOverrideHost); host != "" {
		return host
	}
	if _, err := os.Stat(machine); err == nil {
		return ""
	}
	mine := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "docker.sock")
	if _, err := os.Stat(mine); err == nil && filepath.IsAbs(mine) {
		return "unix://" + mine
	}
	return ""
}

func noEngine(err error) error {
	return fmt.Errorf("%w: %s; install and start Docker, or say with DOCKER_HOST where one is", ErrNoEngine, firstLine(err))
}

// checkEngine refuses an engine that this does not work with.
func checkEngine(api, system string) error {
	if olderThan(api, minimumAPI) {
		return fmt.Errorf("%w: it speaks API version %s; version %s (Docker 20.10) is needed: update it", ErrNoEngine, api, minimumAPI)
	}
	if system != "" && system != "linux" {
		return fmt.Errorf("%w: it runs %s containers; switch it to Linux containers", ErrNoEngine, system)
	}
	return nil
}

// olderThan compares versions such as 1.41; one that cannot be read is older than every other.
func olderThan(version, minimum string) bool {
	var major, minor, minMajor, minMinor int
	if _, err := fmt.Sscanf(version, "%d.%d", &major, &minor); err != nil {
		return true
	}
	if _, err := fmt.Sscanf(minimum, "%d.%d", &minMajor, &minMinor); err != nil {
		return false
	}
	return major < minMajor || major == minMajor && minor < minMinor
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// explain says what to do about an error of the engine.
func explain(err error) error {
	text := err.Error()
	if strings.Contains(text, "port is already allocated") || strings.Contains(text, "address already in use") {
		return fmt.Errorf("%w: a port that the container is to be published at is taken; end the other program, or publish at any free port", err)
	}
	return err
}

// explainImage says what to do where the image is not on the engine; err is why it could not be had.
func explainImage(ctx context.Context, image string, err error) error {
	docker, failed := connect(ctx)
	if failed != nil {
		return failed
	}
	defer docker.Close()
	if _, failed := docker.ImageInspect(ctx, image); errdefs.IsNotFound(failed) {
		return fmt.Errorf("the image %s is neither on the engine nor can it be pulled: %w; containers.LocalImage builds one", image, err)
	}
	return err
}

// reaperVariable is the environment variable with which testcontainers-go is told to do without its reaper.
const reaperVariable = "TESTCONTAINERS_RYUK_DISABLED"

// prepareReaper has testcontainers-go do without its reaper container where the image of that cannot be had; it would refuse
// to start any container otherwise. Who has said something about it is left alone.
func prepareReaper(ctx context.Context) error {
	if _, said := os.LookupEnv(reaperVariable); said {
		return nil
	}
	docker, err := connect(ctx)
	if err != nil {
		return err
	}
	defer docker.Close()
	image := testcontainers.ReaperDefaultImage //lint:ignore SA1019 the name is told nowhere else
	if _, err := docker.ImageInspect(ctx, image); err == nil {
		return nil
	}
	if pull(ctx, docker, image) == nil {
		return nil
	}
	return os.Setenv(reaperVariable, "true")
}

// pullDeadline bounds the attempt to get the reaper's image.
const pullDeadline = 20 * time.Second

func pull(ctx context.Context, docker *client.Client, image string) error {
	ctx, cancel := context.WithTimeout(ctx, pullDeadline)
	defer cancel()
	response, err := docker.ImagePull(ctx, image, client.ImagePullOptions{})
	if err != nil {
		return err
	}
	defer response.Close()
	return response.Wait(ctx)
}

// withoutReaper has testcontainers-go do without its reaper: a Deployer removes its containers by itself.
func withoutReaper() error {
	if _, said := os.LookupEnv(reaperVariable); said {
		return nil
	}
	return os.Setenv(reaperVariable, "true")
}

// quiet keeps testcontainers-go from telling what it does.
func quiet() testcontainers.ContainerCustomizer {
	return testcontainers.WithLogger(log.NewNoopLogger())
}
