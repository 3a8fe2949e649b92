package peers_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// difference is one answer in which the servers differ.
type difference struct {
	item, message string
	raw           []byte // the message's bytes, if it is about one
	ours, theirs  value
}

// explanation is an entry of testdata/differences.yaml. It explains the differences in the items of the messages, all of
// them or those that its further fields tell.
type explanation struct {
	Items    []string `yaml:"items"`    // patterns in which "*" stands for any text
	Messages []string `yaml:"messages"` // likewise; names of fixtures/messages
	Lacks    string   `yaml:"lacks"`    // only messages without this header field
	Profiles []string `yaml:"profiles"` // empty: all
	Ours     string   `yaml:"ours"`     // exactly what this server says
	Theirs   string   `yaml:"theirs"`   // exactly what Dovecot says
	Rewrite  string   `yaml:"rewrite"`  // name of a rewriting after which the answers are equal, perhaps together with others
	Why      string   `yaml:"why"`
	Section  string   `yaml:"section"` // of the RFC that decides or leaves it open

	used map[string]bool // patterns that matched
}

// applies says whether the entry is about a difference; items and messages are the patterns that say so.
func (e *explanation) applies(d difference) (patterns []string, ok bool) {
	item, ok := matching(e.Items, d.item)
	if !ok {
		return nil, false
	}
	message, ok := matching(e.Messages, d.message)
	same := (e.Ours == "" || e.Ours == d.ours.String()) && (e.Theirs == "" || e.Theirs == d.theirs.String())
	return []string{item, message}, ok && same && (e.Lacks == "" || !hasField(d.raw, e.Lacks))
}

// hasField says whether a message's header has a field.
func hasField(raw []byte, name string) bool {
	for line := range bytes.Lines(raw) {
		if len(bytes.TrimSpace(line)) == 0 {
			return false
		}
		if field, _, ok := bytes.Cut(line, []byte(":")); ok && strings.EqualFold(strings.TrimSpace(string(field)), name) {
			return true
		}
	}
	return false
}

// matching returns the first pattern that matches.
func matching(patterns []string, name string) (string, bool) {
	for _, p := range patterns {
		if matches(p, name) {
			return p, true
		}
	}
	return "", false
}

// matches says whether a name is the pattern, in which "*" stands for any text.
func matches(pattern, name string) bool {
	head, rest, wild := strings.Cut(pattern, "*")
	name, ok := strings.CutPrefix(name, head)
	for ok && wild {
		if head, rest, wild = strings.Cut(rest, "*"); !wild {
			return strings.HasSuffix(name, head)
		}
		_, name, ok = strings.Cut(name, head)
	}
	return ok && name == ""
}

func loadExplanations(profile string) ([]*explanation, error) {
	raw, err := os.ReadFile("testdata/differences.yaml")
	if err != nil {
		return nil, err
	}
	var list []*explanation
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.DisallowUnknownField()).Decode(&list); err != nil {
		return nil, err
	}
	for _, e := range list {
		if len(e.Items) == 0 || len(e.Messages) == 0 || e.Why == "" || e.Section == "" {
			return nil, fmt.Errorf("an explanation needs items, messages, why and section: %+v", *e)
		}
		if e.Rewrite != "" && rewrites()[e.Rewrite] == nil {
			return nil, fmt.Errorf("there is no rewriting %q", e.Rewrite)
		}
		e.used = map[string]bool{}
	}
	return slices.DeleteFunc(list, func(e *explanation) bool {
		return len(e.Profiles) > 0 && !slices.Contains(e.Profiles, profile)
	}), nil
}

// explain says whether the table explains a difference, and marks what it needed for that. What is left of the difference
// after the rewritings stands in d.
func explain(list []*explanation, d *difference) bool {
	known := false
	ours, theirs := d.ours, d.theirs
	var helped []*explanation
	for _, e := range list {
		patterns, ok := e.applies(*d)
		switch {
		case !ok:
		case e.Rewrite == "":
			e.use(patterns)
			known = true
		default:
			before := ours.String() + theirs.String()
			ours, theirs = rewrites()[e.Rewrite](ours, theirs)
			if ours.String()+theirs.String() != before {
				helped = append(helped, e)
			}
		}
	}
	if known || ours.String() != theirs.String() {
		d.ours, d.theirs = ours, theirs
		return known
	}
	for _, e := range helped {
		patterns, _ := e.applies(*d)
		e.use(patterns)
	}
	return true
}

// excerpts returns the parts of two texts around the first place where they differ.
func excerpts(a, b string) (string, string) {
	const before, behind = 100, 300
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	cut := func(s string) string { return s[max(0, at-before):min(len(s), at+behind)] }
	return cut(a), cut(b)
}

func (e *explanation) use(patterns []string) {
	for _, p := range patterns {
		e.used[p] = true
	}
}

// judge compares the differences with the table of explanations.
func (p *pair) judge() {
	p.t.Helper()
	list, err := loadExplanations(p.profile)
	if err != nil {
		p.t.Fatal(err)
	}
	unexplained := 0
	for _, d := range p.differences {
		if !explain(list, &d) {
			unexplained++
			ours, theirs := excerpts(d.ours.String(), d.theirs.String())
			p.t.Errorf("%s of %s:\n  imapspec %s\n  Dovecot  %s", d.item, d.message, ours, theirs)
		}
	}
	for _, e := range list {
		for _, pattern := range slices.Concat(e.Items, e.Messages) {
			if !e.used[pattern] && (!p.exchange() || len(e.Profiles) > 0) {
				p.t.Errorf("%q of the explanation %q explains nothing any more", pattern, e.Why)
			}
		}
	}
	p.t.Logf("%d answers compared, %d differ, %d without an explanation", p.compared, len(p.differences), unexplained)
}
