package refserver_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

// BenchmarkTelemetry is what being watched costs a command: NOOPs sent a hundred at a time, which leaves little else to pay for.
func BenchmarkTelemetry(b *testing.B) {
	for name, change := range map[string]func(*refserver.Config){
		"off":             func(*refserver.Config) {},
		"metrics":         func(c *refserver.Config) { c.Metrics = true },
		"metrics and log": func(c *refserver.Config) { c.Metrics, c.Log = true, slog.New(slog.NewTextHandler(io.Discard, nil)) },
	} {
		b.Run(name, func(b *testing.B) {
			config := refserver.Config{Started: true, ProxyInProcess: true, People: []refserver.Person{{Name: "alice", Password: alicesPassword}}}
			change(&config)
			server, err := refserver.Start(b.Context(), config)
			if err != nil {
				b.Fatal(err)
			}
			defer server.Close(context.Background())
			address, _ := server.Address(993)
			conn, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(b.Context(), "tcp", address)
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			in := bufio.NewReader(conn)
			expect := func(prefix string) {
				for {
					line, err := in.ReadString('\n')
					if err != nil {
						b.Fatal(err)
					}
					if strings.HasPrefix(line, prefix) {
						return
					}
				}
			}
			const together = 100
			many := strings.Repeat("a NOOP\r\n", together-1) + "z NOOP\r\n"
			if _, err := io.WriteString(conn, "l LOGIN alice \""+alicesPassword+"\"\r\n"); err != nil {
				b.Fatal(err)
			}
			expect("l OK")
			for b.Loop() {
				if _, err := io.WriteString(conn, many); err != nil {
					b.Fatal(err)
				}
				expect("z OK")
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/together, "ns/command")
		})
	}
}
