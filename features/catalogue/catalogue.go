// Package catalogue reads the requirements: one YAML file per source document, every entry one normative statement with a
// stable id.
//
// Invariants of a loaded Catalogue: ids are unique over all files, no key of a file was ignored, every entry has a section, a
// level, a party and a statement, one that is not testable says why, and capabilities have their form.
package catalogue

import (
	"slices"
	"strings"
)

// Level is how strongly the source document states the requirement (RFC 2119), or Syntax for a grammar rule.
type Level string

// The levels.
const (
	Must      Level = "MUST"
	MustNot   Level = "MUST NOT"
	Should    Level = "SHOULD"
	ShouldNot Level = "SHOULD NOT"
	May       Level = "MAY"
	Syntax    Level = "SYNTAX"
)

// Levels lists the levels, strongest first.
func Levels() []Level { return []Level{Must, MustNot, Should, ShouldNot, May, Syntax} }

// Party is who has to keep the requirement.
type Party string

// The parties.
const (
	Server Party = "server"
	Client Party = "client"
	Both   Party = "both"
)

// Parties lists the parties.
func Parties() []Party { return []Party{Server, Client, Both} }

// Requirement is one normative statement of a source document.
type Requirement struct {
	ID        string `yaml:"id" json:"id"`
	Source    string `yaml:"-" json:"source"` // the document's key: "configure-imap4", "rfc3501"
	Section   string `yaml:"section" json:"section"`
	Level     Level  `yaml:"level" json:"level"`
	Party     Party  `yaml:"party" json:"party"`
	Statement string `yaml:"statement" json:"statement"`         // in our own words
	Lines     []int  `yaml:"lines" json:"lines,omitempty"`       // lines of the source text that it accounts for, from 1
	Testable  *bool  `yaml:"testable" json:"testable,omitempty"` // absent means true
	Reason    string `yaml:"reason" json:"reason,omitempty"`     // why it is not testable
	Errata    string `yaml:"errata" json:"errata,omitempty"`     // the erratum that changes it
	// Capability is what a server must list for the requirement to concern it, beside the document's capability.
	Capability Capability `yaml:"capability" json:"capability,omitempty"`

	File string `yaml:"-" json:"-"` // where it was read: "requirements/rfc3501.yaml"
	Line int    `yaml:"-" json:"-"` // line in File, from 1
}

// IsTestable says whether a scenario can prove the requirement.
func (r Requirement) IsTestable() bool { return r.Testable == nil || *r.Testable }

// Document is one source document.
type Document struct {
	Source       string        `yaml:"source" json:"source"` // key: "configure-imap4", "rfc3501"
	Title        string        `yaml:"title" json:"title"`
	URL          string        `yaml:"url" json:"url,omitempty"`
	Capability   Capability    `yaml:"capability" json:"capability,omitempty"` // gates all its scenarios
	Requirements []Requirement `yaml:"requirements" json:"requirements"`
}

// Catalogue is the set of all requirements.
type Catalogue struct {
	Documents []Document // in the order of their file names
	byID      map[string]Requirement
}

// Requirement finds a requirement by its id.
func (c *Catalogue) Requirement(id string) (Requirement, bool) {
	r, ok := c.byID[id]
	return r, ok
}

// Requirements lists every requirement, document by document, in the order of the files.
func (c *Catalogue) Requirements() []Requirement {
	var all []Requirement
	for _, d := range c.Documents {
		all = append(all, d.Requirements...)
	}
	return all
}

// Document finds a source document by its key.
func (c *Catalogue) Document(source string) (Document, bool) {
	i := slices.IndexFunc(c.Documents, func(d Document) bool { return d.Source == source })
	if i < 0 {
		return Document{}, false
	}
	return c.Documents[i], true
}

// TagPrefix begins the tag with which a scenario names a requirement that it proves: @req:R9051-6.3.2-07.
const TagPrefix = "@req:"

// IDs gives the requirement ids among a scenario's tags, in order, each once.
func IDs(tags []string) []string {
	var ids []string
	for _, t := range tags {
		if id, ok := strings.CutPrefix(t, TagPrefix); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
