package refserver_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/imapspec/imapspec/refserver"
)

// Ordinary mail programs against the server as the documented procedure leaves it: services started, a certificate that
// clients trust, authenticated SMTP. Each test is skipped where its program is missing, and required in CI.

const clientDeadline = 3 * time.Minute

// configured is a server after the procedure, with alice and bob.
type configured struct {
	*refserver.Server
	dir      string // scratch
	ca       string // file with the authority
	password string // file with alice's password
}

const alicesPassword = "correct horse battery"

// configure starts such a server; change may alter its configuration before.
func configure(t *testing.T, change ...func(*refserver.Config)) configured {
	t.Helper()
	config := refserver.Config{Started: true, People: []refserver.Person{
		{Name: "alice", Display: "Alice Liddell", Password: alicesPassword},
		{Name: "bob", Display: "Bob Dodgson", Password: "another secret"},
	}}
	for _, c := range change {
		c(&config)
	}
	server, err := refserver.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := console.Run(t.Context(), `
$cert = New-ReferenceCertificate -DomainName mail.contoso.com,localhost
Enable-ExchangeCertificate $cert.Thumbprint -Services IMAP,SMTP -Force
Set-ImapSettings -ExternalConnectionSettings "mail.contoso.com:993:SSL","mail.contoso.com:143:TLS" -X509CertificateName mail.contoso.com
Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -Fqdn mail.contoso.com -TlsCertificateName "<I>$($cert.Issuer)<S>$($cert.Subject)"
Restart-Service MSExchangeIMAP4; Restart-Service MSExchangeIMAP4BE`)
	if err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
		t.Fatalf("configure: %v\n%s", err, out)
	}
	c := configured{Server: server, dir: t.TempDir()}
	c.ca = c.write(t, "ca.pem", string(server.AuthorityPEM()))
	c.password = c.write(t, "password", alicesPassword)
	return c
}

func (c configured) write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(c.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// port is the real port behind one of the host's.
func (c configured) port(t *testing.T, port int) string {
	t.Helper()
	address, ok := c.Address(port)
	if !ok {
		t.Fatalf("nothing listens on port %d", port)
	}
	_, real, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return real
}

// program skips the test where the program is missing, except in CI.
func program(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is required in CI: %v", name, err)
		}
		t.Skipf("%s is not installed", name)
	}
}

// run executes a program to its end and returns everything it printed.
func run(t *testing.T, input, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), clientDeadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Env = append(os.Environ(), "TERM=xterm", "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func contains(t *testing.T, where, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not show %q:\n%s", where, w, text)
		}
	}
}

const letter = "From: Alice <alice@contoso.com>\r\nTo: Bob <bob@contoso.com>\r\nSubject: Tea at six\r\n" +
	"Message-ID: <tea@contoso.com>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\nBring the dormouse.\r\n"

// dial logs in as a person with go-imap's client.
func (c configured) dial(t *testing.T, user, password string) *imapclient.Client {
	t.Helper()
	roots, err := c.RootCAs()
	if err != nil {
		t.Fatal(err)
	}
	client, err := imapclient.DialTLS("localhost:"+c.port(t, 993), &imapclient.Options{TLSConfig: &tls.Config{RootCAs: roots}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	if err := client.Login(user, password).Wait(); err != nil {
		t.Fatal(err)
	}
	return client
}

func (c configured) deliver(t *testing.T, client *imapclient.Client, text string) {
	t.Helper()
	w := client.Append("INBOX", int64(len(text)), nil)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestCurl(t *testing.T) {
	t.Parallel()
	program(t, "curl")
	c := configure(t)
	mail := c.write(t, "letter.eml", letter)
	rc := c.write(t, "curlrc", fmt.Sprintf("silent\nshow-error\ncacert = %q\nuser = \"alice:%s\"\n", c.ca, alicesPassword))
	url := "imaps://localhost:" + c.port(t, 993)
	run(t, "", "curl", "--config", rc, "--upload-file", mail, url+"/INBOX")
	contains(t, "the folder list", run(t, "", "curl", "--config", rc, url), `* LIST (`, `"/" INBOX`, `"/" "Sent Items"`)
	contains(t, "the message", run(t, "", "curl", "--config", rc, url+"/INBOX;UID=1"), "Bring the dormouse.")
	contains(t, "the search", run(t, "", "curl", "--config", rc, url+"/INBOX?SUBJECT%20Tea"), "* SEARCH 1")

	starttls := "imap://localhost:" + c.port(t, 143)
	contains(t, "port 143", run(t, "", "curl", "--config", rc, "--ssl-reqd", starttls+"/INBOX", "--request", "STATUS INBOX (MESSAGES)"),
		"* STATUS INBOX (MESSAGES 1)")
}

func TestMbsync(t *testing.T) {
	t.Parallel()
	program(t, "mbsync")
	c := configure(t)
	client := c.dial(t, "alice", alicesPassword)
	c.deliver(t, client, letter)
	maildir := filepath.Join(c.dir, "maildir")
	if err := os.Mkdir(maildir, 0o700); err != nil {
		t.Fatal(err)
	}
	rc := c.write(t, "mbsyncrc", fmt.Sprintf(`IMAPAccount exchange
Host localhost
Port %s
User alice
PassCmd "cat %s"
AuthMechs LOGIN
Timeout 0
SSLType IMAPS
CertificateFile %s

IMAPStore remote
Account exchange

MaildirStore local
Path %s/
Inbox %s/INBOX
SubFolders Verbatim

Channel all
Far :remote:
Near :local:
Patterns *
Create Near
Expunge Both
SyncState *
`, c.port(t, 993), c.password, c.ca, maildir, maildir))
	run(t, "", "mbsync", "--config", rc, "all")
	messages, err := filepath.Glob(filepath.Join(maildir, "INBOX", "*", "*"))
	if err != nil || len(messages) != 1 {
		t.Fatalf("mbsync fetched %q: %v", messages, err)
	}
	fetched, err := os.ReadFile(messages[0])
	if err != nil {
		t.Fatal(err)
	}
	contains(t, "the maildir", string(fetched), "Subject: Tea at six", "Bring the dormouse.")

	// A second message travels the other way.
	uploaded := filepath.Join(maildir, "INBOX", "new", "1.local")
	if err := os.WriteFile(uploaded, []byte(strings.ReplaceAll(letter, "six", "seven")), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "", "mbsync", "--config", rc, "all")
	status, err := client.Status("INBOX", &imap.StatusOptions{NumMessages: true}).Wait()
	if err != nil || *status.NumMessages != 2 {
		t.Errorf("after the upload INBOX holds %v messages: %v", status, err)
	}
}

func TestNeomutt(t *testing.T) {
	t.Parallel()
	program(t, "neomutt")
	program(t, "script") // gives it a terminal
	c := configure(t)
	client := c.dial(t, "alice", alicesPassword)
	c.deliver(t, client, letter)
	copied := filepath.Join(c.dir, "copied")
	rc := c.write(t, "muttrc", fmt.Sprintf(`set imap_user=alice
set imap_pass="%s"
set ssl_ca_certificates_file=%s
set ssl_force_tls=yes
set header_cache=""
set folder=%s
set confirmappend=no
set confirmcreate=no
set mbox_type=mbox
set editor=true
set quit=yes
set move=no
set wait_key=no
set imap_poll_timeout=0
set connect_timeout=-1
folder-hook . 'push "<first-entry><copy-message><kill-line>%s<enter><flag-message><sync-mailbox><quit>"'
`, alicesPassword, c.ca, c.dir, copied))
	command := fmt.Sprintf("neomutt -n -F %s -f imaps://localhost:%s/INBOX", rc, c.port(t, 993))
	screen := run(t, "", "script", "--quiet", "--return", "--command", command, "/dev/null")
	mbox, err := os.ReadFile(copied)
	if err != nil {
		t.Fatalf("neomutt copied nothing: %v\n%q", err, screen)
	}
	contains(t, "the copy", string(mbox), "Subject: Tea at six", "Bring the dormouse.")
	if _, err := client.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	flagged, err := client.Search(&imap.SearchCriteria{Flag: []imap.Flag{imap.FlagFlagged}}, nil).Wait()
	if err != nil || len(flagged.AllSeqNums()) != 1 {
		t.Errorf("neomutt's flag did not reach the server: %v %v", flagged, err)
	}
}

func TestSwaks(t *testing.T) {
	t.Parallel()
	program(t, "swaks")
	c := configure(t)
	out := run(t, "", "swaks", "--server", "localhost:"+c.port(t, 587), "--timeout", "0", "--tls", "--tls-verify", "--tls-ca-path", c.ca,
		"--auth", "LOGIN", "--auth-user", "alice@contoso.com", "--auth-password", alicesPassword, "--auth-hide-password",
		"--from", "alice@contoso.com", "--to", "bob@contoso.com", "--header", "Subject: Tea at six", "--body", "Bring the dormouse.")
	contains(t, "swaks", out, "235 2.7.0 Authentication successful", "Queued mail for delivery")
	bob := c.dial(t, "bob", "another secret")
	if data, err := bob.Select("INBOX", nil).Wait(); err != nil || data.NumMessages != 1 {
		t.Errorf("bob's INBOX: %+v %v", data, err)
	}
}

func TestOpenSSL(t *testing.T) {
	t.Parallel()
	program(t, "openssl")
	c := configure(t)
	conversation := "a1 CAPABILITY\na2 LOGOUT\n"
	for port, extra := range map[int][]string{993: nil, 143: {"-starttls", "imap"}} {
		args := append([]string{"s_client", "-connect", "localhost:" + c.port(t, port), "-crlf", "-ign_eof", "-CAfile", c.ca,
			"-verify_return_error", "-verify_hostname", "mail.contoso.com"}, extra...)
		contains(t, fmt.Sprintf("port %d", port), run(t, conversation, "openssl", args...),
			"Verify return code: 0 (ok)", "AUTH=PLAIN", "* BYE", "a2 OK LOGOUT completed.")
	}
}

func TestGoIMAP(t *testing.T) {
	t.Parallel()
	c := configure(t)
	client := c.dial(t, `CONTOSO\alice`, alicesPassword)
	c.deliver(t, client, letter)
	if err := client.Create("Archive/2026", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	selected, err := client.Select("INBOX", nil).Wait()
	if err != nil || selected.NumMessages != 1 {
		t.Fatalf("SELECT: %+v %v", selected, err)
	}
	messages, err := client.Fetch(imap.SeqSetNum(1), &imap.FetchOptions{Envelope: true, Flags: true, UID: true,
		BodyStructure: &imap.FetchItemBodyStructure{Extended: true}, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}).Collect()
	if err != nil || len(messages) != 1 {
		t.Fatalf("FETCH: %v %v", messages, err)
	}
	if got := messages[0].Envelope; got.Subject != "Tea at six" || got.From[0].Addr() != "alice@contoso.com" {
		t.Errorf("envelope %+v", got)
	}
	if got := messages[0].FindBodySection(&imap.FetchItemBodySection{Peek: true}); !bytes.Equal(got, []byte(letter)) {
		t.Errorf("the message came back as %q", got)
	}
	if _, err := client.Move(imap.UIDSetNum(messages[0].UID), "Archive/2026").Wait(); err != nil {
		t.Fatal(err)
	}
	if data, err := client.Select("Archive/2026", nil).Wait(); err != nil || data.NumMessages != 1 {
		t.Errorf("after MOVE: %+v %v", data, err)
	}
	if err := client.Logout().Wait(); err != nil {
		t.Error(err)
	}
}
