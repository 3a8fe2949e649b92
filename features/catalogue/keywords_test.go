package catalogue

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A small text with what RFCs have: pages, a key word that is parted from its NOT, and words that only look like key words.
const memo = `Network Working Group
Request for Comments: 9999                                      May 1998

   A server MUST
   NOT sing.  It may hum.
   Doormen MUSTER; a MAYBE is SHOULDERED, and MAY_BE is a name.
   It is "REQUIRED", (OPTIONAL) and SHALL.

Leiba                       A MUST for Servers                  [Page 1]
` + "\f\n" + `RFC 9999                    A MUST for Servers                  May 1998

   That is NOT RECOMMENDED.
RFC 9999 SHOULD count here.

Leiba                       A MUST for Servers                 [Page ii]
` + "\f" + `RFC 9999                    A MUST for Servers                  May 1998

   "SHOULD NOT" at the end MAY
`

func TestKeyWordLines(t *testing.T) {
	t.Parallel()
	want := []TextLine{
		{4, "   A server MUST"},
		{7, `   It is "REQUIRED", (OPTIONAL) and SHALL.`},
		{13, "   That is NOT RECOMMENDED."},
		{14, "RFC 9999 SHOULD count here."},
		{19, `   "SHOULD NOT" at the end MAY`},
	}
	if diff := cmp.Diff(want, KeyWordLines(memo)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, KeyWordLines(strings.ReplaceAll(memo, "\n", "\r\n"))); diff != "" {
		t.Errorf("with CRLF: %s", diff)
	}
	if got := KeyWordLines(""); got != nil {
		t.Errorf("an empty text has %v", got)
	}
}

func TestCheckText(t *testing.T) {
	t.Parallel()
	lines := func(id string, n ...int) Requirement { return Requirement{ID: id, Lines: n} }
	tests := map[string]struct {
		requirements []Requirement
		want         []TextProblem
	}{
		"every line":        {[]Requirement{lines("A", 4, 7, 13), lines("B", 14, 19)}, nil},
		"a line twice":      {[]Requirement{lines("A", 4, 7, 13, 14, 19), lines("B", 19)}, nil},
		"without any lines": {[]Requirement{lines("A", 4, 7, 13, 14, 19), lines("B")}, nil},
		"a grammar rule":    {[]Requirement{lines("A", 4, 7, 13, 14, 19), {ID: "B", Level: Syntax, Lines: []int{5, 13}}}, nil},
		"a grammar rule beyond the text": {[]Requirement{lines("A", 4, 7, 13, 14, 19), {ID: "B", Level: Syntax, Lines: []int{20}}},
			[]TextProblem{{20, "", "B", "B accounts for this line, and the text has 19"}}},
		"one is missing": {[]Requirement{lines("A", 4, 7, 13, 19)}, []TextProblem{
			{14, "RFC 9999 SHOULD count here.", "", "no requirement accounts for this line's key word"}}},
		"in the order of the lines": {[]Requirement{lines("A", 14, 20, 19, 5, 11), lines("B", 7, 13)}, []TextProblem{
			{4, "   A server MUST", "", "no requirement accounts for this line's key word"},
			{5, "   NOT sing.  It may hum.", "A", "A accounts for this line, and it carries no key word"},
			{11, "RFC 9999                    A MUST for Servers                  May 1998", "A",
				"A accounts for this line, and it carries no key word"},
			{20, "", "A", "A accounts for this line, and the text has 19"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := Document{Requirements: tt.requirements}.CheckText(memo)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestIsRFC(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]bool{"rfc3501": true, "rfc": false, "configure-imap4": false, "rfc3501-errata": false} {
		if got := (Document{Source: source}).IsRFC(); got != want {
			t.Errorf("%s: %v", source, got)
		}
	}
}

// FuzzCheckText: a document that accounts for every key word of a text, and for nothing else, agrees with it; one that accounts
// for nothing has a problem for each, in the order of the lines.
func FuzzCheckText(f *testing.F) {
	for _, text := range []string{memo, "", "\n", "MUST", "MUST\r\n\fRFC 1  MAY\n", "\f\f\n[Page 1]\nSHALL NOT [Page iv]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := KeyWordLines(text)
		all := Requirement{ID: "A"}
		for _, l := range found {
			all.Lines = append(all.Lines, l.Number)
		}
		if problems := (Document{Requirements: []Requirement{all}}).CheckText(text); len(problems) > 0 {
			t.Errorf("problems where there are none: %v", problems)
		}
		problems := Document{}.CheckText(text)
		if len(problems) != len(found) {
			t.Fatalf("%d problems, %d lines with key words", len(problems), len(found))
		}
		for i, p := range problems {
			if p.Line != found[i].Number || p.Text != found[i].Text {
				t.Errorf("problem %+v, line %+v", p, found[i])
			}
		}
	})
}
