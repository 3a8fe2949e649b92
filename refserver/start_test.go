package refserver_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

// TestStartWithoutAnAddress: an address of the configuration that cannot be had is an error, whichever service it is for.
func TestStartWithoutAnAddress(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for port, service := range map[int]string{993: "MSExchangeIMAP4", 1993: "MSExchangeIMAP4BE", 587: "MSExchangeFrontEndTransport", 443: "W3SVC"} {
		server, err := refserver.Start(t.Context(), refserver.Config{Started: true, Publish: map[int]string{port: taken.Addr().String()}})
		if err == nil {
			_ = server.Close(context.Background())
		}
		if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), service) || !strings.Contains(err.Error(), taken.Addr().String()) {
			t.Errorf("port %d: got %v", port, err)
		}
	}
	server, err := refserver.Start(t.Context(), refserver.Config{Publish: map[int]string{993: taken.Addr().String()}}) // nothing needs it yet
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestStartWithWhatTheOrganisationHolds: a service that a setting does not let run is stopped, and the person who can mend it comes in.
func TestStartWithWhatTheOrganisationHolds(t *testing.T) {
	t.Parallel()
	config := refserver.Config{DataDir: t.TempDir(), Started: true}
	for _, round := range []struct {
		ready bool
		text  string
	}{
		{true, "Set-ServerComponentState MAILBOX01 -Component ImapProxy -Requester Maintenance -State Inactive"},
		{false, "Set-ServerComponentState MAILBOX01 -Component ImapProxy -Requester Maintenance -State Active; Set-ImapSettings -SSLBindings 0.0.0.0:587"},
		{false, "Set-ImapSettings -SSLBindings 0.0.0.0:993"},
		{true, ""},
	} {
		server, err := refserver.Start(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Ready(); (err == nil) != round.ready {
			t.Errorf("before %q: %v", round.text, err)
		}
		runs(t, server, round.text)
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

// TestResetOfWhatIsClosed fails, and changes nothing.
func TestResetOfWhatIsClosed(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"in memory": "", "on disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := office(t, dir, 1)
			snapshot, err := server.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			kept, err := server.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c := mailbox(t, server)
			before := fingerprint(t, c)
			for range 2 {
				if err := snapshot.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if err := server.Reset(t.Context(), snapshot); err == nil || !strings.Contains(err.Error(), "the snapshot is closed") {
				t.Errorf("to a snapshot that was closed: %v", err)
			}
			if after := fingerprint(t, c); after != before {
				t.Errorf("after it the same client finds %s, not %s", after, before)
			}
			address, _ := server.Address(993)
			certificate := certificateAt(t, address)
			if certificate == nil {
				t.Fatalf("no certificate at %s", address)
			}
			for range 2 {
				if err := server.Close(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if err := server.Reset(t.Context(), kept); err == nil || !strings.Contains(err.Error(), "the server is closed") {
				t.Errorf("of a server that was closed: %v", err)
			}
			// Somebody else may have the port by now, with another certificate or none.
			if now := certificateAt(t, address); now != nil && now.Equal(certificate) {
				t.Error("it listens at its address")
			}
			if _, err := server.Snapshot(t.Context()); err == nil {
				t.Error("a snapshot of a server that was closed")
			}
			if dir == "" {
				return
			}
			if left, err := filepath.Glob(filepath.Join(dir, "*snapshot*")); err != nil || len(left) > 0 {
				t.Errorf("left are %v, %v", left, err)
			}
		})
	}
}

// certificateAt is what a TLS client is shown at an address; nil where nobody speaks TLS.
func certificateAt(t *testing.T, address string) *x509.Certificate {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), clientDeadline)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0]
}

// TestResetThatFails leaves the server as it was: the snapshot's copy is gone from the disk.
func TestResetThatFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := office(t, dir, 2)
	snapshot, err := server.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	store(t, mailbox(t, server), "later")
	before := fingerprint(t, mailbox(t, server))
	copies, err := filepath.Glob(filepath.Join(dir, "*.snapshot-*"))
	if err != nil || len(copies) != 1 {
		t.Fatal(copies, err)
	}
	if err := os.RemoveAll(copies[0]); err != nil {
		t.Fatal(err)
	}
	if err := server.Reset(t.Context(), snapshot); err == nil {
		t.Error("no error")
	}
	if err := server.Ready(); err != nil {
		t.Error(err)
	}
	if after := fingerprint(t, mailbox(t, server)); after != before {
		t.Errorf("got %s, want %s", after, before)
	}
}
