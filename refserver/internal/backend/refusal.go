package backend

import (
	"errors"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
	"github.com/imapspec/imapspec/refserver/internal/reply"
	"github.com/imapspec/imapspec/refserver/internal/store"
)

// refusal is an error that is its own tagged response.
type refusal struct {
	kind     imapwire.Kind // NO or BAD
	code     string        // response code without brackets, "" for none
	text     string
	weight   int      // of a BAD in errorLimit; 0 is 1
	standard standard // what Exchange says otherwise than the RFCs
}

// standard is how the standard profile answers where Exchange gives no code or another kind: with a code of RFC 5530 or of
// an extension, and the kind that the RFCs name. The zero value changes nothing.
type standard struct {
	kind imapwire.Kind
	code string
}

func (r *refusal) Error() string { return string(r.kind) + " " + r.text }

// The refusals that name nothing.
var (
	commandError      = &refusal{kind: imapwire.BAD, text: reply.CommandError}
	invalidState      = &refusal{kind: imapwire.BAD, text: reply.InvalidState}
	argumentError     = &refusal{kind: imapwire.BAD, text: reply.ArgumentError}
	argumentCount     = &refusal{kind: imapwire.BAD, text: reply.ArgumentCountError}
	notConnected      = &refusal{kind: imapwire.BAD, text: reply.NotConnected, weight: errorLimit / 2, standard: standard{imapwire.NO, "UNAVAILABLE"}}
	readOnly          = &refusal{kind: imapwire.NO, text: reply.InvalidState}
	invalidMessageSet = &refusal{kind: imapwire.NO, text: reply.InvalidMessageSet, standard: standard{kind: imapwire.BAD}}
	unavailable       = &refusal{kind: imapwire.NO, text: reply.ServerUnavailable, standard: standard{code: "UNAVAILABLE"}}
	full              = &refusal{kind: imapwire.NO, text: reply.ServerUnavailable, standard: standard{code: "OVERQUOTA"}}
	forbidden         = &refusal{kind: imapwire.NO, text: reply.FolderForbidden, standard: standard{code: "CANNOT"}}
	hasChildren       = &refusal{kind: imapwire.NO, text: reply.FolderForbidden, standard: standard{code: "HASCHILDREN"}}
	folderExists      = &refusal{kind: imapwire.NO, text: reply.MailboxExists, standard: standard{code: "ALREADYEXISTS"}}
	appendTooLarge    = &refusal{kind: imapwire.NO, text: reply.AppendTooLarge, standard: standard{code: "TOOBIG"}}
	messagesGone      = &refusal{kind: imapwire.NO, text: reply.MessagesGone, standard: standard{code: "EXPUNGEISSUED"}}
	unknownEncoding   = &refusal{kind: imapwire.NO, code: reply.UnknownEncodingCode, text: reply.UnknownEncoding}
	tooManyKeywords   = &refusal{kind: imapwire.NO, code: "LIMIT", text: reply.TooManyKeywords}
	notALeaf          = &refusal{kind: imapwire.NO, text: reply.NotALeaf, standard: standard{code: "CANNOT"}}
	utf8NotEnabled    = &refusal{kind: imapwire.NO, text: reply.UTF8NotEnabled, standard: standard{code: "CANNOT"}}
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
	case errors.Is(err, store.ErrHasChildren):
		return hasChildren
	case errors.Is(err, store.ErrForbidden):
		return forbidden
	case errors.Is(err, store.ErrExpunged):
		return messagesGone
	case errors.Is(err, store.ErrLimit):
		return tooManyKeywords
	}
	s.log.Warn("the store failed", "error", err)
	if errors.Is(err, store.ErrFull) {
		return full
	}
	return unavailable
}

// inProfile is the refusal as the session's profile words it.
func (s *session) inProfile(r *refusal) refusal {
	answer := *r
	if s.run.cfg.Profile.Exchange {
		return answer
	}
	if r.standard.kind != "" {
		answer.kind = r.standard.kind
	}
	if r.standard.code != "" {
		answer.code = r.standard.code
	}
	return answer
}

// saidNo says whether a command that failed with err is answered with NO.
func (s *session) saidNo(err error) bool {
	var syntax *imapwire.SyntaxError
	if errors.As(err, &syntax) {
		return false
	}
	var r *refusal
	return !errors.As(err, &r) || s.inProfile(r).kind == imapwire.NO
}

// missing is the refusal of a command on a folder that does not exist; other errors stay as they are. tryCreate adds the
// code that invites the client to create it (RFC 3501 sections 6.3.11 and 6.4.7); RFC 9051 section 6.4.7 wants
// it only where that could succeed.
func missing(err error, name string, tryCreate bool) error {
	if !errors.Is(err, store.ErrNoFolder) {
		return err
	}
	r := &refusal{kind: imapwire.NO, text: reply.NoFolder(imapwire.EncodeUTF7(name)), standard: standard{code: "NONEXISTENT"}}
	switch {
	case tryCreate && !creatable(name):
		r.code, r.standard.code = reply.TryCreateCode, "CANNOT"
	case tryCreate:
		r.code, r.standard.code = reply.TryCreateCode, ""
	}
	return r
}
