package reply

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Texts of the protocol logs. [W] was seen in the log of a real server (facts 9.9), [K] is as in Exchange's other logs.
const (
	// LogFields is the columns of a protocol log: [W] SE. Exchange 2013 had no puid.
	LogFields = "dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context,puid"
	// LogTime is the form of a time: [W].
	LogTime = "2006-01-02T15:04:05.000Z"
	// LogSecret stands in the place of a password: [W].
	LogSecret = "*****"

	// LogSASLResponse is what a row counts for the responses that AUTHENTICATE asked for, however long they were: [W]. The rows of
	// logins with names of 5 and of more than 20 letters, behind tags of one letter, have 31 bytes, and the command's line has 20
	// (facts 9.9; learn.microsoft.com/answers/questions/112837). So a row says nothing about a secret's length.
	LogSASLResponse = 11

	LogOpenSession  = "OpenSession"  // [W] the row of a greeting
	LogCloseSession = "CloseSession" // [W] the last row of a session
	LogUnknown      = "unknown"      // [I] a line that is no command: its words may be a secret and are not logged
	LogOK           = "R=OK"         // [W] 2019 and SE
)

// LogHeader is the lines at the top of a file: [W] but for Version and Date, [K].
func LogHeader(now time.Time) string {
	return "#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: IMAP4 Protocol Log\r\n" +
		"#Date: " + now.UTC().Format(LogTime) + "\r\n#Fields: " + LogFields + "\r\n"
}

// LogRefused is the context of a command that was not carried out: [W].
func LogRefused(response string) string { return `R="` + response + `"` }

// LogRows is how many messages a command was about: [W].
func LogRows(n int) string { return fmt.Sprintf("Rows=%d", n) }

// LogProxied is the context of a login that the backend accepted: [W].
func LogProxied(backendFQDN string, port int) string {
	return fmt.Sprintf(`Msg="Proxy:%s:%d:SSL;ProxySuccess"`, backendFQDN, port)
}

// LogNotProxied is the context of a login that the backend did not take: [W] 2013.
func LogNotProxied(backendFQDN string, port int) string {
	return fmt.Sprintf("Msg=Proxy:%s:%d:SSL;ErrMsg=ProxyNotAuthenticated", backendFQDN, port)
}

// LogDelegate is who has logged in to whose mailbox, and where that is, in a row of the backend.
type LogDelegate struct {
	Delegate    string // "CONTOSO/alice"
	Alias       string // of the mailbox
	LegacyDN    string
	DisplayName string
	MailboxGUID string
	Database    string // its GUID
	ServerFQDN  string
	Version     string // of the server, "15.2"
	Name        string // of the database
}

// Context is the context of a delegate's login at the backend behind its R=: [W] for the names and their order (facts 8.4 and
// 9.9), [K] for what stands in ActivityContextData. A login to one's own mailbox has nothing there: [W].
func (l LogDelegate) Context() string {
	const noDatabase = "00000000-0000-0000-0000-000000000000"
	text := fmt.Sprintf("Auth:User:%s,Mbx:%s;User:LegacyDn: %s, RecipientType: UserMailbox, RecipientTypeDetails: UserMailbox, "+
		"Selected Mailbox: Display Name: %s, Mailbox Guid: %s, Database: %s, Location: ServerFqdn: %s, ServerVersion: %d, "+
		"DatabaseName: %s, HomePublicFolderDatabaseGuid: %s", l.Delegate, l.Alias, l.LegacyDN, l.DisplayName, l.MailboxGUID, l.Database,
		l.ServerFQDN, versionNumber(l.Version), l.Name, noDatabase)
	return `Msg="` + strings.ReplaceAll(text, `"`, "'") + `";LiveIdAR=OK;ActivityContextData="Dbl:WLM.TS=0"`
}

// versionNumber is a server's version in one number, without the build: [I] from 1942127578, which is 15.2 with the build 986.
func versionNumber(version string) int {
	major, minor, _ := strings.Cut(version, ".")
	high, _ := strconv.Atoi(major) // what is no number counts as 0
	low, _ := strconv.Atoi(minor)
	return 7<<28 | high<<22 | low<<16 | 1<<15
}
