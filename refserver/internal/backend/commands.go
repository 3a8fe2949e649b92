package backend

import (
	"context"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// state is where a session stands (RFC 3501 section 3); a set of states says where a command is allowed.
type state uint8

const (
	notAuthenticated state = 1 << iota
	authenticated
	selected

	anyState   = notAuthenticated | authenticated | selected
	afterLogin = authenticated | selected
)

// handler parses the rest of a command and carries it out. It returns the response code of the tagged OK ("" for none), or
// the error that decides the tagged response (refusal.go).
type handler func(s *session, ctx context.Context, d *imapwire.Decoder) (code string, err error)

// command is one row of the command table.
type command struct {
	name       string
	states     state
	run        handler
	rules      rules
	capability string // without which the profile does not know the command; "" for none
}

// rules are what is particular about a command.
type rules uint8

const (
	needsMailbox rules = 1 << iota // refused when the mailbox could not be opened at login
	keepsNumbers                   // no EXPUNGE response while it is answered (RFC 3501 section 7.4.1)
)

// commands is every command, sorted by name.
var commands = []command{
	{"APPEND", afterLogin, (*session).append, needsMailbox, ""},
	{"AUTHENTICATE", notAuthenticated, (*session).authenticate, 0, ""},
	{"CAPABILITY", anyState, (*session).capability, 0, ""},
	{"CHECK", selected, (*session).check, needsMailbox, ""},
	{"CLOSE", selected, (*session).close, needsMailbox, ""},
	{"COPY", selected, (*session).copy, needsMailbox, ""},
	{"CREATE", afterLogin, (*session).create, needsMailbox, ""},
	{"DELETE", afterLogin, (*session).delete, needsMailbox, ""},
	{"ENABLE", authenticated, (*session).enable, 0, "ENABLE"},
	{"EXAMINE", afterLogin, (*session).examine, needsMailbox, ""},
	{"EXPUNGE", selected, (*session).expunge, needsMailbox, ""},
	{"FETCH", selected, (*session).fetch, needsMailbox | keepsNumbers, ""},
	{"ID", anyState, (*session).id, 0, ""},
	{"IDLE", afterLogin, (*session).idle, needsMailbox, ""},
	{"LIST", afterLogin, (*session).list, needsMailbox, ""},
	{"LOGIN", notAuthenticated, (*session).login, 0, ""},
	{"LOGOUT", anyState, (*session).logout, 0, ""},
	{"LSUB", afterLogin, (*session).lsub, needsMailbox, ""},
	{"MOVE", selected, (*session).move, needsMailbox, ""},
	{"NAMESPACE", afterLogin, (*session).namespace, needsMailbox, ""},
	{"NOOP", anyState, (*session).noop, 0, ""},
	{"RENAME", afterLogin, (*session).rename, needsMailbox, ""},
	{"SEARCH", selected, (*session).search, needsMailbox | keepsNumbers, ""},
	{"SELECT", afterLogin, (*session).selectFolder, needsMailbox, ""},
	{"STATUS", afterLogin, (*session).status, needsMailbox, ""},
	{"STORE", selected, (*session).store, needsMailbox | keepsNumbers, ""},
	{"SUBSCRIBE", afterLogin, (*session).subscribe, needsMailbox, ""},
	{"UID COPY", selected, (*session).copy, needsMailbox, ""},
	{"UID EXPUNGE", selected, (*session).uidExpunge, needsMailbox, ""},
	{"UID FETCH", selected, (*session).fetch, needsMailbox | keepsNumbers, ""},
	{"UID MOVE", selected, (*session).move, needsMailbox, ""},
	{"UID SEARCH", selected, (*session).search, needsMailbox | keepsNumbers, ""},
	{"UID STORE", selected, (*session).store, needsMailbox | keepsNumbers, ""},
	{"UNSELECT", selected, (*session).unselect, needsMailbox, "UNSELECT"},
	{"UNSUBSCRIBE", afterLogin, (*session).unsubscribe, needsMailbox, ""},
}

// lookUp finds a command by its name in capitals.
func lookUp(name string) (command, bool) {
	i, ok := slices.BinarySearchFunc(commands, name, func(c command, name string) int { return strings.Compare(c.name, name) })
	if !ok {
		return command{}, false
	}
	return commands[i], true
}

// isUID says whether the command is the UID form of another.
func isUID(d *imapwire.Decoder) bool { return strings.HasPrefix(d.Name, "UID ") }

// CommandNames lists the names of every command, sorted.
func CommandNames() []string {
	names := make([]string, len(commands))
	for i, c := range commands {
		names[i] = c.name
	}
	return names
}
