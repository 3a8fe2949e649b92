package stage_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/stage"
)

// lister is a server that says what it has below whatever is asked for, and keeps the commands.
type lister struct {
	served
	capabilities string
	lists        map[string]string // the answer to a command that begins so, with ROOT for what the pattern is about
	commands     chan string
}

func (l *lister) Deploy(context.Context, scenarios.Options) (scenarios.Deployment, error) {
	return l, nil
}

func (l *lister) Dial(context.Context, scenarios.Side, string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		defer server.Close()
		lines := bufio.NewScanner(server)
		fmt.Fprint(server, "* OK ready\r\n")
		for lines.Scan() {
			tag, command, _ := strings.Cut(lines.Text(), " ")
			l.commands <- command
			if command == "CAPABILITY" {
				fmt.Fprintf(server, "* CAPABILITY %s\r\n", l.capabilities)
			}
			for begin, answer := range l.lists {
				if _, pattern, ok := strings.Cut(command, begin+` "" `); ok {
					fmt.Fprint(server, strings.ReplaceAll(answer, "ROOT", strings.Trim(pattern, `"*`))+"\r\n")
				}
			}
			fmt.Fprintf(server, "%s OK done\r\n", tag)
		}
	}()
	return client, nil
}

func TestSubscriptionsOfWhatIsGoneAreRemoved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ capabilities, list, answer string }{
		{"IMAP4rev1 LIST-EXTENDED", "LIST (SUBSCRIBED)", `* LIST (\NonExistent \Subscribed) "/" ROOT/Work`},
		{"IMAP4rev2", "LIST (SUBSCRIBED)", `* LIST (\NonExistent \Subscribed) "/" ROOT/Work`},
		{"IMAP4rev1", "LSUB", `* LSUB () "/" ROOT/Work`},
	} {
		l := &lister{capabilities: c.capabilities, lists: map[string]string{"LIST": `* LIST (\Noselect) "/" ""`, c.list: c.answer},
			commands: make(chan string, 100)}
		l.info = scenarios.ServerInfo{Endpoints: []scenarios.Endpoint{{Address: "imap.example.org:143", Security: scenarios.PlainText}},
			Accounts: []scenarios.Account{{User: "alice", Password: "sesame"}}}
		s := stage.New(l, scenarios.Options{}, &l.fake)
		if err := s.Folders(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(t.Context()); err == nil || err.Error() != "late" {
			t.Fatalf("%s: closing gives %v, want the deployment's error alone", c.capabilities, err)
		}
		close(l.commands)
		var all []string
		for command := range l.commands {
			all = append(all, command)
		}
		if !slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, "UNSUBSCRIBE") && strings.HasSuffix(s, `/Work"`) }) {
			t.Errorf("%s: the subscription stays: %q", c.capabilities, all)
		}
	}
}
