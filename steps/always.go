package steps

import (
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/watch"
)

// Always is a rule that every IMAP connection of every scenario is held against.
type Always struct {
	ID           string   // "always/grammar:address"
	Source       string   // where it is stated: "RFC 3501, section 9"
	Requirements []string // ids in the catalogue that it proves
}

// AlwaysOn is every such rule, the grammar's first. A rule's findings begin with its watcher's name: AlwaysID leads from there.
func AlwaysOn() []Always {
	var all []Always
	for _, r := range watch.Rules() {
		all = append(all, Always{ID: AlwaysID(r.Watcher + ": " + r.Name), Source: r.Source, Requirements: r.Requirements})
	}
	return all
}

// AlwaysID is the id of a rule by what findings call it: "always/grammar:address" for "grammar: address".
func AlwaysID(rule string) string { return "always/" + strings.Replace(rule, ": ", ":", 1) }

// Watcher holds what goes over one IMAP connection against the rules that are always on.
type Watcher interface {
	// Sent takes a complete line of the client, without its last CRLF and with its literals.
	Sent(connection, line string) []scenarios.Finding
	// Received takes a complete response, without its last CRLF and with its literals; the greeting is the first.
	Received(connection, response string) []scenarios.Finding
	// Announced is told that the client waits after the count of a synchronising literal.
	Announced(connection string)
}

// NewWatcher is a Watcher for a connection that has just been opened, for transcripts that do not come from scenarios.
func NewWatcher() Watcher { return watch.New() }
