package containers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/testcontainers/testcontainers-go"
)

// DatabaseImageVariable is the environment variable that names an image of PostgreSQL to start the database server of groups
// from. The image takes its password from POSTGRES_PASSWORD and serves port 5432, as PostgreSQL's official one does.
const DatabaseImageVariable = "IMAPSPEC_TEST_POSTGRES_IMAGE"

const (
	databasePort     = "5432/tcp"
	databasePatience = time.Minute // to make its files and serve
)

// databaseContainer is a PostgreSQL in a container.
type databaseContainer struct {
	container testcontainers.Container
	password  string

	mu  sync.Mutex
	dsn string // of its published port, which is another after each start
}

// startDatabaseImage starts one, which belongs to the session and outlives none.
func startDatabaseImage(ctx context.Context, image, session string) (_ *databaseContainer, err error) {
	if err := prepareReaper(ctx); err != nil {
		return nil, err
	}
	d := &databaseContainer{password: rand.Text()}
	d.container, err = testcontainers.Run(ctx, image, quiet(),
		belonging(session),
		testcontainers.WithEnv(map[string]string{"POSTGRES_PASSWORD": d.password}),
		testcontainers.WithExposedPorts(databasePort))
	if err == nil {
		err = d.serves(ctx)
	}
	if err != nil {
		err = fmt.Errorf("PostgreSQL cannot be started from the image %s, which %s names; build, load or pull the image, or unset the variable: %w",
			image, DatabaseImageVariable, err)
		if d.container != nil {
			err = errors.Join(err, d.Close())
		}
		return nil, err
	}
	return d, nil
}

// serves waits until clients are served at the published port.
func (d *databaseContainer) serves(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, databasePatience)
	defer cancel()
	host, err := d.container.Host(ctx)
	if err != nil {
		return err
	}
	port, err := d.container.MappedPort(ctx, databasePort)
	if err != nil {
		return err
	}
	dsn := (&url.URL{Scheme: "postgres", User: url.UserPassword("postgres", d.password), Host: net.JoinHostPort(host, port.Port()),
		Path: "/postgres", RawQuery: "sslmode=disable"}).String()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		failed := connects(ctx, dsn)
		if failed == nil {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no client is served within %v: %w", databasePatience, failed)
		case <-tick.C:
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dsn = dsn
	return nil
}

// DSN has the password in it.
func (d *databaseContainer) DSN() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dsn
}

// Stop ends the server in order; what was committed stays.
func (d *databaseContainer) Stop() error {
	return d.container.Stop(context.Background(), nil)
}

// Resume starts it again.
func (d *databaseContainer) Resume(ctx context.Context) error {
	if err := d.container.Start(ctx); err != nil {
		return err
	}
	return d.serves(ctx)
}

// Close removes the container and its volumes.
func (d *databaseContainer) Close() error {
	return testcontainers.TerminateContainer(d.container)
}
