package postgres_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/postgres"
)

// appenderDSN gives, in the environment, the store that this binary then appends to instead of running tests.
const appenderDSN = "IMAPSPEC_TEST_APPEND_TO_POSTGRES"

// appendForever acknowledges each message on the standard output, until it is killed. Every third message is large.
func appendForever(dsn string) error {
	ctx := context.Background()
	s, err := postgres.Open(ctx, postgres.Config{DSN: dsn, Database: "DB01", Host: "MAILBOX01", Lease: longLease})
	if err != nil {
		return err
	}
	m, err := s.Mailbox(ctx, box)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		text := fmt.Sprintf("message %d", n)
		if n%3 == 2 {
			text += strings.Repeat("x", 1<<20)
		}
		r, err := m.Append(ctx, "INBOX", store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text))})
		if err != nil {
			return err
		}
		if _, err := fmt.Printf("%d %d %d\n", r.UIDs[0], n, len(text)); err != nil {
			return err
		}
	}
}

// TestKill kills a process that appends. The next one of the same host need not wait for the lease, and finds everything that
// was acknowledged.
func TestKill(t *testing.T) {
	t.Parallel()
	dsn := server.DSN(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), appenderDSN+"="+dsn)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[uint32]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var uid uint32
		var n, size int
		if _, err := fmt.Sscan(lines.Text(), &uid, &n, &size); err != nil {
			break // the line was cut short
		}
		text := fmt.Sprintf("message %d", n)
		acknowledged[uid] = text + strings.Repeat("x", size-len(text))
		if len(acknowledged) == 10 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed
	s := open(t, postgres.Config{DSN: dsn, Host: "MAILBOX01", Wait: patience})
	there := contents(t, s)
	for uid, text := range acknowledged {
		if there[uid] != text {
			t.Errorf("UID %d was acknowledged with %d bytes and has %d", uid, len(text), len(there[uid]))
		}
	}
	if len(there) > len(acknowledged)+1 {
		t.Errorf("%d messages are there, %d were acknowledged", len(there), len(acknowledged))
	}
	orphans := query[int64](t, dsn, "SELECT count(*) FROM content c WHERE NOT EXISTS (SELECT FROM message m WHERE m.db = c.db AND m.content = c.id)")
	if orphans != 0 {
		t.Errorf("%d pieces of contents belong to no message", orphans)
	}
}
