package submission

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// notify puts a delivery status notification into the sender's INBOX for the recipients with NOTIFY=SUCCESS (RFC 3461
// section 5.2). There is no other kind: what cannot be delivered is refused in the session. A notification that
// cannot be stored does not take back the delivery.
func (s *session) notify(h *message.Message, now time.Time) {
	var delivered []string
	for _, r := range s.mail.recipients {
		if r.success {
			delivered = append(delivered, r.address)
		}
	}
	sender := recipientByAddress(s.service.cfg.Directory.View(), s.mail.from)
	if len(delivered) == 0 || sender == nil {
		return
	}
	ctx := context.WithoutCancel(s.ctx)
	into, err := s.service.cfg.Delivery.Inbox(ctx, sender.MailboxGUID)
	if err == nil {
		text := s.notification(h, delivered, now)
		err = into.Deliver(ctx, store.NewMessage{InternalDate: now, Content: strings.NewReader(text), Size: int64(len(text))})
		_ = into.Close() // the message is delivered, or it is not
	}
	if err != nil {
		s.service.cfg.Log.Error("delivery status notification failed", "connector", s.name, "error", err)
	}
}

// notification is the multipart/report message of RFC 3464.
func (s *session) notification(h *message.Message, delivered []string, now time.Time) string {
	fqdn := s.connector.server.FQDN
	boundary := uuid.NewString()
	subject := "Delivered: " + printable(first(h, "Subject"))
	var b strings.Builder
	lines := func(list ...string) { b.WriteString(strings.Join(list, "\r\n") + "\r\n") }
	lines("From: <postmaster@"+s.service.cfg.Directory.View().Domain+">", "To: <"+s.mail.from+">",
		"Date: "+now.Format(time.RFC1123Z), "Message-ID: <"+uuid.NewString()+"@"+fqdn+">", "Subject: "+subject,
		"Auto-Submitted: auto-replied", "MIME-Version: 1.0",
		`Content-Type: multipart/report; report-type=delivery-status; boundary="`+boundary+`"`, "",
		"--"+boundary, "Content-Type: text/plain; charset=us-ascii", "", reply.SMTPDelivered(delivered),
		"--"+boundary, "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; "+fqdn)
	if s.mail.envelopeID != "" {
		lines("Original-Envelope-Id: " + s.mail.envelopeID)
	}
	for _, address := range delivered {
		lines("", "Final-Recipient: rfc822; "+address, "Action: delivered", "Status: 2.0.0")
	}
	lines("", "--"+boundary, "Content-Type: text/rfc822-headers", "", "Message-ID: "+printable(first(h, "Message-ID")),
		"Subject: "+printable(first(h, "Subject")), "", "--"+boundary+"--")
	return b.String()
}
