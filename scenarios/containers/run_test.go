package containers_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/log"

	"github.com/imapspec/imapspec/scenarios/containers"
)

// server starts a server for a test.
func server(t *testing.T, opts ...testcontainers.ContainerCustomizer) *containers.Container {
	t.Helper()
	c, err := run(t, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func run(t *testing.T, opts ...testcontainers.ContainerCustomizer) (*containers.Container, error) {
	t.Helper()
	engine(t)
	image, err := containers.LocalImage(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := containers.Run(t.Context(), image, append(opts, testcontainers.WithLogger(log.TestLogger(t)))...)
	t.Cleanup(func() {
		if c == nil {
			return
		}
		if err := testcontainers.TerminateContainer(c, testcontainers.StopTimeout(0)); err != nil {
			t.Error(err)
		}
		if left := existing(t, "id", c.GetContainerID()); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
	return c, err
}

// docker opens a client of the engine.
func docker(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.New(client.FromEnv)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// existing lists the containers, running or not, that a filter selects.
func existing(t *testing.T, term, value string) []string {
	t.Helper()
	list, err := docker(t).ContainerList(context.Background(), client.ContainerListOptions{All: true, Filters: make(client.Filters).Add(term, value)})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range list.Items {
		ids = append(ids, c.ID)
	}
	return ids
}

// logIn opens a mailbox over TLS, trusting the server's authority only.
func logIn(t *testing.T, address string, roots *x509.CertPool, user, password string) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialTLS(address, &imapclient.Options{TLSConfig: &tls.Config{RootCAs: roots, ServerName: "mailbox01.contoso.com"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(user, password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

const people = `people:
  - name: alice
    password: a secret
    folders: [Work]
    messages:
      - {folder: Work, file: plan.eml}
`

func preset(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"preset.yaml": people, "plan.eml": "From: bob@contoso.com\r\nSubject: The plan\r\n\r\nTea.\r\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestRun reaches a server with a preset by each of its endpoints.
func TestRun(t *testing.T) {
	t.Parallel()
	c := server(t, containers.WithStarted(), nil, containers.WithProfile("exchange2016"), containers.WithPreset(preset(t)))
	console, err := c.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := console.Run(t.Context(), `$cert = New-ReferenceCertificate -DomainName mailbox01.contoso.com
Enable-ExchangeCertificate $cert.Thumbprint -Services IMAP -Force
Set-ImapSettings -X509CertificateName mailbox01.contoso.com
Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE`)
	if err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
		t.Fatalf("%v\n%s", err, out)
	}
	address, err := c.IMAPS(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	roots, err := c.RootCAs()
	if err != nil {
		t.Fatal(err)
	}
	mailbox := logIn(t, address, roots, "alice", "a secret")
	if data, err := mailbox.Select("Work", nil).Wait(); err != nil || data.NumMessages != 1 {
		t.Errorf("the preset's folder: %+v, %v", data, err)
	}
	for name, endpoint := range map[string]func(context.Context) (string, error){
		"IMAP": c.IMAP, "Submission": c.Submission, "Web": c.Web, "Management": c.Management} {
		address, err := endpoint(t.Context())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		conn, err := net.Dial("tcp", strings.TrimPrefix(address, "https://"))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = conn.Close()
	}
	if !x509.NewCertPool().AppendCertsFromPEM(c.AuthorityPEM()) {
		t.Error("the authority is no certificate")
	}
	console.Answer("alice", "a secret")
	if out, err := console.Run(t.Context(), "(Get-Credential).UserName"); err != nil || !strings.Contains(out, "alice") {
		t.Errorf("the prompt is answered with %q, %v", out, err)
	}
	if out, err := console.Run(t.Context(), "Get-Credential"); err != nil || !strings.Contains(out, "FullyQualifiedErrorId") {
		t.Errorf("a prompt that nobody answers: %q, %v", out, err)
	}
	if err := console.Close(); err != nil {
		t.Error(err)
	}
}

// TestKilled boots the container again after a power failure: what was acknowledged is there.
func TestKilled(t *testing.T) {
	t.Parallel()
	c := server(t, containers.WithStarted(), containers.WithPreset(filepath.Join(preset(t), "preset.yaml")))
	insecure := func() *imapclient.Client {
		address, err := c.IMAPS(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mailbox, err := imapclient.DialTLS(address, &imapclient.Options{TLSConfig: &tls.Config{InsecureSkipVerify: true}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = mailbox.Close() })
		if err := mailbox.Login("alice", "a secret").Wait(); err != nil {
			t.Fatal(err)
		}
		return mailbox
	}
	mailbox, text := insecure(), "Subject: Kept\r\n\r\nx\r\n"
	w := mailbox.Append("INBOX", int64(len(text)), nil)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	acknowledged, err := w.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Kill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	mailbox = insecure()
	selected, err := mailbox.Select("INBOX", nil).Wait()
	if err != nil || selected.UIDValidity != acknowledged.UIDValidity {
		t.Fatalf("%+v, %v", selected, err)
	}
	found, err := mailbox.UIDSearch(&imap.SearchCriteria{}, nil).Wait()
	if err != nil || fmt.Sprint(found.AllUIDs()) != fmt.Sprintf("[%d]", acknowledged.UID) {
		t.Errorf("found %v, %v, stored %d", found, err, acknowledged.UID)
	}
}

// TestBadInput gives one message with what to do, and leaves nothing behind (run checks it).
func TestBadInput(t *testing.T) {
	t.Parallel()
	engine(t)
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	for name, c := range map[string]struct {
		option testcontainers.ContainerCustomizer
		error  string
	}{
		"a port that is taken": {testcontainers.WithHostConfigModifier(func(h *container.HostConfig) {
			h.PortBindings = network.PortMap{network.MustParsePort(strconv.Itoa(993) + "/tcp"): {{HostIP: netip.MustParseAddr("127.0.0.1"), HostPort: port}}}
		}), "publish at any free port"},
		"an unknown profile":      {containers.WithProfile("exchange1997"), "exchange1997"},
		"an unknown defect":       {containers.WithDefects("no-such-defect"), "no-such-defect"},
		"a preset that is absent": {containers.WithPreset("/no/such/file.yaml"), "/no/such/file.yaml"},
		"a folder without preset": {containers.WithPreset(t.TempDir()), "has no preset.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := run(t, c.option); err == nil || !strings.Contains(err.Error(), c.error) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := containers.Run(t.Context(), "imapspec-local:no-such-tag", testcontainers.WithLogger(log.TestLogger(t))); err == nil || !strings.Contains(err.Error(), "containers.LocalImage") {
		t.Errorf("an image that is absent: %v", err)
	}
}
