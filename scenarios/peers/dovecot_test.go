package peers_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/scenarios/peers"
)

// TestDovecot logs in over TLS with a password that a user file could not hold as it is.
func TestDovecot(t *testing.T) {
	t.Parallel()
	for _, fast := range []bool{false, true} {
		t.Run(fmt.Sprintf("fast=%v", fast), func(t *testing.T) {
			t.Parallel()
			d, err := peers.StartDovecot(context.Background(), peers.DovecotOptions{
				Fast: fast, TLS: true, Users: map[string]string{"alice": `a:b "c`},
			})
			if errors.Is(err, peers.ErrNotInstalled) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			}()
			roots := x509.NewCertPool()
			roots.AppendCertsFromPEM(d.Authority)
			conn, err := tls.Dial("tcp", d.IMAPS, &tls.Config{RootCAs: roots})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = conn.Close() }()
			if _, err := fmt.Fprintf(conn, "a LOGIN alice \"a:b \\\"c\"\r\nb SELECT INBOX\r\n"); err != nil {
				t.Fatal(err)
			}
			in := bufio.NewReader(conn)
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					t.Fatalf("%v\n%s", err, d.Log())
				}
				if strings.HasPrefix(line, "b ") {
					if !strings.HasPrefix(line, "b OK") {
						t.Errorf("SELECT: %s", line)
					}
					break
				}
			}
			if pids, err := d.Processes(); err != nil || len(pids) < 4 {
				t.Errorf("processes: %v %v", pids, err)
			}
		})
	}
}
