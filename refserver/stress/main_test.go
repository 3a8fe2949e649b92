// Package stress tests the whole reference server from outside, with more of everything than it meets in a scenario: many
// sessions in one folder, a process that is killed, a disk that is full, clients that mean harm.
//
// Every test is quick by default. With -soak it takes minutes and does what the quick one does a hundred times over. What is
// random comes from -seed; a failing test says which seed that was.
package stress_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver"
)

var (
	soak = flag.Bool("soak", false, "take minutes instead of seconds")
	seed = flag.Uint64("seed", 0, "what random choices come from; 0: the time")
)

// children are the programs that this test binary is besides the tests: name in the environment, and what it does.
var children = map[string]func(data string) error{
	serverChild: serveUntilKilled,
}

// childVariable names the child to be, childData its data folder.
const (
	childVariable = "IMAPSPEC_STRESS_CHILD"
	childData     = "IMAPSPEC_STRESS_DATA"
)

func TestMain(m *testing.M) {
	if child := children[os.Getenv(childVariable)]; child != nil {
		if err := child(os.Getenv(childData)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// scale returns one of two sizes of a test.
func scale(quick, soaked int) int {
	if *soak {
		return soaked
	}
	return quick
}

// random returns the source of a test's choices; when the test fails its log says how to have the same again.
func random(t *testing.T) *rand.Rand {
	t.Helper()
	s := *seed
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("again: go test ./refserver/stress -run '^%s$' -seed %d", t.Name(), s)
		}
	})
	return rand.New(rand.NewPCG(s, 0))
}

const (
	user     = "alice"
	second   = "bob"
	password = "correct horse battery"
)

func people() []refserver.Person {
	return []refserver.Person{{Name: user, Password: password}, {Name: second, Password: password}}
}

// start starts a server with alice and bob, and with logins on port 143 without TLS, whose cost is not what is tested here.
// settings are further parameters of Set-ImapSettings.
func start(t *testing.T, config refserver.Config, settings string) *refserver.Server {
	t.Helper()
	config.Started, config.People = true, people()
	server, err := refserver.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	if err := configure(t.Context(), server, settings); err != nil {
		t.Fatal(err)
	}
	return server
}

// configure changes settings and restarts the services.
func configure(ctx context.Context, server *refserver.Server, settings string) error {
	console, err := server.Console(ctx, "", "")
	if err != nil {
		return err
	}
	out, err := console.Run(ctx, "Set-ImapSettings -LoginType PlainTextLogin "+settings+"\nRestart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE")
	if err == nil && strings.Contains(out, "FullyQualifiedErrorId") {
		err = fmt.Errorf("the shell said:\n%s", out)
	}
	return err
}

// address is where clients of a port connect.
func address(t *testing.T, server *refserver.Server, port int) string {
	t.Helper()
	real, ok := server.Address(port)
	if !ok {
		t.Fatalf("nothing listens on port %d", port)
	}
	return real
}
