package wire

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// askMark is a continuation request of any text. What it asks for counts, not how it is spelled: a space that is missing is a finding
// of the grammar, and no reason to see nothing of what comes behind it.
const askMark = "+ <text?>"

// expected is an expected line, compiled.
type expected struct{ nodes []node }

// compile reads an expected line with the values that are known by now. content is what stands in | lines below it.
func compile(text string, names Names, content *string, smtp bool) (expected, error) {
	c := &compiler{names: names, content: content}
	head := statusHead.FindStringSubmatchIndex(text)
	var err error
	switch {
	case text == askMark:
		c.add(exactly("+"))
		c.add(produced(grammar()["text?"], "", func(rest string) bool { return rest == "" || rest[0] == ' ' }))
	case smtp, strings.HasPrefix(text, "+"):
		err = c.plain(text)
	case head != nil:
		err = c.status(text, head)
	default:
		err = c.data(text)
	}
	if err == nil && content != nil && c.content != nil {
		err = fmt.Errorf("the | lines belong to a <string> or <literal>, and there is none in the line above")
	}
	return expected{c.nodes}, err
}

// matches compares a response; captures are added to caps only when it matches.
func (e expected) matches(response string, caps map[string]string) bool {
	return matchAll(e.nodes, response, caps)
}

// statusHead finds the tag and the status of a status response.
var statusHead = regexp.MustCompile(`^(<[^<>]*>|[^\s<]+) ((?i:OK|NO|BAD|BYE|PREAUTH))(?: (\[))?`)

type compiler struct {
	names   Names
	content *string // until it is used
	nodes   []node
	depth   int    // of parentheses
	listing bool   // LIST, LSUB, STATUS: words at depth 0 are names of folders
	before  string // what was compiled, for the context of a parenthesis
}

func (c *compiler) add(n node) { c.nodes = append(c.nodes, n) }

// plain compiles a text whose octets count as they are, but for placeholders.
func (c *compiler) plain(text string) error {
	for text != "" {
		at := placeholder.FindStringSubmatchIndex(text)
		if at == nil {
			c.add(exactly(text))
			return nil
		}
		if at[0] > 0 {
			c.add(exactly(text[:at[0]]))
		}
		if err := c.placeholder(text[at[2]:at[3]]); err != nil {
			return err
		}
		text = text[at[1]:]
	}
	return nil
}

// status compiles a status response: the tag as it is, the status in any case, the response code as data, the text as it is.
func (c *compiler) status(text string, head []int) error {
	if err := c.plain(text[:head[3]+1]); err != nil { // with the blank
		return err
	}
	c.add(word(text[head[4]:head[5]]))
	rest := text[head[5]:]
	if head[6] < 0 {
		return c.plain(rest)
	}
	masked := mask(rest)
	closing := strings.IndexByte(masked, ']')
	if closing < 0 {
		return c.plain(rest)
	}
	if err := c.data(rest[:closing+1]); err != nil {
		return err
	}
	return c.plain(rest[closing+1:])
}

// mask replaces placeholders by octets that mean nothing, at the same length.
func mask(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(p string) string {
		if number.MatchString(p[1 : len(p)-1]) {
			return p
		}
		return strings.Repeat(string(rune(opaque)), len(p))
	})
}

var (
	listingLine = regexp.MustCompile(`(?i)^\* (?:LIST|LSUB|XLIST|STATUS) `)
	itemsBefore = regexp.MustCompile(`(?i)^\* (?:\S+ FETCH|STATUS .+) $`)
	esearchLine = regexp.MustCompile(`(?i)^\* ESEARCH(?: |$)`)
	bareWord    = regexp.MustCompile(`^[^\s(){%*"\\<>\]]+`)
	flagsInside = regexp.MustCompile(`^\((?:\\?[^\s()\\"<>]+ )*\\[^\s()\\"<>]+(?: \\?[^\s()\\"<>]+)*\)`)
)

// data compiles what has IMAP's syntax.
func (c *compiler) data(text string) error {
	if c.before == "" {
		c.listing = listingLine.MatchString(text)
	}
	if head := esearchLine.FindString(text); head != "" {
		c.add(word(strings.TrimSuffix(head, " ")))
		return c.items(text[len(head):], false)
	}
	for text != "" {
		n, err := c.element(text)
		if err != nil {
			return err
		}
		c.before += mask(text[:n])
		text = text[n:]
	}
	return nil
}

// element compiles what stands first and says how long it is.
func (c *compiler) element(text string) (int, error) {
	if at := placeholder.FindStringSubmatchIndex(text); at != nil && at[0] == 0 {
		return at[1], c.placeholder(text[at[2]:at[3]])
	}
	switch text[0] {
	case '"':
		return c.quoted(text)
	case '(':
		if c.depth == 0 && itemsBefore.MatchString(c.before) {
			if end, ok := skipValue(mask(text), 0); ok && c.items(text[1:end-1], true) == nil {
				return end, nil
			}
		}
		if flags := flagsInside.FindString(text); flags != "" {
			c.add(flagList(theseFlags(strings.Fields(flags[1:len(flags)-1]), true)))
			return len(flags), nil
		}
		c.depth++
	case ')':
		c.depth--
	}
	if found := bareWord.FindString(text); found != "" {
		if c.listing && c.depth == 0 && strings.Count(c.before, " ") >= 2 && strings.HasSuffix(c.before, " ") && found != "NIL" {
			c.add(stringOf(folderNamed(found), asAtom, asQuoted, asLiteral, asLiteral8))
		} else {
			c.add(word(found))
		}
		return len(found), nil
	}
	c.add(exactly(text[:1]))
	return 1, nil
}

// quoted compiles a quoted string, placeholders in it included: a string with that value.
func (c *compiler) quoted(text string) (int, error) {
	masked := mask(text)
	v, ok := readString(masked, 0)
	if !ok {
		c.add(exactly(text[:1]))
		return 1, nil
	}
	inner := &compiler{names: c.names}
	raw := text[1 : v.end-1]
	if !strings.Contains(raw, "<") {
		raw = v.text
	}
	if err := inner.plain(raw); err != nil {
		return 0, err
	}
	spellings := []spelling{asQuoted, asLiteral, asLiteral8}
	if c.listing && c.depth == 0 {
		spellings = append(spellings, asAtom)
	}
	c.add(stringOf(func(value string, caps map[string]string) bool { return matchAll(inner.nodes, value, caps) }, spellings...))
	return v.end, nil
}

// items compiles a list of items. It is an error, and nothing is added, when the list is not one of names and values.
func (c *compiler) items(text string, parenthesised bool) error {
	pairs, ok := splitItems(mask(text))
	if !ok || strings.Contains(text, "<no items>") {
		return fmt.Errorf("%q is not a list of items and values", text)
	}
	var want []item
	for _, p := range pairs {
		inner := &compiler{names: c.names, content: c.content}
		whole := text[p.from:p.to]
		name, rest, _ := strings.Cut(whole, " ")
		if closing := strings.IndexByte(mask(whole), ']'); strings.Contains(name, "[") && closing > 0 {
			end := closing + 1 + strings.IndexByte(whole[closing+1:]+" ", ' ')
			name, rest = whole[:end], strings.TrimPrefix(whole[end:], " ")
		}
		if strings.HasPrefix(whole, "(") || rest == "" {
			name, rest = "", whole
		} else {
			inner.add(itemNamed(name))
		}
		if err := inner.data(rest); err != nil {
			return err
		}
		c.content = inner.content
		want = append(want, item{name: p.name, nodes: inner.nodes})
	}
	if !parenthesised && len(want) > 0 {
		c.add(exactly(" "))
	}
	c.add(items(want, parenthesised))
	return nil
}

// itemNamed matches an item's name, which is compared already, and the blank.
func itemNamed(string) node {
	return func(m *match, pos int, next func(int) bool) bool {
		end, ok := skipValue(m.s, pos)
		return ok && end < len(m.s) && next(end+1)
	}
}

// placeholder compiles what stands in angle brackets.
func (c *compiler) placeholder(inner string) error {
	if raw, ok := octets(inner); ok {
		c.add(exactly(raw))
		return nil
	}
	if number.MatchString(inner) { // the origin of a partial fetch: BODY[]<0>
		c.add(exactly("<" + inner + ">"))
		return nil
	}
	for _, try := range []func(string) (node, bool, error){c.string, c.list, c.named, c.produced} {
		n, mine, err := try(inner)
		if err != nil {
			return err
		}
		if mine {
			c.add(n)
			return nil
		}
	}
	return fmt.Errorf("<%s> is neither a production that the exchange language knows nor a name of this scenario", inner)
}

var (
	number     = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+)?$`)
	stringMark = regexp.MustCompile(`^(string|nstring|literal|literal8|quoted|any case)(?: "(.*)")?$`)
)

// string is a string with its content, in the line or in | lines.
func (c *compiler) string(inner string) (node, bool, error) {
	found := stringMark.FindStringSubmatch(inner)
	if found == nil {
		return nil, false, nil
	}
	kind, content := found[1], expand(found[2], c.names, false)
	if !strings.HasSuffix(inner, `"`) {
		if c.content == nil {
			anything := func(string, map[string]string) bool { return true }
			switch kind {
			case "literal":
				return stringOf(anything, asLiteral), true, nil
			case "literal8":
				return stringOf(anything, asLiteral8), true, nil
			}
			return nil, false, nil // the production
		}
		content, c.content = expand(*c.content, c.names, false), nil
	}
	switch kind {
	case "literal":
		return stringOf(equals(content), asLiteral), true, nil
	case "literal8":
		return stringOf(equals(content), asLiteral8), true, nil
	case "quoted":
		return stringOf(equals(content), asQuoted), true, nil
	case "any case":
		fold := func(v string, _ map[string]string) bool { return strings.EqualFold(v, content) }
		return stringOf(fold, asQuoted, asLiteral, asLiteral8, asAtom), true, nil
	}
	return stringOf(equals(content), asQuoted, asLiteral, asLiteral8), true, nil
}

// list is flags, numbers or a set.
func (c *compiler) list(inner string) (node, bool, error) {
	kind, rest, spaced := strings.Cut(inner, " ")
	words := strings.Fields(rest)
	switch {
	case kind == "flags":
		return flagsMark(words), true, nil
	case kind == "capabilities" && len(words) > 1 && (words[0] == "with" || words[0] == "without"):
		with, without, _ := sides(words)
		return capabilityList(hasAndLacks(with, without)), true, nil
	case kind == "numbers":
		var want []uint64
		for _, w := range words {
			n, err := strconv.ParseUint(c.resolve(w), 10, 64)
			if err != nil {
				return nil, false, fmt.Errorf("<%s>: %q is neither a number nor a captured one", inner, w)
			}
			want = append(want, n)
		}
		return numberList(want), true, nil
	case kind == "sequence-set" && spaced:
		set := setWord.ReplaceAllStringFunc(rest, c.resolve)
		want, ok := expandSet(set)
		if !ok {
			return nil, false, fmt.Errorf("<%s>: %q is not a set of numbers", inner, set)
		}
		return numberSet(want), true, nil
	}
	return nil, false, nil
}

var setWord = regexp.MustCompile(`[^:,]+`)

func flagsMark(words []string) node {
	with, without, open := sides(words)
	if !open {
		return flagList(theseFlags(with, false))
	}
	return flagList(hasAndLacks(with, without))
}

// sides tells what a list is to have from what it is not to have, in lower case; open says that it may have others.
func sides(words []string) (with, without []string, open bool) {
	into := &with
	for _, w := range words {
		switch w {
		case "with":
			open, into = true, &with
		case "without":
			open, into = true, &without
		default:
			*into = append(*into, strings.ToLower(w))
		}
	}
	return with, without, open
}

// hasAndLacks accepts a list that has the ones and not the others.
func hasAndLacks(with, without []string) func([]string) bool {
	return func(list []string) bool {
		in := func(w string) bool { return slices.Contains(list, w) }
		return !slices.ContainsFunc(without, in) && !slices.ContainsFunc(with, func(w string) bool { return !in(w) })
	}
}

// resolve gives a captured number's digits for its name, with what is added; anything else as it is.
func (c *compiler) resolve(text string) string {
	if v, ok := lookup(text, c.names); ok {
		return v
	}
	return text
}

// named is what a name stands for: a folder, the delimiter, a value.
func (c *compiler) named(inner string) (node, bool, error) {
	v, ok := lookup(inner, c.names)
	switch {
	case !ok:
		return nil, false, nil
	case inner == "folder" || strings.HasPrefix(inner, "folder "):
		return stringOf(folderNamed(v), asAtom, asQuoted, asLiteral, asLiteral8), true, nil
	case inner == "delimiter" && v == "":
		return word("NIL"), true, nil
	case inner == "delimiter":
		return stringOf(equals(v), asQuoted, asLiteral, asLiteral8), true, nil
	case strings.HasPrefix(v, `"`):
		if s, whole := readString(v, 0); whole && s.end == len(v) {
			return stringOf(equals(s.text), asQuoted, asLiteral, asLiteral8, asAtom), true, nil
		}
	case c.listing && c.depth == 0: // a folder's name, which may be quoted where it need not be
		if a, whole := readAtom(v, 0); whole && a.end == len(v) {
			return stringOf(folderNamed(v), asAtom, asQuoted, asLiteral, asLiteral8), true, nil
		}
	}
	return exactly(v), true, nil
}

var (
	captureName   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	producedParts = regexp.MustCompile(`^([a-z0-9?-]+?)(?::(\S*))?(?: (above|below|at least|at most|other than) (\S+))?$`)
)

// produced is a production, perhaps kept under a name, perhaps a number in relation to another.
func (c *compiler) produced(inner string) (node, bool, error) {
	found := producedParts.FindStringSubmatch(inner)
	if found == nil {
		return nil, false, nil
	}
	p, known := grammar()[found[1]]
	name := found[2]
	if !known || name != "" && !captureName.MatchString(name) {
		return nil, false, nil
	}
	if value, before := c.names(name); name != "" && before { // captured before: must be equal
		if strings.HasPrefix(value, `"`) {
			return c.named(name)
		}
		return produced(p, "", func(text string) bool { return p.equal(text, value) }), true, nil
	}
	if found[3] == "" {
		return produced(p, name, nil), true, nil
	}
	other, err := strconv.ParseInt(c.resolve(found[4]), 10, 64)
	if err != nil {
		return nil, false, fmt.Errorf("<%s>: %q is neither a number nor a captured one", inner, found[4])
	}
	for _, r := range relations() {
		if r.words == found[3] {
			return produced(p, name, func(text string) bool {
				n, err := strconv.ParseInt(text, 10, 64)
				return err == nil && r.holds(n, other)
			}), true, nil
		}
	}
	return nil, false, nil
}

var arithmetic = regexp.MustCompile(`^([a-z][a-z0-9_]*)([+-])([0-9]{1,9})$`)

// lookup resolves a name, or a captured number with something added or taken away.
func lookup(inner string, names Names) (string, bool) {
	if v, ok := names(inner); ok {
		return v, true
	}
	sum := arithmetic.FindStringSubmatch(inner)
	if sum == nil {
		return "", false
	}
	v, ok := names(sum[1])
	n, err := strconv.ParseInt(v, 10, 64)
	if !ok || err != nil {
		return "", false
	}
	by, err := strconv.ParseInt(sum[2]+sum[3], 10, 64)
	return strconv.FormatInt(n+by, 10), err == nil
}
