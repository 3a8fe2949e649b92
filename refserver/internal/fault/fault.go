// Package fault is the trouble that the reference server makes for clients on request: each fault has a name, says what it
// does, and is switched on by Set-ReferenceFault for a mailbox, for a command, or for the next few commands.
//
// Invariants:
//   - A fault that counts is spent exactly as often as it says, however many sessions run into it at once.
//   - One command spends a fault at most once, and is hit by it throughout: all body structures of one FETCH are malformed.
//   - Of several faults with one name the most particular counts: one mailbox before all, one command before all.
//   - While no fault is switched on, asking costs one atomic load.
package fault

import (
	"slices"
	"strings"
	"time"

	"github.com/imapspec/imapspec/refserver/internal/reply"
)

// Name is a fault's name, as -Name takes it.
type Name string

// The faults. What each does stands in the table.
const (
	CutLiteral             Name = "CutLiteral"
	MailboxNotConnected    Name = "MailboxNotConnected"
	MalformedBodyStructure Name = "MalformedBodyStructure"
	MessageNotConverted    Name = "MessageNotConverted"
	ServerUnavailable      Name = "ServerUnavailable"
	Stall                  Name = "Stall"
	Throttled              Name = "Throttled"
)

// scope is which commands a fault hits that names none.
type scope int

const (
	everyCommand    scope = iota // after the login
	mailboxCommands              // those that use the mailbox
	fetchCommands                // FETCH and UID FETCH, and it can be given no other
)

// delayUse is what a fault makes of -Delay.
type delayUse int

const (
	noDelay delayUse = iota
	optionalDelay
	mandatoryDelay
)

// Kind is one row of the table.
type Kind struct {
	Name    Name
	Summary string // what it does, a paragraph for Get-Help

	scope        scope
	delay        delayUse
	defaultDelay time.Duration
}

// Kinds is every fault, sorted by name.
func Kinds() []Kind { return slices.Clone(table) }

// table is every fault, sorted by name. The answers are those of real servers (facts 9.4, closing texts; reply/backend.go).
var table = []Kind{
	{Name: CutLiteral, scope: fetchCommands, Summary: "The server announces the first literal of a message's content, sends the " +
		"first half of its octets and closes the connection without a BYE. It hits FETCH commands that ask for content " +
		"(BODY[…], BINARY[…], RFC822)."},
	{Name: MailboxNotConnected, scope: mailboxCommands, Summary: "The login is accepted, but the mailbox is not there: commands that use " +
		"it get BAD User is authenticated but not connected. After the second in a row the server says BYE Connection closed. 14 " +
		"and closes the connection."},
	{Name: MalformedBodyStructure, scope: fetchCommands, Summary: "Every BODYSTRUCTURE that the command asks for lacks its last closing " +
		"parenthesis. The response ends where its line ends, so that a client can go on with the next one."},
	{Name: MessageNotConverted, scope: fetchCommands, Summary: "The server has messages that it cannot convert. FETCH commands that ask for " +
		"content with BODY.PEEK[…] or BINARY.PEEK[…] get no response for such a message, and OK all the same; others that ask for " +
		"content, an envelope or a body structure get those of a message that says that the retrieval failed."},
	{Name: ServerUnavailable, scope: mailboxCommands, Summary: "Commands that use the mailbox get NO Server Unavailable. 15, as when the " +
		"mailbox store has failed. The session goes on."},
	{Name: Stall, scope: everyCommand, delay: mandatoryDelay, Summary: "The server waits for -Delay milliseconds before it carries a " +
		"command out and answers. Only the session that gave the command waits; a client that closes its side of the connection " +
		"ends the wait, and so does a stop of the service."},
	{Name: Throttled, scope: mailboxCommands, delay: optionalDelay, defaultDelay: 92415 * time.Millisecond, Summary: "Commands that use the " +
		"mailbox get BAD Request is throttled. Suggested Backoff Time: n milliseconds, where n is -Delay, or 92415. The server does " +
		"not wait itself."},
}

// Names lists the faults in alphabetical order.
func Names() []string {
	names := make([]string, len(table))
	for i, k := range table {
		names[i] = string(k.Name)
	}
	return names
}

// Find gives the fault of that name, in whatever case; an unknown name is an *UnknownError.
func Find(name string) (Kind, error) {
	for _, k := range table {
		if strings.EqualFold(string(k.Name), name) {
			return k, nil
		}
	}
	return Kind{}, &UnknownError{What: "fault", Name: name, Known: Names()}
}

// UnknownError is a name of a fault or of a command that does not exist.
type UnknownError struct {
	What  string // "fault" or "command"
	Name  string
	Known []string
}

// Error lists what is known.
func (e *UnknownError) Error() string { return reply.FaultUnknown(e.What, e.Name, e.Known) }

// The bounds of a Fault's numbers.
const (
	MaxCount = 1_000_000
	MaxDelay = time.Hour
)

// Fault is a fault that is switched on.
type Fault struct {
	Name    Name
	Mailbox string        // its GUID; "" for every mailbox
	Command string        // "FETCH" stands for UID FETCH too; "" for every command that the fault can hit
	Count   int           // how many commands it is still for; 0 for all until it is removed
	Delay   time.Duration // of a Stall, or what Throttled suggests; 0 otherwise
}

// same says whether the two differ in Count and Delay at most: one replaces the other.
func (f Fault) same(other Fault) bool {
	return f.Name == other.Name && f.Mailbox == other.Mailbox && f.Command == other.Command
}

// compare puts the more particular faults of one name first.
func compare(a, b Fault) int {
	general := func(s string) int {
		if s == "" {
			return 1
		}
		return 0
	}
	if a.Name != b.Name {
		return strings.Compare(string(a.Name), string(b.Name))
	}
	if d := general(a.Mailbox) - general(b.Mailbox); d != 0 {
		return d
	}
	if d := general(a.Command) - general(b.Command); d != 0 {
		return d
	}
	if d := strings.Compare(a.Mailbox, b.Mailbox); d != 0 {
		return d
	}
	return strings.Compare(a.Command, b.Command)
}
