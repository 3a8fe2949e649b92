package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	// keyWord is a word of RFC 2119 in capitals that is not part of another word. A "NOT" after or before it, perhaps on the
	// next line, makes no difference to where the key word stands.
	keyWord = regexp.MustCompile(`\b(?:MUST|SHALL|REQUIRED|SHOULD|RECOMMENDED|MAY|OPTIONAL)\b`)
	// A page of an RFC ends with a footer and begins, after a form feed, with a header.
	pageFooter = regexp.MustCompile(`\[Page [0-9ivxl]+\]\s*$`)
	pageHeader = regexp.MustCompile(`^RFC [0-9]+\s`)
	rfcSource  = regexp.MustCompile(`^rfc[0-9]+$`)
)

// TextLine is a line of a source document's text.
type TextLine struct {
	Number int    // from 1; a line ends at a line feed and nowhere else
	Text   string // without the line feed
}

// KeyWordLines gives the lines of an RFC's text that carry a key word of RFC 2119 in capitals: MUST, SHALL, REQUIRED, SHOULD,
// RECOMMENDED, MAY or OPTIONAL, with or without NOT. The headers and footers of its pages do not count.
func KeyWordLines(text string) []TextLine {
	var found []TextLine
	newPage := false
	for i, line := range textLines(text) {
		if strings.Contains(line, "\f") {
			newPage = true
		}
		line = strings.Trim(line, "\f\r")
		if strings.TrimSpace(line) == "" || pageFooter.MatchString(line) {
			continue
		}
		header := newPage && pageHeader.MatchString(line)
		newPage = false
		if !header && keyWord.MatchString(line) {
			found = append(found, TextLine{Number: i + 1, Text: line})
		}
	}
	return found
}

// textLines splits a text at its line feeds. One at the very end begins no further line.
func textLines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }

// IsRFC says whether the document is an RFC: its key is "rfc" and a number.
func (d Document) IsRFC() bool { return rfcSource.MatchString(d.Source) }

// A TextProblem is a place where a document's requirements and its text do not agree.
type TextProblem struct {
	Line    int    // of the text, from 1
	Text    string // that line; empty when the text has no such line
	ID      string // the requirement that names the line; empty when none does
	Message string
}

// CheckText compares the document's requirements with its text: every line with a key word is accounted for by a requirement's
// Lines, and every line that a requirement accounts for carries a key word; those of a grammar rule, of level Syntax, need none.
// The problems come in the order of the lines.
func (d Document) CheckText(text string) []TextProblem {
	lines := textLines(text)
	carries := map[int]bool{}
	for _, l := range KeyWordLines(text) {
		carries[l.Number] = true
	}
	var problems []TextProblem
	accounted := map[int]bool{}
	for _, r := range d.Requirements {
		for _, n := range r.Lines {
			accounted[n] = true
			switch {
			case n > len(lines):
				problems = append(problems, TextProblem{Line: n, ID: r.ID,
					Message: fmt.Sprintf("%s accounts for this line, and the text has %d", r.ID, len(lines))})
			case !carries[n] && r.Level != Syntax:
				problems = append(problems, TextProblem{Line: n, Text: strings.Trim(lines[n-1], "\f\r"), ID: r.ID,
					Message: fmt.Sprintf("%s accounts for this line, and it carries no key word", r.ID)})
			}
		}
	}
	for n := range carries {
		if !accounted[n] {
			problems = append(problems, TextProblem{Line: n, Text: strings.Trim(lines[n-1], "\f\r"),
				Message: "no requirement accounts for this line's key word"})
		}
	}
	slices.SortStableFunc(problems, func(a, b TextProblem) int { return a.Line - b.Line })
	return problems
}
