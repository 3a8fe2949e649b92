package submission

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// deliver puts the message into every recipient's INBOX, each mailbox once, and acknowledges it.
func (s *session) deliver(h *message.Message) {
	now := s.service.cfg.Clock.Now()
	id := first(h, "Message-ID")
	top := s.trace(now)
	if id == "" {
		id = "<" + strings.ReplaceAll(uuid.NewString(), "-", "") + "@" + s.connector.server.FQDN + ">"
		top += "Message-ID: " + id + "\r\n"
	}
	if first(h, "Date") == "" {
		top += "Date: " + now.Format(time.RFC1123Z) + "\r\n"
	}
	if first(h, "From") == "" && s.mail.from != "" {
		top += "From: <" + s.mail.from + ">\r\n"
	}
	content, size, err := s.content()
	if errors.Is(err, errNoRoom) {
		s.noRoom(err)
		return
	}
	if err != nil {
		s.log("message refused", "error", err)
		s.reply(reply.SMTPCorrupt)
		return
	}
	err = s.store(now, size+int64(len(top)), func() io.Reader { return io.MultiReader(strings.NewReader(top), content()) })
	if err != nil {
		s.service.cfg.Log.Error("delivery failed", "connector", s.name, "message", id, "error", err)
		s.reply(reply.SMTPDeliveryFailed)
		return
	}
	s.notify(h, now)
	s.log("delivered", "message", id, "recipients", len(s.mail.recipients))
	s.reply(reply.SMTPQueued(printable(id), s.service.internal.Add(1), s.connector.server.FQDN))
}

// noRoom answers a message that could not be kept.
func (s *session) noRoom(err error) {
	s.service.cfg.Log.Error("message not accepted", "connector", s.name, "error", err)
	s.reply(reply.SMTPNoRoom)
}

// content returns a source of independent readers of the message as it is stored, and its size in bytes.
func (s *session) content() (func() io.Reader, int64, error) {
	if !s.mail.binary {
		return func() io.Reader { return s.mail.content.reader() }, s.mail.content.size, nil
	}
	encoded := newSpool(2 * s.mail.content.max)
	err := encodeBinary(encoded, s.mail.content.reader())
	if err == nil {
		err = encoded.failed
	}
	if err != nil {
		encoded.Close()
		return nil, 0, err
	}
	s.mail.content.Close()
	s.mail.content = encoded
	return func() io.Reader { return encoded.reader() }, encoded.size, nil
}

// trace is the header that delivery puts on top: Return-Path and Received (RFC 5321 section 4.4).
func (s *session) trace(now time.Time) string {
	secured := ""
	if s.tls != nil {
		secured = fmt.Sprintf("version=%s, cipher=%s", strings.ReplaceAll(strings.ReplaceAll(tls.VersionName(s.tls.Version), " ", ""), ".", "_"),
			tls.CipherSuiteName(s.tls.CipherSuite))
	}
	return "Return-Path: <" + s.mail.from + ">\r\n" +
		reply.SMTPReceived(s.helo, s.client.String(), s.connector.Fqdn, secured, s.connector.server.Version, now)
}

// store delivers the message to the mailboxes. The ways to all of them are opened first, so that a mailbox that cannot be reached
// leaves no copy elsewhere. The service's end does not interrupt it.
func (s *session) store(now time.Time, size int64, content func() io.Reader) error {
	ctx := context.WithoutCancel(s.ctx)
	inboxes := map[string]store.Inbox{}
	defer func() {
		for _, into := range inboxes {
			_ = into.Close() // what was delivered is durable already
		}
	}()
	for _, r := range s.mail.recipients {
		guid := r.mailbox.MailboxGUID
		if inboxes[guid] != nil {
			continue
		}
		into, err := s.service.cfg.Delivery.Inbox(ctx, guid)
		if err != nil {
			return fmt.Errorf("open mailbox of %s: %w", r.address, err)
		}
		inboxes[guid] = into
	}
	for guid, into := range inboxes {
		if err := into.Deliver(ctx, store.NewMessage{InternalDate: now, Content: content(), Size: size}); err != nil {
			return fmt.Errorf("store message in mailbox %s: %w", guid, err)
		}
	}
	return nil
}

// printable makes a header's value fit for a line of ours: at most 250 bytes, every control or 8-bit byte a question mark.
func printable(value string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, value[:min(len(value), 250)])
}
