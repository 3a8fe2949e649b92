package runner

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/scenarios"
)

const tricky = `# language: en
@feature
Feature: Tricky
  A description with a line
  that says nothing.

  Background: common
    Given a background
      | a | b |

  # a comment
  @one
  @two
  Scenario: first
    Given first
      """
      Scenario: not one
      Examples:
      """

  @outline
  Scenario Outline: row <n>
    Given a <n>
      """
      doc <n>
      """

    @e1
    Examples: small
      | n |
      | 1 |
      # between
      | 2 |
    @e2
    Examples: large
      | n  |
      | 10 |

  Scenario: after the outline
    Then after

  @rule
  Rule: a rule
    Background:
      Given inner background

    @inner
    Example: in the rule
      * star
    Example: second in the rule
      But also

  Rule: another
    Example: in another rule
      Given lone
`

func TestDiscover(t *testing.T) {
	t.Parallel()
	all, err := Discover(files(map[string]string{"a/1_t.feature": tricky, "a/notes.md": "Feature: no"}))
	if err != nil {
		t.Fatal(err)
	}
	type summary struct{ ID, Name, Tags, Steps string }
	var got []summary
	for _, s := range all {
		got = append(got, summary{s.ID, s.TestName, strings.Join(s.Info.Tags, ""), strings.Join(s.Info.Steps, "; ")})
	}
	want := []summary{
		{"a/1_t.feature:14", "a/1_t/first", "@feature@one@two", "Given a background; Given first"},
		{"a/1_t.feature:31", "a/1_t/row 1", "@feature@outline@e1", "Given a background; Given a 1"},
		{"a/1_t.feature:33", "a/1_t/row 2", "@feature@outline@e1", "Given a background; Given a 2"},
		{"a/1_t.feature:37", "a/1_t/row 10", "@feature@outline@e2", "Given a background; Given a 10"},
		{"a/1_t.feature:39", "a/1_t/after the outline", "@feature", "Given a background; Then after"},
		{"a/1_t.feature:48", "a/1_t/in the rule", "@feature@rule@inner", "Given a background; Given inner background; * star"},
		{"a/1_t.feature:50", "a/1_t/second in the rule", "@feature@rule", "Given a background; Given inner background; But also"},
		{"a/1_t.feature:54", "a/1_t/in another rule", "@feature", "Given a background; Given lone"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if all[0].steps[0].argument != "| a | b |" || all[1].steps[1].argument != "doc 1" || all[1].steps[1].line != 23 {
		t.Errorf("arguments: %+v, %+v", all[0].steps[0], all[1].steps[1])
	}
}

// TestAlone: what godog is given for a scenario is exactly that scenario.
func TestAlone(t *testing.T) {
	t.Parallel()
	all, err := Discover(files(map[string]string{"a.feature": tricky, "b.feature": strings.ReplaceAll(tricky, "\n", "\r\n")}))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		only, problems := parse(s.Info.URI, s.alone())
		if len(problems) > 0 || len(only) != 1 {
			t.Errorf("%s: %d scenarios, %v\n%s", s.ID, len(only), problems, s.alone())
			continue
		}
		got := only[0]
		if got.ID != s.ID || cmp.Diff(s.Info, got.Info) != "" || !slices.Equal(s.steps, got.steps) {
			t.Errorf("%s became %+v", s.ID, got.Info)
		}
	}
}

func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	all, err := Discover(files(wrap("Scenario Outline: same\nGiven <x>\nExamples:\n|x|\n|1|\n|2|\n")))
	if err != nil {
		t.Fatal(err)
	}
	if all[0].TestName != "procedure/1_x/same (line 6)" || all[1].TestName != "procedure/1_x/same (line 7)" {
		t.Errorf("got %q and %q", all[0].TestName, all[1].TestName)
	}
}

func TestNaturalOrder(t *testing.T) {
	t.Parallel()
	names := []string{"p/10_z.feature", "p/2_a.feature", "r/6.3.10_b", "r/6.3.2_c", "p/1_x.feature", "p/02_b.feature", "a", ""}
	slices.SortFunc(names, natural)
	want := []string{"", "a", "p/1_x.feature", "p/2_a.feature", "p/02_b.feature", "p/10_z.feature", "r/6.3.2_c", "r/6.3.10_b"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"nonsense":         {"Feature: F\n  Scenario: S\n    Given x\n  Whatever this is\n", "p/a.feature:4:3: expected: "},
		"empty file":       {"", "p/a.feature:1:1: the file holds no feature"},
		"only a comment":   {"# nothing\n", "p/a.feature:1:1: the file holds no feature"},
		"open doc string":  {"Feature: F\n  Scenario: S\n    Given x\n      \"\"\"\n      open\n", "p/a.feature:6:1: unexpected end of file"},
		"uneven table":     {"Feature: F\n  Scenario: S\n    Given x\n      | a | b |\n      | a |\n", "p/a.feature:5:7: inconsistent cell count"},
		"unknown language": {"# language: xx\nFeature: F\n", "p/a.feature:1:1: Language not supported: xx"},
		"outline, no rows": {"Feature: F\n\n  Scenario Outline: O\n    Given <x>\n    Examples:\n      | x |\n", `p/a.feature:3:3: the outline "O" has no example row`},
		"outline, no examples": {"Feature: F\n  Scenario Outline: O\n    Given <x>\n",
			`p/a.feature:2:3: the outline "O" has no example row`},
		"over-long line": {"Feature: F\n  Scenario: S\n    Given " + strings.Repeat("x", 70_000), "p/a.feature:3:1: the line has 70010 bytes"},
		"binary":         {"\x00\xff\xfe\x01", "p/a.feature:1:1: expected"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Discover(files(map[string]string{"p/a.feature": tt.text}))
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || !strings.HasPrefix(syntax.Problems[0], tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
	_, err := Discover(files(map[string]string{"a.feature": "x", "b.feature": "y", "c.feature": "Feature: F"}))
	if err == nil || !strings.HasPrefix(err.Error(), "syntax errors in feature files:\n  a.feature:1:1: ") {
		t.Errorf("got %v", err)
	}
	_, err = Discover(files(wrap("Scenario: S\nGiven x\n" + strings.Repeat("nonsense\n", 20))))
	if err == nil || !strings.HasSuffix(err.Error(), "\n  procedure/1_x.feature: and 15 more") {
		t.Errorf("got %v", err)
	}
}

func TestArgumentsArriveWhole(t *testing.T) {
	t.Parallel()
	cfg := config(wrap("Scenario: S\n  Given the text\n    \"\"\"\n    a \\\"\\\"\\\" b\n      indented | <x>\n    \"\"\"\n  And the table\n    | a\\|b | \\\\ |\n    | c | d |\n"))
	var record collector
	cfg.Sink = record.take
	if s := mustRun(t, cfg); s.Passed != 1 {
		t.Fatalf("got %+v", s.Results)
	}
	var lines []string
	for _, e := range record.events {
		if e.Kind == scenarios.WireLine {
			lines = append(lines, e.Line.Text)
		}
	}
	if diff := cmp.Diff([]string{"a \"\"\" b\n  indented | <x>", "2"}, lines); diff != "" {
		t.Error(diff)
	}
}
