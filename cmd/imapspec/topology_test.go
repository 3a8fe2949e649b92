package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moby/moby/client"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/scenarios/containers"
)

// elsewhere is a topology that prepares itself as the test says.
func elsewhere(prepared, released error, seen *int) topology {
	return topology{name: topologyContainers, prepare: func(context.Context, int, int) (scenarios.Deployer, func(context.Context) error, error) {
		return nil, func(context.Context) error { *seen++; return released }, prepared
	}}
}

// TestTopologyStatus: a topology that cannot be had is status 3 before anything is written; it is released whatever happens.
func TestTopologyStatus(t *testing.T) {
	t.Parallel()
	run := func(prepared, released error, args ...string) (int, string, int, string) {
		seen, p, dir := 0, house(""), filepath.Join(t.TempDir(), "report")
		p.prepared = []topology{elsewhere(prepared, released, &seen)}
		code, _, errs := command(t, p, append([]string{"run", "--topology", topologyContainers, "--report", dir}, args...)...)
		return code, errs, seen, dir
	}
	code, errs, seen, dir := run(fmt.Errorf("%w: there is none; install one", containers.ErrNoEngine), nil)
	if code != exitEnvironment || errs != "imapspec: no usable Docker engine: there is none; install one\n" || seen != 0 {
		t.Errorf("without an engine: status %d, released %d times: %s", code, seen, errs)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a report was begun")
	}
	if code, errs, seen, _ := run(nil, nil); code != exitExpected || seen != 1 {
		t.Errorf("status %d, released %d times: %s", code, seen, errs)
	}
	if code, _, seen, _ := run(nil, nil, "--defect", "door-open"); code != exitFailed || seen != 1 {
		t.Errorf("after a failure: status %d, released %d times", code, seen)
	}
	if code, errs, _, _ := run(nil, errors.New("c0ffee")); code != exitEnvironment || !strings.Contains(errs, "left behind: c0ffee") {
		t.Errorf("what stays: status %d: %s", code, errs)
	}
}

// TestInterruptedInContainers interrupts a run once it has a container: no container stays.
func TestInterruptedInContainers(t *testing.T) {
	t.Parallel()
	if err := containers.Engine(t.Context()); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the container tests are required in CI: %v", err)
		}
		t.Skipf("the container tests are skipped: %v", err)
	}
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var session string
	p := wire()
	p.features = features.FS
	p.prepared = []topology{{name: topologyContainers, prepare: func(ctx context.Context, total, jobs int) (
		scenarios.Deployer, func(context.Context) error, error) {
		d, err := containers.New(ctx, containers.Config{Pool: 2 * jobs, Scenarios: total})
		if err != nil {
			return nil, nil, err
		}
		session = d.Session()
		return interrupting{d, interrupt}, d.Close, nil
	}}}
	var out, errs bytes.Buffer
	code := execute(ctx, p, []string{"run", "--topology", topologyContainers, "--report", t.TempDir(), "procedure/1"}, &out, &errs)
	if code != exitEnvironment {
		t.Errorf("status %d\n%s%s", code, &out, &errs)
	}
	docker, err := client.New(client.FromEnv)
	if err != nil {
		t.Fatal(err)
	}
	defer docker.Close()
	left, err := docker.ContainerList(t.Context(), client.ContainerListOptions{All: true,
		Filters: make(client.Filters).Add("label", containers.LabelSession+"="+session)})
	if err != nil || session == "" || len(left.Items) > 0 {
		t.Errorf("session %q: %d containers are left, %v", session, len(left.Items), err)
	}
}

// interrupting interrupts the run as soon as something is deployed.
type interrupting struct {
	*containers.Deployer
	interrupt context.CancelFunc
}

func (i interrupting) Deploy(ctx context.Context, o scenarios.Options) (scenarios.Deployment, error) {
	d, err := i.Deployer.Deploy(ctx, o)
	if err == nil {
		i.interrupt()
	}
	return d, err
}
