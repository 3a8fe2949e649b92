package refserver_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/imapspec/imapspec/refserver"
	"github.com/imapspec/imapspec/scenarios/peers"
)

// Kerberos with MIT's programs: a domain controller of the realm CONTOSO.COM on a free port, kinit, and mail programs that log in
// with the ticket. The realm's files are in the test's own folder.

const (
	realm       = "CONTOSO.COM"
	kdcPassword = "a password of the realm"
)

// kdc is a running domain controller, with the principals alice, bob and carol, who has no mailbox.
type kdc struct {
	t      *testing.T
	dir    string
	env    []string
	keytab string
}

// tool finds a program of Kerberos, which Debian keeps where only root looks. It skips the test where there is none, except in CI.
func tool(t *testing.T, name string) string {
	t.Helper()
	for _, dir := range []string{"/usr/sbin", "/usr/local/sbin"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path
		}
	}
	program(t, name)
	return name
}

// startKDC makes a realm whose keys are of one encryption type, and starts its domain controller.
func startKDC(t *testing.T, enctype string) *kdc {
	t.Helper()
	create, edit, daemon := tool(t, "kdb5_util"), tool(t, "kadmin.local"), tool(t, "krb5kdc")
	dir := t.TempDir()
	k := &kdc{t: t, dir: dir, keytab: filepath.Join(dir, "server.keytab")}
	free, err := peers.FreeAddresses(1)
	if err != nil {
		t.Fatal(err)
	}
	address := free[0]
	k.write("krb5.conf", `[libdefaults]
 default_realm = %[1]s
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
 permitted_enctypes = %[2]s
[realms]
 %[1]s = {
  kdc = %[3]s
 }
[domain_realm]
 .contoso.com = %[1]s
 localhost = %[1]s
`, realm, enctype, address)
	k.write("kdc.conf", `[kdcdefaults]
 kdc_listen = ""
 kdc_tcp_listen = %[3]s
[realms]
 %[1]s = {
  database_name = %[4]s/principal
  key_stash_file = %[4]s/stash
  acl_file = %[4]s/acl
  supported_enctypes = %[2]s:normal
  master_key_type = %[2]s
  max_life = 1h
 }
[logging]
 default = FILE:%[4]s/kdc.log
`, realm, enctype, address, dir)
	k.env = []string{"KRB5_CONFIG=" + filepath.Join(dir, "krb5.conf"), "KRB5_KDC_PROFILE=" + filepath.Join(dir, "kdc.conf"),
		"KRB5RCACHEDIR=" + dir}
	k.run("", create, "create", "-s", "-r", realm, "-P", kdcPassword)
	for _, person := range []string{"alice", "bob", "carol"} {
		k.run("", edit, "-q", fmt.Sprintf("addprinc -pw %q %s", kdcPassword, person))
	}
	for _, service := range []string{"imap/mail.contoso.com", "imap/localhost", "smtp/mail.contoso.com"} {
		k.run("", edit, "-q", "addprinc -randkey "+service)
		k.run("", edit, "-q", "ktadd -k "+k.keytab+" "+service)
	}
	k.serve(daemon, address)
	return k
}

// serve runs the daemon until the end of the test, and returns when it answers.
func (k *kdc) serve(daemon, address string) {
	k.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, daemon, "-n", "-r", realm, "-P", filepath.Join(k.dir, "pid"))
	cmd.Env = append(os.Environ(), k.env...)
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	k.t.Cleanup(func() { stop(); <-ended })
	for deadline := time.Now().Add(clientDeadline); ; {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			log, _ := os.ReadFile(filepath.Join(k.dir, "kdc.log"))
			k.t.Fatalf("krb5kdc ended: %v\n%s", err, log)
		case <-time.After(20 * time.Millisecond):
			if time.Now().After(deadline) {
				k.t.Fatalf("krb5kdc does not answer on %s", address)
			}
		}
	}
}

func (k *kdc) write(name, format string, args ...any) {
	k.t.Helper()
	if err := os.WriteFile(filepath.Join(k.dir, name), fmt.Appendf(nil, format, args...), 0o600); err != nil {
		k.t.Fatal(err)
	}
}

// run executes a program in the realm.
func (k *kdc) run(input, name string, args ...string) string {
	k.t.Helper()
	out, err := k.try(k.env, input, name, args...)
	if err != nil {
		k.t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return out
}

func (k *kdc) try(env []string, input, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(k.t.Context(), clientDeadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Env = append(append(os.Environ(), "LC_ALL=C.UTF-8"), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// login gets a ticket for a person, and returns the environment in which programs find it.
func (k *kdc) login(person string) []string {
	k.t.Helper()
	env := append([]string{"KRB5CCNAME=FILE:" + filepath.Join(k.dir, person+".tickets")}, k.env...)
	if out, err := k.try(env, kdcPassword+"\n", "kinit", person+"@"+realm); err != nil {
		log, _ := os.ReadFile(filepath.Join(k.dir, "kdc.log"))
		k.t.Fatalf("kinit: %v\n%s\n%s", err, out, log)
	}
	return env
}

// curl runs curl as a person, with Kerberos only; extra are further arguments.
func (k *kdc) curl(c configured, person string, port int, extra ...string) (string, error) {
	k.t.Helper()
	args := append([]string{"--silent", "--show-error", "--verbose", "--cacert", c.ca, "--login-options", "AUTH=GSSAPI",
		"--user", person + "@" + realm + ":", "--resolve", "mail.contoso.com:" + c.port(k.t, port) + ":127.0.0.1"}, extra...)
	return k.try(k.login(person), "", "curl", args...)
}

func TestKerberos(t *testing.T) {
	t.Parallel()
	program(t, "kinit")
	program(t, "curl")
	program(t, "mbsync")
	for _, enctype := range []string{"aes256-cts-hmac-sha1-96", "aes256-cts-hmac-sha384-192"} {
		t.Run(enctype, func(t *testing.T) {
			t.Parallel()
			k := startKDC(t, enctype)
			c := configure(t, func(config *refserver.Config) { config.Keytab = k.keytab })
			k.prepare(c)
			k.kerberosOverIMAP(c)
			k.kerberosForADelegate(c)
			k.kerberosOverSMTP(c)
			k.kerberosWithMbsync(c)
		})
	}
}

// prepare puts a message into alice's INBOX, and lets the Client Frontend connector offer GSSAPI.
func (k *kdc) prepare(c configured) {
	k.t.Helper()
	c.deliver(k.t, c.dial(k.t, "alice", alicesPassword), letter)
	console, err := c.Console(k.t.Context(), "", "")
	if err != nil {
		k.t.Fatal(err)
	}
	out, err := console.Run(k.t.Context(), `Get-ReceiveConnector -Identity "Client Frontend*" | Set-ReceiveConnector -EnableAuthGSSAPI $true
Restart-Service MSExchangeFrontEndTransport`)
	if err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
		k.t.Fatalf("%v\n%s", err, out)
	}
}

func (k *kdc) kerberosOverIMAP(c configured) {
	k.t.Helper()
	url := "imaps://mail.contoso.com:" + c.port(k.t, 993)
	out, err := k.curl(c, "alice", 993, url+"/INBOX;UID=1")
	if err != nil {
		k.t.Fatalf("curl: %v\n%s", err, out)
	}
	contains(k.t, "curl", out, "AUTHENTICATE GSSAPI", "OK AUTHENTICATE completed.", "Bring the dormouse.")
	starttls := "imap://mail.contoso.com:" + c.port(k.t, 143)
	if out, err := k.curl(c, "alice", 143, "--ssl-reqd", starttls+"/INBOX;UID=1"); err != nil {
		k.t.Errorf("curl on port 143: %v\n%s", err, out)
	}
	out, err = k.curl(c, "carol", 993, url)
	if err == nil {
		k.t.Error("somebody without a mailbox is let in")
	}
	contains(k.t, "curl without a mailbox", out, "NO AUTHENTICATE failed.")
}

// kerberosForADelegate lets bob name alice's mailbox, first without and then with FullAccess.
func (k *kdc) kerberosForADelegate(c configured) {
	k.t.Helper()
	url := "imaps://mail.contoso.com:" + c.port(k.t, 993) + "/INBOX;UID=1"
	out, err := k.curl(c, "bob", 993, "--sasl-authzid", "alice@contoso.com", url)
	if err == nil || !strings.Contains(out, "NO AUTHENTICATE failed.") {
		k.t.Errorf("bob reads alice's mail: %v\n%s", err, out)
	}
	console, err := c.Console(k.t.Context(), "", "")
	if err != nil {
		k.t.Fatal(err)
	}
	if out, err := console.Run(k.t.Context(), "Add-MailboxPermission -Identity alice -User bob -AccessRights FullAccess"); err != nil {
		k.t.Fatalf("%v\n%s", err, out)
	}
	if out, err = k.curl(c, "bob", 993, "--sasl-authzid", "alice@contoso.com", url); err != nil {
		k.t.Errorf("the delegate: %v\n%s", err, out)
	}
	contains(k.t, "the delegate", out, "Bring the dormouse.")
}

func (k *kdc) kerberosOverSMTP(c configured) {
	k.t.Helper()
	mail := c.write(k.t, "letter.eml", letter)
	out, err := k.curl(c, "alice", 587, "--ssl-reqd", "--mail-from", "alice@contoso.com", "--mail-rcpt", "bob@contoso.com",
		"--upload-file", mail, "smtp://mail.contoso.com:"+c.port(k.t, 587))
	if err != nil {
		k.t.Fatalf("curl: %v\n%s", err, out)
	}
	contains(k.t, "curl", out, "AUTH GSSAPI", "235 2.7.0 Authentication successful", "Queued mail for delivery")
}

func (k *kdc) kerberosWithMbsync(c configured) {
	k.t.Helper()
	maildir := filepath.Join(c.dir, "maildir")
	if err := os.Mkdir(maildir, 0o700); err != nil {
		k.t.Fatal(err)
	}
	rc := c.write(k.t, "mbsyncrc", fmt.Sprintf(`IMAPAccount exchange
Host localhost
Port %s
User alice
AuthMechs GSSAPI
Timeout 0
SSLType IMAPS
CertificateFile %s

IMAPStore remote
Account exchange

MaildirStore local
Path %s/
Inbox %s/INBOX

Channel all
Far :remote:
Near :local:
Create Near
SyncState *
`, c.port(k.t, 993), c.ca, maildir, maildir))
	out, err := k.try(k.login("alice"), "", "mbsync", "--config", rc, "--debug-net", "all")
	if err != nil {
		k.t.Fatalf("mbsync: %v\n%s", err, out)
	}
	contains(k.t, "mbsync", out, "AUTHENTICATE GSSAPI", "OK AUTHENTICATE completed.")
	if messages, err := filepath.Glob(filepath.Join(maildir, "INBOX", "*", "*")); err != nil || len(messages) != 1 {
		k.t.Errorf("mbsync fetched %q: %v", messages, err)
	}
}

func TestKeytabThatCannotBeRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "server.keytab")
	server, err := refserver.Start(t.Context(), refserver.Config{Keytab: path})
	if err == nil {
		_ = server.Close(context.Background())
	}
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v", err)
	}
}
