package reports

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/imapspec/imapspec/features/catalogue"
	"github.com/imapspec/imapspec/scenarios"
)

//go:embed report.tmpl.html
var page string

// HTML renders one self-contained file: the result at a glance, each feature with its scenarios, and behind every scenario
// its statements, steps, transcripts and screenshots; then the catalogue with what proves each statement. It works without
// scripts and without a network.
func HTML(w io.Writer, r *Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"anchor":   anchor,
		"class":    func(v any) string { return strings.ReplaceAll(fmt.Sprint(v), " ", "-") },
		"share":    share,
		"duration": duration,
		"image":    image,
		"text":     func(a scenarios.Attachment) string { return string(a.Content) },
		"isText":   func(a scenarios.Attachment) bool { return strings.HasPrefix(a.MediaType, "text/") },
		"sections": sections,
		"failures": failures,
		"replay":   r.replay,
		"brief":    brief,
		"marked":   marked,
		"script":   script,
		"actual":   actual,
		"clock":    func(t time.Time) string { return t.UTC().Format("15:04:05.000") },
	}).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, r)
}

// brief is a reason in a line: its first, and those below where it ends with a colon.
func brief(reason string) string {
	line := firstLine(reason)
	if strings.HasSuffix(line, ":") {
		line = strings.Join(strings.Fields(printable(reason)), " ")
	}
	return firstRunes(line, 200)
}

// anchor makes an id for links out of a scenario's id.
func anchor(id string) string {
	return "s-" + strings.NewReplacer("/", "-", ":", "-", ".", "-", " ", "-").Replace(id)
}

// share is a part of a whole as a CSS width.
func share(part, whole int) template.CSS {
	if whole == 0 {
		return "0%"
	}
	return template.CSS(fmt.Sprintf("%.3f%%", 100*float64(part)/float64(whole))) //nolint:gosec // a number
}

func duration(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
}

const png = "image/png"

// image gives a picture as a data URL; empty for anything that is not a PNG.
func image(a scenarios.Attachment) template.URL {
	if a.MediaType != png {
		return ""
	}
	return template.URL("data:" + png + ";base64," + base64.StdEncoding.EncodeToString(a.Content)) //nolint:gosec // our own bytes
}

// section is a part of a source document with its requirements.
type section struct {
	Document catalogue.Document
	Name     string
	Rows     []*Coverage
	Proven   int
	Testable int
}

// sections groups the coverage as the catalogue is ordered.
func sections(r *Report) []*section {
	var all []*section
	for _, c := range r.Coverage {
		if n := len(all); n == 0 || all[n-1].Name != c.Section || all[n-1].Document.Source != c.Source {
			all = append(all, &section{Name: c.Section, Document: catalogue.Document{Source: c.Source}})
		}
		s := all[len(all)-1]
		s.Rows = append(s.Rows, c)
		if c.IsTestable() {
			s.Testable++
		}
		if c.IsTestable() && c.Verdict == scenarios.Passed {
			s.Proven++
		}
	}
	return all
}

func failures(r *Report) []*Scenario {
	var bad []*Scenario
	for _, f := range r.Features {
		for _, s := range f.Scenarios {
			if s.Bad() {
				bad = append(bad, s)
			}
		}
	}
	return bad
}

// line is a line of a failure or of an exchange, with what it is: "expected", "actual" or nothing.
type line struct{ Text, Kind string }

var (
	expectedLine = regexp.MustCompile(`^\s*expected \(line (\d+)\):`)
	forbidden    = regexp.MustCompile(`this must not come \(line (\d+)\)`)
	alternative  = regexp.MustCompile(`^\s+or: `)
	actualLine   = regexp.MustCompile(`^\s*received: `)
)

// marked tells the expected lines of a reason from the actual one, the last that was received.
func marked(reason string) []line {
	var lines []line
	actual := -1
	for text := range strings.SplitSeq(reason, "\n") {
		kind := ""
		switch {
		case expectedLine.MatchString(text), alternative.MatchString(text):
			kind = "expected"
		case actualLine.MatchString(text):
			kind = "actual"
		}
		if kind == "actual" && actual >= 0 {
			lines[actual].Kind = "" // the last one decided
		}
		if kind == "actual" {
			actual = len(lines)
		}
		lines = append(lines, line{text, kind})
	}
	return lines
}

// actual is the index of the line of a step's transcript that decided: the last one of those that the failure says was received; -1
// where none did. What a failure shows is shortened, and of a response with literals the first line.
func actual(s *Step) int {
	received := ""
	for text := range strings.SplitSeq(s.Error, "\n") {
		if at := actualLine.FindString(text); at != "" {
			received = strings.TrimSpace(text[len(at):])
		}
	}
	if received == "" {
		return -1
	}
	for i := len(s.Lines) - 1; i >= 0; i-- {
		if s.Lines[i].Dir == scenarios.Received && strings.TrimSpace(s.Lines[i].Text) == received {
			return i
		}
	}
	return -1
}

// script marks the first line of a step's exchange that did not come, or that must not have come.
func script(s *Step) []line {
	at := 0
	for _, pattern := range []*regexp.Regexp{forbidden, regexp.MustCompile(`(?m)` + expectedLine.String())} {
		if found := pattern.FindStringSubmatch(s.Error); found != nil && at == 0 {
			at, _ = strconv.Atoi(found[1]) // digits
		}
	}
	var lines []line
	for text := range strings.SplitSeq(s.Argument, "\n") {
		kind := ""
		if len(lines)+1 == at {
			kind = "expected"
		}
		lines = append(lines, line{text, kind})
	}
	return lines
}
