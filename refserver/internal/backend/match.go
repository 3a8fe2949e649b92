package backend

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/imapspec/imapspec/refserver/internal/imapwire"
)

// delimiter separates the levels of a folder's name.
const delimiter = '/'

// pattern is a LIST or LSUB pattern (RFC 3501 section 6.3.8) made ready: "*" stands for anything, "%" for anything without
// the delimiter. Case and how characters are composed are ignored, as they are in folder names.
type pattern struct {
	size     int             // in runes; a run of wildcards is one
	literals int             // runes that are no wildcards: a shorter name cannot match
	at       map[rune]bitset // where the pattern has a rune, folded, that is no wildcard
	star     bitset          // where it has "*"
	percent  bitset          // where it has "%"
	encoded  bool            // it is in modified UTF-7, and names are compared in it
}

// bitset is places in a pattern.
type bitset []uint64

func (b bitset) set(i int) { b[i/64] |= 1 << (i % 64) }

// namePattern is the pattern that a client sent behind a reference.
func namePattern(reference, wanted string, encoded bool) pattern {
	if !encoded {
		return newPattern(reference + wanted)
	}
	p := newPattern(imapwire.EncodeUTF7(norm.NFC.String(reference)) + wanted)
	p.encoded = true
	return p
}

func newPattern(text string) pattern {
	runes := mergeWildcards(norm.NFC.String(text))
	empty := func() bitset { return make(bitset, len(runes)/64+1) }
	p := pattern{size: len(runes), at: map[rune]bitset{}, star: empty(), percent: empty()}
	for i, r := range runes {
		switch r {
		case '*':
			p.star.set(i)
		case '%':
			p.percent.set(i)
		default:
			r = unicode.ToLower(r)
			if p.at[r] == nil {
				p.at[r] = empty()
			}
			p.at[r].set(i)
			p.literals++
		}
	}
	return p
}

// mergeWildcards makes one wildcard of each run of them.
func mergeWildcards(text string) []rune {
	var runes []rune
	for _, r := range text {
		last := len(runes) - 1
		switch {
		case r != '*' && r != '%', last < 0, runes[last] != '*' && runes[last] != '%':
			runes = append(runes, r)
		case r == '*':
			runes[last] = '*'
		}
	}
	return runes
}

// match says whether the whole name matches. It follows all ways through the pattern at once, one rune of the name after
// the other and 64 places of the pattern at a time: bit i of the ways says that the part of the name read so far matches the
// first i runes of the pattern.
func (p pattern) match(name string) bool {
	name = norm.NFC.String(name)
	if p.encoded {
		name = imapwire.EncodeUTF7(name)
	}
	folded := make([]rune, 0, len(name))
	for _, r := range name {
		folded = append(folded, unicode.ToLower(r))
	}
	if p.literals > len(folded) {
		return false
	}
	ways := make(bitset, len(p.star))
	ways[0] = 1
	ways[0] |= (p.star[0] | p.percent[0]) & 1 << 1 // a wildcard in front stands for nothing
	for _, r := range folded {
		p.step(ways, r)
	}
	return ways[p.size/64]>>(p.size%64)&1 != 0
}

// step goes on by one rune of the name. A wildcard swallows the rune and stays; one that is reached may stand for nothing too.
func (p pattern) step(ways bitset, r rune) {
	here := p.at[r]
	carry := uint64(0)
	for w := range ways {
		next := ways[w] & p.star[w]
		if r != delimiter {
			next |= ways[w] & p.percent[w]
		}
		moved := uint64(0)
		if here != nil {
			moved = ways[w] & here[w]
		}
		next |= moved<<1 | carry
		skipped := next & (p.star[w] | p.percent[w])
		ways[w] = next | skipped<<1
		carry = moved>>63 | skipped>>63
	}
}

// foldName is what two spellings of one folder's name have in common.
func foldName(name string) string { return strings.ToLower(norm.NFC.String(name)) }
