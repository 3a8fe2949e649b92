package protocollog_test

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
)

const location = `C:\Logs\Imap4`

// bench is a log and a session on it, whose client's commands and the answers are given.
type bench struct {
	t       *testing.T
	root    string
	disk    *protocollog.Disk
	clock   *clockwork.FakeClock
	events  *events
	writer  *protocollog.Writer
	session *protocollog.Session
	client  *bytes.Buffer // what the client sends
	in      *imapwire.Reader
	out     *imapwire.Encoder
}

// events is the server's own log.
type events struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (e *events) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.text.Write(p)
}

func newBench(t *testing.T, prefix string, change func(*org.ImapSettings)) *bench {
	t.Helper()
	settings := org.ImapSettings{ProtocolLogEnabled: true, LogFileLocation: location, LogFileRollOverSettings: "Hourly",
		LogPerFileSizeQuota: "0 B (0 bytes)"}
	if change != nil {
		change(&settings)
	}
	b := &bench{t: t, root: t.TempDir(), clock: clockwork.NewFakeClockAt(time.Date(2026, 10, 1, 8, 20, 0, 0, time.UTC)), events: &events{}}
	b.disk = protocollog.NewDisk(b.root)
	b.start(prefix, settings)
	return b
}

func (b *bench) start(prefix string, settings org.ImapSettings) {
	b.writer = protocollog.Start(protocollog.Config{Prefix: prefix, Settings: settings, Disk: b.disk, Clock: b.clock,
		Addresses: []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")}, Log: slog.New(slog.NewTextHandler(b.events, nil))})
}

func address(text string) net.Addr { return net.TCPAddrFromAddrPort(netip.MustParseAddrPort(text)) }

// open begins a session that is greeted.
func (b *bench) open(binding, client string) {
	b.session = b.writer.Session(address(binding), address(client))
	b.client = &bytes.Buffer{}
	b.in = imapwire.NewReader(b.session.CountRead(b.client), func() error { return nil }, imapwire.Limits{MaxLine: 10240})
	b.out = imapwire.NewEncoder(b.session.CountWritten(io.Discard))
	b.session.Follow(b.in, b.out)
	b.out.Status("*", imapwire.OK, "", "The Microsoft Exchange IMAP4 service is ready.")
	b.flush()
	b.session.Greeted()
}

func (b *bench) flush() {
	b.t.Helper()
	if err := b.out.Flush(); err != nil {
		b.t.Fatal(err)
	}
}

// command has the client send a line that is answered with untagged lines and a tagged one.
func (b *bench) command(line, untagged string, kind imapwire.Kind, code, text string, during func(d *imapwire.Decoder)) {
	b.t.Helper()
	b.client.WriteString(line + "\r\n")
	d, err := b.in.ReadCommand()
	if err != nil {
		b.t.Fatal(err)
	}
	b.session.Begin(d, true)
	b.out.Raw(untagged)
	if during != nil {
		during(d)
	}
	b.out.Status(d.Tag, kind, code, text)
	b.session.Answer(d.Tag, kind, code, text)
	b.session.End() // not written yet, and counted all the same
	b.flush()
}

// close ends the log and gives the file of the name below the log folder.
func (b *bench) close(name string) string {
	b.t.Helper()
	b.writer.Close()
	return b.file(name)
}

func (b *bench) file(name string) string {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(b.root, "Logs", "Imap4", name))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// names lists the files of the log folder.
func (b *bench) names() []string {
	b.t.Helper()
	found, err := b.disk.Find(location + `\*`)
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, e := range found {
		names = append(names, e.Name)
	}
	return names
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), strings.Split(strings.TrimSpace(strings.ReplaceAll(got, "\r\n", "\n")), "\n")); diff != "" {
		t.Error(diff)
	}
}

// The rows have the sizes of a captured log (facts 9.9), but for the CloseSession's.
func TestCapturedFrontend(t *testing.T) {
	t.Parallel()
	const capability = "* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=NTLM AUTH=GSSAPI SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+\r\n"
	b := newBench(t, protocollog.Frontend, nil)
	b.open("0.0.0.0:993", "10.1.1.70:50001")
	b.command("a1 CAPABILITY", capability, imapwire.OK, "", "CAPABILITY completed.", nil)
	b.command(`a2 LOGIN "" "abc"`, "", imapwire.NO, "", "LOGIN failed.", nil)
	b.command("a3 LOGOUT", "* BYE Microsoft Exchange Server IMAP4 server signing off.\r\n", imapwire.OK, "", "LOGOUT completed.", nil)
	b.session.Close()
	b.open("[::]:993", "[fd00::70]:50002")
	b.command("a1 CAPABILITY", capability, imapwire.OK, "", "CAPABILITY completed.", nil)
	b.command(`a2 LOGIN frank@contoso.test "nineteen letters 19"`[:48], "", imapwire.OK, "", "LOGIN completed.", func(*imapwire.Decoder) {
		b.clock.Advance(205 * time.Millisecond)
		b.session.Login("frank@contoso.test")
		b.session.User("frank")
		b.session.Message(`Msg="Proxy:EXCH01.contoso.test:1993:SSL;ProxySuccess"`)
	})
	relayed := b.session.CountRead(strings.NewReader("a3 NOOP\r\n"))
	if _, err := io.Copy(b.session.CountWritten(io.Discard), relayed); err != nil {
		t.Fatal(err)
	}
	b.session.Close()
	expect(t, b.close("IMAP42026100108-1.LOG"), `
#Software: Microsoft Exchange Server
#Version: 15.0.0.0
#Log-type: IMAP4 Protocol Log
#Date: 2026-10-01T08:20:00.000Z
#Fields: dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context,puid
2026-10-01T08:20:00.000Z,0000000000000001,0,10.0.0.1:993,10.1.1.70:50001,,0,0,53,OpenSession,,,
2026-10-01T08:20:00.000Z,0000000000000001,1,10.0.0.1:993,10.1.1.70:50001,,0,13,158,capability,,R=OK,
2026-10-01T08:20:00.000Z,0000000000000001,2,10.0.0.1:993,10.1.1.70:50001,,0,17,21,login, *****,"R=""a2 NO LOGIN failed.""",
2026-10-01T08:20:00.000Z,0000000000000001,3,10.0.0.1:993,10.1.1.70:50001,,0,9,84,logout,,R=OK,
2026-10-01T08:20:00.000Z,0000000000000001,4,10.0.0.1:993,10.1.1.70:50001,,0,0,0,CloseSession,,,
2026-10-01T08:20:00.000Z,0000000000000002,0,[fd00::1]:993,[fd00::70]:50002,,0,0,53,OpenSession,,,
2026-10-01T08:20:00.000Z,0000000000000002,1,[fd00::1]:993,[fd00::70]:50002,,0,13,158,capability,,R=OK,
2026-10-01T08:20:00.205Z,0000000000000002,2,[fd00::1]:993,[fd00::70]:50002,frank,205,48,24,login,frank@contoso.test *****,"R=OK;Msg=""Proxy:EXCH01.contoso.test:1993:SSL;ProxySuccess""",
2026-10-01T08:20:00.205Z,0000000000000002,3,[fd00::1]:993,[fd00::70]:50002,frank,0,9,9,CloseSession,,,`)
}

// TestServerAddress has clients come to a binding of all addresses: the log has the address of their family.
func TestServerAddress(t *testing.T) {
	t.Parallel()
	b := newBench(t, protocollog.Frontend, nil)
	for _, at := range [][2]string{
		{"[::]:993", "10.1.1.70:50001"}, {"[::]:993", "[::ffff:10.1.1.70]:50001"}, {"0.0.0.0:143", "10.1.1.70:50001"},
		{"[::]:993", "[fd00::70]:50001"}, {"[fd00::9]:993", "10.1.1.70:50001"},
	} {
		b.open(at[0], at[1])
		b.session.Close()
	}
	var got []string
	for row := range strings.Lines(b.close("IMAP42026100108-1.LOG")) {
		if fields := strings.Split(row, ","); len(fields) > 9 && fields[9] == "OpenSession" {
			got = append(got, fields[3])
		}
	}
	want := []string{"10.0.0.1:993", "10.0.0.1:993", "10.0.0.1:143", "[fd00::1]:993", "[fd00::9]:993"}
	if !slices.Equal(got, want) {
		t.Errorf("sIp is %v, want %v", got, want)
	}
}

func TestSecretsAndOddities(t *testing.T) {
	t.Parallel()
	b := newBench(t, protocollog.Frontend, nil)
	b.open("10.0.0.1:993", "10.1.1.70:50001")
	b.command("a LOGIN alice secret extra", "", imapwire.BAD, "", "Command Argument Error. 12", nil)
	b.command("b AUTHENTICATE secret", "", imapwire.NO, "", "AUTHENTICATE failed.", nil)
	b.command("c AUTHENTICATE PLAIN secret", "", imapwire.NO, "", "AUTHENTICATE failed.", nil)
	b.command("d LIST \"\" \"a,\x01b\"", "", imapwire.NO, "NONEXISTENT", "None.", nil)
	b.client.WriteString("secret is this\n")
	d, err := b.in.ReadCommand()
	if err != nil {
		t.Fatal(err)
	}
	b.session.Begin(d, false)
	b.session.Unread() // changes nothing
	b.session.Answer("secret", imapwire.BAD, "", "Command Error. 10")
	b.session.End()
	b.session.End() // has nothing to log
	b.client.WriteString("e NOOP\r\n")
	if d, err = b.in.ReadCommand(); err != nil {
		t.Fatal(err)
	}
	b.session.Begin(d, true)
	b.session.Close() // in the middle of a command
	text := b.close("IMAP42026100108-1.LOG")
	if strings.Contains(text, "secret") {
		t.Errorf("a secret is logged:\n%s", text)
	}
	_, rows, _ := strings.Cut(text, "OpenSession,,,")
	expect(t, strings.ReplaceAll(rows, "2026-10-01T08:20:00.000Z,0000000000000001,", ""), `
1,10.0.0.1:993,10.1.1.70:50001,,0,26,34,login, *****,"R=""a BAD Command Argument Error. 12""",
2,10.0.0.1:993,10.1.1.70:50001,,0,21,27,authenticate,,"R=""b NO AUTHENTICATE failed.""",
3,10.0.0.1:993,10.1.1.70:50001,,0,27,27,authenticate,PLAIN,"R=""c NO AUTHENTICATE failed.""",
4,10.0.0.1:993,10.1.1.70:50001,,0,16,26,list,""""" ""a,?b""","R=""d NO [NONEXISTENT] None.""",
5,10.0.0.1:993,10.1.1.70:50001,,0,14,0,unknown,,"R=""BAD Command Error. 10""",
6,10.0.0.1:993,10.1.1.70:50001,,0,6,0,noop,,,
7,10.0.0.1:993,10.1.1.70:50001,,0,0,0,CloseSession,,,`)
}

func TestSwitchedOff(t *testing.T) {
	t.Parallel()
	b := newBench(t, protocollog.Frontend, func(s *org.ImapSettings) { s.ProtocolLogEnabled = false })
	if b.writer != nil {
		t.Fatal("there is a log")
	}
	b.open("10.0.0.1:993", "10.1.1.70:50001")
	b.command("a LOGIN alice secret", "", imapwire.OK, "", "LOGIN completed.", func(*imapwire.Decoder) {
		b.session.Login("alice")
		b.session.User("alice")
		b.session.Message("Msg=")
		b.session.Rows(1)
		b.session.Unread()
	})
	b.session.Close()
	b.writer.Close()
	here, there := net.Pipe()
	defer here.Close()
	defer there.Close()
	if b.session.Count(here) != here {
		t.Error("a connection is counted")
	}
	if names := b.names(); names != nil {
		t.Errorf("there are files: %v", names)
	}
}

func TestCountedConnection(t *testing.T) {
	t.Parallel()
	b := newBench(t, protocollog.Frontend, nil)
	b.open("10.0.0.1:993", "10.1.1.70:50001")
	b.command("a LOGIN alice x", "", imapwire.OK, "", "LOGIN completed.", func(*imapwire.Decoder) { b.session.User("alice") })
	here, there := net.Pipe()
	counted := b.session.Count(here)
	go func() {
		_, _ = io.CopyN(there, there, 5) // what cannot be read here fails below
		there.Close()
	}()
	if _, err := counted.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(counted); err != nil || string(text) != "hello" {
		t.Errorf("%q %v", text, err)
	}
	b.session.Close()
	if text := b.close("IMAP42026100108-1.LOG"); !strings.Contains(text, ",alice,0,5,5,CloseSession,,,") {
		t.Error(text)
	}
}
