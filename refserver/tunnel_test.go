package refserver_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver"
)

// networkOf sends a request to the network part of a server's management endpoint and gives the answer with the connection.
func networkOf(t *testing.T, server *refserver.Server, password, path, from, address string) (*http.Response, *tls.Conn, *bufio.Reader) {
	t.Helper()
	roots, err := server.RootCAs()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := tls.Dial("tcp", server.ManagementURL().Host, &tls.Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	target := "https://localhost/network/" + path + "?" + url.Values{"from": {from}, "address": {address}}.Encode()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("Administrator", password)
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "tcp")
	if err := r.Write(conn); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, r)
	if err != nil {
		t.Fatal(err)
	}
	return response, conn, reader
}

func TestNetworkEndpoint(t *testing.T) {
	t.Parallel()
	server, err := refserver.Start(t.Context(), refserver.Config{Started: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	real, _ := server.Address(143)
	for _, c := range []struct {
		path, from, address string
		status              int
		answer              string
	}{
		{"route", "inside", "mailbox01.contoso.com:143", 200, real},
		{"route", "inside", "10.0.0.11:2143", 502, "refused"},
		{"route", "inside", "mailbox99.contoso.com:143", 502, "name"},
		{"route", "outside", "203.0.113.10:143", 502, "timeout"},
		{"route", "inside", "192.0.2.7:143", 502, "other"},
		{"route", "elsewhere", "10.0.0.11:143", 400, "inside or outside"},
		{"connect", "inside", "10.0.0.11:2143", 502, "connection refused"},
		{"connect", "outside", "10.0.0.11:143", 502, "timeout"},
	} {
		t.Run(fmt.Sprintf("%s from %s to %s", c.path, c.from, c.address), func(t *testing.T) {
			t.Parallel()
			response, _, _ := networkOf(t, server, server.AdministratorPassword(), c.path, c.from, c.address)
			var answer map[string]string
			if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != c.status || !strings.Contains(fmt.Sprint(answer), c.answer) {
				t.Errorf("answered %s %v", response.Status, answer)
			}
		})
	}
	if response, _, _ := networkOf(t, server, "wrong", "route", "inside", "10.0.0.11:143"); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("a wrong password: %s", response.Status)
	}
}

func TestTunnel(t *testing.T) {
	t.Parallel()
	server, err := refserver.Start(t.Context(), refserver.Config{Started: true})
	if err != nil {
		t.Fatal(err)
	}
	response, conn, reader := networkOf(t, server, server.AdministratorPassword(), "connect", "inside", "10.0.0.11:143")
	if response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(response.Status)
	}
	if line, err := reader.ReadString('\n'); err != nil || !strings.HasPrefix(line, "* OK ") {
		t.Fatalf("greeted %q: %v", line, err)
	}
	if _, err := io.WriteString(conn, "a1 LOGOUT\r\n"); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(reader); err != nil || !strings.Contains(string(rest), "a1 OK LOGOUT completed.") {
		t.Errorf("the end of the session: %q, %v", rest, err)
	}
	// A tunnel that is open does not keep the server from closing.
	_, _, other := networkOf(t, server, server.AdministratorPassword(), "connect", "inside", "10.0.0.11:993")
	if err := server.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if _, err := io.ReadAll(other); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("the tunnel ended with %v", err)
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	server, err := refserver.Start(t.Context(), refserver.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) })
	for name, endpoint := range map[string]func(context.Context) (string, error){"IMAP": server.IMAP, "IMAPS": server.IMAPS} {
		if address, err := endpoint(t.Context()); err == nil || !strings.Contains(err.Error(), "start its service") {
			t.Errorf("%s of a stopped service is %q, %v", name, address, err)
		}
	}
	for name, endpoint := range map[string]func(context.Context) (string, error){
		"Submission": server.Submission, "Web": server.Web, "Management": server.Management} {
		if address, err := endpoint(t.Context()); err != nil || !strings.Contains(address, ":") {
			t.Errorf("%s is %q, %v", name, address, err)
		}
	}
}
