package runner

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// library is a file system of features to select from.
func library(t *testing.T) []Scenario {
	t.Helper()
	one := func(tags string) string { return "Feature: F\n" + tags + "\n  Scenario: S\n    Given x\n" }
	all, err := Discover(files(map[string]string{
		"procedure/1_default.feature":   one("@req:P-1"),
		"procedure/10_last.feature":     one("@req:P-10 @slow"),
		"procedure/2_start.feature":     "Feature: F\n  Scenario Outline: <n>\n    Given <n>\n    Examples:\n      | n |\n      | 1 |\n      | 2 |\n",
		"rfc3501/6.3.1_select.feature":  one("@req:R3501-6.3.1-02"),
		"rfc3501/6.3.10_status.feature": one("@req:R3501-6.3.10-01"),
		"rfc3501/6.3_auth.feature":      one(""),
		"rfc6851/3_move.feature":        one("@cap:MOVE @slow"),
		"rfc7888/3_literal.feature":     one("@cap:LITERAL+,LITERAL- @req:R9051-6.3.2-04 @req:R3501-6.4.8-03"),
	}))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func ids(selected []Scenario) string {
	var texts []string
	for _, s := range selected {
		texts = append(texts, strings.ReplaceAll(s.ID, ".feature", ""))
	}
	return strings.Join(texts, " ")
}

func TestSelect(t *testing.T) {
	t.Parallel()
	all := library(t)
	const procedure = "procedure/1_default:3 procedure/2_start:6 procedure/2_start:7 procedure/10_last:3"
	tests := []struct{ selectors, tags, want string }{
		{"", "", procedure},
		{"procedure", "", procedure},
		{"procedure/", "", procedure},
		{"./features/procedure", "", procedure},
		{"procedure/1", "", "procedure/1_default:3"},
		{"procedure/1_default", "", "procedure/1_default:3"},
		{"procedure/2_start.feature", "", "procedure/2_start:6 procedure/2_start:7"},
		{"procedure/2_start.feature:7", "", "procedure/2_start:7"},
		{"procedure/2_start.feature:2", "", "procedure/2_start:6 procedure/2_start:7"},
		{"features/procedure/2_start.feature:6", "", "procedure/2_start:6"},
		{"rfc", "", "rfc3501/6.3.1_select:3 rfc3501/6.3.10_status:3 rfc3501/6.3_auth:3 rfc6851/3_move:3 rfc7888/3_literal:3"},
		{"rfc3501/6.3.1", "", "rfc3501/6.3.1_select:3"},
		{"rfc3501/6.3", "", "rfc3501/6.3.1_select:3 rfc3501/6.3.10_status:3 rfc3501/6.3_auth:3"},
		{"R3501-6.3.1-02", "", "rfc3501/6.3.1_select:3"},
		{"rfc9051", "", "rfc7888/3_literal:3"},
		{"rfc9051/6.3", "", "rfc7888/3_literal:3"},
		{"rfc9051/6.3.2", "", "rfc7888/3_literal:3"},
		{"rfc3501/6.4", "", "rfc7888/3_literal:3"},
		{"cap:literal-", "", "rfc7888/3_literal:3"},
		{"cap:LITERAL+", "", "rfc7888/3_literal:3"},
		{"P-1", "", "procedure/1_default:3"},
		{"cap:MOVE", "", "rfc6851/3_move:3"},
		{"cap:move", "", "rfc6851/3_move:3"},
		{"CAP:move rfc3501/6.3.1 P-1", "", "procedure/1_default:3 rfc3501/6.3.1_select:3 rfc6851/3_move:3"},
		{"P-1 procedure/1", "", "procedure/1_default:3"},
		{"all", "@slow", "procedure/10_last:3 rfc6851/3_move:3"},
		{"all", "@slow and not @cap:MOVE", "procedure/10_last:3"},
		{"", "not @slow", "procedure/1_default:3 procedure/2_start:6 procedure/2_start:7"},
	}
	for _, tt := range tests {
		selected, err := Select(all, strings.Fields(tt.selectors), tt.tags)
		if err != nil {
			t.Errorf("%s %s: %v", tt.selectors, tt.tags, err)
		}
		if got := ids(selected); got != tt.want {
			t.Errorf("%s %s\ngot  %s\nwant %s", tt.selectors, tt.tags, got, tt.want)
		}
	}
}

func TestNoMatch(t *testing.T) {
	t.Parallel()
	all := library(t)
	tests := []struct{ selectors, tags, want string }{
		{"exchange", "", `no scenario matches "exchange"; the folders are procedure, rfc3501, rfc6851, rfc7888; `},
		{"procedure/3", "", `no scenario matches "procedure/3"`},
		{"rfc9051/6.3.20", "", `no scenario matches "rfc9051/6.3.20"`},
		{"rfc905", "", `no scenario matches "rfc905"`},
		{"cap:LITERAL", "", `no scenario matches "cap:LITERAL"`},
		{"P-2", "", `no scenario matches "P-2"`},
		{"cap:", "", `no scenario matches "cap:"`},
		{"cap:IDLE", "", `no scenario matches "cap:IDLE"`},
		{"procedure P-2", "", `no scenario matches "P-2"`},
		{"proc", "", `no scenario matches "proc"`},
		{"procedure/2_start.feature:5", "", `no scenario matches "procedure/2_start.feature:5"; its scenarios stand at the lines 6, 7`},
		{"procedure/none.feature", "", `no scenario matches "procedure/none.feature"; the folders are`},
		{"", "@cap:MOVE", `no selected scenario has tags that match "@cap:MOVE"`},
	}
	for _, tt := range tests {
		_, err := Select(all, strings.Fields(tt.selectors), tt.tags)
		var none *NoMatchError
		if !errors.As(err, &none) || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%s %s\ngot  %v\nwant %s", tt.selectors, tt.tags, err, tt.want)
		}
	}
	_, err := Select(nil, nil, "")
	if err == nil || !strings.HasSuffix(err.Error(), "there are no scenarios at all") {
		t.Errorf("got %v", err)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	tests := []struct {
		expression, tags string
		want             bool
	}{
		{"", "", true},
		{"  ", "@a", true},
		{"@a", "@a", true},
		{"@a", "@ab", false},
		{"not @a", "@b", true},
		{"not not @a", "@a", true},
		{"@a or @b", "@b", true},
		{"@a or @b", "@c", false},
		{"@a and @b", "@a", false},
		{"@a and @b", "@a @b", true},
		{"@a or @b and @c", "@a", true},
		{"@a or @b and @c", "@b", false},
		{"(@a or @b) and @c", "@a", false},
		{"(@a or @b) and @c", "@b @c", true},
		{"(@a or @b)and(@c)", "@b @c", true},
		{"not @a and @b", "@b", true},
		{"not (@a and @b)", "@a", true},
		{"not(@a or @b)", "@b", false},
		{"@a and not @b or @c", "@a @b @c", true},
		{`@x\(1\)`, "@x(1)", true},
		{`@x\ y`, "@x y", false}, // the tags of this test are split at blanks
		{`@back\\slash`, `@back\slash`, true},
		{"@req:R3501-6.3.1-02", "@req:R3501-6.3.1-02", true},
		{"@not or @or", "@or", true},
	}
	for _, tt := range tests {
		match, err := ParseTags(tt.expression)
		if err != nil {
			t.Errorf("%q: %v", tt.expression, err)
			continue
		}
		if got := match(strings.Fields(tt.tags)); got != tt.want {
			t.Errorf("%q on %q is %v", tt.expression, tt.tags, got)
		}
	}
	if match, err := ParseTags(`@x\ y`); err != nil || !match([]string{"@x y"}) {
		t.Errorf("an escaped blank: %v", err)
	}
}

func TestTagErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		expression, message string
		column              int
	}{
		{"@a @b", `expected "and" or "or" before "@b"`, 4},
		{"@a,@b @c", `expected "and" or "or" before "@c"`, 7},
		{"@a or", "the expression ends here", 6},
		{"and @a", `expected a tag, found "and"`, 1},
		{"@a or or @b", `expected a tag, found "or"`, 7},
		{"(@a", `expected ")" for the "(" at column 1`, 4},
		{"@a)", `expected "and" or "or" before ")"`, 3},
		{"()", `expected a tag, found ")"`, 2},
		{"not", "the expression ends here", 4},
		{"smoke", `tags begin with @: write "@smoke"`, 1},
		{"@a or ~@b", `tags begin with @`, 7},
		{`@a\b`, "a back-slash stands only before", 3},
		{`@a\`, "a back-slash stands only before", 3},
		{strings.Repeat("(", 5000), "nested more than", 201},
		{strings.Repeat("not ", 5000), "nested more than", 801},
	}
	for _, tt := range tests {
		_, err := ParseTags(tt.expression)
		var wrong *TagError
		if !errors.As(err, &wrong) {
			t.Errorf("%.20q: got %v", tt.expression, err)
			continue
		}
		if wrong.Column != tt.column || !strings.Contains(wrong.Message, tt.message) {
			t.Errorf("%.20q: column %d, %s; want %d, %s", tt.expression, wrong.Column, wrong.Message, tt.column, tt.message)
		}
	}
	_, err := ParseTags("@ä or b")
	if diff := cmp.Diff("the tag expression is wrong at column 7: tags begin with @: write \"@b\"\n  @ä or b\n        ^", err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestCheckVocabulary(t *testing.T) {
	t.Parallel()
	features := files(wrap("  Background:\n    Given a server\n  Scenario: A\n    When alice logs in\n    Then alice is in\n  Scenario: B\n    When bob logs in\n"))
	if err := CheckVocabulary(features, []string{`^a server$`, `^(\w+) logs in$`, `^alice is in$`}); err != nil {
		t.Errorf("a sound vocabulary: %v", err)
	}
	err := CheckVocabulary(features, []string{`^a server$`, `^alice logs in$`, `logs in$`, `^never$`, `^(`, `^a server$`})
	want := []string{
		`the pattern "^(" does not compile`,
		`the pattern "^a server$" stands twice`,
		`procedure/1_x.feature:5: When alice logs in: 2 patterns match: ^alice logs in$  logs in$`,
		`procedure/1_x.feature:6: Then alice is in: no pattern matches`,
		`no feature uses the pattern "^never$"`,
	}
	if err == nil {
		t.Fatal("no error")
	}
	got := strings.Split(err.Error(), "\n")
	if len(got) != len(want) {
		t.Fatalf("got %d problems:\n%v", len(got), err)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
	var syntax *SyntaxError
	if err := CheckVocabulary(files(wrap("Scenario: S\nGiven x\nnonsense")), nil); !errors.As(err, &syntax) {
		t.Errorf("got %v", err)
	}
}
