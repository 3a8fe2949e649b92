package containers

import (
	"context"
	"fmt"

	"github.com/moby/moby/client"
)

// Kill ends the server as a power failure does; Start boots it again, with what was acknowledged before.
func (c *Container) Kill(ctx context.Context) error {
	return c.do(ctx, "kill", func(docker *client.Client, id string) error {
		_, err := docker.ContainerKill(ctx, id, client.ContainerKillOptions{Signal: "KILL"})
		if err != nil {
			return err
		}
		waiting := docker.ContainerWait(ctx, id, client.ContainerWaitOptions{})
		select {
		case err := <-waiting.Error:
			return err
		case <-waiting.Result:
			return nil
		}
	})
}

// Start boots the container after Kill or Stop and returns when the server serves clients. It is published at other ports then.
func (c *Container) Start(ctx context.Context) error {
	if err := c.Container.Start(ctx); err != nil {
		return c.explainStart(err)
	}
	return c.attachStarted(ctx)
}

// Pause freezes every process of the container: connections stay, and nobody answers.
func (c *Container) Pause(ctx context.Context) error {
	return c.do(ctx, "pause", func(docker *client.Client, id string) error {
		_, err := docker.ContainerPause(ctx, id, client.ContainerPauseOptions{})
		return err
	})
}

// Unpause ends Pause.
func (c *Container) Unpause(ctx context.Context) error {
	return c.do(ctx, "unpause", func(docker *client.Client, id string) error {
		_, err := docker.ContainerUnpause(ctx, id, client.ContainerUnpauseOptions{})
		return err
	})
}

// Disconnect takes the container off every network that it is on.
func (c *Container) Disconnect(ctx context.Context) error {
	networks, err := c.Networks(ctx)
	if err != nil {
		return err
	}
	return c.do(ctx, "disconnect", func(docker *client.Client, id string) error {
		for _, name := range networks {
			if _, err := docker.NetworkDisconnect(ctx, name, client.NetworkDisconnectOptions{Container: id}); err != nil {
				return err
			}
			c.mu.Lock()
			c.cut = append(c.cut, name)
			c.mu.Unlock()
		}
		return nil
	})
}

// Reconnect puts the container on the networks again that Disconnect took it off.
func (c *Container) Reconnect(ctx context.Context) error {
	c.mu.Lock()
	networks := c.cut
	c.cut = nil
	c.mu.Unlock()
	err := c.do(ctx, "reconnect", func(docker *client.Client, id string) error {
		for _, name := range networks {
			if _, err := docker.NetworkConnect(ctx, name, client.NetworkConnectOptions{Container: id}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.refresh(ctx)
}

func (c *Container) do(ctx context.Context, what string, act func(*client.Client, string) error) error {
	docker, err := connect(ctx)
	if err != nil {
		return err
	}
	defer docker.Close()
	if err := act(docker, c.GetContainerID()); err != nil {
		return fmt.Errorf("%s the container: %w", what, err)
	}
	return nil
}
