package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store"
	"github.com/imapspec/imapspec/refserver/internal/store/sqlite"
)

// appenderPath names, in the environment, the store that this binary then appends to instead of running tests.
const appenderPath = "IMAPSPEC_TEST_APPEND_TO"

func TestMain(m *testing.M) {
	if path := os.Getenv(appenderPath); path != "" {
		fmt.Fprintln(os.Stderr, appendForever(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// appendForever acknowledges each message on the standard output, until it is killed.
func appendForever(path string) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path, nil)
	if err != nil {
		return err
	}
	box, err := s.Mailbox(ctx, "box")
	if err != nil {
		return err
	}
	var out sync.Mutex
	failed := make(chan error)
	for client := range 3 {
		go func() {
			for n := 0; ; n++ {
				if err := appendOne(ctx, box, client, n, &out); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// appendOne appends a message, every fourth one large, and says so; every fifth it flags too.
func appendOne(ctx context.Context, box store.Mailbox, client, n int, out *sync.Mutex) error {
	text := fmt.Sprintf("message %d of client %d\r\n", n, client)
	if n%4 == 3 {
		text += strings.Repeat("x", 1<<20)
	}
	r, err := box.Append(ctx, "INBOX", store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text))})
	if err != nil {
		return err
	}
	what := "appended"
	if n%5 == 4 {
		v, err := box.Select(ctx, "INBOX", false)
		if err != nil {
			return err
		}
		if _, _, err := v.StoreFlags(ctx, []int{v.Seq(r.UIDs[0])}, store.AddFlags, store.Flags{System: store.Flagged}, 0); err != nil {
			return err
		}
		if err := v.Close(); err != nil {
			return err
		}
		what = "flagged"
	}
	out.Lock()
	defer out.Unlock()
	_, err = fmt.Printf("%s %d %d %d %d\n", what, r.UIDs[0], client, n, len(text))
	return err
}

// TestKill kills a process that appends, and finds everything that it had acknowledged.
func TestKill(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	var acknowledged []string
	for _, count := range []int{1, 10, 25} {
		acknowledged = append(acknowledged, killAfter(t, path, count)...)
		checkAcknowledged(t, path, acknowledged)
	}
}

// killAfter starts the appender, kills it after count acknowledgements and returns all that it made.
func killAfter(t *testing.T, path string, count int) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), appenderPath+"="+path)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for r := bufio.NewReader(pipe); ; {
		line, err := r.ReadString('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
		if len(lines) == count {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // says that it was killed
	if len(lines) < count {
		t.Fatalf("the process ended by itself after %d acknowledgements", len(lines))
	}
	return lines
}

func checkAcknowledged(t *testing.T, path string, lines []string) {
	t.Helper()
	ctx := t.Context()
	s := open(t, path)
	box, err := s.Mailbox(ctx, "box")
	if err != nil {
		t.Fatal(err)
	}
	v, err := box.Select(ctx, "INBOX", true)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		var what string
		var uid uint32
		var client, n int
		var size int64
		if _, err := fmt.Sscan(line, &what, &uid, &client, &n, &size); err != nil {
			t.Fatal(err)
		}
		m, ok := v.At(v.Seq(uid))
		if !ok || m.Size != size || what == "flagged" && m.Flags.System != store.Flagged {
			t.Fatalf("acknowledged %q, but the store has %+v, %v", line, m, ok)
		}
		checkContent(t, v, v.Seq(uid), fmt.Sprintf("message %d of client %d\r\n", n, client))
	}
	if info := v.Info(); info.UIDNext <= uint32(info.Messages) {
		t.Fatalf("UIDNEXT is %d with %d messages", info.UIDNext, info.Messages)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func checkContent(t *testing.T, v store.View, seq int, start string) {
	t.Helper()
	c, err := v.Open(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(io.NewSectionReader(c, 0, c.Size()))
	if err != nil || int64(len(data)) != c.Size() || !strings.HasPrefix(string(data), start) {
		t.Fatalf("message %d has %d of %d bytes, error %v", seq, len(data), c.Size(), err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
}
