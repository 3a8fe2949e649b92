package backend_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestFetchAllocatesNothingPerMessage counts what the server and the client that reads allocate for one command, in a small folder
// and in a large one. It is not parallel: everything in the process counts.
func TestFetchAllocatesNothingPerMessage(t *testing.T) {
	for _, profile := range []string{"exchange2019", "standard"} {
		t.Run(profile, func(t *testing.T) { allocations(t, profile) })
	}
}

func allocations(t *testing.T, profile string) {
	t.Helper()
	const few, many = 100, 1100
	s := newServer(t, withProfile(profile))
	texts := make([]string, many)
	for i := range texts {
		texts[i] = fmt.Sprintf("Message-ID: <%d@contoso.com>\n", i) + plain
	}
	s.deliver("alice", "INBOX", texts...)
	c := s.login("alice")
	read := func(command string) {
		c.send("x " + command)
		must(t, c.SetReadDeadline(time.Now().Add(patience)))
		for {
			line, err := c.in.ReadSlice('\n')
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(string(line[:min(len(line), 4)]), "x OK") {
				return
			}
		}
	}
	read("SELECT INBOX")
	for _, items := range []string{"FLAGS", "(UID FLAGS RFC822.SIZE INTERNALDATE)", "BODY.PEEK[]", "(UID BODY.PEEK[]<3.20>)", "(ENVELOPE BODYSTRUCTURE)"} {
		var allocations [2]float64
		for i, last := range []int{few, many} {
			command := fmt.Sprintf("FETCH 1:%d %s", last, items)
			read(command) // the first time keeps what was read
			allocations[i] = testing.AllocsPerRun(5, func() { read(command) })
		}
		each := (allocations[1] - allocations[0]) / (many - few)
		t.Logf("FETCH %s: %.0f allocations for %d messages, %.0f for %d", items, allocations[0], few, allocations[1], many)
		if each > 0.2 { // the race detector and a pool that was emptied cost some
			t.Errorf("FETCH %s allocates %.2f times for each message", items, each)
		}
	}
}
