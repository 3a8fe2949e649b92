// Package imapwire reads IMAP4 commands and builds IMAP4 responses (RFC 3501 section 9, RFC 9051 section 9, RFC 7888).
// The frontend and the backend share it; it knows no store and no command.
//
// Invariants:
//   - The bytes of a literal never run as commands: a literal that nobody took is drained before the next command is
//     read, or the Reader fails with a *TooLongError and the connection has to be closed.
//   - A synchronising literal is asked for ("+ …") only when somebody takes it.
//   - Whatever arrives, in whatever pieces, a Reader answers with a command, a *SyntaxError (answer BAD and go on), a
//     *TooLongError (answer BAD and close) or the connection's own error. It never panics.
//   - A Decoder never holds more than Limits.MaxLine bytes of a command in memory, or of AUTHENTICATE Limits.MaxSASL.
//   - The Encoder writes whole responses: one that failed half-way is rolled back, not sent (but see LiteralReader for
//     literals too big to hold).
package imapwire

import "fmt"

// SyntaxError is a command that does not follow the grammar. The answer is BAD and the connection goes on.
type SyntaxError struct {
	Tag      string // of the command, "" when it has none that can be used: answer untagged
	Pos      int    // offset in the current line of the command, from 0
	Expected string // "a space", "a number", …
	Count    bool   // an argument is missing or there is one too many, rather than one that cannot be read
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("syntax error at byte %d: expected %s", e.Pos, e.Expected)
}

// TooLongError is a command line, a SASL line or a literal beyond its limit. The answer is BAD (or BYE when the command
// was answered already) and the connection must be closed: where the next command starts is not known.
type TooLongError struct {
	Tag   string // "" when not known
	What  string // "command line", "literal", "line"
	Limit int64  // bytes
}

func (e *TooLongError) Error() string {
	return fmt.Sprintf("%s is longer than %d bytes", e.What, e.Limit)
}

// LiteralTooLargeError is an APPEND literal above Limits.MaxLiteral. The command is refused and the connection goes on;
// the next ReadCommand drains the literal where the client sends it unasked.
type LiteralTooLargeError struct {
	Size, Limit int64 // bytes
}

func (e *LiteralTooLargeError) Error() string {
	return fmt.Sprintf("literal of %d bytes is larger than the limit of %d bytes", e.Size, e.Limit)
}
