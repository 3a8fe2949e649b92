package refserver_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/imapspec/imapspec/refserver"
)

// lines is a log that services write while the test reads.
type lines struct {
	mu    sync.Mutex
	text  bytes.Buffer
	wrote chan struct{} // receives after a write
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.wrote <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// entries are the log's lines with such a message.
func (l *lines) entries(t *testing.T, message string) []map[string]any {
	t.Helper()
	var found []map[string]any
	for scanner := bufio.NewScanner(strings.NewReader(l.String())); scanner.Scan(); {
		var entry map[string]any
		if err := json.Unmarshal(scanner.Bytes(), &entry); err != nil {
			t.Fatalf("%s: %v", scanner.Text(), err)
		}
		if entry["msg"] == message {
			found = append(found, entry)
		}
	}
	return found
}

// get reads a page of the management endpoint.
func get(t *testing.T, server configured, path string) (int, string) {
	t.Helper()
	roots, err := server.RootCAs()
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.ManagementURL().String()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

// metric reads one value of the metrics; 0 when it is not there.
func metric(t *testing.T, text, series string) float64 {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(series) + ` (\S+)$`).FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	var value float64
	if _, err := fmt.Sscan(found[1], &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// session is a client that is refused once, logs in, appends a message, says something that is no command, and leaves.
func session(t *testing.T, server configured) {
	t.Helper()
	address, _ := server.Address(993)
	roots, err := server.RootCAs()
	if err != nil {
		t.Fatal(err)
	}
	client, err := imapclient.DialTLS(address, &imapclient.Options{TLSConfig: &tls.Config{RootCAs: roots, ServerName: "mail.contoso.com"}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Login("alice", "wrong-and-secret").Wait(); err == nil {
		t.Fatal("a wrong password was accepted")
	}
	if err := client.Login("alice", alicesPassword).Wait(); err != nil {
		t.Fatal(err)
	}
	message := "Subject: a subject that is private\r\n\r\nText\r\n"
	appending := client.Append("INBOX", int64(len(message)), nil)
	if _, err := io.WriteString(appending, message); err != nil {
		t.Fatal(err)
	}
	if err := appending.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := appending.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := client.Create("Private-Folder", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if err := client.Create("Private-Folder", nil).Wait(); err == nil {
		t.Fatal("a folder was made twice")
	}
	if err := client.Logout().Wait(); err != nil {
		t.Fatal(err)
	}
}

func submit(t *testing.T, server configured) {
	t.Helper()
	address, _ := server.Address(587)
	roots, err := server.RootCAs()
	if err != nil {
		t.Fatal(err)
	}
	client, err := smtp.DialStartTLS(address, &tls.Config{RootCAs: roots, ServerName: "mail.contoso.com"})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Auth(sasl.NewLoginClient("alice", alicesPassword)); err != nil {
		t.Fatal(err)
	}
	if err := client.SendMail("alice@contoso.com", []string{"bob@contoso.com"}, strings.NewReader("Subject: x\r\n\r\ny\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := client.Quit(); err != nil {
		t.Fatal(err)
	}
}

func TestTelemetry(t *testing.T) {
	t.Parallel()
	for _, inProcess := range []bool{false, true} {
		t.Run(fmt.Sprintf("in process %t", inProcess), func(t *testing.T) {
			t.Parallel()
			log := &lines{wrote: make(chan struct{}, 1)}
			server := configure(t, func(c *refserver.Config) {
				c.Metrics, c.ProxyInProcess = true, inProcess
				c.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			})
			session(t, server)
			submit(t, server)
			deadline, cancel := context.WithTimeout(t.Context(), clientDeadline)
			defer cancel()
			for len(log.entries(t, "connection closed")) < 3 { // the client does not wait for the servers' ends
				select {
				case <-log.wrote:
				case <-deadline.Done():
					t.Fatalf("connections are still open:\n%s", log)
				}
			}
			checkMetrics(t, server)
			checkLog(t, log)
		})
	}
}

func checkMetrics(t *testing.T, server configured) {
	t.Helper()
	status, text := get(t, server, "/metrics")
	if status != http.StatusOK {
		t.Fatalf("/metrics: %d %s", status, text)
	}
	const front, back, smtps = `service="MSExchangeIMAP4"`, `service="MSExchangeIMAP4BE"`, `service="MSExchangeFrontEndTransport"`
	for series, want := range map[string]float64{
		`imapspec_connections_total{port="993",` + front + `}`:                              1,
		`imapspec_connections_open{port="993",` + front + `}`:                               0,
		`imapspec_connections_total{port="1993",` + back + `}`:                              1,
		`imapspec_connections_total{port="587",` + smtps + `}`:                              1,
		`imapspec_connections_open{port="587",` + smtps + `}`:                               0,
		`imapspec_logins_total{mechanism="LOGIN",result="ok",` + front + `}`:                1,
		`imapspec_logins_total{mechanism="LOGIN",result="refused",` + front + `}`:           1,
		`imapspec_logins_total{mechanism="ticket",result="ok",` + back + `}`:                1,
		`imapspec_logins_total{mechanism="LOGIN",result="ok",` + smtps + `}`:                1,
		`imapspec_commands_total{command="APPEND",result="ok",` + back + `}`:                1,
		`imapspec_commands_total{command="CREATE",result="ok",` + back + `}`:                1,
		`imapspec_commands_total{command="CREATE",result="no",` + back + `}`:                1,
		`imapspec_commands_total{command="LOGIN",result="no",` + front + `}`:                1,
		`imapspec_commands_total{command="MAIL",result="ok",` + smtps + `}`:                 1,
		`imapspec_command_duration_seconds_count{command="CREATE",` + back + `}`:            2,
		`imapspec_command_duration_seconds_bucket{command="CREATE",` + back + `,le="+Inf"}`: 2,
		`imapspec_store_commit_failures_total`:                                              0,
	} {
		if got := metric(t, text, series); got != want {
			t.Errorf("%s is %g, want %g", series, got, want)
		}
	}
	for _, series := range []string{
		`imapspec_received_bytes_total{port="993",` + front + `}`, `imapspec_sent_bytes_total{port="993",` + front + `}`,
		`imapspec_received_bytes_total{port="1993",` + back + `}`, `imapspec_sent_bytes_total{port="1993",` + back + `}`,
		`imapspec_received_bytes_total{port="587",` + smtps + `}`, `imapspec_sent_bytes_total{port="587",` + smtps + `}`,
		`imapspec_store_commit_duration_seconds_count`, `imapspec_store_commit_changes_sum`, `go_goroutines`,
	} {
		if metric(t, text, series) <= 0 {
			t.Errorf("%s is nothing", series)
		}
	}
	if strings.Contains(text, "alice") || strings.Contains(text, "Private") {
		t.Error("the metrics name a user or an argument")
	}
}

func checkLog(t *testing.T, log *lines) {
	t.Helper()
	ids := map[string]string{} // of logins, by service
	for _, entry := range log.entries(t, "logged in") {
		if entry["user"] != "alice" {
			t.Errorf("a login without its user: %v", entry)
		}
		ids[entry["service"].(string)] = entry["connection"].(string)
	}
	if id := ids["MSExchangeIMAP4"]; len(id) != 16 || id != ids["MSExchangeIMAP4BE"] {
		t.Errorf("frontend and backend have not the same id: %v", ids)
	}
	for _, message := range []string{"connection opened", "connection closed"} {
		services := map[string]bool{}
		for _, entry := range log.entries(t, message) {
			service := entry["service"].(string)
			services[service] = services[service] || entry["connection"] == ids[service] && entry["remote"] != ""
		}
		for service := range ids {
			if !services[service] {
				t.Errorf("%q is not there for the connection of %s:\n%s", message, service, log)
			}
		}
	}
	refused := log.entries(t, "login refused")
	if len(refused) != 1 || refused[0]["login"] != "alice" || refused[0]["level"] != "INFO" {
		t.Errorf("refused: %v", refused)
	}
	commands := log.entries(t, "command")
	if len(commands) == 0 || commands[0]["level"] != "DEBUG" {
		t.Errorf("commands: %v", commands)
	}
	for _, secret := range []string{alicesPassword, "wrong-and-secret", "Private-Folder", "private", "imapspec-ticket"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

func TestHealthPages(t *testing.T) {
	t.Parallel()
	server := configure(t)
	for path, want := range map[string]int{"/live": http.StatusOK, "/ready": http.StatusOK, "/metrics": http.StatusUnauthorized} {
		if status, _ := get(t, server, path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := console.Run(t.Context(), "Stop-Service MSExchangeIMAP4"); err != nil {
		t.Fatal(err)
	}
	if status, text := get(t, server, "/ready"); status != http.StatusServiceUnavailable || !strings.Contains(text, "MSExchangeIMAP4 is Stopped") {
		t.Errorf("/ready with a stopped service: %d %q", status, text)
	}
	if status, _ := get(t, server, "/live"); status != http.StatusOK {
		t.Errorf("/live with a stopped service: %d", status)
	}
}
