package shell

import (
	"strings"
	"unicode"
)

// MatchWildcard says whether text matches a PowerShell wildcard pattern (*, ?, [a-z], back-tick escapes) as a whole, without
// regard to case. It takes time proportional to the product of the lengths at worst.
func MatchWildcard(pattern, text string) bool {
	return matchWildcard([]rune(strings.ToLower(pattern)), []rune(strings.ToLower(text)))
}

// HasWildcard says whether the text holds a wildcard character.
func HasWildcard(text string) bool { return strings.ContainsAny(text, "*?[") }

func matchWildcard(pattern, text []rune) bool {
	p, t := 0, 0
	star, mark := -1, 0 // the last * and how far it reaches
	for t < len(text) {
		if p < len(pattern) && pattern[p] == '*' {
			star, mark = p, t
			p++
			continue
		}
		if n, ok := matchOne(pattern[p:], text[t]); ok {
			p += n
			t++
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		p, t = star+1, mark
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

// matchOne matches the first element of the pattern with a rune and says how long the element is.
func matchOne(pattern []rune, r rune) (int, bool) {
	if len(pattern) == 0 {
		return 0, false
	}
	switch pattern[0] {
	case '?':
		return 1, true
	case '`':
		if len(pattern) > 1 {
			return 2, pattern[1] == r
		}
	case '[':
		if n, ok, closed := matchSet(pattern, r); closed {
			return n, ok
		}
	}
	return 1, pattern[0] == r
}

func matchSet(pattern []rune, r rune) (n int, ok, closed bool) {
	for i := 1; i < len(pattern); i++ {
		switch {
		case pattern[i] == ']' && i > 1:
			return i + 1, ok, true
		case i+2 < len(pattern) && pattern[i+1] == '-' && pattern[i+2] != ']':
			ok = ok || (pattern[i] <= r && r <= pattern[i+2])
			i += 2
		default:
			ok = ok || unicode.ToLower(pattern[i]) == r
		}
	}
	return 0, false, false
}

// Nearest returns up to n of the names that are most like the given one, best first, leaving out what is not alike.
func Nearest(name string, names []string, n int) []string {
	type scored struct {
		name  string
		score int
	}
	var found []scored
	given := []rune(strings.ToLower(name))
	if len(given) > 100 {
		return nil
	}
	for _, candidate := range names {
		c := []rune(strings.ToLower(candidate))
		score := distance(given, c)
		if len(given) > 2 && strings.Contains(string(c), string(given)) {
			score = min(score, 2)
		}
		if score > max(1, len(given)/3) {
			continue
		}
		at := len(found)
		for at > 0 && found[at-1].score > score {
			at--
		}
		found = append(found[:at], append([]scored{{candidate, score}}, found[at:]...)...)
	}
	var result []string
	for i := 0; i < len(found) && i < n; i++ {
		result = append(result, found[i].name)
	}
	return result
}

// distance is the number of insertions, deletions, substitutions and swaps of neighbours between two words.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
