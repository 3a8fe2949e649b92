package postgres_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/imapspec/imapspec/scenarios/peers/postgres"
)

func TestWhatWasCommittedOutlivesTheServer(t *testing.T) {
	t.Parallel()
	cluster := postgres.StartForTest(t)
	exec := func(dsn, statement string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec(cluster.DSN(), "CREATE SCHEMA other; CREATE TABLE other.kept (n int)")
	for _, end := range []func() error{cluster.Stop, cluster.Kill} {
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if _, err := pgx.Connect(t.Context(), cluster.DSN()); err == nil {
			t.Fatal("the server answers although it was ended")
		}
		if err := cluster.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		exec(postgres.WithParameter(cluster.DSN(), "search_path", "other"), "INSERT INTO kept VALUES (1)")
	}
}

// leaveBehind tells the test binary, started again, to end without closing its cluster.
const leaveBehind = "IMAPSPEC_TEST_LEAVE_BEHIND"

// TestKilledProcess has the next start remove what a process left behind that was killed.
func TestKilledProcess(t *testing.T) {
	if os.Getenv(leaveBehind) != "" {
		if _, err := postgres.Start(t.Context()); err != nil {
			postgres.Missing(t, err)
		}
		os.Exit(3) // without Close
	}
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run", "^TestKilledProcess$")
	cmd.Env = append(os.Environ(), leaveBehind+"=yes")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Skip("no PostgreSQL") // which Missing has told
	}
	if cmd.ProcessState.ExitCode() != 3 {
		t.Fatalf("%v\n%s", err, out)
	}
	postgres.StartForTest(t)
	left, err := filepath.Glob(filepath.Join(os.TempDir(), fmt.Sprintf("imapspec-postgres-*_%d_*", cmd.Process.Pid)))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}
