package cmdlet_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/certs"
	"github.com/imapspec/imapspec/refserver/internal/defect"
)

// mailServer is a little IMAP and SMTP server with one mailbox.
type mailServer struct {
	b    *bench
	tls  *tls.Config
	user string // who may log in with "P4ssword!"

	mu       sync.Mutex
	subjects map[int]string // by UID
	next     int
	log      []string // IMAP commands without tags
	literals bool     // the last LOGIN came with literals
}

func newMailServer(b *bench, arguments string) *mailServer {
	b.t.Helper()
	m := &mailServer{b: b, user: "alice", subjects: map[int]string{}, next: 1}
	certificate := b.server().Certificates[0]
	if arguments != "" {
		thumbprint := b.issue(arguments)
		certificate = certs.Find(b.server(), thumbprint)
	}
	pair, err := certs.TLS(certificate)
	check(b.t, err)
	m.tls = &tls.Config{Certificates: []tls.Certificate{pair}}
	m.listen("0.0.0.0:143", m.imap)
	m.listen("0.0.0.0:993", func(c net.Conn) { m.imap(tls.Server(c, m.tls)) })
	return m
}

func (m *mailServer) listen(address string, serve func(net.Conn)) {
	l, err := m.b.env.Host.Listen(netip.MustParseAddrPort(address))
	check(m.b.t, err)
	m.b.t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
}

func (m *mailServer) imap(c net.Conn) {
	defer c.Close()
	in, loggedIn := bufio.NewReader(c), false
	_, secure := c.(*tls.Conn)
	fmt.Fprint(c, "* OK ready\r\n")
	for {
		line, err := m.read(c, in)
		if err != nil {
			return
		}
		tag, command, _ := strings.Cut(line, " ")
		m.mu.Lock()
		m.log = append(m.log, command)
		m.mu.Unlock()
		verb, _, _ := strings.Cut(command, " ")
		switch {
		case verb == "STARTTLS":
			fmt.Fprintf(c, "%s OK Begin TLS negotiation now.\r\n", tag)
			c = tls.Server(c, m.tls)
			in, secure = bufio.NewReader(c), true
		case verb == "LOGIN" && !secure:
			fmt.Fprintf(c, "%s BAD Command received in Invalid state.\r\n", tag)
		case verb == "LOGIN":
			if loggedIn = command == `LOGIN "`+m.user+`" "P4ssword!"`; !loggedIn {
				fmt.Fprintf(c, "%s NO LOGIN failed.\r\n", tag)
				continue
			}
			fmt.Fprintf(c, "%s OK LOGIN completed.\r\n", tag)
		case loggedIn:
			fmt.Fprint(c, m.answer(tag, command))
		}
	}
}

// read reads a command, its literals included.
func (m *mailServer) read(c net.Conn, in *bufio.Reader) (string, error) {
	line, err := in.ReadString('\n')
	line = strings.TrimRight(line, "\r\n")
	for err == nil && strings.HasSuffix(line, "}") {
		var n int
		if _, err := fmt.Sscanf(line[strings.LastIndex(line, "{"):], "{%d}", &n); err != nil {
			return "", err
		}
		fmt.Fprint(c, "+ Ready for additional command text.\r\n")
		literal := make([]byte, n)
		if _, err := io.ReadFull(in, literal); err != nil {
			return "", err
		}
		m.mu.Lock()
		m.literals = true
		m.mu.Unlock()
		rest, _ := in.ReadString('\n')
		line = line[:strings.LastIndex(line, "{")] + `"` + string(literal) + `"` + strings.TrimRight(rest, "\r\n")
	}
	return line, err
}

func (m *mailServer) answer(tag, command string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	words := strings.Fields(command)
	untagged := ""
	switch {
	case words[0] == "UID" && words[1] == "SEARCH":
		untagged = "* SEARCH"
		for uid, subject := range m.subjects {
			if strings.Contains(subject, strings.Trim(words[3], `"`)) && !strings.Contains(command, "BEFORE") {
				untagged += fmt.Sprint(" ", uid)
			}
		}
		untagged += "\r\n"
	case words[0] == "UID" && words[1] == "EXPUNGE":
		for uid := range m.subjects {
			if words[2] == fmt.Sprint(uid) {
				delete(m.subjects, uid)
			}
		}
	}
	return untagged + tag + " OK " + words[0] + " completed.\r\n"
}

// The submission half: go-smtp's server.

func (m *mailServer) submission() {
	l, err := m.b.env.Host.Listen(netip.MustParseAddrPort("0.0.0.0:587"))
	check(m.b.t, err)
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &smtpSession{m: m}, nil }))
	s.Domain, s.TLSConfig = "mailbox01.contoso.com", m.tls
	m.b.t.Cleanup(func() { s.Close() })
	go func() { _ = s.Serve(l) }()
}

type smtpSession struct {
	m             *mailServer
	authenticated bool
}

func (s *smtpSession) AuthMechanisms() []string { return []string{sasl.Login} }

func (s *smtpSession) Auth(string) (sasl.Server, error) {
	return &loginServer{accept: func(user, password string) error {
		if user != s.m.user || password != "P4ssword!" {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 3}, Message: "Authentication unsuccessful"}
		}
		s.authenticated = true
		return nil
	}}, nil
}

func (s *smtpSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if !s.authenticated || to != "alice@contoso.com" {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 10}, Message: "RESOLVER.ADR.RecipientNotFound"}
	}
	return nil
}

func (s *smtpSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	for line := range strings.SplitSeq(string(text), "\r\n") {
		if subject, found := strings.CutPrefix(line, "Subject: "); found {
			s.m.mu.Lock()
			s.m.subjects[s.m.next] = subject
			s.m.next++
			s.m.mu.Unlock()
		}
	}
	return err
}
func (s *smtpSession) Reset()        {}
func (s *smtpSession) Logout() error { return nil }

// loginServer is AUTH LOGIN's server side.
type loginServer struct {
	step   int
	user   string
	accept func(user, password string) error
}

func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	switch l.step++; {
	case l.step == 1 && response == nil:
		l.step--
		return []byte("Username:"), false, nil
	case l.step == 1:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.accept(l.user, string(response))
}

const credential = "$c = New-Object System.Management.Automation.PSCredential('alice', (ConvertTo-SecureString 'P4ssword!' -AsPlainText -Force)); "

func (b *bench) result(arguments string) string {
	b.t.Helper()
	return b.run(credential + "$r = Test-ImapConnectivity -ClientAccessServer mailbox01 " + arguments + "; \"$($r.Result) $($r.Port) $($r.ConnectionType) $($r.Error)\"")
}

func TestConnectivityLightMode(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.person("Alice")
	m := newMailServer(b, "")
	b.prints(credential+"Test-ImapConnectivity -ClientAccessServer mailbox01 -Lightmode -MailboxCredential $c", `
CasServer  LocalSite     Scenario        Result  Latency(MS) Error
---------  ---------     --------        ------  ----------- -----
mailbox01  Default-Fi... Test IMAP4 C... Success        0.00`)
	b.answers = []string{"alice", "P4ssword!"}
	b.says("Test-ImapConnectivity mailbox01 -LightMode -MailboxCredential (Get-Credential) | fl Result,Scenario,ScenarioDescription,UserName",
		"Result : Success", "Scenario : Test IMAP4 Connectivity", "Connect to server using IMAP4 protocol, search for the test message", "UserName : alice")
	for arguments, want := range map[string]string{
		"-LightMode -MailboxCredential $c -ConnectionType Tls":         "Success 143 Tls ",
		"-LightMode -MailboxCredential $c -ConnectionType Plaintext":   "Failure 143 Plaintext IMAP Error: aXXX BAD Command received in Invalid state.",
		"-LightMode -MailboxCredential $c -PortClientAccessServer 995": "Failure 995 Ssl No connection could be made because the target machine actively refused it 10.0.0.11:995",
	} {
		got := b.result(arguments)
		if i := strings.Index(got, "Error: a"); i >= 0 {
			got = got[:i+8] + "XXX" + got[i+11:]
		}
		if got != strings.TrimRight(want, " ") {
			t.Errorf("%s: %s", arguments, got)
		}
	}
	if got := strings.Join(m.log, " "); strings.Contains(got, "SELECT") {
		t.Errorf("LightMode did more than log in: %s", got)
	}
}

func TestConnectivityWrongPassword(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	m := newMailServer(b, "")
	text := strings.Replace(credential, "P4ssword!", "wrong\" ü", 1)
	got := b.says(text+"Test-ImapConnectivity -MailboxCredential $c -LightMode | fl Result,Error,EventType", "Result : Failure", "Error : IMAP Error: a", "NO LOGIN failed.", "EventType : Error")
	if strings.Contains(got, "wrong") {
		t.Error("the password is in the output")
	}
	if !m.literals {
		t.Error("a password with other characters was not sent as a literal")
	}
}

func TestConnectivityCertificates(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ certificate, want string }{
		{"-DomainName mail.contoso.com", "RemoteCertificateNameMismatch"},
		{"-DomainName mailbox01.contoso.com -NotAfter 2020-01-01", "RemoteCertificateChainErrors"},
		{"-DomainName *.contoso.com", ""},
	} {
		b := newBench(t, setUp{})
		newMailServer(b, row.certificate)
		got := b.result("-LightMode -MailboxCredential $c")
		want := "Failure 993 Ssl The remote certificate is invalid according to the validation procedure: " + row.want
		if row.want == "" {
			want = "Success"
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", row.certificate, got)
		}
		if got := b.result("-LightMode -MailboxCredential $c -TrustAnySSLCertificate"); !strings.HasPrefix(got, "Success") {
			t.Errorf("%s trusted: %s", row.certificate, got)
		}
	}
}

func TestConnectivityWithoutACertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	none := func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errors.New("none") }
	m := &mailServer{b: b, tls: &tls.Config{GetCertificate: none}}
	m.listen("0.0.0.0:143", m.imap)
	want := "Failure 143 Tls Authentication failed because the remote party has closed the transport stream (tls: internal error)."
	if got := b.result("-LightMode -ConnectionType Tls -MailboxCredential $c"); got != want {
		t.Error(got)
	}
}

func TestConnectivityWithMessage(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{clock: clockwork.NewRealClock()})
	b.person("Alice")
	m := newMailServer(b, "")
	if got := b.result("-MailboxCredential $c"); got != "Failure 993 Ssl SMTP Error: No connection could be made because the target machine actively refused it 10.0.0.11:587" {
		t.Errorf("without SMTP: %s", got)
	}
	m.submission()
	m.subjects[90] = "not a test message"
	m.next = 100
	if got := b.result("-MailboxCredential $c"); got != "Success 993 Ssl" {
		t.Errorf("with SMTP: %s", got)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.subjects) != 1 || m.next != 101 {
		t.Errorf("the test message was not sent, or not deleted: %v", m.subjects)
	}
	if got := strings.Join(m.log, "\n"); !strings.Contains(got, `SUBJECT "Test-ImapConnectivity" BEFORE `) || !strings.Contains(got, "UID EXPUNGE 100") {
		t.Errorf("commands:\n%s", got)
	}
}

func TestConnectivityDefect(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{defects: []string{string(defect.LightModeSends)}})
	b.person("Alice")
	newMailServer(b, "")
	if got := b.result("-MailboxCredential $c"); got != "Success 993 Ssl" {
		t.Error(got)
	}
}

func TestConnectivityErrors(t *testing.T) {
	t.Parallel()
	b := newBench(t, setUp{})
	b.says("Test-ImapConnectivity -ClientAccessServer mailbox01", "Could not find or log on with user contoso.com/Users/extest_", "New-TestCasConnectivityUser.ps1")
	b.says(credential+"Test-ImapConnectivity -ClientAccessServer nothing -MailboxCredential $c", "'nothing' couldn't be found")
	b.says(credential+"Test-ImapConnectivity -MailboxServer nothing -MailboxCredential $c", "'nothing' couldn't be found")
	b.says(credential+"Test-ImapConnectivity -ConnectionType Quic -MailboxCredential $c", "Plaintext, Ssl, Tls")
	b.says(credential+"Test-ImapConnectivity -PerConnectionTimeout 121 -MailboxCredential $c", "PerConnectionTimeout")
	if got := b.result("-LightMode -MailboxCredential $c"); got != "Failure 993 Ssl No connection could be made because the target machine actively refused it 10.0.0.11:993" {
		t.Errorf("stopped: %s", got)
	}
	check(t, b.env.InternalDNS.Remove(b.env.InternalDNS.Records()...))
	if got := b.result("-LightMode -MailboxCredential $c"); got != "Failure 993 Ssl No such host is known" {
		t.Errorf("no record: %s", got)
	}
}

func TestConnectivityServersThatMisbehave(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ sends, want string }{
		{"", "Failure 143 Plaintext Unable to read data from the transport connection"},
		{"* BYE go away\r\n", "Failure 143 Plaintext IMAP Error: * BYE go away"},
		{"* OK hello\r\n* BYE Connection closed. 14\r\n", "Failure 143 Plaintext IMAP Error: * BYE Connection closed. 14"},
		{strings.Repeat("x", 100_000), "Failure 143 Plaintext The server sent a line that is too long"},
	} {
		b := newBench(t, setUp{})
		m := &mailServer{b: b}
		m.listen("0.0.0.0:143", func(c net.Conn) {
			fmt.Fprint(c, row.sends)
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.CloseWrite()
			}
			_, _ = io.Copy(io.Discard, c)
			c.Close()
		})
		if got := b.result("-LightMode -ConnectionType Plaintext -MailboxCredential $c"); !strings.HasPrefix(got, row.want) {
			t.Errorf("%.20q: %s", row.sends, got)
		}
	}
}
