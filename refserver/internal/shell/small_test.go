package shell

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMatchWildcard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "", true}, {"", "", true}, {"", "a", false}, {"a*c", "ABBC", true}, {"a?c", "abc", true}, {"a?c", "ac", false},
		{"*Settings", "ExternalConnectionSettings", true}, {"Client Frontend*", "Client Frontend MAILBOX01", true}, {"[a-c]x", "Bx", true},
		{"[abc]x", "dx", false}, {"[x", "[x", true}, {"a`*b", "a*b", true}, {"a`*b", "axb", false}, {"*a*b*", "xxaxxbxx", true},
		{strings.Repeat("*a", 40) + "b", strings.Repeat("a", 4000), false},
	} {
		if got := MatchWildcard(c.pattern, c.text); got != c.want {
			t.Errorf("%q ~ %.40q: %t", c.pattern, c.text, got)
		}
	}
}

func TestTimeSpan(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"00:30:00": 30 * time.Minute, "1:00:00": time.Hour, "1.00:00:00": 24 * time.Hour, "00:00:30": 30 * time.Second, "5": 5 * 24 * time.Hour,
		"-00:00:01": -time.Second, "00:00:00.0368441": 36844100, "10:11": 10*time.Hour + 11*time.Minute,
	} {
		got, ok := ParseTimeSpan(text)
		if !ok || got != want {
			t.Errorf("%s: %v %t, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", ":", "x", "24:00:00", "00:60:00", "00:00:60", "1:2:3:4", "99999999999", "1.", "00:00:00.12345678", "1.5", "+1:00:00"} {
		if got, ok := ParseTimeSpan(text); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
	for d, want := range map[time.Duration]string{
		0: "00:00:00", 90 * time.Minute: "01:30:00", 25 * time.Hour: "1.01:00:00", 36844100: "00:00:00.0368441", -time.Second: "-00:00:01",
	} {
		if got := FormatTimeSpan(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"Get-ImapSettings", "Set-ImapSettings", "Get-Service", "Set-Service", "Get-Mailbox"}
	for given, want := range map[string][]string{
		"Get-Servce":       {"Get-Service", "Set-Service"},
		"Get-IMAPSetting":  {"Get-ImapSettings", "Set-ImapSettings"},
		"ImapSettings":     {"Get-ImapSettings", "Set-ImapSettings"},
		"Completely-Other": nil,
		"Gte-Mailbox":      {"Get-Mailbox"},
	} {
		if diff := cmp.Diff(want, Nearest(given, names, 2)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", given, diff)
		}
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	s, exec := newFake()
	exec(t, `$myserver = "x"`)
	for line, want := range map[string][]string{
		"get-ser":                               {"Get-Service"},
		"1..3 | Set-Im":                         {"Set-ImapSettings"},
		"Set-ImapSettings -Max":                 {"-MaxCommandSize", "-MaxConnections"},
		"Set-ImapSettings -LoginType ":          {"PlainTextAuthentication", "PlainTextLogin", "SecureLogin"},
		"Set-ImapSettings -LoginType:s":         {"-LoginType:SecureLogin"},
		"Set-ImapSettings -Services IMAP,S":     {"IMAP,SMTP"},
		"Set-ImapSettings -ProtocolLogEnabled ": {"$false", "$true"},
		"Set-ImapSettings -Banner \"-x\" -Ban":  {"-Banner"},
		"foreach ($i in 1) { Remove-":           {"Remove-Mailbox"},
		"echo $mys":                             {"$myserver"},
		"echo $env:comp":                        {"$env:computername"},
		"No-Such -x":                            nil,
		"net st":                                nil,
		"Set-ImapSettings -WhatI":               {"-WhatIf"},
	} {
		if diff := cmp.Diff(want, s.Complete(line, len(line))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
	if got := s.Complete("Get-Ser MSEx", 7); len(got) != 1 {
		t.Errorf("in the middle: %q", got)
	}
	s.Complete("", 99)
	s.Complete("", -1)
}

func TestMultiValueEdit(t *testing.T) {
	t.Parallel()
	e := &MultiValueEdit{Add: []string{"c", "A"}, Remove: []string{"B"}}
	if diff := cmp.Diff([]string{"a", "c"}, e.Apply([]string{"a", "b"})); diff != "" {
		t.Error(diff)
	}
}

func TestObject(t *testing.T) {
	t.Parallel()
	o := NewObject("T", Property{"Name", "x"}, Property{"Count", uint16(3)}, Property{"List", []string{"a"}})
	if v, ok := o.Get("COUNT"); !ok || v != int64(3) {
		t.Errorf("Count is %v", v)
	}
	if v, _ := o.Get("list"); cmp.Diff([]any{"a"}, v) != "" {
		t.Errorf("List is %v", v)
	}
	o.Set("name", "y")
	o.Set("New", true)
	if v, _ := o.Get("Name"); v != "y" || len(o.Properties) != 4 {
		t.Errorf("%v", o.Properties)
	}
}
