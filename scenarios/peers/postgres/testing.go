package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Variable names, in the environment, the DSN of a PostgreSQL that tests may use instead of a cluster of their own. Each test
// works in a schema of its own there, and removes it.
const Variable = "IMAPSPEC_TEST_POSTGRES"

// connectTimeout, in seconds, is longer than a machine that tests share stands still.
const connectTimeout = "60"

// Shared is a PostgreSQL that the tests of one package share: the one that Variable names, or a cluster. It is opened in TestMain.
type Shared struct {
	dsn     string
	cluster *Cluster // nil: somebody else's
	missing error    // why there is none
}

// OpenShared finds or starts one. Where there is none the error is kept for the tests, which skip.
func OpenShared(ctx context.Context) *Shared {
	if dsn := os.Getenv(Variable); dsn != "" {
		return &Shared{dsn: dsn}
	}
	c, err := Start(ctx)
	if err != nil {
		return &Shared{missing: err}
	}
	return &Shared{dsn: c.DSN(), cluster: c}
}

// Close ends a cluster that was started.
func (s *Shared) Close() error {
	if s.cluster == nil {
		return nil
	}
	return s.cluster.Close()
}

// DSN returns the DSN of an empty schema of the test's own, which is removed after the test.
func (s *Shared) DSN(t testing.TB) string {
	t.Helper()
	if s.missing != nil {
		Missing(t, s.missing)
	}
	dsn, remove, err := NewSchema(context.Background(), s.dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := remove(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return WithParameter(dsn, "connect_timeout", connectTimeout)
}

// StartForTest starts a cluster of the test's own, one that it may stop and kill.
func StartForTest(t testing.TB) *Cluster {
	t.Helper()
	c, err := Start(t.Context())
	if err != nil {
		Missing(t, err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// Missing skips a test that finds no PostgreSQL, but fails it where CI=true: there one is required.
func Missing(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrNotInstalled) && os.Getenv("CI") != "true" {
		t.Skipf("%v; or set %s to the DSN of one that tests may use", err, Variable)
	}
	t.Fatal(err)
}

// NewSchema makes a schema in the database of a DSN, and returns a DSN that works in it and what removes it.
func NewSchema(ctx context.Context, dsn string) (string, func(context.Context) error, error) {
	name := "test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if err := execute(ctx, dsn, "CREATE SCHEMA "+name); err != nil {
		return "", nil, err
	}
	remove := func(ctx context.Context) error { return execute(ctx, dsn, "DROP SCHEMA "+name+" CASCADE") }
	return WithParameter(dsn, "search_path", name), remove, nil
}

// EmptySchema removes everything from the schema of a DSN that NewSchema has returned.
func EmptySchema(ctx context.Context, dsn string) error {
	return execute(ctx, dsn, "DO $$ DECLARE s text := current_schema(); BEGIN "+
		"EXECUTE format('DROP SCHEMA %I CASCADE', s); EXECUTE format('CREATE SCHEMA %I', s); END $$")
}

func execute(ctx context.Context, dsn, statement string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return fmt.Errorf("the PostgreSQL for tests: %w", err)
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

// WithParameter adds a parameter to a DSN of either form.
func WithParameter(dsn, name, value string) string {
	if u, err := url.Parse(dsn); err == nil && u.Scheme != "" {
		q := u.Query()
		q.Set(name, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	return fmt.Sprintf("%s %s='%s'", dsn, name, strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value))
}
