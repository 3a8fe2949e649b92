package backend

import (
	"unicode"
)

// delimiter separates the levels of a folder's name.
const delimiter = '/'

// pattern is a LIST or LSUB pattern (RFC 3501 section 6.3.8) made ready: "*" stands for anything, "%" for anything without
// the delimiter. Case is ignored, as it is in folder names.
type pattern struct {
	runes    []rune // folded; a run of wildcards is one
	literals int    // runes that are no wildcards: a shorter name cannot match
}

func newPattern(text string) pattern {
	p := pattern{}
	for _, r := range text {
		last := len(p.runes) - 1
		switch {
		case r != '*' && r != '%':
			p.runes = append(p.runes, unicode.ToLower(r))
			p.literals++
		case last < 0 || p.runes[last] != '*' && p.runes[last] != '%':
			p.runes = append(p.runes, r)
		case r == '*':
			p.runes[last] = '*'
		}
	}
	return p
}

// match says whether the whole name matches. It follows all ways through the pattern at once, one rune of the name after
// the other, so the work is the product of the two lengths at most, and the pattern is at most twice as long as the name.
func (p pattern) match(name string) bool {
	folded := make([]rune, 0, len(name))
	for _, r := range name {
		folded = append(folded, unicode.ToLower(r))
	}
	if p.literals > len(folded) {
		return false
	}
	// at[i] says that the part of the name read so far matches the first i runes of the pattern.
	at, next := make([]bool, len(p.runes)+1), make([]bool, len(p.runes)+1)
	at[0] = true
	p.skipWildcards(at)
	for _, r := range folded {
		clear(next)
		for i, want := range p.runes {
			if !at[i] {
				continue
			}
			switch {
			case want == '*', want == '%' && r != delimiter:
				next[i] = true // the wildcard swallows the rune and stays
			case want == r:
				next[i+1] = true
			}
		}
		p.skipWildcards(next)
		at, next = next, at
	}
	return at[len(p.runes)]
}

// skipWildcards adds the ways on which a wildcard stands for nothing.
func (p pattern) skipWildcards(at []bool) {
	for i, r := range p.runes {
		if at[i] && (r == '*' || r == '%') {
			at[i+1] = true
		}
	}
}
