package submission

import (
	"slices"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/org"
	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// transaction is one message on its way in.
type transaction struct {
	from       string // "" is the null sender
	binary     bool   // BODY=BINARYMIME: BDAT only
	envelopeID string // ENVID, xtext
	recipients []recipient
	content    *spool
	chunked    bool // a BDAT chunk has come
}

// recipient is one RCPT that was taken.
type recipient struct {
	address string
	mailbox *org.Recipient
	success bool // NOTIFY has SUCCESS
}

// mailFrom is MAIL FROM (RFC 5321 section 4.1.1.2, with SIZE, BODY, AUTH, RET and ENVID).
func (s *session) mailFrom(args string) error {
	switch {
	case s.identity == nil && !s.connector.anonymous():
		return s.refuse(reply.SMTPNotAuthenticated)
	case s.mail != nil:
		return s.refuse(reply.SMTPSenderSpecified)
	}
	address, rest, ok := parsePath(args, "FROM:")
	if !ok {
		return s.refuse(reply.SMTPInvalidSender)
	}
	params, ok := parameters(rest)
	if !ok {
		return s.refuse(reply.SMTPInvalidArguments)
	}
	mail := &transaction{from: address, envelopeID: params["ENVID"]}
	for key, value := range params {
		if problem := mail.parameter(key, value, s.connector.MaxMessageSize); problem != "" {
			return s.refuse(problem)
		}
	}
	if !s.service.cfg.TransportRunning() {
		s.reply(reply.SMTPTransportDown)
		return nil
	}
	mail.content = newSpool(s.connector.MaxMessageSize)
	s.mail = mail
	s.reply(reply.SMTPSenderOK)
	return nil
}

// parameter takes one parameter of MAIL and returns the reply that refuses it, or "".
func (t *transaction) parameter(key, value string, maxSize int64) string {
	switch key {
	case "SIZE":
		size, err := strconv.ParseUint(value, 10, 63)
		switch {
		case err != nil && !isRange(err):
			return reply.SMTPInvalidArguments
		case err != nil || int64(size) > maxSize:
			return reply.SMTPTooLarge
		}
	case "BODY":
		t.binary = strings.EqualFold(value, "BINARYMIME")
		if !t.binary && !strings.EqualFold(value, "7BIT") && !strings.EqualFold(value, "8BITMIME") {
			return reply.SMTPInvalidArguments
		}
	case "RET":
		if !strings.EqualFold(value, "FULL") && !strings.EqualFold(value, "HDRS") {
			return reply.SMTPInvalidArguments
		}
	case "ENVID", "AUTH":
		if value == "" || len(value) > 500 || !isPrintable(value) {
			return reply.SMTPInvalidArguments
		}
	default:
		return reply.SMTPUnknownParameter
	}
	return ""
}

// rcptTo is RCPT TO (RFC 5321 section 4.1.1.3, with NOTIFY and ORCPT). Only mailboxes of the organisation are reachable.
func (s *session) rcptTo(args string) error {
	switch {
	case s.mail == nil:
		return s.refuse(reply.SMTPNeedMail)
	case s.mail.chunked:
		return s.refuse(reply.SMTPNeedBdat)
	}
	address, rest, ok := parsePath(args, "TO:")
	if !ok || address == "" {
		return s.refuse(reply.SMTPInvalidRecipient)
	}
	params, ok := parameters(rest)
	if !ok {
		return s.refuse(reply.SMTPInvalidArguments)
	}
	r := recipient{address: address}
	for key, value := range params {
		if problem := r.parameter(key, value); problem != "" {
			return s.refuse(problem)
		}
	}
	state := s.service.cfg.Directory.View()
	r.mailbox = recipientByAddress(state, address)
	switch {
	case r.mailbox == nil && !strings.EqualFold(domainOf(address), state.Domain):
		s.reply(reply.SMTPNoRelay)
	case r.mailbox == nil:
		s.reply(reply.SMTPUnknownRecipient)
	case len(s.mail.recipients) >= s.service.limits.recipients:
		s.reply(reply.SMTPTooManyRecipients)
	default:
		s.mail.recipients = append(s.mail.recipients, r)
		s.reply(reply.SMTPRecipientOK)
	}
	return nil
}

func (r *recipient) parameter(key, value string) string {
	switch key {
	case "NOTIFY":
		wishes := strings.Split(strings.ToUpper(value), ",")
		for _, w := range wishes {
			if !slices.Contains([]string{"NEVER", "SUCCESS", "FAILURE", "DELAY"}, w) || w == "NEVER" && len(wishes) > 1 {
				return reply.SMTPInvalidArguments
			}
		}
		r.success = slices.Contains(wishes, "SUCCESS")
	case "ORCPT":
		if kind, _, typed := strings.Cut(value, ";"); !typed || kind == "" || !isPrintable(value) || len(value) > 500 {
			return reply.SMTPInvalidArguments
		}
	default:
		return reply.SMTPUnknownParameter
	}
	return ""
}

func isRange(err error) bool {
	numError, ok := err.(*strconv.NumError)
	return ok && numError.Err == strconv.ErrRange
}

func isPrintable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}
