package wire

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The matcher goes through an expected line and a response together, with backtracking. It compares what a response says, not
// how it is spelled.

// node matches a part of the response from pos and has next match the rest.
type node func(m *match, pos int, next func(pos int) bool) bool

// match is one comparison.
type match struct {
	s    string
	caps map[string]string // what this line captures
}

// matchAll compares a whole text; what it captures is added to caps only when it matches.
func matchAll(nodes []node, s string, caps map[string]string) bool {
	m := &match{s: s, caps: maps.Clone(caps)}
	if m.caps == nil {
		m.caps = map[string]string{}
	}
	if !m.run(nodes, 0) {
		return false
	}
	maps.Copy(caps, m.caps)
	return true
}

func (m *match) run(nodes []node, pos int) bool {
	if len(nodes) == 0 {
		return pos == len(m.s)
	}
	return nodes[0](m, pos, func(end int) bool { return m.run(nodes[1:], end) })
}

// exactly matches these octets.
func exactly(text string) node {
	return func(m *match, pos int, next func(int) bool) bool {
		return strings.HasPrefix(m.s[pos:], text) && next(pos+len(text))
	}
}

// word matches a text in any case.
func word(text string) node {
	return func(m *match, pos int, next func(int) bool) bool {
		end := pos + len(text)
		return end <= len(m.s) && strings.EqualFold(m.s[pos:end], text) && next(end)
	}
}

// stringOf matches a string in the allowed spellings whose value the content matches.
func stringOf(content func(value string, caps map[string]string) bool, spellings ...spelling) node {
	return func(m *match, pos int, next func(int) bool) bool {
		v, ok := readAstring(m.s, pos)
		if !ok || !slices.Contains(spellings, v.spell) {
			return false
		}
		before := maps.Clone(m.caps)
		if content(v.text, m.caps) && next(v.end) {
			return true
		}
		m.caps = before
		return false
	}
}

func equals(text string) func(string, map[string]string) bool {
	return func(v string, _ map[string]string) bool { return v == text }
}

// folderNamed compares names of folders: INBOX has no case (RFC 9051, section 5.1).
func folderNamed(name string) func(string, map[string]string) bool {
	return func(v string, _ map[string]string) bool {
		return v == name || strings.EqualFold(name, "INBOX") && strings.EqualFold(v, "INBOX")
	}
}

// relation is what a number must be in comparison with another.
type relation struct {
	words string
	holds func(n, other int64) bool
}

func relations() []relation {
	return []relation{
		{"above", func(n, o int64) bool { return n > o }},
		{"below", func(n, o int64) bool { return n < o }},
		{"at least", func(n, o int64) bool { return n >= o }},
		{"at most", func(n, o int64) bool { return n <= o }},
		{"other than", func(n, o int64) bool { return n != o }},
	}
}

// produced matches a production. Its value is kept under the name, if there is one, and must satisfy accept, if there is one.
func produced(p production, name string, accept func(string) bool) node {
	return func(m *match, pos int, next func(int) bool) bool {
		try := func(end int) bool {
			text := m.s[pos:end]
			if p.text != nil {
				text = p.text(m.s, pos)
			}
			if accept != nil && !accept(text) {
				return false
			}
			if name == "" {
				return next(end)
			}
			before, had := m.caps[name]
			if had && before != text {
				return false // the same name twice in one line
			}
			m.caps[name] = text
			if next(end) {
				return true
			}
			if !had {
				delete(m.caps, name)
			}
			return false
		}
		if p.ends != nil {
			return slices.ContainsFunc(p.ends(m.s, pos), try)
		}
		least := pos
		if p.name == "text" {
			least++
		}
		for end := len(m.s); end >= least; end-- {
			if try(end) {
				return true
			}
		}
		return false
	}
}

// flagList matches a list of flags or attributes that satisfies accept; they come in lower case.
func flagList(accept func(flags []string) bool) node {
	return func(m *match, pos int, next func(int) bool) bool {
		for _, end := range grammar()["flag-list"].ends(m.s, pos) {
			flags := strings.Fields(strings.ToLower(m.s[pos+1 : end-1]))
			slices.Sort(flags)
			if accept(slices.Compact(flags)) && next(end) {
				return true
			}
		}
		return false
	}
}

// capabilityList matches a list of capabilities that satisfies accept; they come in lower case.
func capabilityList(accept func(names []string) bool) node {
	return func(m *match, pos int, next func(int) bool) bool {
		for _, end := range grammar()["capability-list"].ends(m.s, pos) {
			if accept(strings.Fields(strings.ToLower(m.s[pos:end]))) && next(end) {
				return true
			}
		}
		return false
	}
}

// theseFlags accepts exactly the flags; \Recent, which comes and goes by itself, counts only where strict.
func theseFlags(want []string, strict bool) func([]string) bool {
	want = lowerSorted(want)
	const recent = `\recent`
	return func(flags []string) bool {
		if !strict && !slices.Contains(want, recent) {
			flags = slices.DeleteFunc(slices.Clone(flags), func(f string) bool { return f == recent })
		}
		return slices.Equal(flags, want)
	}
}

func lowerSorted(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, strings.ToLower(w))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// numberList matches numbers with blanks between, in any order; for none, also a blank that is left over before them.
func numberList(want []uint64) node {
	slices.Sort(want)
	return func(m *match, pos int, next func(int) bool) bool {
		end := pos
		for end < len(m.s) && strings.IndexByte("0123456789 ", m.s[end]) >= 0 {
			end++
		}
		trimmed := strings.TrimRight(m.s[pos:end], " ")
		var got []uint64
		for _, w := range strings.Fields(trimmed) {
			n, err := strconv.ParseUint(w, 10, 64)
			if err != nil {
				return false
			}
			got = append(got, n)
		}
		slices.Sort(got)
		return slices.Equal(got, want) && (next(end) || next(pos+len(trimmed)))
	}
}

// numberSet matches a sequence-set of exactly these numbers.
func numberSet(want map[uint64]bool) node {
	return func(m *match, pos int, next func(int) bool) bool {
		for _, end := range grammar()["sequence-set"].ends(m.s, pos) {
			got, ok := expandSet(m.s[pos:end])
			if ok && maps.Equal(got, want) && next(end) {
				return true
			}
		}
		return false
	}
}

const maxSet = 1 << 20 // numbers that a set in an exchange may have

// expandSet gives the numbers of a sequence-set without "*".
func expandSet(text string) (map[uint64]bool, bool) {
	all := map[uint64]bool{}
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, ":")
		if !isRange {
			to = from
		}
		a, err := strconv.ParseUint(from, 10, 32)
		b, err2 := strconv.ParseUint(to, 10, 32)
		if err != nil || err2 != nil {
			return nil, false
		}
		a, b = min(a, b), max(a, b)
		if b-a > maxSet || len(all) > maxSet {
			return nil, false
		}
		for n := a; n <= b; n++ {
			all[n] = true
		}
	}
	return all, true
}

// item is one expected item of a FETCH, STATUS or ESEARCH response: its name and what the whole item matches.
type item struct {
	name  string
	nodes []node
}

// items matches a list of items in any order, with others among them; open and close are its parentheses, if it has any.
func items(want []item, parenthesised bool) node {
	return func(m *match, pos int, next func(int) bool) bool {
		end := len(m.s)
		from := pos
		if parenthesised {
			closing, ok := skipValue(m.s, pos)
			if !ok || m.s[pos] != '(' {
				return false
			}
			from, end = pos+1, closing-1
		}
		got, ok := splitItems(m.s[from:end])
		if !ok || !parenthesised && hasUID(got) != slices.ContainsFunc(want, func(w item) bool { return w.name == "UID" }) {
			return false
		}
		before := maps.Clone(m.caps)
		for _, w := range want {
			at := slices.IndexFunc(got, func(g pair) bool {
				return g.name == w.name && matchAll(w.nodes, g.text, m.caps)
			})
			if at < 0 {
				m.caps = before
				return false
			}
			got = slices.Delete(got, at, at+1)
		}
		if parenthesised {
			end++
		}
		if next(end) {
			return true
		}
		m.caps = before
		return false
	}
}

// hasUID says whether an ESEARCH response speaks of UIDs.
func hasUID(items []pair) bool {
	return slices.ContainsFunc(items, func(p pair) bool { return p.name == "UID" })
}

// pair is an item as it came: its name in upper case, without quotes around header names, and all of it.
type pair struct {
	name, text string
	from, to   int
}

// splitItems cuts NAME VALUE NAME VALUE …; what begins with a parenthesis, and the UID of ESEARCH, has no value.
func splitItems(s string) ([]pair, bool) {
	var all []pair
	for pos := 0; pos < len(s); {
		end, ok := skipValue(s, pos)
		if !ok {
			return nil, false
		}
		name := itemName(s[pos:end])
		if !strings.HasPrefix(name, "(") && (name != "UID" || isUID(s[end:])) {
			if end >= len(s) || s[end] != ' ' {
				return nil, false
			}
			if end, ok = skipValue(s, end+1); !ok {
				return nil, false
			}
		}
		all = append(all, pair{name: name, text: s[pos:end], from: pos, to: end})
		if end < len(s) {
			if s[end] != ' ' {
				return nil, false
			}
			end++
		}
		pos = end
	}
	return all, true
}

// opaque stands for every octet of a placeholder while an expected line is cut into items.
const opaque = 1

// isUID says whether what follows the word UID is its value, not the next name.
func isUID(rest string) bool {
	return len(rest) > 1 && rest[0] == ' ' && (rest[1] >= '0' && rest[1] <= '9' || rest[1] == opaque)
}

func itemName(text string) string {
	if strings.HasPrefix(text, "(") {
		return "(" + strings.ToUpper(strings.TrimLeft(strings.SplitN(text, " ", 2)[0], "("))
	}
	return strings.ToUpper(strings.ReplaceAll(text, `"`, ""))
}
