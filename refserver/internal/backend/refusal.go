package backend

import (
	"errors"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// refusal is an error that is its own tagged response.
type refusal struct {
	kind   imapwire.Kind // NO or BAD
	code   string        // response code without brackets, "" for none
	text   string
	weight int // of a BAD in errorLimit; 0 is 1
}

func (r *refusal) Error() string { return string(r.kind) + " " + r.text }

// The refusals that name nothing.
var (
	commandError      = &refusal{kind: imapwire.BAD, text: reply.CommandError}
	invalidState      = &refusal{kind: imapwire.BAD, text: reply.InvalidState}
	argumentError     = &refusal{kind: imapwire.BAD, text: reply.ArgumentError}
	argumentCount     = &refusal{kind: imapwire.BAD, text: reply.ArgumentCountError}
	notConnected      = &refusal{kind: imapwire.BAD, text: reply.NotConnected, weight: errorLimit / 2}
	readOnly          = &refusal{kind: imapwire.NO, text: reply.InvalidState}
	invalidMessageSet = &refusal{kind: imapwire.NO, text: reply.InvalidMessageSet}
	unavailable       = &refusal{kind: imapwire.NO, text: reply.ServerUnavailable}
	forbidden         = &refusal{kind: imapwire.NO, text: reply.FolderForbidden}
	folderExists      = &refusal{kind: imapwire.NO, text: reply.MailboxExists}
	appendTooLarge    = &refusal{kind: imapwire.NO, text: reply.AppendTooLarge}
	messagesGone      = &refusal{kind: imapwire.NO, text: reply.MessagesGone}
)

// refusalOf decides the tagged response to a command that failed with err.
func (s *session) refusalOf(err error) *refusal {
	var r *refusal
	var syntax *imapwire.SyntaxError
	var large *imapwire.LiteralTooLargeError
	switch {
	case errors.As(err, &r):
		return r
	case errors.As(err, &syntax) && syntax.Count:
		return argumentCount
	case errors.As(err, &syntax):
		return argumentError
	case errors.As(err, &large):
		return appendTooLarge
	case errors.Is(err, store.ErrReadOnly):
		return readOnly
	case errors.Is(err, store.ErrFolderExists):
		return folderExists
	case errors.Is(err, store.ErrForbidden):
		return forbidden
	case errors.Is(err, store.ErrExpunged):
		return messagesGone
	}
	s.log.Warn("the store failed", "error", err)
	return unavailable
}

// missing is the refusal of a command on a folder that does not exist; other errors stay as they are. tryCreate adds the
// code that invites the client to create it (RFC 3501 sections 6.3.11 and 6.4.7).
func missing(err error, name string, tryCreate bool) error {
	if !errors.Is(err, store.ErrNoFolder) {
		return err
	}
	r := &refusal{kind: imapwire.NO, text: reply.NoFolder(imapwire.EncodeUTF7(name))}
	if tryCreate {
		r.code = reply.TryCreateCode
	}
	return r
}
