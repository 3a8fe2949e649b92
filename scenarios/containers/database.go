package containers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/moby/moby/client"

	"github.com/imapspec/imapspec/scenarios/peers/postgres"
)

// databaseServer is the PostgreSQL of a group: the one that postgres.Variable names in the environment, or one that is started,
// from the image that DatabaseImageVariable names or else Debian's on this machine.
type databaseServer struct {
	given   string          // DSN; empty: it was started
	started startedDatabase // nil: somebody else's
}

// startedDatabase is a PostgreSQL that may be stopped.
type startedDatabase interface {
	DSN() string // may be another after Resume
	Stop() error
	Resume(ctx context.Context) error
	Close() error
}

// startDatabase finds or starts one. own has one started in any case, which may be stopped. A container belongs to the session.
func startDatabase(ctx context.Context, own bool, session string) (*databaseServer, error) {
	if dsn := os.Getenv(postgres.Variable); dsn != "" && !own {
		if err := connects(ctx, dsn); err != nil {
			return nil, fmt.Errorf("the PostgreSQL that %s names cannot be used; start it, or unset the variable to have one started: %s",
				postgres.Variable, strings.Join(strings.Fields(err.Error()), " "))
		}
		return &databaseServer{given: dsn}, nil
	}
	if image := os.Getenv(DatabaseImageVariable); image != "" {
		d, err := startDatabaseImage(ctx, image, session)
		if err != nil {
			return nil, err
		}
		return &databaseServer{started: d}, nil
	}
	c, err := postgres.Start(ctx)
	if errors.Is(err, postgres.ErrNotInstalled) {
		return nil, fmt.Errorf("%w; or say which PostgreSQL there is, with %s as a DSN or with %s as an image", err, postgres.Variable, DatabaseImageVariable)
	}
	if err != nil {
		return nil, err
	}
	return &databaseServer{started: c}, nil
}

// connects says whether a PostgreSQL serves clients.
func connects(ctx context.Context, dsn string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// dsn has the password in it.
func (s *databaseServer) dsn() string {
	if s.started == nil {
		return s.given
	}
	return s.started.DSN()
}

func (s *databaseServer) close() error {
	if s.started == nil {
		return nil
	}
	return s.started.Close()
}

// dial connects to the server.
func (s *databaseServer) dial(ctx context.Context) (net.Conn, error) {
	config, err := pgx.ParseConfig(s.dsn())
	if err != nil {
		return nil, errors.New("the PostgreSQL DSN cannot be read") // the reason may have the password in it
	}
	network, address := "tcp", net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	if config.Host != "" && config.Host[0] == '/' {
		network, address = "unix", fmt.Sprintf("%s/.s.PGSQL.%d", config.Host, config.Port)
	}
	var d net.Dialer
	return d.DialContext(ctx, network, address)
}

// through is a DSN by way of another address. It has the password in it.
func through(dsn, address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", err
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return "", errors.New("the PostgreSQL DSN cannot be read")
	}
	// The second host waits here until the first one has made the organisation.
	words := fmt.Sprintf("host=%s port=%s connect_timeout=%d", host, port, int(startDeadline.Seconds()))
	for name, value := range map[string]string{"user": config.User, "password": config.Password, "dbname": config.Database,
		"search_path": config.RuntimeParams["search_path"], "sslmode": sslMode(config)} {
		if value != "" {
			words = postgres.WithParameter(words, name, value)
		}
	}
	return words, nil
}

// sslMode is the part of a DSN's sslmode that counts on a way that has another name: whether there is TLS.
func sslMode(config *pgx.ConnConfig) string {
	if config.TLSConfig == nil {
		return "disable"
	}
	return "require"
}

// findGateway gives this machine's address on the containers' network.
func findGateway(ctx context.Context) (string, error) {
	docker, err := connect(ctx)
	if err != nil {
		return "", err
	}
	defer docker.Close()
	found, err := docker.NetworkInspect(ctx, "bridge", client.NetworkInspectOptions{})
	if err != nil {
		return "", fmt.Errorf("the engine's default network: %w", err)
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return "", err
	}
	for _, c := range found.Network.IPAM.Config {
		for _, a := range own { // engines do not always tell the gateway
			if on, err := netip.ParsePrefix(a.String()); err == nil && on.Addr().Is4() && c.Subnet.Contains(on.Addr()) {
				return on.Addr().String(), nil
			}
		}
	}
	return "", errors.New("this machine is not on the network of the engine's containers; a group of hosts needs an engine on this machine")
}
