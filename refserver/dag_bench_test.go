package refserver_test

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios/peers/postgres"
)

// BenchmarkProxyToAnotherHost is what it costs a client that its mailbox is on another host than the frontend: FETCH of a hundred
// messages of 16 KiB, at the host with the active copy and at the other one, in turn. The hosts are in this process, the connections
// real. It fails where the other host costs more of the throughput than mostCost.
func BenchmarkProxyToAnotherHost(b *testing.B) {
	shared := postgres.OpenShared(b.Context())
	b.Cleanup(func() { _ = shared.Close() })
	dsn := shared.DSN(b)
	var hosts [2]*refserver.Server
	for i := range hosts {
		config := refserver.Config{ServerName: fmt.Sprintf("MAILBOX%02d", i+1), Postgres: dsn, Started: true,
			People: []refserver.Person{{Name: "alice", Password: alicesPassword}}}
		if i == 1 {
			address, _ := hosts[0].Address(1993)
			config.Peers = map[string]string{"MAILBOX01": address}
		}
		server, err := refserver.Start(b.Context(), config)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = server.Close(b.Context()) })
		hosts[i] = server
	}
	const messages, size = 100, 16 << 10
	text := "Subject: large\r\n\r\n" + strings.Repeat(strings.Repeat("x", 62)+"\r\n", size/64)
	first := dialBench(b, hosts[0])
	for range messages {
		first.do(fmt.Sprintf("a APPEND INBOX {%d+}\r\n%s", len(text), text), "a OK")
	}
	var clients [2]*benchClient
	for i, host := range hosts {
		clients[i] = dialBench(b, host)
		clients[i].do("a SELECT INBOX", "a OK")
	}
	var spent [2][]time.Duration
	for b.Loop() {
		for i, c := range clients {
			began := time.Now()
			c.do("z FETCH 1:* (BODY.PEEK[])", "z OK")
			spent[i] = append(spent[i], time.Since(began))
		}
	}
	var rate [2]float64 // MB/s, of the median
	for i := range spent {
		slices.Sort(spent[i])
		rate[i] = float64(messages*len(text)) / 1e6 / spent[i][len(spent[i])/2].Seconds()
	}
	cost := 100 * (1 - rate[1]/rate[0])
	b.ReportMetric(rate[0], "MB/s-same-host")
	b.ReportMetric(rate[1], "MB/s-another-host")
	b.ReportMetric(cost, "%-cost")
	if cost > mostCost && b.N >= enough {
		b.Errorf("proxying to another host costs %.1f %% of the throughput, more than %d %%", cost, mostCost)
	}
}

const (
	mostCost = 15 // percent
	enough   = 30 // rounds for a median that means something
)

// benchClient speaks lines.
type benchClient struct {
	b  *testing.B
	io io.Writer
	in *bufio.Reader
}

func dialBench(b *testing.B, s *refserver.Server) *benchClient {
	b.Helper()
	address, _ := s.Address(993)
	conn, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(b.Context(), "tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	c := &benchClient{b, conn, bufio.NewReaderSize(conn, 64<<10)}
	c.do("l LOGIN alice \""+alicesPassword+"\"", "l OK")
	return c
}

func (c *benchClient) do(command, until string) {
	c.b.Helper()
	if _, err := io.WriteString(c.io, command+"\r\n"); err != nil {
		c.b.Fatal(err)
	}
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			c.b.Fatal(err)
		}
		if strings.HasPrefix(string(line), until) {
			return
		}
	}
}
