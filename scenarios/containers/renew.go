package containers

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/moby/moby/client"
)

// renewDeadline bounds the wait for a new server in a container, which takes a fraction of a second unless the machine stands still;
// another container is made then.
const renewDeadline = time.Minute

// renew has the container's process begin from the start, as a new server with an empty data folder, and returns when that
// serves clients. It has another authority, by which it is told from the old one.
func (c *Container) renew(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, renewDeadline)
	defer cancel()
	old := c.trust.Load().authority
	if err := c.beginAnew(ctx); err != nil {
		return err
	}
	return c.renewed(ctx, old)
}

// beginAnew has the container's process begin from the start.
func (c *Container) beginAnew(ctx context.Context) error {
	c.trust.Load().http.CloseIdleConnections()
	return c.do(ctx, "renew", func(docker *client.Client, id string) error {
		_, err := docker.ContainerKill(ctx, id, client.ContainerKillOptions{Signal: "HUP"})
		return err
	})
}

// renewed waits for the new server, whose authority is another than the old one's.
func (c *Container) renewed(ctx context.Context, old []byte) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for patience := shortest; ; patience = min(2*patience, longest) { // a connection to the old one may hang
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(errors.New("no new server comes"), ctx.Err())
		}
		if err := c.attach(ctx, patience); err == nil && !bytes.Equal(c.trust.Load().authority, old) {
			return nil
		} else if err != nil {
			if ended := c.hasEnded(ctx); ended != nil {
				return ended // there is no need to wait for it
			}
		}
	}
}
