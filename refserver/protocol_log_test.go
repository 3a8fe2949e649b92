package refserver_test

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
	front, back, answers := logged(t, refserver.Person{Name: "alice", Password: alicesPassword}, "", conversation)
	answer := answers[0]
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
		{"alice", "31", "authenticate", "PLAIN"},
		{"alice", "44", "append", `INBOX (\Seen) {13+}`},
		{"alice", "15", "select", "INBOX"},
		{"alice", "21", "fetch", "1:* (BODY[])"},
		{"alice", "22", "uid fetch", "1:* FLAGS"},
		{"alice", "10", "unknown", ""},
		{"alice", "9", "logout", ""},
		{"alice", "133", "CloseSession", ""},
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

// TestCapturedSession has a client say what the client of a captured log said (facts 9.9): the rows have the captured sizes.
// The UIDVALIDITY there had two digits. The totals of CloseSession were 61 and 458; where one and 23 bytes of them came from is not
// known, and they are as the rows with their line ends add up.
func TestCapturedSession(t *testing.T) {
	t.Parallel()
	front, back, _ := logged(t, refserver.Person{Name: "frank", Password: "nineteen letters 19"}, "", strings.Join([]string{
		"a1 CAPABILITY", `a2 LOGIN frank@contoso.com "nineteen letters 1"`, "a3 LOGOUT", ""}, "\r\n"), strings.Join([]string{
		"a1 CAPABILITY", `a2 LOGIN frank@contoso.com "nineteen letters 19"`, "a3 SELECT INBOX", "a4 FETCH 1:10 (FLAGS ENVELOPE)", "a5 LOGOUT", ""}, "\r\n"))
	want := [][]string{ // sessionId, user, rqsize, rpsize, command, parameters, context
		{"0000000000000001", "", "0", "53", "OpenSession", "", ""},
		{"0000000000000001", "", "13", "158", "capability", "", "R=OK"},
		{"0000000000000001", "", "47", "21", "login", "frank@contoso.com *****", `R="a2 NO LOGIN failed."`},
		{"0000000000000001", "", "9", "84", "logout", "", "R=OK"},
		{"0000000000000001", "", "0", "0", "CloseSession", "", ""},
		{"0000000000000002", "", "0", "53", "OpenSession", "", ""},
		{"0000000000000002", "", "13", "158", "capability", "", "R=OK"},
		{"0000000000000002", "frank", "48", "24", "login", "frank@contoso.com *****", `R=OK;Msg="Proxy:mailbox01.contoso.com:1993:SSL;ProxySuccess"`},
		{"0000000000000002", "frank", "60", "435", "CloseSession", "", ""},
	}
	if diff := cmp.Diff(want, columns(front, 1, 5, 7, 8, 9, 10, 11)); diff != "" {
		t.Error(diff)
	}
	want = [][]string{
		{"0000000000000001", "", "0", "53", "OpenSession", "", ""},
		{"0000000000000001", "", "12", "195", "capability", "", "R=OK"},
		{"0000000000000001", "frank", "31", "33", "authenticate", "PLAIN", "R=OK"},
		{"0000000000000001", "frank", "15", "306", "select", "INBOX", "R=OK;Rows=0"},
		{"0000000000000001", "frank", "30", "45", "fetch", "1:10 (FLAGS ENVELOPE)", `R="a4 NO The specified message set is invalid.";Rows=0`},
		{"0000000000000001", "frank", "9", "84", "logout", "", "R=OK"},
		{"0000000000000001", "frank", "60", "435", "CloseSession", "", ""},
	}
	if diff := cmp.Diff(want, columns(back, 1, 5, 7, 8, 9, 10, 11)); diff != "" {
		t.Error(diff)
	}
}

// TestSASLResponsesAreLoggedAlike has passwords of several lengths: no size in a log tells them apart (facts 9.9).
func TestSASLResponsesAreLoggedAlike(t *testing.T) {
	t.Parallel()
	var texts []string
	for _, password := range []string{"x", "a wrong password that is much longer", alicesPassword} {
		message := base64.StdEncoding.EncodeToString([]byte("\x00alice\x00" + password))
		texts = append(texts, "1 AUTHENTICATE PLAIN\r\n"+message+"\r\n2 LOGOUT\r\n")
	}
	front, _, _ := logged(t, refserver.Person{Name: "alice", Password: alicesPassword}, "", texts...)
	var got [][]string
	for _, row := range columns(front, 7, 8, 9, 10) {
		if row[2] == "authenticate" {
			got = append(got, row)
		}
	}
	want := [][]string{{"31", "30", "authenticate", "PLAIN"}, {"31", "30", "authenticate", "PLAIN"}, {"31", "33", "authenticate", "PLAIN"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDelegateIsLogged has alice open the mailbox of Charles: the backend's row says whose it is and where (facts 8.4).
func TestDelegateIsLogged(t *testing.T) {
	t.Parallel()
	_, back, _ := logged(t, refserver.Person{Name: "alice", Password: alicesPassword}, `New-Mailbox -Name 'Charles "Lutwidge" Dodgson' -Alias dodgson -SamAccountName charles -UserPrincipalName charles@contoso.com -Password (ConvertTo-SecureString "down the hole" -AsPlainText -Force)
Add-MailboxPermission -Identity dodgson -User alice -AccessRights FullAccess -InheritanceType All -AutoMapping $false
`, "a LOGIN CONTOSO/alice/dodgson \""+alicesPassword+"\"\r\nb LOGOUT\r\n", "a LOGIN alice \""+alicesPassword+"\"\r\nb LOGOUT\r\n")
	var got []string
	for _, row := range back {
		if row[9] == "authenticate" {
			got = append(got, strings.Join([]string{row[5], row[7], row[8], guids.ReplaceAllString(row[11], "<GUID>")}, " "))
		}
	}
	want := []string{`alice 31 33 R=OK;Msg="Auth:User:CONTOSO/alice,Mbx:dodgson;User:LegacyDn: /o=First Organization/ou=Exchange Administrative Group ` +
		`(FYDIBOHF23SPDLT)/cn=Recipients/cn=dodgson, RecipientType: UserMailbox, RecipientTypeDetails: UserMailbox, ` +
		`Selected Mailbox: Display Name: Charles 'Lutwidge' Dodgson, Mailbox Guid: <GUID>, Database: <GUID>, ` +
		`Location: ServerFqdn: mailbox01.contoso.com, ServerVersion: 1942126592, DatabaseName: Mailbox Database 1, ` +
		`HomePublicFolderDatabaseGuid: 00000000-0000-0000-0000-000000000000";LiveIdAR=OK;ActivityContextData="Dbl:WLM.TS=0"`,
		"alice 31 33 R=OK"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

var guids = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// logged has one client after the other say a text to a server that logs, on which setUp was run, and gives the logs.
func logged(t *testing.T, person refserver.Person, setUp string, texts ...string) (front, back [][]string, answers []string) {
	t.Helper()
	data := t.TempDir()
	server, err := refserver.Start(t.Context(), refserver.Config{Started: true, DataDir: data, Profile: "exchangese", People: []refserver.Person{person}})
	if err != nil {
		t.Fatal(err)
	}
	console, err := server.Console(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	setUp += `Set-ImapSettings -ProtocolLogEnabled $true -LogFileLocation D:\Logs; Restart-Service MSExchangeIMAP4BE; Restart-Service MSExchangeIMAP4`
	if out, err := console.Run(t.Context(), setUp); err != nil || strings.Contains(out, "FullyQualifiedErrorId") {
		t.Fatal(out, err)
	}
	for _, text := range texts {
		answers = append(answers, converse(t, server, text))
	}
	if err := server.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	return readLog(t, filepath.Join(data, "logs", "Logs", "IMAP42*.LOG")), readLog(t, filepath.Join(data, "logs", "Logs", "IMAP4BE*.LOG")), answers
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

// readLog gives the rows of a log without its header, session by session: the last row of one may stand behind the first ones of the
// next, whose client has come when it saw the other's connection end.
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
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[1], b[1]) })
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
