package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// CheckVocabulary compares the steps of every feature with the patterns of the step definitions. The error lists, one per
// line: each pattern that does not compile, stands twice or is used by no step, and each step, with file and line, that no
// pattern or more than one matches. Features that cannot be read are a *SyntaxError.
func CheckVocabulary(features fs.FS, patterns []string) error {
	all, err := Discover(features)
	if err != nil {
		return err
	}
	var problems []error
	compiled := map[string]*regexp.Regexp{}
	var distinct []string
	for _, p := range patterns {
		re, err := regexp.Compile(p)
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("the pattern %q does not compile: %w", p, err))
		case compiled[p] != nil:
			problems = append(problems, fmt.Errorf("the pattern %q stands twice", p))
		default:
			compiled[p] = re
			distinct = append(distinct, p)
		}
	}
	used, wrong := useVocabulary(all, distinct, compiled)
	problems = append(problems, wrong...)
	for _, p := range distinct {
		if !used[p] {
			problems = append(problems, fmt.Errorf("no feature uses the pattern %q", p))
		}
	}
	return errors.Join(problems...)
}

// useVocabulary matches every step once and says which patterns are used and which steps are wrong.
func useVocabulary(all []Scenario, patterns []string, compiled map[string]*regexp.Regexp) (map[string]bool, []error) {
	used := map[string]bool{}
	var problems []error
	seen := map[string]bool{} // background steps are in every scenario of their feature
	for _, s := range all {
		for _, st := range s.steps {
			where := fmt.Sprintf("%s:%d: %s", s.Info.URI, st.line, st.text)
			if seen[where] {
				continue
			}
			seen[where] = true
			var matches []string
			for _, p := range patterns {
				if compiled[p].MatchString(st.bare) {
					used[p] = true
					matches = append(matches, p)
				}
			}
			switch {
			case len(matches) == 0:
				problems = append(problems, fmt.Errorf("%s: no pattern matches", where))
			case len(matches) > 1:
				problems = append(problems, fmt.Errorf("%s: %d patterns match: %s", where, len(matches), strings.Join(matches, "  ")))
			}
		}
	}
	return used, problems
}
