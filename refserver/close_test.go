package refserver_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios/peers"
)

// TestNothingAfterClose: what a server is asked for after Close is an error that says so, and nothing that somebody still holds of it
// starts a service again.
func TestNothingAfterClose(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	server, err := refserver.Start(ctx, refserver.Config{Started: true, People: []refserver.Person{{Name: "alice", Password: "a secret"}}})
	if err != nil {
		t.Fatal(err)
	}
	console, err := server.Console(ctx, "", "")
	if err != nil {
		t.Fatal(err)
	}
	address, err := server.IMAPS(ctx)
	if err != nil {
		t.Fatal(err)
	}
	waited := make(chan error, 1)
	waiting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	go func() {
		_, err := server.WaitForMessage(waiting, "alice", refserver.Match{})
		waited <- err
	}()
	ended, end := context.WithCancel(ctx)
	end()
	if err := server.Close(ended); err != nil { // it does not wait for clients, and closes all the same
		t.Error(err)
	}
	if err := server.Close(ctx); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if err := <-waited; err == nil || !strings.Contains(err.Error(), "the server is closed") {
		t.Errorf("who waited got %v", err)
	}
	for what, ask := range map[string]func() error{
		"Ready":              server.Ready,
		"Console":            func() error { _, err := server.Console(ctx, "", ""); return err },
		"Console.Run":        func() error { _, err := console.Run(ctx, "Start-Service MSExchangeIMAP4"); return err },
		"IMAPS":              func() error { _, err := server.IMAPS(ctx); return err },
		"Web":                func() error { _, err := server.Web(ctx); return err },
		"Management":         func() error { _, err := server.Management(ctx); return err },
		"WaitForMessage":     func() error { _, err := server.WaitForMessage(waiting, "alice", refserver.Match{}); return err },
		"Snapshot":           func() error { _, err := server.Snapshot(ctx); return err },
		"Dial":               func() error { _, err := server.Dial(ctx, "mailbox01.contoso.com:993"); return err },
		"DialOutside":        func() error { _, err := server.DialOutside(ctx, "mailbox01.contoso.com:993"); return err },
		"Console of a named": func() error { _, err := server.Console(ctx, "alice", "a secret"); return err },
	} {
		if err := ask(); err == nil || !strings.Contains(err.Error(), "the server is closed") {
			t.Errorf("%s: got %v", what, err)
		}
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("port 993 is still served")
	}
}

// TestCloseOfNothing: a deferred Close before the look at the error does not hide that with a panic.
func TestCloseOfNothing(t *testing.T) {
	t.Parallel()
	server, err := refserver.Start(t.Context(), refserver.Config{Profile: "exchange2013"})
	if err == nil {
		t.Error("there is no such profile")
	}
	if err := server.Close(t.Context()); err != nil {
		t.Error(err)
	}
	var snapshot *refserver.Snapshot
	if err := errors.Join(snapshot.Close(), new(refserver.Snapshot).Close()); err != nil {
		t.Error(err)
	}
}

// TestClosedConsole: a console that was closed runs nothing.
func TestClosedConsole(t *testing.T) {
	t.Parallel()
	server, err := refserver.Start(t.Context(), refserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close(context.Background())
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(console.Close(), console.Close()); err != nil {
		t.Error(err)
	}
	if out, err := console.Run(t.Context(), "1"); err == nil || out != "" {
		t.Errorf("got %q, %v", out, err)
	}
}

// TestConfigOfNoUse: what is wrong is one short sentence at the start, not the event log of a service that somebody starts later.
func TestConfigOfNoUse(t *testing.T) {
	t.Parallel()
	for want, config := range map[string]refserver.Config{
		`publish: port 993: "localhost" is no address such as 127.0.0.1:1993`:                                                 {Publish: map[int]string{993: "localhost"}},
		`publish: 70000 is no port of the host; it has 1 to 65535`:                                                            {Publish: map[int]string{70000: "127.0.0.1:0"}},
		`peers: MAILBOX02: "mailbox02" is no address such as 127.0.0.1:1993`:                                                  {Peers: map[string]string{"MAILBOX02": "mailbox02"}},
		`lease: -1s is less than nothing`:                                                                                     {Lease: -time.Second},
		`no defect is named "nothing-wrong"; refserver.Defects lists them, and imapspec trace --json beside the requirements`: {Defects: []string{"nothing-wrong"}},
	} {
		server, err := refserver.Start(t.Context(), config)
		if err == nil || err.Error() != want {
			t.Errorf("got %v; want %s", err, want)
		}
		if err := server.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestPublishHostIPv6: the host of IPv6 needs no brackets.
func TestPublishHostIPv6(t *testing.T) {
	t.Parallel()
	if l, err := net.Listen("tcp6", "[::1]:0"); err != nil {
		t.Skipf("this machine has no IPv6: %v", err)
	} else {
		_ = l.Close()
	}
	free, err := peers.FreeAddresses(1)
	if err != nil {
		t.Fatal(err)
	}
	port := int(netip.MustParseAddrPort(free[0]).Port())
	server, err := refserver.Start(t.Context(), refserver.Config{PublishHost: "::1", Publish: map[int]string{587: "[::1]:0", 443: "[::1]:0", 1993: "[::1]:0", 143: "[::1]:0"}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close(context.Background())
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := console.Run(t.Context(), fmt.Sprintf("Set-ImapSettings -SSLBindings 0.0.0.0:%d; Start-Service MSExchangeIMAP4", port)); err != nil || strings.Contains(out, "Start-Service") {
		t.Errorf("%v %s", err, out)
	}
	if address, ok := server.Address(port); !ok || address != fmt.Sprintf("[::1]:%d", port) {
		t.Errorf("got %q %v", address, ok)
	}
}
