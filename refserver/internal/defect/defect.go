// Package defect names the deliberate deviations of the reference server. Each is tied to a requirement: with it switched
// on, a scenario that carries the requirement must fail. That is how the suite proves that it can fail.
package defect

import (
	"fmt"
	"strings"
)

// Name is one defect's name, as `--defect` and refserver.Config take it.
type Name string

// Defect is one row of the table.
type Defect struct {
	Name        Name
	Requirement string // id of the requirement that it violates
	Summary     string // what the server then does wrong
}

// Set is the defects that are switched on. The zero value has none.
type Set struct{ on map[Name]bool }

// NewSet switches the named defects on; an unknown name is an error that lists the known ones.
func NewSet(names ...string) (Set, error) {
	s := Set{on: map[Name]bool{}}
	for _, n := range names {
		if !known(Name(n)) {
			return Set{}, fmt.Errorf("no defect is named %q; known: %s", n, strings.Join(Names(), ", "))
		}
		s.on[Name(n)] = true
	}
	return s, nil
}

// Has says whether the defect is switched on.
func (s Set) Has(n Name) bool { return s.on[n] }

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
