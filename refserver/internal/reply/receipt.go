package reply

import (
	"strings"
	"time"
)

// Texts of read receipts (RFC 8098). [K], all of them.

// ReceiptSubject is a read receipt's subject; that of the message is as its header has it.
func ReceiptSubject(subject string) string { return "Read: " + subject }

// ReceiptText is the readable part of a read receipt. to is the address of who read the message, subject is decoded, sent is
// the message's own Date.
func ReceiptText(to, subject, sent string, read time.Time) string {
	return strings.Join([]string{"Your message", "", "   To: " + to, "   Subject: " + subject, "   Sent: " + sent, "",
		"was read on " + read.Format(time.RFC1123Z) + ".", ""}, "\r\n")
}
