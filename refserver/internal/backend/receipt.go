package backend

import (
	"context"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// receiptTries is how often a session tries to be the one that sends a receipt, while others change the message's flags.
const receiptTries = 8

// sendReceipts sends the read receipts that messages of a batch ask for which this FETCH marked as seen: downloading them is
// what counts, unless SuppressReadReceipt (PS:Set-ImapSettings). That a message downloads with \Seen is [K].
func (s *session) sendReceipts(ctx context.Context, batch []int, marked map[uint32]bool) error {
	if !s.shown.receipts || len(marked) == 0 {
		return nil
	}
	for _, seq := range batch {
		m, ok := s.view.At(seq)
		if !ok || !marked[m.UID] || m.Flags.System&store.Draft != 0 || carries(m.Flags, mdnSent) {
			continue
		}
		if err := s.sendReceipt(ctx, seq, m); err != nil {
			return err
		}
	}
	return nil
}

// sendReceipt sends a message's receipt if it asks for one. It is sent once: first $MDNSent is set, and only who set it
// sends. A receipt that cannot be delivered is lost, which RFC 8098 section 3 allows.
func (s *session) sendReceipt(ctx context.Context, seq int, m store.Message) error {
	var l loaded
	if err := s.load(ctx, seq, m, needsHeader, &l); err != nil {
		return err
	}
	defer l.close()
	sender := s.receiptWanted(l.header)
	if sender == nil {
		return nil
	}
	if mine, err := s.claimReceipt(ctx, seq); err != nil || !mine {
		return err
	}
	text := s.receipt(l.header, sender, s.run.cfg.Clock.Now())
	inbox, err := s.run.cfg.Delivery.Inbox(ctx, sender.MailboxGUID)
	if err == nil {
		err = inbox.Deliver(ctx, store.NewMessage{Content: strings.NewReader(text), Size: int64(len(text)), InternalDate: s.run.cfg.Clock.Now()})
		_ = inbox.Close() // the message is delivered, or it is not
	}
	if err != nil {
		s.log.Warn("read receipt not delivered", "to", sender.PrimarySMTPAddress, "error", err)
	}
	return nil
}

// receiptWanted is who is to get a message's receipt, or nil: nobody is for a receipt itself, nor who reads it, nor one of
// several, nor one that is not the message's sender (RFC 8098 sections 2.1 and 3), nor somebody elsewhere.
func (s *session) receiptWanted(header *message.Message) *org.Recipient {
	wanted := header.RawHeaderValues("Disposition-Notification-To")
	if len(wanted) != 1 || strings.Contains(strings.ToLower(strings.Join(header.RawHeaderValues("Content-Type"), "")), "multipart/report") {
		return nil
	}
	address, err := mail.ParseAddress(wanted[0])
	if err != nil {
		return nil
	}
	if path := header.RawHeaderValues("Return-Path"); len(path) > 0 && !strings.EqualFold(strings.Trim(path[0], "<> "), address.Address) {
		return nil
	}
	sender := s.run.cfg.Directory.View().Recipient(address.Address)
	if sender == nil || sender.MailboxGUID == s.owner {
		return nil
	}
	return sender
}

// claimReceipt sets $MDNSent and says whether it was this session that did.
func (s *session) claimReceipt(ctx context.Context, seq int) (bool, error) {
	for range receiptTries {
		m, ok := s.view.At(seq)
		if !ok || carries(m.Flags, mdnSent) {
			return false, nil
		}
		now, modified, err := s.view.StoreFlags(ctx, []int{seq}, store.AddFlags, store.Flags{Keywords: []string{mdnSent}}, m.ModSeq)
		if err != nil || len(modified) == 0 {
			return len(now) > 0, err
		}
		s.tell(false) // somebody else changed its flags meanwhile
	}
	return false, nil
}

// receipt is the multipart/report message of RFC 8098 section 3.
func (s *session) receipt(header *message.Message, sender *org.Recipient, now time.Time) string {
	first := func(values []string) string {
		return strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return ' '
			}
			return r
		}, append(values, "")[0])
	}
	reader, boundary := s.shown.reader, uuid.NewString()
	server := s.run.cfg.Server
	if found := s.run.cfg.Directory.View().Server(server); found != nil {
		server = found.FQDN
	}
	text := reply.ReceiptText(reader.PrimarySMTPAddress, first(header.HeaderValues("Subject")), first(header.RawHeaderValues("Date")), now)
	lines := []string{
		"From: " + (&mail.Address{Name: reader.DisplayName, Address: reader.PrimarySMTPAddress}).String(),
		"To: <" + sender.PrimarySMTPAddress + ">",
		"Subject: " + reply.ReceiptSubject(first(header.RawHeaderValues("Subject"))),
		"Date: " + now.Format(time.RFC1123Z),
		"Message-ID: <" + uuid.NewString() + "@" + server + ">",
	}
	if id := first(header.RawHeaderValues("Message-ID")); id != "" {
		lines = append(lines, "In-Reply-To: "+id, "References: "+id)
	}
	lines = append(lines, "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
		`Content-Type: multipart/report; report-type=disposition-notification; boundary="`+boundary+`"`, "",
		"--"+boundary, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text,
		"--"+boundary, "Content-Type: message/disposition-notification", "",
		"Reporting-UA: "+server+"; Microsoft Exchange IMAP4", "Final-Recipient: rfc822;"+reader.PrimarySMTPAddress)
	if id := first(header.RawHeaderValues("Message-ID")); id != "" {
		lines = append(lines, "Original-Message-ID: "+id)
	}
	return strings.Join(append(lines, "Disposition: automatic-action/MDN-sent-automatically; displayed", "", "--"+boundary+"--", ""), "\r\n")
}
