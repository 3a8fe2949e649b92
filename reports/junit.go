package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/imapspec/imapspec/scenarios"
)

// The elements of the JUnit format that CI servers read: a suite per feature, a case per scenario with file and line.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		File     string      `xml:"file,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Stamp    string      `xml:"timestamp,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr"`
		Time    string        `xml:"time,attr"`
		Skipped *junitMessage `xml:"skipped"`
		Failure *junitMessage `xml:"failure"`
		Error   *junitMessage `xml:"error"`
		Output  string        `xml:"system-out,omitempty"` // the findings of the watchers
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit renders the report for CI servers.
func JUnit(w io.Writer, r *Report) error {
	all := junitSuites{Name: "imapspec", Time: seconds(r.Finished.Sub(r.Started))}
	for _, f := range r.Features {
		suite := junitSuite{Name: f.Name, File: "features/" + f.URI, Stamp: r.Started.UTC().Format("2006-01-02T15:04:05")}
		var spent time.Duration
		named := map[string]int{}
		for _, s := range f.Scenarios {
			named[s.Info.Name]++
		}
		for _, s := range f.Scenarios {
			suite.add(s, named[s.Info.Name] == 1)
			spent += s.Duration
		}
		suite.Time = seconds(spent)
		all.Tests, all.Failures = all.Tests+suite.Tests, all.Failures+suite.Failures
		all.Errors, all.Skipped = all.Errors+suite.Errors, all.Skipped+suite.Skipped
		all.Suites = append(all.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// add enters a scenario. CI servers tell cases apart by class and name alone: features of two folders may have one name, and so may the
// rows of an outline, where the name is not the only one.
func (u *junitSuite) add(s *Scenario, only bool) {
	c := junitCase{Class: path.Dir(s.Info.URI) + ": " + s.Info.Feature, Name: s.Info.Name, File: "features/" + s.Info.URI, Line: s.Info.Line, Time: seconds(s.Duration), Output: s.findings()}
	if !only {
		c.Name += fmt.Sprintf(" (line %d)", s.Info.Line)
	}
	u.Tests++
	switch s.Verdict {
	case scenarios.Passed:
	case scenarios.ExpectedFailure: // as other runners' expected failures
		u.Skipped++
		c.Skipped = &junitMessage{Message: "known deviation: " + firstLine(s.Reason)}
	case scenarios.Interrupted:
		u.Skipped++
		c.Skipped = &junitMessage{Message: firstLine(s.Reason)}
	case scenarios.NotApplicable:
		u.Skipped++
		c.Skipped = &junitMessage{Message: s.Reason}
	case scenarios.Error:
		u.Errors++
		c.Error = &junitMessage{Message: firstLine(s.Reason), Text: s.account()}
	default:
		u.Failures++
		c.Failure = &junitMessage{Message: firstLine(s.Reason), Text: s.account()}
	}
	u.Cases = append(u.Cases, c)
}

// account is a failed scenario as text: what it proves, its steps, and the lines of the step that failed.
func (s *Scenario) account() string {
	var b strings.Builder
	for _, r := range s.Requirements {
		fmt.Fprintf(&b, "%s (%s): %s\n", r.ID, r.Section, r.Statement)
	}
	b.WriteString(s.Reason + "\n")
	for _, step := range s.Steps {
		fmt.Fprintf(&b, "%-9s %s\n", step.Status, step.Text)
		if step.Status == scenarios.StepPassed {
			continue
		}
		for _, l := range step.Lines {
			fmt.Fprintf(&b, "          %s %s: %s\n", l.Actor, l.Dir, l.Text)
		}
	}
	return printable(b.String())
}

// printable replaces what XML 1.0 cannot hold.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r >= 0x20 && r != 0xFFFE && r != 0xFFFF {
			return r
		}
		return '\uFFFD'
	}, text)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return printable(line)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
