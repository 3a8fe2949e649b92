package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// connecting bounds how long one attempt to connect may take where the DSN has no connect_timeout.
const connecting = 10 * time.Second

// SQLSTATEs that a person can do something about, and those of this package's own functions.
const (
	stateBadPassword   = "28P01"
	stateNotAuthorised = "28000"
	stateNoDatabase    = "3D000"
	stateNoSchema      = "3F000"
	stateNoPrivilege   = "42501"
	stateTooMany       = "53300"
	stateDiskFull      = "53100"
	stateStarting      = "57P03"
	stateFenced        = "IM001"
	stateStale         = "IM002"
)

// parse reads a DSN. Its errors have nothing of the DSN in them but the names of its parameters.
func parse(dsn string) (*pgx.ConnConfig, error) {
	if dsn == "" {
		return nil, errors.New("the PostgreSQL DSN is empty; give one like postgres://user@host:5432/database")
	}
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		if _, err := url.Parse(dsn); err != nil { // the reason may quote a piece of the password
			return nil, errors.New("the PostgreSQL DSN is no URL like postgres://user@host:5432/database; " +
				"in user and password %2F is to stand for /, %40 for @, %3A for :, %25 for %")
		}
	}
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("the PostgreSQL DSN cannot be used%s; give one like postgres://user@host:5432/database or host=… user=… dbname=…",
			reason(dsn, err))
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connecting
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "imapspec"
	}
	return config, nil
}

// reason is the cause of a DSN's error when it quotes nothing that is in the DSN's own places for secrets.
func reason(dsn string, err error) string {
	cause := errors.Unwrap(err)
	if cause == nil {
		return ""
	}
	for _, word := range strings.FieldsFunc(cause.Error(), func(r rune) bool { return strings.ContainsRune(" \"'`:;,()", r) }) {
		if len(word) > 2 && strings.Contains(dsn, word) && !strings.HasPrefix(word, "sslmode") {
			return ""
		}
	}
	return " (" + cause.Error() + ")"
}

// connect connects, with an error for people.
func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config.Copy())
	if err != nil {
		return nil, explain(config, err)
	}
	return conn, nil
}

// discard closes a connection without waiting long for the server.
func discard(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it is of no use any more
}

// explain says what went wrong with a connection and what to do.
func explain(config *pgx.ConnConfig, err error) error {
	where := fmt.Sprintf("PostgreSQL at %s:%d", config.Host, config.Port)
	if strings.HasPrefix(config.Host, "/") {
		where = fmt.Sprintf("PostgreSQL at %s (port %d)", config.Host, config.Port)
	}
	var answered *pgconn.PgError
	if !errors.As(err, &answered) {
		return fmt.Errorf("%s does not answer; is it running there, and does a firewall let this host through? %w", where, cause(err))
	}
	switch answered.Code {
	case stateBadPassword, stateNotAuthorised:
		return fmt.Errorf("%s refuses user %q or the password; set PGPASSWORD or PGPASSFILE, or put the password into the DSN: %w", where, config.User, answered)
	case stateNoDatabase:
		return fmt.Errorf("%s has no database %q; make it with: createdb %s: %w", where, config.Database, config.Database, answered)
	case stateTooMany:
		return fmt.Errorf("%s has no connection left; raise max_connections: %w", where, answered)
	case stateStarting:
		return fmt.Errorf("%s is starting or stopping; try again: %w", where, answered)
	}
	return fmt.Errorf("%s: %w", where, answered)
}

// cause is a connection's error in one line, without the driver's own preface, which repeats user and database.
func cause(err error) error {
	var failed *pgconn.ConnectError
	if errors.As(err, &failed) && failed.Unwrap() != nil {
		err = failed.Unwrap()
	}
	return &oneLine{err}
}

// oneLine is an error whose text has one line: the driver tries several ways, and has a line for each.
type oneLine struct{ err error }

func (e *oneLine) Unwrap() error { return e.err }

func (e *oneLine) Error() string {
	var said []string
	for line := range strings.Lines(e.err.Error()) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	return strings.Join(said, "; ")
}

// broken says whether an error leaves open what became of the transaction: anything but an ordinary error from PostgreSQL itself.
func broken(err error) bool {
	var answered *pgconn.PgError
	return !errors.As(err, &answered) || answered.SeverityUnlocalized != "ERROR" && answered.Severity != "ERROR"
}

// is says whether PostgreSQL answered with that SQLSTATE.
func is(err error, state string) bool {
	var answered *pgconn.PgError
	return errors.As(err, &answered) && answered.Code == state
}
