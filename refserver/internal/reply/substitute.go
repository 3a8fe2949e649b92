package reply

import (
	"bytes"
	"fmt"
	"mime/quotedprintable"
	"strings"
)

// SubstituteSender is who a message is from that stands in for one that cannot be converted: [W] OfflineIMAP#62, BLOG13; of the
// version of 2013 and later.
const SubstituteSender = "Microsoft Exchange Server"

// SubstituteSubject is its subject: [W] OfflineIMAP#62.
func SubstituteSubject(uid uint32) string {
	return fmt.Sprintf("Retrieval using the IMAP4 protocol failed for the following message: %d", uid)
}

// SubstituteEnvelope is its envelope on the wire: [W] MK test for #1451.
func SubstituteEnvelope(uid uint32) string {
	return `(NIL "` + SubstituteSubject(uid) + `" (("` + SubstituteSender + `" NIL NIL ".MISSING-HOST-NAME.")) NIL NIL (("u@d" NIL "u" "d")) NIL NIL NIL NIL)`
}

// Substitute is the message itself. Its header and the first line of its text are [W] OfflineIMAP#62, BLOG13; how the lines behind
// that one are spelled is [K]. subject, from and date are of the message that it stands in for.
func Substitute(uid uint32, subject, from, date string) []byte {
	var b bytes.Buffer
	for _, line := range []string{
		`From: "` + SubstituteSender + `"`, `To: "u@d" <u@d>`, "Subject: " + SubstituteSubject(uid), "MIME-Version: 1.0",
		`Content-Type: text/plain; charset="us-ascii"`, "Content-Transfer-Encoding: quoted-printable", "",
	} {
		b.WriteString(line + "\r\n")
	}
	text := quotedprintable.NewWriter(&b) // which writes to memory, and never fails
	for _, line := range []string{"The server couldn't retrieve the following message:", "", "Subject: " + subject, "From: " + from, "Sent date: " + date} {
		_, _ = text.Write([]byte(strings.ToValidUTF8(line, "?") + "\r\n"))
	}
	_ = text.Close()
	return b.Bytes()
}
