package submission

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/message"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// data is DATA (RFC 5321 section 4.1.1.4).
func (s *session) data(args string) error {
	switch {
	case args != "":
		return s.refuse(reply.SMTPInvalidArguments)
	case s.mail == nil:
		return s.refuse(reply.SMTPNeedMail)
	case s.mail.chunked || s.mail.binary:
		return s.refuse(reply.SMTPNeedBdat)
	case len(s.mail.recipients) == 0:
		return s.refuse(reply.SMTPNeedRcpt)
	}
	s.reply(reply.SMTPStartInput)
	if err := readContent(s.r, s.mail.content, 2*s.connector.MaxMessageSize); err != nil {
		return s.contentBroken(err)
	}
	return s.finish()
}

// readContent copies a message up to its end, CRLF "." CRLF, and undoes the dot-stuffing (RFC 5321 section 4.5.2). Bare CR
// and bare LF end no line, so that a message cannot smuggle commands. More than max bytes are errTooLarge.
func readContent(r *bufio.Reader, to io.Writer, max int64) error {
	lineStart, behindCR := true, false
	for n := int64(0); n <= max; {
		chunk, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		n += int64(len(chunk))
		content := chunk
		if lineStart && chunk[0] == '.' {
			if string(chunk) == ".\r\n" {
				return nil
			}
			content = chunk[1:]
		}
		lineStart = bytes.HasSuffix(chunk, []byte("\r\n")) || behindCR && string(chunk) == "\n"
		behindCR = chunk[len(chunk)-1] == '\r'
		if _, err := to.Write(content); err != nil {
			return err
		}
	}
	return errTooLarge
}

// bdat is BDAT (RFC 3030 section 2). A chunk's octets follow the command whatever the reply, so a refused one is read to
// its end; a refused one beyond the message size ends the connection instead.
func (s *session) bdat(args string) error {
	first, second, hasSecond := strings.Cut(args, " ")
	size, err := strconv.ParseInt(first, 10, 64)
	last := hasSecond && strings.EqualFold(strings.TrimSpace(second), "LAST")
	problem := ""
	switch {
	case err != nil || size < 0 || hasSecond && !last:
		s.reply(reply.SMTPInvalidArguments) // how much to skip is unknown
		return errClosed
	case s.mail == nil:
		problem = reply.SMTPNeedMail
	case len(s.mail.recipients) == 0:
		problem = reply.SMTPNeedRcpt
	}
	if size > s.connector.MaxMessageSize {
		s.reply(reply.SMTPTooLarge)
		return errClosed
	}
	if problem != "" {
		if err := s.discard(size); err != nil {
			return err
		}
		return s.refuse(problem)
	}
	s.mail.chunked = true
	if _, err := io.CopyN(s.mail.content, s.r, size); err != nil {
		return s.contentBroken(err)
	}
	if last || s.mail.content.tooLarge() || s.mail.content.failed != nil {
		return s.finish()
	}
	s.reply(reply.SMTPChunk(size))
	return nil
}

// contentBroken ends the connection in the middle of a message: its rest must not be run as commands.
func (s *session) contentBroken(err error) error {
	if errors.Is(err, errTooLarge) {
		s.reply(reply.SMTPTooLarge)
		return errClosed
	}
	return err
}

// finish checks the complete message, delivers it and acknowledges it. The transaction ends in every case.
func (s *session) finish() error {
	defer s.reset()
	if s.mail.content.tooLarge() {
		s.reply(reply.SMTPTooLarge) // the connection is closed, PS:Set-ReceiveConnector, SizeEnabled
		return errClosed
	}
	if err := s.mail.content.failed; err != nil {
		s.noRoom(err)
		return nil
	}
	header, err := readHeader(s.mail.content.reader(), s.service.limits.header)
	switch {
	case errors.Is(err, errTooLarge):
		s.reply(reply.SMTPHeaderTooLarge) // the connection is closed, PS:Set-ReceiveConnector, MaxHeaderSize
		return errClosed
	case err != nil:
		return err
	case len(header.RawHeaderValues("Received")) > s.service.limits.hops:
		s.reply(reply.SMTPMailLoop)
	case !s.maySend(header):
		s.reply(reply.SMTPSendAsDenied)
	default:
		s.deliver(header)
	}
	return nil
}

// maySend says whether an authenticated client sends under its own addresses: the envelope's and every one in From.
func (s *session) maySend(header *message.Message) bool {
	if s.identity == nil {
		return true // an anonymous connector takes any sender
	}
	senders := authors(header)
	if s.mail.from != "" {
		senders = append(senders, s.mail.from)
	}
	self := s.service.cfg.Directory.View().Recipient(s.identity.User.MailboxGUID)
	for _, a := range senders {
		if self == nil || !owns(self, a) {
			return false
		}
	}
	return len(senders) > 0
}
