package diagnose_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/imapspec/imapspec/steps/diagnose"
)

const host = "mail.example.org"

// certificate issues a certificate for names; the pool trusts its issuer.
func certificate(t *testing.T, notAfter time.Time, names ...string) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	issue := func(template, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) ([]byte, *ecdsa.PrivateKey) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if parent == nil {
			parent, parentKey = template, key
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
		if err != nil {
			t.Fatal(err)
		}
		return der, key
	}
	root := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test CA"}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().AddDate(-2, 0, 0), NotAfter: time.Now().AddDate(2, 0, 0)}
	rootDER, rootKey := issue(root, nil, nil)
	parsed, err := x509.ParseCertificate(rootDER)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: notAfter}
	leafDER, leafKey := issue(leaf, parsed, rootKey)
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, pool
}

// server is a small IMAP4 server: config nil speaks plain text without STARTTLS.
type server struct {
	config   *tls.Config
	implicit bool
	login    string // the answer to LOGIN
	greeting string
}

func (s server) dial(t *testing.T) func(context.Context, string) (net.Conn, error) {
	return func(ctx context.Context, _ string) (net.Conn, error) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		client, err := new(net.Dialer).DialContext(ctx, "tcp", listener.Addr().String())
		if err != nil {
			return nil, err
		}
		conn, err := listener.Accept()
		if err != nil {
			return nil, err
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.serve(conn)
			conn.Close()
		}()
		t.Cleanup(func() { client.Close(); conn.Close(); <-done })
		return client, nil
	}
}

func (s server) serve(conn net.Conn) {
	if s.implicit {
		conn = tls.Server(conn, s.config)
	}
	fmt.Fprint(conn, s.greeting+"\r\n")
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		tag, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, _, _ := strings.Cut(command, " ")
		switch name {
		case "CAPABILITY":
			fmt.Fprintf(conn, "* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK done\r\n", tag)
		case "STARTTLS":
			if s.config == nil {
				fmt.Fprintf(conn, "%s BAD no\r\n", tag)
				continue
			}
			fmt.Fprintf(conn, "%s OK go\r\n", tag)
			conn = tls.Server(conn, s.config)
			lines = bufio.NewReader(conn)
		case "LOGIN":
			fmt.Fprintf(conn, "%s %s\r\n", tag, s.login)
		case "LOGOUT":
			fmt.Fprintf(conn, "* BYE\r\n%s OK\r\n", tag)
			return
		default:
			fmt.Fprintf(conn, "%s BAD\r\n", tag)
		}
	}
}

// resolver knows one name, or none.
func resolver(t *testing.T, known bool) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	srv := &dns.Server{PacketConn: conn, NotifyStartedFunc: func() { close(started) }, Handler: dns.HandlerFunc(
		func(w dns.ResponseWriter, q *dns.Msg) {
			answer := new(dns.Msg)
			answer.SetReply(q)
			if !known {
				answer.Rcode = dns.RcodeNameError
			} else if q.Question[0].Qtype == dns.TypeA {
				record, err := dns.NewRR(q.Question[0].Name + " 60 IN A 203.0.113.10")
				if err == nil {
					answer.Answer = append(answer.Answer, record)
				}
			}
			_ = w.WriteMsg(answer)
		})}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.ActivateAndServe() }()
	<-started
	t.Cleanup(func() { _ = srv.Shutdown(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func refuse(err error) func(context.Context, string) (net.Conn, error) {
	return func(context.Context, string) (net.Conn, error) { return nil, &net.OpError{Op: "dial", Err: err} }
}

func TestAnalyze(t *testing.T) {
	t.Parallel()
	good, trusted := certificate(t, time.Now().AddDate(1, 0, 0), host)
	other, trustedOther := certificate(t, time.Now().AddDate(1, 0, 0), "elsewhere.example.org")
	expired, trustedExpired := certificate(t, time.Now().AddDate(0, 0, -1), host)
	imaps := func(c tls.Certificate) server {
		return server{config: &tls.Config{Certificates: []tls.Certificate{c}}, implicit: true, greeting: "* OK ready", login: "OK in"}
	}
	plain := server{greeting: "* OK ready", login: "OK in"}
	starttls := imaps(good)
	starttls.implicit = false
	refusing := imaps(good)
	refusing.login = "NO LOGIN failed."
	smtp := imaps(good)
	smtp.greeting = "220 smtp ready"

	cases := []struct {
		name    string
		options diagnose.Options
		failed  string // title of the failed leaf; empty: everything passes
		cause   string
	}{
		{"all well", diagnose.Options{Dial: imaps(good).dial(t), RootCAs: trusted}, "", ""},
		{"all well with STARTTLS", diagnose.Options{Security: diagnose.STARTTLS, Dial: starttls.dial(t), RootCAs: trusted}, "", ""},
		{"without encryption", diagnose.Options{Security: diagnose.None, Dial: plain.dial(t)}, "", ""},
		{"no record", diagnose.Options{Resolver: resolver(t, false)}, "Look up mail.example.org in DNS", "no DNS record exists for mail.example.org"},
		{"refused", diagnose.Options{Dial: refuse(syscall.ECONNREFUSED)}, "Open TCP port 993", "203.0.113.10 refuses connections on port 993"},
		{"dropped", diagnose.Options{Dial: refuse(syscall.ETIMEDOUT)}, "Open TCP port 993", "203.0.113.10 does not answer on port 993"},
		{"unreachable", diagnose.Options{Dial: refuse(syscall.EHOSTUNREACH)}, "Open TCP port 993", "no connection to 203.0.113.10"},
		{"another name", diagnose.Options{Dial: imaps(other).dial(t), RootCAs: trustedOther},
			"Compare its names with mail.example.org", "the certificate is for elsewhere.example.org, not for mail.example.org"},
		{"not trusted", diagnose.Options{Dial: imaps(good).dial(t), RootCAs: x509.NewCertPool()},
			"Find an authority that is trusted", "CN=Test CA, who issued the certificate, is not trusted here"},
		{"expired", diagnose.Options{Dial: imaps(expired).dial(t), RootCAs: trustedExpired}, "Check its dates", "the certificate has expired on"},
		{"plain text where TLS should be", diagnose.Options{Dial: plain.dial(t)}, "Obtain the certificate", "plain text on port 993"},
		{"no STARTTLS", diagnose.Options{Security: diagnose.STARTTLS, Dial: plain.dial(t)}, "Begin TLS with STARTTLS", "refuses STARTTLS: BAD no"},
		{"no IMAP", diagnose.Options{Dial: smtp.dial(t), RootCAs: trusted}, "Read the greeting", `"220 smtp ready"`},
		{"login refused", diagnose.Options{Dial: refusing.dial(t), RootCAs: trusted}, "Log in", "the server refuses the login: NO LOGIN failed."},
	}
	for _, c := range cases {
		if c.options.Resolver == nil {
			c.options.Resolver = resolver(t, true)
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.options.Host, c.options.User, c.options.Password, c.options.Timeout = host, "alice", "open sesame", 5*time.Minute
			root := diagnose.Analyze(t.Context(), c.options)
			leaves := failures(root)
			switch {
			case c.failed == "" && (len(leaves) > 0 || root.Outcome != diagnose.Passed):
				t.Errorf("fails:\n%s", written(t, root))
			case c.failed != "" && (len(leaves) != 1 || leaves[0].Title != c.failed || !strings.Contains(leaves[0].Cause, c.cause) || leaves[0].Advice == ""):
				t.Errorf("want %q to fail with %q:\n%s", c.failed, c.cause, written(t, root))
			}
			if strings.Contains(written(t, root), "sesame") {
				t.Error("the analysis shows the password")
			}
		})
	}
}

// failures are the failed steps without steps of their own.
func failures(s *diagnose.Step) []*diagnose.Step {
	if len(s.Steps) == 0 && s.Outcome == diagnose.Failed {
		return []*diagnose.Step{s}
	}
	var found []*diagnose.Step
	for _, child := range s.Steps {
		found = append(found, failures(child)...)
	}
	return found
}

func written(t *testing.T, s *diagnose.Step) string {
	t.Helper()
	var text bytes.Buffer
	if err := s.Write(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func TestNothingIsSentInPlainText(t *testing.T) {
	t.Parallel()
	root := diagnose.Analyze(t.Context(), diagnose.Options{Host: "192.0.2.1", Security: diagnose.None, User: "alice", Password: "x", Timeout: 5 * time.Minute,
		Dial: server{greeting: "* OK ready", login: "OK in"}.dial(t)})
	last := root.Steps[len(root.Steps)-1]
	if last.Title != "Log in" || last.Outcome != diagnose.Skipped {
		t.Errorf("the login is %s:\n%s", last.Outcome, written(t, root))
	}
}

func TestWhatFollowsAFailureIsSkipped(t *testing.T) {
	t.Parallel()
	root := diagnose.Analyze(t.Context(), diagnose.Options{Host: "192.0.2.1", User: "alice", Dial: refuse(io.EOF)})
	for _, s := range root.Steps[2:] {
		if s.Outcome != diagnose.Skipped {
			t.Errorf("%s: %s", s.Title, s.Outcome)
		}
	}
}
