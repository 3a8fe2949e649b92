// Package watch is what watches every connection of every scenario: the grammar of responses and the model of the connection.
//
// Invariants: a watcher changes nothing and decides nothing, it only finds; one connection has one watcher; a finding carries
// no line of a client, and of a response what the rule needs to be understood; a connection that turns out to speak SMTP has no
// findings.
package watch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/imapspec/imapspec/scenarios"
	"github.com/imapspec/imapspec/steps/internal/grammar"
	"github.com/imapspec/imapspec/steps/internal/state"
	"github.com/imapspec/imapspec/steps/internal/wire"
)

// The names of the two in findings: "grammar: address", "state: exists shrinks".
const (
	grammarName = "grammar"
	stateName   = "state"
)

// watcher is one connection's.
type watcher struct {
	model   *state.Model
	foreign bool // it does not speak IMAP
}

// New is a watcher for a connection that has just been opened.
func New() wire.PartObserver { return &watcher{model: state.New()} }

// Sent takes a line of the client.
func (w *watcher) Sent(_, line string) []scenarios.Finding {
	w.model.Sent(line)
	return nil
}

// Announced is told that the client waits after the count of a literal.
func (w *watcher) Announced(string) { w.model.Announced() }

// BareLineFeed finds a line that ended with LF alone.
func (w *watcher) BareLineFeed(connection, line string) []scenarios.Finding {
	if w.foreign || !w.model.Greeted() && smtpReply.MatchString(line) {
		return nil
	}
	m := grammar.BareLineFeed(w.model.Dialect(), line)
	return []scenarios.Finding{w.mismatch(connection, m)}
}

var smtpReply = regexp.MustCompile(`^[2-5][0-9][0-9]([ -]|$)`)

// Received holds a response against the grammar and the model.
func (w *watcher) Received(connection, response string) []scenarios.Finding {
	greeting := !w.model.Greeted()
	if w.foreign = w.foreign || greeting && smtpReply.MatchString(response); w.foreign {
		return nil
	}
	var findings []scenarios.Finding
	parsed, m := grammar.Parse(w.dialect(response), response, greeting)
	if m != nil {
		findings = append(findings, w.mismatch(connection, m))
	}
	for _, b := range w.model.Received(parsed) {
		findings = append(findings, scenarios.Finding{
			Connection: connection, Rule: stateName + ": " + b.Rule.Name, Message: b.Message, Line: shorten(response),
			Source: b.Rule.Source, Requirements: b.Rule.Requirements,
		})
	}
	return findings
}

// dialect is what applies to a response: what the connection has negotiated before it. The list of capabilities in the response
// itself decides which revision a server with only one speaks.
func (w *watcher) dialect(response string) grammar.Dialect {
	d := w.model.Dialect()
	if d.Capabilities == nil {
		upper := strings.ToUpper(response[:min(len(response), longest)])
		if strings.Contains(upper, "CAPABILITY ") && strings.Contains(upper, "IMAP4REV2") && !strings.Contains(upper, "IMAP4REV1") {
			d.Rev2 = true
		}
	}
	return d
}

func (w *watcher) mismatch(connection string, m *grammar.Mismatch) scenarios.Finding {
	return scenarios.Finding{
		Connection: connection, Rule: grammarName + ": " + m.Rule.Name, Line: m.Line,
		Message: fmt.Sprintf("expected %s at octet %d", m.Expected, m.Position),
		Source:  m.Rule.Source(w.model.Dialect()), Requirements: m.Requirements,
	}
}

// longest is how many octets of a line a finding shows.
const longest = 200

func shorten(line string) string {
	if len(line) > longest {
		line = line[:longest] + "…"
	}
	return grammar.Printable(line)
}

// Rule is one rule that every connection is held against.
type Rule struct {
	Watcher      string // "grammar" or "state"
	Name         string
	Source       string   // "RFC 3501, section 9"
	Requirements []string // ids in the catalogue that it proves
}

// Rules is all of them, those of the grammar first.
func Rules() []Rule {
	var all []Rule
	for _, r := range grammar.Rules() {
		all = append(all, Rule{grammarName, r.Name, r.Rev1.Source, compact(r.Requirements())})
	}
	for _, r := range state.Rules() {
		all = append(all, Rule{stateName, r.Name, r.Source, r.Requirements})
	}
	return all
}

func compact(ids []string) []string {
	slices.Sort(ids)
	return slices.Compact(ids)
}
