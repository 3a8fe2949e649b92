package containers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"

	"github.com/imapspec/imapspec/scenarios/internal/owner"
)

// sweep removes the containers, of whatever run, whose labels are chosen.
func sweep(ctx context.Context, docker *client.Client, chosen func(labels map[string]string) bool) error {
	list, err := docker.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: make(client.Filters).Add("label", LabelSession)})
	if err != nil {
		return fmt.Errorf("list the containers: %w", err)
	}
	var failed []error
	for _, c := range list.Items {
		if chosen(c.Labels) {
			failed = append(failed, removeContainer(ctx, docker, c.ID))
		}
	}
	return errors.Join(failed...)
}

// sweepStale removes the containers of runs on this machine that have ended without removing them.
func sweepStale(ctx context.Context, docker *client.Client) error {
	return sweep(ctx, docker, func(labels map[string]string) bool { return owner.Ended(labels[LabelOwner]) })
}

// sweepAtRun is sweepStale with an engine of its own.
func sweepAtRun(ctx context.Context) error {
	docker, err := connect(ctx)
	if err != nil {
		return err
	}
	return errors.Join(sweepStale(ctx, docker), docker.Close())
}

// belonging says whose a container is.
func belonging(session string) testcontainers.CustomizeRequestOption {
	return testcontainers.WithLabels(map[string]string{LabelSession: session, LabelOwner: owner.Name()})
}

// disowned takes the owner away from a container that is to be used again: it stays when this process ends.
func disowned() testcontainers.CustomizeRequestOption {
	return func(req *testcontainers.GenericContainerRequest) error {
		if req.Reuse {
			delete(req.Labels, LabelOwner)
		}
		return nil
	}
}

// removeContainer removes a container with its anonymous volumes, whatever state it is in, and returns when it is gone. That somebody
// else removes it is no error.
func removeContainer(ctx context.Context, docker *client.Client, id string) error {
	_, _ = docker.ContainerUnpause(ctx, id, client.ContainerUnpauseOptions{}) // a frozen process cannot be killed everywhere
	_, err := docker.ContainerRemove(ctx, id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	if errdefs.IsConflict(err) && strings.Contains(err.Error(), "already in progress") {
		waiting := docker.ContainerWait(ctx, id, client.ContainerWaitOptions{Condition: container.WaitConditionRemoved})
		select {
		case err = <-waiting.Error:
		case <-waiting.Result:
			return nil
		}
	}
	if errdefs.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("remove the container %.12s: %w", id, err)
	}
	return nil
}
