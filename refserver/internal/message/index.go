package message

import (
	"io"
	"slices"
	"strings"
)

// HeaderIndex is a header in the form in which SEARCH compares it, so that the next search need not decode it again. It
// answers exactly what the message itself answers.
type HeaderIndex struct {
	lines  string // every field as one folded line, with a line end before each and behind the last
	fields []indexedField
}

// indexedField is where a field with a name stands in a HeaderIndex's lines.
type indexedField struct{ start, nameEnd, value, end uint32 }

// BodyIndex is the same of a body.
type BodyIndex struct {
	text   string // the folded texts, with NULs between them
	fields string // the folded fields of the parts' headers, likewise
}

// maxIndexed is how long a body part's text may be to be kept in a BodyIndex, in bytes.
const maxIndexed = searchWindow - 1

// IndexHeader returns the header's index, or nil where a header holds what one cannot keep.
func (m *Message) IndexHeader() *HeaderIndex {
	var b strings.Builder
	b.WriteByte('\n')
	if !m.indexFields(&b, m.header, '\n') {
		return nil
	}
	index := &HeaderIndex{lines: strings.Clone(b.String())}
	index.locateFields()
	return index
}

// locateFields finds the fields that have a name.
func (i *HeaderIndex) locateFields() {
	for start := 1; start < len(i.lines); {
		end := start + strings.IndexByte(i.lines[start:], '\n')
		if colon := strings.IndexByte(i.lines[start:end], ':'); colon >= 0 {
			name := strings.TrimRight(i.lines[start:start+colon], " \t")
			i.fields = append(i.fields, indexedField{uint32(start), uint32(start + len(name)), uint32(start + colon + 1), uint32(end)})
		}
		start = end + 1
	}
	i.fields = slices.Clip(i.fields)
}

// indexFields appends the folded fields of a header, each with end behind it; false where a field holds such a character, or
// where folded lines would not tell fields apart from what only looks like one.
func (m *Message) indexFields(b *strings.Builder, e Extent, end byte) bool {
	for f := range fieldsOf(m.raw[e.Start:e.End]) {
		if f.blank {
			continue
		}
		line := fold(DecodeWords(unfold(f.raw)))
		odd := !isASCII(string(f.name)) || strings.Contains(string(f.name), "=?") || f.name == nil && strings.Contains(line, ":")
		if odd || strings.ContainsAny(line, "\n\x00") {
			return false
		}
		b.WriteString(line)
		b.WriteByte(end)
	}
	return true
}

// Size is how much memory the index takes, in bytes.
func (i *HeaderIndex) Size() int { return len(i.lines) + 16*len(i.fields) }

// MatchHeader is Message.MatchHeader. ok is false for a name or a string of which the index knows nothing.
func (i *HeaderIndex) MatchHeader(x *FieldMatcher) (hit, ok bool) {
	if x.indexed == "" {
		return false, false
	}
	for _, f := range i.fields {
		if int(f.nameEnd-f.start) == len(x.indexed) && i.lines[f.start:f.nameEnd] == x.indexed && x.matchFolded(i.lines[f.value:f.end]) {
			return true, true
		}
	}
	return false, true
}

// matchText says whether a field holds the string.
func (i *HeaderIndex) matchText(x *Matcher) bool {
	return !strings.Contains(x.needle, "\n") && strings.Contains(i.lines, x.needle)
}

// IndexBody returns the body's index, or nil where the body is too long for one.
func (m *Message) IndexBody() *BodyIndex {
	var text, fields strings.Builder
	if !m.indexPart(&text, &fields, m.BodyStructure()) {
		return nil
	}
	return &BodyIndex{strings.Clone(text.String()), strings.Clone(fields.String())}
}

// indexPart appends what matchTexts and matchPartFields look at.
func (m *Message) indexPart(b, fields *strings.Builder, p *Part) bool {
	switch {
	case b.Len()+fields.Len() > 2*maxIndexed:
		return false
	case p.Multipart():
		for _, c := range p.Children {
			if !m.indexFields(fields, c.Header, 0) || !m.indexPart(b, fields, c) {
				return false
			}
		}
	case p.Embedded != nil:
		return m.indexFields(fields, p.Embedded.Header, 0) && m.indexPart(b, fields, p.Embedded)
	case p.isSearched():
		text, err := io.ReadAll(io.LimitReader(m.text(p), maxIndexed+1))
		if err != nil || len(text) > maxIndexed {
			return false
		}
		b.Write(appendFolded(nil, text))
		b.WriteByte(0)
	}
	return true
}

// Size is how much memory the index takes, in bytes.
func (i *BodyIndex) Size() int { return len(i.text) + len(i.fields) }

// MatchBody is Message.MatchBody. ok is false for a string of which the index knows nothing.
func (i *BodyIndex) MatchBody(x *Matcher) (hit, ok bool) {
	if strings.Contains(x.needle, "\x00") {
		return false, false
	}
	return strings.Contains(i.text, x.needle), true
}

// MatchText is Message.MatchText, of the header's and the body's index.
func MatchText(header *HeaderIndex, body *BodyIndex, x *Matcher) (hit, ok bool) {
	if header.matchText(x) {
		return true, true
	}
	if hit, ok = body.MatchBody(x); hit || !ok {
		return hit, ok
	}
	return strings.Contains(body.fields, x.needle), true
}
