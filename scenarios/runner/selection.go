package runner

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/imapspec/imapspec/features/catalogue"
)

// The selectors with a meaning of their own.
const (
	Procedure = "procedure" // the folder that is run when nothing is selected
	All       = "all"
	RFC       = "rfc" // the folders of all RFCs
	capPrefix = "cap:"
)

// NoMatchError says that a selector or the tag expression selects no scenario.
type NoMatchError struct {
	Selector string // the selector that matches nothing; empty when the tags leave nothing
	Tags     string
	Hint     string
}

// Error says what matches nothing and what could be written instead.
func (e *NoMatchError) Error() string {
	text := fmt.Sprintf("no scenario matches %q", e.Selector)
	if e.Selector == "" {
		text = fmt.Sprintf("no selected scenario has tags that match %q", e.Tags)
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Select gives the scenarios, in their order, that any of the selectors and the tag expression match. No selector means
// Procedure. A selector is one of
//
//	all                                 every scenario
//	procedure, rfc3501                  a folder
//	rfc                                 the folders of all RFCs
//	rfc3501/6.3.1, procedure/1          the files of a section or step, with those of the sections below it; of an RFC also
//	                                    the scenarios elsewhere that carry one of its requirements
//	procedure/1_default_state.feature   a file, with :12 the scenario, row or outline at that line
//	R3501-6.3.1-02                      the scenarios that carry a requirement
//	cap:MOVE                            the scenarios that need a capability
//
// Each selector must match something, else the error is a *NoMatchError; a wrong expression is a *TagError.
func Select(all []Scenario, selectors []string, tags string) ([]Scenario, error) {
	expression, err := ParseTags(tags)
	if err != nil {
		return nil, err
	}
	if len(selectors) == 0 {
		selectors = []string{Procedure}
	}
	chosen := make([]bool, len(all))
	for _, text := range selectors {
		match := matcher(text)
		found := false
		for i, s := range all {
			if match(s) {
				chosen[i], found = true, true
			}
		}
		if !found {
			return nil, &NoMatchError{Selector: text, Hint: hint(all, text)}
		}
	}
	var selected []Scenario
	for i, s := range all {
		if chosen[i] && expression(s.Info.Tags) {
			selected = append(selected, s)
		}
	}
	if len(selected) == 0 {
		return nil, &NoMatchError{Tags: tags}
	}
	return selected, nil
}

// fileSelector is a feature file, perhaps with a line.
var fileSelector = regexp.MustCompile(`^(.*\.feature)(?::(\d+))?$`)

// matcher turns a selector into a test.
func matcher(text string) func(Scenario) bool {
	if text == All {
		return func(Scenario) bool { return true }
	}
	if len(text) > len(capPrefix) && strings.EqualFold(text[:len(capPrefix)], capPrefix) {
		tag := "@" + capPrefix + text[len(capPrefix):]
		return func(s Scenario) bool {
			return slices.ContainsFunc(s.Info.Tags, func(t string) bool { return needs(t, tag) })
		}
	}
	place := clean(text)
	if place == RFC {
		return func(s Scenario) bool { return strings.HasPrefix(s.Info.URI, RFC) }
	}
	if m := fileSelector.FindStringSubmatch(place); m != nil {
		line, _ := strconv.Atoi(m[2])
		return func(s Scenario) bool { return s.Info.URI == m[1] && (m[2] == "" || s.at(line)) }
	}
	return func(s Scenario) bool {
		return within(s.Info.URI, place) || slices.ContainsFunc(catalogue.IDs(s.Info.Tags), func(id string) bool {
			return id == text || within(placeOf(id), place)
		})
	}
}

// needs says whether a tag names the capability, among alternatives perhaps: @cap:LITERAL+,LITERAL-.
func needs(tag, wanted string) bool {
	prefix, names := "@"+capPrefix, wanted[len(capPrefix)+1:]
	if len(tag) < len(prefix) || !strings.EqualFold(tag[:len(prefix)], prefix) {
		return false
	}
	return slices.ContainsFunc(strings.Split(tag[len(prefix):], ","), func(t string) bool { return strings.EqualFold(t, names) })
}

// rfcID is the id of a requirement of an RFC: R9051-6.3.2-07.
var rfcID = regexp.MustCompile(`^R(\d+)-([^-]+)-`)

// placeOf is where the scenarios of a requirement would stand: rfc9051/6.3.2. A requirement of another document is nowhere.
func placeOf(id string) string {
	found := rfcID.FindStringSubmatch(id)
	if found == nil {
		return ""
	}
	return "rfc" + found[1] + "/" + found[2]
}

// clean makes a path as a shell completes it ("./features/procedure/") one within the features' file system.
func clean(text string) string {
	return strings.TrimPrefix(path.Clean(strings.ReplaceAll(text, `\`, "/")), "features/")
}

// within says whether a feature lies in the folder, or is the file or a section below the section, that the place names.
func within(uri, place string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSuffix(uri, ".feature"), place)
	return ok && (rest == "" || strings.ContainsRune("/_.", rune(rest[0])))
}

// at says whether the scenario, or the outline that it is a row of, stands at the line.
func (s Scenario) at(line int) bool {
	return s.Info.Line == line || s.keyword == line
}

// hint says what could have been selected instead.
func hint(all []Scenario, text string) string {
	var folders, lines []string
	m := fileSelector.FindStringSubmatch(clean(text))
	for _, s := range all {
		if folder, _, ok := strings.Cut(s.Info.URI, "/"); ok && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
		if m != nil && s.Info.URI == m[1] {
			lines = append(lines, strconv.Itoa(s.Info.Line))
		}
	}
	switch {
	case len(lines) > 0:
		return "its scenarios stand at the lines " + strings.Join(lines, ", ")
	case len(folders) > 0:
		return "the folders are " + strings.Join(folders, ", ") + "; `imapspec list all` shows every id"
	}
	return "there are no scenarios at all"
}
