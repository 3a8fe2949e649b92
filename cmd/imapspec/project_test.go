package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/imapspec/imapspec/features"
	"github.com/imapspec/imapspec/scenarios/runner"
	"github.com/imapspec/imapspec/steps"
)

// TestEveryRequirementIsTraced: every testable requirement has a scenario, every scenario of an RFC has a requirement, and no tag or defect
// names one that does not exist.
func TestEveryRequirementIsTraced(t *testing.T) {
	t.Parallel()
	coverage, err := wire().trace()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range coverage.problems {
		t.Error(problem)
	}
}

// TestVocabulary: every step pattern is used by a feature, and exactly one matches each step.
func TestVocabulary(t *testing.T) {
	t.Parallel()
	var expressions []string
	for _, p := range steps.Patterns() {
		expressions = append(expressions, p.Expr)
	}
	if err := runner.CheckVocabulary(features.FS, expressions); err != nil {
		t.Error(err)
	}
}

// TestNamesAreUnique: within a feature no two scenarios, rows of outlines counted, have the same name: a list of what failed tells them apart.
func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	all, err := runner.Discover(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, s := range all {
		name := s.Info.URI + " / " + s.Info.Name
		if other := seen[name]; other != "" {
			t.Errorf("%s has the name of %s: %s", s.ID, other, s.Info.Name)
		}
		seen[name] = s.ID
	}
}

// changing is a command that makes, changes or removes something under the names that follow. SELECT does too: messages are no longer
// recent, to whoever owns them.
var changing = regexp.MustCompile(`(?i)\bC:.*?\b(SELECT(?:ED)?|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|APPEND|COPY|MOVE)(?: +|<octet [0-9a-f ]+>|\()(.+)`)

// TestScenariosStayAmongTheirOwn: what scenarios about the standards make, change or remove lies below the folder of the scenario,
// even where a server should refuse it and does not, before the login too. INBOX is named by CREATE and RENAME alone, which are about a name
// that is there.
func TestScenariosStayAmongTheirOwn(t *testing.T) {
	t.Parallel()
	all, err := runner.Discover(features.FS)
	if err != nil {
		t.Fatal(err)
	}
	harmless := []*regexp.Regexp{
		regexp.MustCompile(`(?i)^(<folder \w+> )?"?INBOX"?$`), // CREATE or RENAME: it is there
		regexp.MustCompile(`^1(:\*)?$|^<\w+>$|^""$|^\{.*$`),   // no name
		regexp.MustCompile(`^\(|^"[^"]*$|^<crlf>`),            // no name either
	}
	seen := 0
	for _, s := range all {
		if runner.FolderProfile(s) != "standard" {
			continue
		}
		for line := range strings.Lines(strings.Join(s.Arguments(), "\n")) {
			found := changing.FindStringSubmatch(strings.TrimSpace(line))
			if found == nil {
				continue
			}
			seen++
			names, want := found[2], 1
			if strings.EqualFold(found[1], "RENAME") && len(strings.Fields(placeholders.ReplaceAllString(names, "x"))) > 1 {
				want = 2
			}
			if strings.Count(names, "<folder") >= want || slices.ContainsFunc(harmless, func(h *regexp.Regexp) bool { return h.MatchString(names) }) {
				continue
			}
			t.Errorf("%s: %s", s.ID, line)
		}
	}
	if seen < 400 {
		t.Errorf("%d such commands were looked at only", seen)
	}
}

var placeholders = regexp.MustCompile(`<[^<>]*>`)
