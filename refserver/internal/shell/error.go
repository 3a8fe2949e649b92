package shell

import (
	"errors"
	"fmt"
)

// Error is an error record. A cmdlet fills in Message and what it knows; the shell adds the command's name and the position.
type Error struct {
	Message               string
	Command               string // whose error it is; empty: the cmdlet that returned it
	Category              string // "ObjectNotFound"; empty: "NotSpecified"
	Target, TargetType    string // what it was about: (MSExchangeFoo:String)
	Reason                string // the exception's short type name; empty: "Exception"
	FullyQualifiedErrorId string // without ",CmdletName", which is not added; empty: Reason
	Terminating           bool   // stops the pipeline, not only this object
	Hint                  string // a line printed below the record (nearest name)

	invoked  string // the name as it was typed, in front of the message
	pos      *span  // where in the text
	source   string // the text that pos points into
	noPrefix bool   // expression and parser errors carry no "Command : "
	// noActivity leaves the command out of CategoryInfo: it is not known, so it has none.
	noActivity bool
	parser     bool   // parser errors print the position first
	secrets    []span // parts of the source that must not be shown
	fatal      bool   // ends the script: throw, -ErrorAction Stop
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Errorf makes a record of a category with a formatted message; id is the FullyQualifiedErrorId.
func Errorf(category, id, format string, args ...any) *Error {
	return &Error{Category: category, FullyQualifiedErrorId: id, Message: fmt.Sprintf(format, args...)}
}

// ErrNotInteractive is what a Prompt function returns when nobody is there to answer.
var ErrNotInteractive = errors.New("nobody is there to answer the prompt")
