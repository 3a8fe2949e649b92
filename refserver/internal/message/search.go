package message

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Matcher finds a string in text without regard to case or to how characters are composed (after RFC 5051). It is made for
// many messages, one after the other; it is not safe for concurrent use.
type Matcher struct {
	needle string
	window []byte // of a text that is read, kept for the next one
	folded []byte // likewise: the window as it is compared
}

// NewMatcher takes the string to find, in UTF-8. The empty string is found in every text.
func NewMatcher(needle string) *Matcher { return &Matcher{needle: fold(needle)} }

// Match says whether text, in UTF-8, holds the string.
func (x *Matcher) Match(text string) bool {
	return x.needle == "" || strings.Contains(fold(text), x.needle)
}

// fold brings text to the form in which it is compared.
func fold(s string) string {
	if isASCII(s) {
		return strings.ToLower(s)
	}
	return norm.NFKD.String(strings.Map(func(r rune) rune { return unicode.ToLower(unicode.ToUpper(r)) }, s))
}

// FieldMatcher finds a string in the fields of one name. It is made for many messages, as a Matcher is.
type FieldMatcher struct {
	Matcher

	name    string
	indexed string // the name as an index has it; "" where an index cannot tell
}

// NewFieldMatcher takes the fields' name and the string to find, in UTF-8.
func NewFieldMatcher(name, needle string) *FieldMatcher {
	const blanks = " \t"
	x := &FieldMatcher{Matcher: Matcher{needle: fold(needle)}, name: name}
	if isASCII(name) && !strings.ContainsAny(name, blanks+"\r\n\x00:") && strings.IndexAny(x.needle, blanks) != 0 {
		x.indexed = strings.ToLower(name)
	}
	return x
}

// MatchHeader says whether a field of that name has the string in its decoded value: SEARCH HEADER. For the empty string
// the field need only exist. Runs of blanks, which folding leaves behind, count as they are and as one space.
func (m *Message) MatchHeader(x *FieldMatcher) bool {
	for _, v := range m.HeaderValues(x.name) {
		if x.matchFolded(fold(v)) {
			return true
		}
	}
	return false
}

// matchFolded says whether a folded value holds the string.
func (x *Matcher) matchFolded(value string) bool {
	if strings.Contains(value, x.needle) {
		return true
	}
	return strings.Contains(x.needle, " ") && (strings.Contains(value, "  ") || strings.Contains(value, "\t")) &&
		strings.Contains(strings.Join(strings.FieldsFunc(value, isBlankRune), " "), x.needle)
}

func isBlankRune(r rune) bool { return r == ' ' || r == '\t' }

// MatchBody says whether the body holds the string: SEARCH BODY, which matches no header fields (RFC 9051 6.4.4), be it of a
// part or of an embedded message. Texts are decoded; other contents (images, archives) are not looked at.
func (m *Message) MatchBody(x *Matcher) bool {
	return x.needle == "" || m.matchTexts(m.BodyStructure(), x)
}

// MatchText says whether the header, a part's header or the body holds the string: SEARCH TEXT.
func (m *Message) MatchText(x *Matcher) bool {
	return x.needle == "" || m.matchFields(m.header, x) || m.matchPartFields(m.BodyStructure(), x) || m.MatchBody(x)
}

// isSearched says whether the part's body is a text: reports and the like (message/delivery-status) are.
func (p *Part) isSearched() bool {
	return strings.EqualFold(p.Type, "text") || strings.EqualFold(p.Type, "message")
}

// matchTexts looks into the texts of a part and of those in it.
func (m *Message) matchTexts(p *Part, x *Matcher) bool {
	switch {
	case p.Multipart():
		for _, c := range p.Children {
			if m.matchTexts(c, x) {
				return true
			}
		}
		return false
	case p.Embedded != nil:
		return m.matchTexts(p.Embedded, x)
	}
	return p.isSearched() && x.matchReader(m.text(p))
}

// matchPartFields looks into the headers of what is in a part.
func (m *Message) matchPartFields(p *Part, x *Matcher) bool {
	for _, c := range p.Children {
		if m.matchFields(c.Header, x) || m.matchPartFields(c, x) {
			return true
		}
	}
	return p.Embedded != nil && (m.matchFields(p.Embedded.Header, x) || m.matchPartFields(p.Embedded, x))
}

// matchFields looks into each field by itself, name included.
func (m *Message) matchFields(e Extent, x *Matcher) bool {
	for f := range fieldsOf(m.raw[e.Start:e.End]) {
		if !f.blank && x.Match(DecodeWords(unfold(f.raw))) {
			return true
		}
	}
	return false
}

// searchWindow is how much of a text is looked at in one go, in bytes.
const searchWindow = 64 << 10

// matchReader looks through a text in windows that overlap by the length of the string, cut between characters.
func (x *Matcher) matchReader(r io.Reader) bool {
	if x.window == nil {
		x.window = make([]byte, searchWindow)
	}
	raw, folded, needle := x.window[:0], x.folded[:0], []byte(x.needle)
	defer func() { x.folded = folded }()
	for {
		n, err := io.ReadFull(r, x.window[len(raw):])
		raw = x.window[:len(raw)+n]
		cut := len(raw)
		if err == nil {
			cut = runeBoundary(raw)
		}
		folded = appendFolded(folded, raw[:cut])
		if bytes.Contains(folded, needle) {
			return true
		}
		if err != nil {
			return false
		}
		raw = x.window[:copy(x.window, raw[cut:])]
		folded = folded[:copy(folded, folded[max(0, len(folded)-len(needle)):])]
	}
}

// appendFolded appends text, in UTF-8 or at worst Latin 1, in the form in which it is compared.
func appendFolded(to, text []byte) []byte {
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return append(to, fold(toUTF8("", string(text)))...)
		}
	}
	start := len(to)
	to = append(to, text...)
	for i, c := range to[start:] {
		if 'A' <= c && c <= 'Z' {
			to[start+i] = c + 'a' - 'A'
		}
	}
	return to
}

// runeBoundary returns where the last, perhaps incomplete, character of buf begins; never 0.
func runeBoundary(buf []byte) int {
	if i := bytes.LastIndexFunc(buf, func(r rune) bool { return r != unicode.ReplacementChar }); i > 0 && i >= len(buf)-8 {
		return i
	}
	return len(buf)
}
