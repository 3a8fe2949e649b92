package stress_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// victim is a server process that is attacked by alice, while bob works.
type victim struct {
	*process
	t    *testing.T
	base int // memory before the attack, in KiB
	stop chan struct{}
	work sync.WaitGroup

	slowest time.Duration // of bob's commands
	failed  error
}

// tolerance is how long a command of an uninvolved client may take while the machine is busy with an attack, and how much processor time a
// command of the attack may cost, with what the uninvolved client costs meanwhile.
const tolerance = 30 * time.Second

// attack starts a server whose people may have many connections; bob begins to work. settings are further parameters of
// Set-ImapSettings.
func attack(t *testing.T, settings ...string) *victim {
	t.Helper()
	all := childSettings + "=-MaxConnectionsPerUser 20000 " + strings.Join(settings, " ")
	v := &victim{process: launch(t, t.TempDir(), all), t: t, stop: make(chan struct{})}
	v.ready(t)
	bob, err := logIn(v.IMAP, second, password)
	if err != nil {
		t.Fatal(err)
	}
	v.work.Go(func() { v.failed = v.bystander(bob) })
	t.Cleanup(v.rest)
	v.base = v.memory("VmRSS")
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", v.command.Process.Pid), []byte("5"), 0); err != nil {
		t.Log("the peak of memory includes the start: ", err)
	}
	return v
}

// bystander works until the attack is over.
func (v *victim) bystander(c *client) error {
	defer c.Close()
	for n := 0; ; n++ {
		select {
		case <-v.stop:
			return nil
		default:
		}
		begun := time.Now()
		for _, command := range []string{"APPEND INBOX {6+}\r\nText\r\n", "SELECT INBOX", "FETCH * (UID BODY.PEEK[])", "SEARCH ALL"} {
			if r, err := c.run("%s", command); err != nil || r.status != "OK" {
				return fmt.Errorf("%q: %s %s: %w", command, r.status, r.text, err)
			}
		}
		v.slowest = max(v.slowest, time.Since(begun)/4)
	}
}

// rest ends bob's work, and checks that it went on all the time.
func (v *victim) rest() {
	v.t.Helper()
	select {
	case <-v.stop:
		return
	default:
		close(v.stop)
	}
	v.work.Wait()
	if v.failed != nil {
		v.t.Errorf("another client was not served: %v\n%s", v.failed, v.said)
	}
	if v.slowest > tolerance {
		v.t.Errorf("a command of another client took %s", v.slowest)
	}
}

// bounded checks that the attack took no more memory than that, at its peak, in MiB.
func (v *victim) bounded(limit int) {
	v.t.Helper()
	grown := (v.memory("VmHWM") - v.base) / 1024
	v.t.Logf("at its peak the attack took %d MiB; another client's slowest command took %s", grown, v.slowest.Round(time.Millisecond))
	if limit *= memoryFactor; grown > limit {
		v.t.Errorf("the attack took %d MiB, the limit is %d", grown, limit)
	}
}

// proc is what the system says of the server's process. Only Linux does: there it is a failure when the process is gone.
func (v *victim) proc(file string) string {
	v.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", v.command.Process.Pid, file))
	switch {
	case err != nil && runtime.GOOS == "linux":
		v.t.Fatal(err)
	case err != nil:
		v.t.Skip(err)
	}
	return string(text)
}

// spent is the processor time that the server has taken. Unlike the time that passes, it does not grow with what else the machine does.
func (v *victim) spent() time.Duration {
	v.t.Helper()
	_, rest, _ := strings.Cut(v.proc("stat"), ") ") // behind the program's name, beginning with the third field
	fields := strings.Fields(rest)
	var ticks int64 // a hundredth of a second each
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			v.t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// memory reads a value of the process, in KiB.
func (v *victim) memory(field string) int {
	v.t.Helper()
	for line := range strings.Lines(v.proc("status")) {
		if rest, found := strings.CutPrefix(line, field+":"); found {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				v.t.Fatal(err)
			}
			return n
		}
	}
	v.t.Fatalf("no %s", field)
	return 0
}

// open opens a connection of alice's, which is closed when the test ends.
func (v *victim) open() *client {
	v.t.Helper()
	c, err := logIn(v.IMAP, user, password)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { c.Close() })
	return c
}

// serves checks that a new client finds everything as it should be.
func (v *victim) serves() {
	v.t.Helper()
	must(v.t, v.open(), "OK", "SELECT INBOX", "")
}
