package postgres_test

import (
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/refserver/internal/store/postgres"
)

// TestWhatCannotBeOpened has one clear message for each, without the password.
func TestWhatCannotBeOpened(t *testing.T) {
	t.Parallel()
	const secret = "s3cret/h#unter"
	silent, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	taken, err := net.Dial("tcp", silent.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	closed := taken.LocalAddr().String() // nobody else gets this port, and nobody listens on it
	good := server.DSN(t)
	change := func(f func(*url.URL)) string {
		u, err := url.Parse(good)
		if err != nil {
			t.Fatal(err)
		}
		f(u)
		return u.String()
	}
	parameter := func(name, value string) func(*url.URL) {
		return func(u *url.URL) {
			q := u.Query()
			q.Set(name, value)
			u.RawQuery = q.Encode()
		}
	}
	newer := server.DSN(t)
	open(t, postgres.Config{DSN: newer}).Close()
	_ = query[int](t, newer, "UPDATE imapspec_schema SET version = 99 RETURNING version")
	for _, test := range []struct{ name, dsn, says string }{
		{"nothing", "", "the PostgreSQL DSN is empty"},
		{"a password that is not escaped", "postgres://imapspec:" + secret + "@127.0.0.1/postgres", "%2F is to stand for /"},
		{"words that are none", "host=127.0.0.1 password='" + secret, "the PostgreSQL DSN cannot be used"},
		{"an unknown sslmode", "postgres://imapspec@127.0.0.1/postgres?sslmode=perhaps&password=" + url.QueryEscape(secret), "the PostgreSQL DSN cannot be used"},
		{"another program's URL", "mysql://root:" + url.QueryEscape(secret) + "@127.0.0.1/x", "the PostgreSQL DSN cannot be used"},
		{"a port where nobody is", change(func(u *url.URL) { u.Host = closed }), "does not answer; is it running there"},
		{"a port where nobody is, with or without TLS", change(func(u *url.URL) {
			u.Host = closed
			parameter("sslmode", "prefer")(u)
		}), "does not answer; is it running there"},
		{"a server that is silent", change(func(u *url.URL) {
			u.Host = silent.Addr().String()
			parameter("connect_timeout", "1")(u)
		}), "does not answer; is it running there"},
		{"a wrong password", change(func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), secret) }), "refuses user"},
		{"a database that is not there", change(func(u *url.URL) { u.Path = "/nowhere" }), `has no database "nowhere"; make it with: createdb nowhere`},
		{"a schema that is not there", change(parameter("search_path", "nowhere")), "make it with CREATE SCHEMA"},
		{"a newer schema", newer, "are of version 99, this program knows 2; use a newer program"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := postgres.Open(t.Context(), postgres.Config{DSN: test.dsn, Database: "DB01"})
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("%v does not say %q", err, test.says)
			}
			_, organisationErr := postgres.OpenOrganisation(t.Context(), test.dsn, nil)
			if organisationErr == nil || !strings.Contains(organisationErr.Error(), test.says) {
				t.Errorf("the organisation: %v does not say %q", organisationErr, test.says)
			}
			u, _ := url.Parse(good)
			password, _ := u.User.Password()
			for _, word := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), "s3cret", "h#unter", password} {
				if strings.Contains(err.Error(), word) {
					t.Errorf("%v has the password in it", err)
				}
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q has more than one line", err)
			}
		})
	}
}
