package backend

import (
	"context"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// append is APPEND (RFC 3501 section 6.3.11) with the code of UIDPLUS (RFC 4315). The message is read whole before the store
// sees it, so a client that goes away in the middle of it, or takes its time, touches nothing.
func (s *session) append(ctx context.Context, d *imapwire.Decoder) (string, error) {
	name, err := spaceAndMailbox(d)
	if err != nil {
		return "", err
	}
	flags, date, err := s.appendOptions(d)
	if err != nil {
		return "", err
	}
	literal, utf8, err := s.appendLiteral(d)
	if err != nil {
		return "", err
	}
	if _, err := s.mailbox.Folder(ctx, name); err != nil {
		return "", missing(err, name, true) // before the client sends the message
	}
	message, err := receive(literal, literal.Binary || s.delivery)
	if err != nil {
		return "", err
	}
	defer message.Close()
	if utf8 {
		if err := d.Special(')'); err != nil {
			return "", err
		}
	}
	if err := d.End(); err != nil {
		return "", err
	}
	if !s.delivery {
		if err := s.acceptable(message); err != nil {
			return "", err
		}
	}
	result, err := s.mailbox.Append(ctx, name, store.NewMessage{
		Flags: flags, InternalDate: date, Content: message, Size: message.size,
	})
	if err != nil {
		return "", missing(err, name, true)
	}
	s.announceSpelling(ctx, name, name, name)
	return "APPENDUID " + decimal(int(result.UIDValidity)) + " " + imapwire.SetOf(result.UIDs...).String(), nil
}

// appendLiteral reads the announcement of the message: a literal, a literal8 where the profile has BINARY (RFC 3516 section
// 4.4), or a literal8 within "UTF8 (" and ")" where it has UTF8=ACCEPT (RFC 6855 section 4).
func (s *session) appendLiteral(d *imapwire.Decoder) (literal *imapwire.Literal, utf8 bool, err error) {
	if s.offers("UTF8=ACCEPT") && d.TryWord("UTF8") {
		utf8 = true
		if err := d.SP(); err != nil {
			return nil, false, err
		}
		if err := d.Special('('); err != nil {
			return nil, false, err
		}
	}
	literal, err = d.AppendLiteral()
	if err != nil {
		return nil, false, err
	}
	if utf8 != literal.Binary && (utf8 || !s.offers("BINARY")) {
		return nil, false, argumentError
	}
	return literal, utf8, nil
}

// appendOptions reads what may stand between the folder's name and the literal, and the spaces around it.
func (s *session) appendOptions(d *imapwire.Decoder) (flags store.Flags, date time.Time, err error) {
	if err := d.SP(); err != nil {
		return flags, date, err
	}
	if d.Peek() == '(' {
		names, err := d.FlagList()
		if err != nil {
			return flags, date, err
		}
		if flags, err = s.parseFlags(names); err != nil {
			return flags, date, err
		}
		if err := d.SP(); err != nil {
			return flags, date, err
		}
	}
	if d.Peek() == '"' {
		if date, err = d.DateTime(); err != nil {
			return flags, date, err
		}
		if err := d.SP(); err != nil {
			return flags, date, err
		}
	}
	return flags, date, nil
}
