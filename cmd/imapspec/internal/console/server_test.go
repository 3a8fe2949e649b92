package console_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/cmd/imapspec/internal/console"
	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios/remoteshell"
)

const password = "P@ss w0rd 1"

// start runs a reference server and opens a session as its Administrator.
func start(t *testing.T) (context.Context, *remoteshell.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	server, err := refserver.Start(ctx, refserver.Config{AdministratorPassword: password})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	roots, err := server.RootCAs()
	if err != nil {
		t.Fatal(err)
	}
	address := *server.ManagementURL()
	address.User = nil
	address.Host = "localhost:" + address.Port()
	client, err := remoteshell.Open(ctx, remoteshell.Config{URL: address.String(), Account: "Administrator", Password: password, RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close(context.Background()) })

	_, err = remoteshell.Open(ctx, remoteshell.Config{URL: address.String(), Account: "Administrator", Password: "hunter2", RootCAs: roots})
	if !errors.Is(err, remoteshell.ErrRefused) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a wrong password gives %v", err)
	}
	_, err = remoteshell.Open(ctx, remoteshell.Config{URL: address.String(), Account: "Administrator", Password: "hunter2", RootCAs: x509.NewCertPool()})
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) {
		t.Errorf("an unknown authority gives %v", err)
	}
	return ctx, client
}

// TestServer drives a real server from the client: output, errors, questions, completion and scripts.
func TestServer(t *testing.T) {
	t.Parallel()
	ctx, client := start(t)
	var out strings.Builder
	outcome, err := client.Run(ctx, "Get-Service MSExchangeIMAP4; Get-Service MSExchangeIMAP4BE", &out, nil)
	if err != nil || outcome != (remoteshell.Outcome{}) {
		t.Fatalf("%+v %v", outcome, err)
	}
	if got := out.String(); strings.Count(got, "DisplayName") != 1 || !strings.Contains(got, "\nStopped  MSExchangeIMAP4BE  Microsoft Exchange IMAP4 Backend") {
		t.Errorf("got:\n%s", got)
	}

	out.Reset()
	answers := []string{`contoso\rand`, "hunter2"}
	outcome, err = client.Run(ctx, `$c = Get-Credential; $c.UserName; $c.Password`, &out, func(_ string, secret bool) (string, error) {
		answer := answers[0]
		answers = answers[1:]
		if secret != (len(answers) == 0) {
			t.Errorf("secret is %t", secret)
		}
		return answer, nil
	})
	if err != nil || outcome.Status != 0 || !strings.HasSuffix(out.String(), "contoso\\rand\nSystem.Security.SecureString\n") {
		t.Errorf("%+v %v\n%s", outcome, err, out.String())
	}
	outcome, err = client.Run(ctx, `Get-Credential`, &out, func(string, bool) (string, error) { return "", remoteshell.ErrCancelled })
	if err != nil || !outcome.Interrupted {
		t.Errorf("%+v %v", outcome, err)
	}

	found, err := client.Complete(ctx, "Set-ImapSett -x", 12)
	if err != nil || strings.Join(found, " ") != "Set-ImapSettings" {
		t.Errorf("%q %v", found, err)
	}
	if incomplete, err := client.Incomplete(ctx, "if ($true) {"); err != nil || !incomplete {
		t.Errorf("%t %v", incomplete, err)
	}
	if err := client.Close(ctx); err != nil {
		t.Error(err)
	}
	if _, err := client.Run(ctx, "1", &out, nil); !errors.Is(err, remoteshell.ErrExpired) {
		t.Errorf("after Close: %v", err)
	}
}

func TestScript(t *testing.T) {
	t.Parallel()
	ctx, client := start(t)
	for _, c := range []struct {
		script string
		status int
		want   string
	}{
		{"\ufeff$x = 5\r\nif ($true) {\r\n  \"x is $x\"\r\n}\r\n", 0, "x is 5\n"},
		{`Get-Service nope; "on"`, 0, "on\n"},
		{`Get-Service nope -ErrorAction Stop; "never"`, 1, "FullyQualifiedErrorId"},
		{`throw "no"; "never"`, 1, "no\n"},
		{`if (`, 1, "ParserError"},
		{`exit 42`, 42, ""},
		{`Get-Credential; "on"`, 0, "NonInteractive"},
	} {
		var out strings.Builder
		status, err := console.Script(ctx, client, strings.NewReader(c.script), &out)
		if err != nil || status != c.status || !strings.Contains(out.String(), c.want) || strings.Contains(out.String(), "never\n") && !strings.Contains(c.script, "\"never\"") {
			t.Errorf("%s: status %d, %v\n%s", c.script, status, err, out.String())
		}
	}
	if _, err := console.Script(ctx, client, strings.NewReader(strings.Repeat(" ", 2<<20)), os.Stdout); err == nil {
		t.Error("a script of 2 MiB was read")
	}
}

// TestPromptWithoutTerminal types into a prompt from a file: lines that go on, an answer to a question, exit with a number.
func TestPromptWithoutTerminal(t *testing.T) {
	t.Parallel()
	ctx, client := start(t)
	file := filepath.Join(t.TempDir(), "typed")
	typed := "\"one\"\n\nforeach ($i in 1,2) {\n  \"i=$i\"\n}\nRead-Host Name\nRand\n(Read-Host Secret -AsSecureString).Length\nhunter2\nthrow 1\nexit 3\n\"never\"\n"
	if err := os.WriteFile(file, []byte(typed), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out strings.Builder
	status, err := console.Prompt(ctx, client, console.PromptOptions{In: in, Out: &out})
	if err != nil || status != 3 {
		t.Errorf("status %d, %v", status, err)
	}
	got := out.String()
	for _, want := range []string{console.PromptText + "one\n", ">> >> i=1\ni=2\n", "Name: Rand\n", "Secret: 7\n", "FullyQualifiedErrorId : 1"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "never") || strings.Contains(got, "hunter2") {
		t.Errorf("too much in:\n%s", got)
	}
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	ctx, client := start(t)
	started := make(chan struct{})
	go func() {
		<-started
		if err := client.Interrupt(ctx); err != nil {
			t.Error(err)
		}
	}()
	outcome, err := client.Run(ctx, `"started"; while ($true) {}`, writerFunc(func(p []byte) (int, error) {
		close(started)
		return len(p), nil
	}), nil)
	if err != nil || !outcome.Interrupted {
		t.Errorf("%+v %v", outcome, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestBadServers opens sessions at places that are no management shell.
func TestBadServers(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the password was sent to another place") }))
	defer elsewhere.Close()
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
	}{
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/shell", http.StatusTemporaryRedirect)
		}},
		{"web page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }},
		{"failure", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }},
		{"refusal", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte(`{"error":"Too many sessions are open."}`))
		}},
	} {
		server := httptest.NewTLSServer(c.handler)
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		_, err := remoteshell.Open(ctx, remoteshell.Config{URL: server.URL, Account: "a", Password: "hunter2", RootCAs: roots})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", c.name, err)
		}
		server.Close()
	}
	for _, address := range []string{"", "localhost", "http://localhost:1", "https://", "://x", "admin:hunter2@localhost"} {
		_, err := remoteshell.Open(ctx, remoteshell.Config{URL: address, Password: "hunter2"})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", address, err)
		}
	}
	// A server that breaks off in the middle of its events.
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/shell" {
			w.WriteHeader(http.StatusCreated)
			_, _ = w.Write([]byte(`{"session":"1"}`))
			return
		}
		_, _ = w.Write([]byte(`{"output":"half"}` + "\n"))
	}))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	client, err := remoteshell.Open(ctx, remoteshell.Config{URL: server.URL, RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if _, err := client.Run(ctx, "1", &out, nil); err == nil || out.String() != "half" {
		t.Errorf("%v %q", err, out.String())
	}
}
