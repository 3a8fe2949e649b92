package refserver_test

import (
	"context"
	"crypto/tls"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/refserver"
)

// conversation is what a client sends in a single write: every command has a size that is easy to get wrong.
var conversation = strings.Join([]string{
	"a1 CAPABILITY",
	"a2 LOGIN {5+}", "alice {21+}", alicesPassword,
	"a3 APPEND INBOX (\\Seen) {13+}", "Subject: a\r\n\r",
	"a4 SELECT INBOX",
	"a5 FETCH 1:* (BODY[])",
	"a6 UID FETCH 1:* FLAGS",
	"a7 FOO bar",
	"a8 LOGOUT", "",
}, "\r\n")

// TestProtocolLogAgreesWithTheWire compares the sizes in both logs with the bytes that a client sent and received.
func TestProtocolLogAgreesWithTheWire(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	server, err := refserver.Start(t.Context(), refserver.Config{Started: true, DataDir: data, Profile: "exchangese",
		People: []refserver.Person{{Name: "alice", Password: alicesPassword}}})
	if err != nil {
		t.Fatal(err)
	}
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	run := func(text string) {
		t.Helper()
		if out, err := console.Run(t.Context(), text); err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
			t.Fatal(out, err)
		}
	}
	run(`Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation D:\Logs; Restart-Service MSExchangeIMAP4BE; Restart-Service MSExchangeIMAP4`)
	answer := converse(t, server, conversation)
	if err := server.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	front, back := readLog(t, filepath.Join(data, "logs", "Logs", "IMAP42*.LOG")), readLog(t, filepath.Join(data, "logs", "Logs", "IMAP4BE*.LOG"))
	want := [][]string{ // user, rqsize, command, parameters
		{"", "0", "OpenSession", ""},
		{"", "13", "capability", ""},
		{"alice", "49", "login", "alice *****"},
		{"alice", "133", "CloseSession", ""},
	}
	if diff := cmp.Diff(want, columns(front, 5, 7, 9, 10)); diff != "" {
		t.Error(diff)
	}
	if got := sum(t, front, 7) + 2*len("\r\n"); got != len(conversation) { // of the two commands that the frontend reads
		t.Errorf("the frontend logs %d bytes of commands, the client sent %d", got, len(conversation))
	}
	want = [][]string{
		{"", "0", "OpenSession", ""},
		{"", "12", "capability", ""},
		{"alice", "", "authenticate", "PLAIN"},
		{"alice", "44", "append", `INBOX (\Seen) {13+}`},
		{"alice", "15", "select", "INBOX"},
		{"alice", "21", "fetch", "1:* (BODY[])"},
		{"alice", "22", "uid fetch", "1:* FLAGS"},
		{"alice", "10", "unknown", ""},
		{"alice", "9", "logout", ""},
		{"alice", "133", "CloseSession", ""},
	}
	if len(back) > 2 {
		back[2][7] = "" // a ticket, as long as it may be
	}
	if diff := cmp.Diff(want, columns(back, 5, 7, 9, 10)); diff != "" {
		t.Fatal(diff)
	}
	if got := sum(t, front, 8); got != len(answer) {
		t.Errorf("the frontend logs %d bytes of answers, the client received %d:\n%s", got, len(answer), answer)
	}
	if mailbox, closing := sum(t, back[3:9], 8), sum(t, front[3:], 8); mailbox != closing || back[9][8] != front[3][8] {
		t.Errorf("the backend logs %d bytes behind the login, the frontend %d", mailbox, closing)
	}
	for row, context := range map[int]string{4: "R=OK;Rows=1", 5: "R=OK;Rows=1", 7: `R="BAD Command Error. 10"`, 8: "R=OK"} {
		if back[row][11] != context {
			t.Errorf("row %d: context %s, want %s", row, back[row][11], context)
		}
	}
}

// converse sends text at once and returns everything that the server says.
func converse(t *testing.T, server *refserver.Server, text string) string {
	t.Helper()
	raw, err := server.Dial(t.Context(), "mailbox01.contoso.com:993")
	if err != nil {
		t.Fatal(err)
	}
	conn := tls.Client(raw, &tls.Config{InsecureSkipVerify: true})
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("%v behind\n%s", err, answer)
	}
	return string(answer)
}

// readLog gives the rows of a log without its header.
func readLog(t *testing.T, pattern string) [][]string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no log is %s: %v", pattern, err)
	}
	var rows [][]string
	for _, name := range names { // two when an hour has just ended
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		reader := csv.NewReader(file)
		reader.Comment, reader.FieldsPerRecord = '#', 13
		part, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, part...)
	}
	return rows
}

func columns(rows [][]string, numbers ...int) [][]string {
	var list [][]string
	for _, row := range rows {
		var some []string
		for _, n := range numbers {
			some = append(some, row[n])
		}
		list = append(list, some)
	}
	return list
}

func sum(t *testing.T, rows [][]string, column int) int {
	t.Helper()
	total := 0
	for _, row := range rows {
		n, err := strconv.Atoi(row[column])
		if err != nil {
			t.Fatal(err)
		}
		total += n
	}
	return total
}

func TestTemporaryLogsGoWithTheServer(t *testing.T) {
	t.Parallel()
	server, err := refserver.Start(t.Context(), refserver.Config{Started: true})
	if err != nil {
		t.Fatal(err)
	}
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`Set-ImapSettings -ProtocolLogEnabled $true; Restart-Service MSExchangeIMAP4`, "", `Stop-Service MSExchangeIMAP4
Get-Content "$($env:ExchangeInstallPath)Logging\Imap4\IMAP4*.LOG" -Tail 1`} {
		if text == "" {
			converse(t, server, "a LOGOUT\r\n")
			continue
		}
		out, err := console.Run(t.Context(), text)
		if err != nil || strings.Contains(text, "Get-Content") && !strings.Contains(out, ",CloseSession,,,") {
			t.Errorf("%s\n%s%v", text, out, err)
		}
	}
	if err := server.Close(context.Background()); err != nil {
		t.Error(err)
	}
}
