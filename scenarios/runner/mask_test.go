package runner

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/imapspec/imapspec/scenarios"
)

func TestMask(t *testing.T) {
	t.Parallel()
	var s secrets
	for _, text := range []string{"", "Pa'ss", "Pa'ss word&<1>", `q"\`} {
		s.add(text)
	}
	s.add("Pa'ss")
	tests := map[string]string{
		"":                                        "",
		"nothing here":                            "nothing here",
		"Pa'ss":                                   "*****",
		"xPa'ss word&<1>x":                        "x*****x",
		"ConvertTo-SecureString 'Pa''ss'":         "ConvertTo-SecureString '*****'",
		"password=Pa%27ss+word%26%3C1%3E&x":       "password=*****&x",
		"<b>Pa&#39;ss word&amp;&lt;1&gt;</b>":     "<b>*****</b>",
		`a LOGIN alice "q\"\\"`:                   `a LOGIN alice "*****"`,
		"AUTH PLAIN AGFsaWNlAFBhJ3Nz":             "AUTH PLAIN *****",
		"Authorization: Basic YWxpY2U6UGEnc3M=":   "Authorization: Basic *****",
		"AGFsaWNlAHNvbWV0aGluZyBlbHNl stays":      "AGFsaWNlAHNvbWV0aGluZyBlbHNl stays",
		"one " + strings.Repeat("A", 4) + " word": "one AAAA word",
	}
	for text, want := range tests {
		if got := s.mask(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestMaskLeavesTheOriginalAlone(t *testing.T) {
	t.Parallel()
	var s secrets
	s.add("pw")
	e := scenarios.Event{
		Reason:     "pw",
		Info:       &scenarios.ScenarioInfo{Name: "pw", Steps: []string{"pw"}},
		Step:       &scenarios.StepInfo{Text: "pw", Argument: "pw", Error: "pw"},
		Line:       &scenarios.Line{Actor: "pw", Text: "pw"},
		Attachment: &scenarios.Attachment{Name: "pw", MediaType: "application/json", Content: []byte("pw")},
	}
	got := s.event(e)
	want := scenarios.Event{
		Reason:     masked,
		Info:       &scenarios.ScenarioInfo{Name: masked, Steps: []string{masked}},
		Step:       &scenarios.StepInfo{Text: masked, Argument: masked, Error: masked},
		Line:       &scenarios.Line{Actor: masked, Text: masked},
		Attachment: &scenarios.Attachment{Name: masked, MediaType: "application/json", Content: []byte(masked)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if e.Info.Steps[0] != "pw" || e.Step.Text != "pw" || e.Line.Text != "pw" || string(e.Attachment.Content) != "pw" {
		t.Error("the original was changed")
	}
}

func TestIsText(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]bool{
		"text/html; charset=utf-8": true, "message/rfc822": true, "application/json": true, "image/svg+xml": true,
		"application/x-www-form-urlencoded": true, "text/broken; =": true, "image/png": false, "application/pdf": false, "": false,
	} {
		if got := isText(kind); got != want {
			t.Errorf("%q is %v", kind, got)
		}
	}
}
