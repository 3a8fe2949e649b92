package backend

import (
	"strings"
	"testing"
)

func TestPatternMatch(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		pattern, name string
		want          bool
	}{
		{"", "", true},
		{"*", "", true},
		{"%", "", true},
		{"*", "INBOX/a/b", true},
		{"%", "INBOX", true},
		{"%", "INBOX/a", false},
		{"%/%", "INBOX/a", true},
		{"%/%", "INBOX/a/b", false},
		{"inbox", "INBOX", true},
		{"INBOX/%", "INBOX/a", true},
		{"INBOX/%", "INBOX/a/b", false},
		{"INBOX/*", "INBOX/a/b", true},
		{"INBOX*", "INBOX", true},
		{"*%", "a/b", true},
		{"%*", "a/b", true},
		{"%%", "a/b", false},
		{"a%b", "a/b", false},
		{"*a%b", "a/ab", true},
		{"*a%b", "x/a/b", false},
		{"%b*d", "abc/d", true},
		{"%a%b", "xxaxxbxxb", true},
		{"%a%b", "xxaxx/b", false},
		{"ä%", "Äpfel", true},
		{"Sent Items", "sent items", true},
		{"Sent Items", "Sent Item", false},
		{"*/b", "a/b/c/b", true},
		{"*/b/%", "b/b/b", true},
	} {
		if got := newPattern(tc.pattern).match(tc.name); got != tc.want {
			t.Errorf("match(%q, %q) = %v, want %v", tc.pattern, tc.name, got, tc.want)
		}
	}
}

// A pattern made to be slow under backtracking ends (it would take years).
func TestPatternMatchIsBounded(t *testing.T) {
	t.Parallel()
	p := newPattern(strings.Repeat("*a%a", 2000) + "b")
	for range 200 {
		if p.match(strings.Repeat("a", 400)) {
			t.Fatal("matched")
		}
	}
	p = newPattern(strings.Repeat("*a%a", 60) + "b")
	for range 200 {
		if p.match(strings.Repeat("a", 400)) {
			t.Fatal("matched")
		}
	}
}
