// Package defect names the deliberate deviations of the reference server. Each is tied to a requirement: with it switched
// on, a scenario that carries the requirement must fail. That is how the suite proves that it can fail.
package defect

import (
	"fmt"

	"github.com/imapspec/imapspec/refserver/internal/tamper"
)

// Name is one defect's name, as `--defect` and refserver.Config take it.
type Name string

// Defect is one row of the table.
type Defect struct {
	Name         Name
	Requirements []string // ids of the requirements that it violates, each by itself
	Summary      string   // what the server then does wrong
	// Wire alters what goes between clients and the frontend. A defect without rules is switched on somewhere in the code.
	Wire []tamper.Rule
	// SMTP alters the replies of the connector on port 587: those that go out together are one text.
	SMTP []tamper.Text
	// Console alters what is typed at the management consoles and what they print.
	Console []tamper.Text
	// Page alters what Outlook on the web and the windows of the desktop show.
	Page []tamper.Text
}

// Set is the defects that are switched on. The zero value has none.
type Set struct{ on map[Name]bool }

// NewSet switches the named defects on; an unknown name is an error.
func NewSet(names ...string) (Set, error) {
	s := Set{on: map[Name]bool{}}
	for _, n := range names {
		if !known(Name(n)) {
			return Set{}, fmt.Errorf("no defect is named %q; refserver.Defects lists them, and imapspec trace --json beside the requirements", n)
		}
		s.on[Name(n)] = true
	}
	return s, nil
}

// Has says whether the defect is switched on.
func (s Set) Has(n Name) bool { return s.on[n] }

// Wire gives the rules for IMAP of all defects that are switched on.
func (s Set) Wire() []tamper.Rule {
	return rules(s, func(d Defect) []tamper.Rule { return d.Wire })
}

// SMTP gives the rules for replies of SMTP of all defects that are switched on.
func (s Set) SMTP() []tamper.Text {
	return rules(s, func(d Defect) []tamper.Text { return d.SMTP })
}

// Console gives the rules for management consoles of all defects that are switched on.
func (s Set) Console() []tamper.Text {
	return rules(s, func(d Defect) []tamper.Text { return d.Console })
}

// Page gives the rules for pages of all defects that are switched on.
func (s Set) Page() []tamper.Text {
	return rules(s, func(d Defect) []tamper.Text { return d.Page })
}

func rules[R any](s Set, of func(Defect) []R) []R {
	if len(s.on) == 0 {
		return nil
	}
	var all []R
	for _, d := range table {
		if s.on[d.Name] {
			all = append(all, of(d)...)
		}
	}
	return all
}

// Names lists the known defects in the table's order.
func Names() []string {
	names := make([]string, len(table))
	for i, d := range table {
		names[i] = string(d.Name)
	}
	return names
}

// All returns the table.
func All() []Defect { return append([]Defect(nil), table...) }

func known(n Name) bool {
	for _, d := range table {
		if d.Name == n {
			return true
		}
	}
	return false
}
