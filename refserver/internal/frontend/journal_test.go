package frontend_test

import (
	"bufio"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/protocollog"
)

// logged stops the service and gives the rows of its protocol log from their user on, without durations.
func (w *world) logged(disk *protocollog.Disk) []string {
	w.t.Helper()
	if err := w.service.Stop(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	found, err := disk.Find(org.InstallPath + `Logging\Imap4\*`)
	if err != nil || len(found) != 1 {
		w.t.Fatalf("the logs are %v: %v", found, err)
	}
	file, err := found[0].Open()
	if err != nil {
		w.t.Fatal(err)
	}
	defer file.Close()
	var rows []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := lines.Text(); !strings.HasPrefix(line, "#") {
			fields := strings.SplitN(line, ",", 8)
			rows = append(rows, fields[3]+" "+fields[5]+","+fields[7])
		}
	}
	return rows
}

func newLoggedWorld(t *testing.T, o option) (*world, *protocollog.Disk) {
	t.Helper()
	disk := protocollog.NewDisk(t.TempDir())
	o.logs = disk
	o.state = func(s *org.State) { server(s).Imap.ProtocolLogEnabled = true }
	return newWorld(t, o), disk
}

func TestProtocolLogOfStartTLS(t *testing.T) {
	t.Parallel()
	w, disk := newLoggedWorld(t, option{})
	c := w.plain()
	c.command("a LOGIN alice secret", "a BAD Command received in Invalid state.")
	c.command("b STARTTLS", "b OK Begin TLS negotiation now.")
	c.startTLS()
	c.command("c AUTHENTICATE PLAIN", "+")
	c.command(plainMessage("", "alice", "secret"), "c NO AUTHENTICATE failed.")
	c.command("d AUTHENTICATE PLAIN "+plainMessage("", "alice", password), "d OK AUTHENTICATE completed.")
	c.command("e FETCH", "e OK FETCH completed.")
	c.conn.Close()
	rows := w.logged(disk)
	last := len(rows) - 1
	if !strings.HasPrefix(rows[last], "10.0.0.11:143 alice,9,") || !strings.HasSuffix(rows[last], ",CloseSession,,,") {
		t.Error(rows[last]) // whether a BYE was written to the client that had gone is a matter of time
	}
	if diff := cmp.Diff([]string{
		`10.0.0.11:143 ,0,53,OpenSession,,,`,
		`10.0.0.11:143 ,20,42,login, *****,"R=""a BAD Command received in Invalid state.""",`,
		`10.0.0.11:143 ,10,33,starttls,,R=OK,`,
		`10.0.0.11:143 ,31,30,authenticate,PLAIN,"R=""c NO AUTHENTICATE failed.""",`,
		`10.0.0.11:143 alice,49,30,authenticate,PLAIN,"R=OK;Msg=""Proxy:mailbox01.contoso.com:1993:SSL;ProxySuccess""",`,
	}, rows[:last]); diff != "" {
		t.Error(diff)
	}
}

func TestProtocolLogOfWhatFails(t *testing.T) {
	t.Parallel()
	w, disk := newLoggedWorld(t, option{stopped: true})
	c := w.secure()
	c.command(`a LOGIN alice "`+password+`"`, "a NO LOGIN failed.")
	c.send("secret " + strings.Repeat("x", 20000) + "\r\n")
	c.expect("secret BAD Command Error. 10", "* BYE Connection closed. 14")
	c.expectEnd()
	rows := w.logged(disk)
	if len(rows) != 4 {
		t.Fatalf("%d rows: %q", len(rows), rows)
	}
	if want := `10.0.0.11:993 ,29,20,login,alice *****,"R=""a NO LOGIN failed."";Msg=Proxy:mailbox01.contoso.com:1993:SSL;ErrMsg=ProxyNotAuthenticated",`; rows[1] != want {
		t.Errorf("got %s, want %s", rows[1], want)
	}
	if !strings.HasSuffix(rows[2], `,unknown,,"R=""BAD Command Error. 10""",`) || strings.Contains(rows[2], "secret") {
		t.Error(rows[2])
	}
}
