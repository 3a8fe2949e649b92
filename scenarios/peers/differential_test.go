package peers_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/fixtures/messages"
	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios/peers"
)

const (
	person   = "alice"
	password = "Wonderland 1"
	folder   = "Peers" // holds the messages
)

// TestDifferential asks the reference server and Debian's Dovecot the same about the same mailbox and compares the answers.
// A difference is a failure unless testdata/differences.yaml explains it, and so is an explanation of a difference that
// does not occur. The Exchange profile is compared in fewer searches.
func TestDifferential(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"standard", "exchange2019"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			p := startPair(t, profile)
			p.load()
			p.compareFlags()
			p.compareFetch()
			p.compareSearch()
			p.compareFolders()
			p.judge()
		})
	}
}

// pair is both servers with the same messages in the same folder.
type pair struct {
	t            *testing.T
	profile      string
	messages     []messages.Message
	raw          map[string][]byte // of the messages, by name
	ours, theirs func() *client    // log in
	differences  []difference
	compared     int
}

func startPair(t *testing.T, profile string) *pair {
	t.Helper()
	all, err := messages.All()
	if err != nil {
		t.Fatal(err)
	}
	p := &pair{t: t, profile: profile, messages: withoutEmpty(all), raw: map[string][]byte{}}
	for _, m := range all {
		p.raw[m.Name] = m.Raw
	}
	dovecot, err := peers.StartDovecot(t.Context(), peers.DovecotOptions{
		Users: map[string]string{person: password}, Extra: "mail_fsync = never\n",
	})
	if errors.Is(err, peers.ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := dovecot.Close(); err != nil {
			t.Error(err)
		}
	})
	p.theirs = func() *client {
		conn, err := net.DialTimeout("tcp", dovecot.IMAP, patience)
		if err != nil {
			t.Fatal(err)
		}
		return login(t, "Dovecot", conn)
	}
	server, err := refserver.Start(t.Context(), refserver.Config{
		Profile: profile, Started: true, People: []refserver.Person{{Name: person, Password: password}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	p.ours = func() *client {
		address, _ := server.Address(993)
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // the certificate is not the point
		if err != nil {
			t.Fatal(err)
		}
		return login(t, "imapspec", conn)
	}
	return p
}

// withoutEmpty leaves out the message of no bytes, which Dovecot does not take.
func withoutEmpty(all []messages.Message) []messages.Message {
	return slices.DeleteFunc(all, func(m messages.Message) bool { return len(m.Raw) == 0 })
}

func login(t *testing.T, name string, conn net.Conn) *client {
	t.Helper()
	c := newClient(t, name, conn)
	c.do(fmt.Sprintf("LOGIN %s %q", person, password))
	return c
}

func (p *pair) exchange() bool { return p.profile != "standard" }

// keyword is one that the server keeps.
func (p *pair) keyword() string {
	if p.exchange() {
		return "$MDNSent"
	}
	return "custom"
}

// both runs the same on either server, side by side.
func (p *pair) both(run func(c *client) any) (ours, theirs any) {
	p.t.Helper()
	done := make(chan any, 1)
	go func() {
		defer close(done) // after a Fatal in run there is no value
		done <- run(p.theirs())
	}()
	ours = run(p.ours())
	theirs, ok := <-done
	if !ok {
		p.t.FailNow()
	}
	return ours, theirs
}

// zones of the internal dates, in turn.
func zones() []string { return []string{"+0000", "-0800", "+0530"} }

// received is the internal date of message i, counted from 0.
func received(i int) string {
	date := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, i%40)
	zone := zones()[i%len(zones())]
	return date.Format("_2-Jan-2006 15:04:05 ") + zone
}

// load appends the messages to both servers.
func (p *pair) load() {
	p.t.Helper()
	p.both(func(c *client) any {
		c.try("ENABLE UTF8=ACCEPT") // without it a server that has it refuses 8-bit header fields (RFC 6855 section 4)
		c.do("CREATE " + folder)
		for i, m := range p.messages {
			c.do(fmt.Sprintf("APPEND %s %q {%d}\r\n%s", folder, received(i), len(m.Raw), m.Raw))
		}
		c.do("LOGOUT")
		return nil
	})
}

// compare remembers a difference. ours and theirs are what the servers said, or something that stands for it.
func (p *pair) compare(item, message string, ours, theirs value) {
	p.compared++
	if ours.String() != theirs.String() {
		p.differences = append(p.differences, difference{item, message, p.raw[message], ours, theirs})
	}
}

// compareFlags changes flags and compares what the messages then have, in the session that changed them and in another.
func (p *pair) compareFlags() {
	p.t.Helper()
	for _, read := range []string{"SELECT ", "EXAMINE "} {
		a, b := p.both(func(c *client) any {
			c.do(read + folder)
			if read == "SELECT " {
				c.all(stores(len(p.messages), p.keyword()))
			}
			return c.fetch("FETCH 1:* (UID FLAGS)")
		})
		p.compareFetched(read, a.(fetched), b.(fetched))
	}
}

// stores changes flags in every way, and leaves messages with every combination of flags.
func stores(count int, keyword string) []string {
	var commands []string
	add := func(step int, change string) {
		var set []string
		for seq := step; seq <= count; seq += step {
			set = append(set, fmt.Sprint(seq))
		}
		commands = append(commands, "STORE "+strings.Join(set, ",")+" "+change)
	}
	add(2, `+FLAGS (\Seen)`)
	add(3, `+FLAGS.SILENT (\Answered \Flagged)`)
	add(5, `FLAGS (\Draft)`)
	add(7, `+FLAGS \Deleted \Seen`)
	add(6, `-FLAGS (\Seen)`)
	add(11, "+FLAGS ("+keyword+" $MDNSent)")
	add(22, "-FLAGS.SILENT ("+strings.ToUpper(keyword)+")")
	add(13, `FLAGS ()`)
	add(17, `flags.silent (\sEEN \fLAGGED)`)
	return commands
}
