package reply

import (
	"fmt"
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
