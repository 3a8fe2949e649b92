package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// What stands before a host's name in the name of its own lease, and before the name of what one host does at a time. No mailbox
// database has a slash in its name.
const (
	presence = "host/"
	turn     = "turn/"
)

// Members is the hosts that keep their mailbox databases in one schema: which of them are there, and which has which database.
// Its methods may be used by several goroutines.
type Members struct {
	config Config
	pg     *pgx.ConnConfig

	mu   sync.Mutex // guards what follows
	conn *pgx.Conn  // to ask with; nil: to be opened
}

// OpenMembers makes the schema's tables when they are missing. Of the configuration Database does not count.
func OpenMembers(ctx context.Context, config Config) (*Members, error) {
	config = config.withDefaults()
	parsed, err := parse(config.DSN)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, parsed); err != nil {
		return nil, err
	}
	return &Members{config: config, pg: parsed}, nil
}

// Presence is a lease that stands for itself: while it is kept the host is there, or has its turn.
type Presence struct{ owner *ownership }

// Join says that this host is there. While another process says so for the same host it waits, at most so long, and fails with
// ErrOwned then.
func (m *Members) Join(ctx context.Context, wait time.Duration) (*Presence, error) {
	return m.hold(ctx, presence+strings.ToLower(m.config.Host), wait)
}

// Turn gives this host its turn in something that one process does at a time, until Close. It waits for the others, at most so long,
// and fails with ErrOwned then.
func (m *Members) Turn(ctx context.Context, what string, wait time.Duration) (*Presence, error) {
	return m.hold(ctx, turn+what, wait)
}

func (m *Members) hold(ctx context.Context, name string, wait time.Duration) (*Presence, error) {
	config := m.config
	config.Database, config.Wait = name, wait
	owner, err := own(ctx, config, m.pg)
	if err != nil {
		return nil, err
	}
	return &Presence{owner}, nil
}

// Lost is closed when the others take the host for gone, and after Close.
func (p *Presence) Lost() <-chan struct{} { return p.owner.ctx.Done() }

// Close says that the host is gone, or that its turn is over; it does nothing where the others know that already, or when it is called again.
func (p *Presence) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	return p.Leave(ctx)
}

// Leave is Close for a host that goes on, and therefore can wait for PostgreSQL as long as ctx lasts.
func (p *Presence) Leave(ctx context.Context) error {
	if err := p.owner.release(ctx); !errors.Is(err, ErrLost) {
		return err
	}
	return nil
}

// Census says which host owns which mailbox database, and which hosts are there, by PostgreSQL's clock. Names are in lower case.
func (m *Members) Census(ctx context.Context) (owners map[string]string, hosts map[string]bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	if m.conn != nil && !m.conn.IsClosed() {
		if owners, hosts, err = census(ctx, m.conn); err == nil || !broken(err) {
			return owners, hosts, err
		}
		discard(m.conn) // PostgreSQL was started anew since the last question, or the way there was cut
	}
	if m.conn, err = connect(ctx, m.pg); err != nil {
		m.conn = nil
		return nil, nil, err
	}
	owners, hosts, err = census(ctx, m.conn)
	if err != nil && broken(err) {
		discard(m.conn)
		m.conn = nil
	}
	return owners, hosts, err
}

func census(ctx context.Context, conn *pgx.Conn) (owners map[string]string, hosts map[string]bool, err error) {
	rows, err := conn.Query(ctx, `SELECT lower(d.name), lower(l.host) FROM lease l JOIN mailbox_database d ON d.id = l.db
		WHERE l.owner <> '' AND l.expires > clock_timestamp()`)
	if err != nil {
		return nil, nil, fmt.Errorf("read the leases: %w", err)
	}
	owners, hosts = map[string]string{}, map[string]bool{}
	var name, host string
	_, err = pgx.ForEachRow(rows, []any{&name, &host}, func() error {
		switch {
		case strings.HasPrefix(name, presence):
			hosts[host] = true
		case !strings.HasPrefix(name, turn):
			owners[name] = host
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the leases: %w", err)
	}
	return owners, hosts, nil
}

// Close ends the connection that Census has. A Presence goes on.
func (m *Members) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.conn != nil {
		discard(m.conn)
		m.conn = nil
	}
	return nil
}
